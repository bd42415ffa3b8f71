/** How values lie in memory: as the IR says (docs/language/types.md#in-memory). */
import { type MemoryLayout, memoryLayout } from "@dslc/ir";
import { irTypeOf } from "./build/ir-types.ts";
import { typeText, type ValueType } from "./types.ts";

/** Bytes to which memory that holds such values is aligned; a power of two. */
export function naturalAlignment(type: ValueType): number {
  return layoutOf(type).alignment;
}

/** Bytes from one such element of an array to the next. */
export function elementPitch(type: ValueType): number {
  return layoutOf(type).pitch;
}

function layoutOf(type: ValueType): MemoryLayout {
  const layout = memoryLayout(irTypeOf(type));
  if (layout === undefined) throw new Error(`memory does not hold ${typeText(type)}`);
  return layout;
}
