/**
 * Static workgroup memory: arrays whose sizes are known when the kernel is compiled. A kernel pays for those that it
 * reaches, and for nothing else.
 */
import { uniformityOp } from "@dslc/analysis";
import {
  defineOp,
  dynamic,
  i8,
  MemRefType,
  memoryEffects,
  memoryLayout,
  optionalAttribute,
  pure,
  StridedLayoutAttribute,
  stringAttribute,
  type Type,
  typeAttribute,
  typeConstraint,
} from "@dslc/ir";
import { alignmentAttribute } from "./alignment.ts";
import { regionFacts } from "./facts.ts";

/**
 * Elements from the start of one row of each dimension to the next, the last dimension's last; undefined for a memref
 * whose sizes are not all known and positive, or whose rows are not in order, one behind the other.
 */
function rowStrides({ shape, layout }: MemRefType): readonly number[] | undefined {
  if (shape === undefined || shape.length === 0 || shape.some((size) => size === dynamic || size <= 0))
    return undefined;
  if (layout !== undefined && !(layout instanceof StridedLayoutAttribute && layout.offset === 0)) return undefined;
  const strides: number[] = [];
  let least = 1;
  for (const [position, size] of [...shape.entries()].reverse()) {
    const stride = layout?.strides[position] ?? least;
    // Only rows, which the last dimension is along, are padded.
    const mayBePadded = position === shape.length - 2;
    if (mayBePadded ? stride === dynamic || stride < least : stride !== least) return undefined;
    strides.unshift(stride);
    least = stride * size;
  }
  return strides;
}

/** Elements of a static array, padding at the ends of rows included; undefined when the type is none of a static array. */
export function staticElements(type: MemRefType): number | undefined {
  const [stride] = rowStrides(type) ?? [];
  return stride === undefined ? undefined : stride * (type.shape?.[0] ?? 0);
}

/** `memref<32x32xf32, strided<[33, 1]>, workgroup>`, before and after address spaces are numbers. */
export const staticArray = typeConstraint(
  "memref of static shape in workgroup memory, row by row",
  (type) => type instanceof MemRefType && type.memorySpace !== undefined && staticElements(type) !== undefined,
);

function isBytes(type: Type): boolean {
  return type instanceof MemRefType && type.rank === 1 && type.element === i8 && type.layout === undefined;
}

const staticBytes = typeConstraint(
  "1-D memref of bytes of static size in workgroup memory",
  (type) => isBytes(type) && staticArray.accepts(type),
);

/**
 * A static array. What it holds is undefined from here on, whenever a work-item comes here: in each iteration of a loop
 * and in each call anew. `array` says which array of the kernel it is: operations with one name, as inlining makes them,
 * are one array. `alignment` is in bytes; `element` is the element's type with its sign (`ui32`), for the manifest.
 */
export const alloc = defineOp("wg.alloc", {
  attributes: { array: stringAttribute, alignment: alignmentAttribute, element: optionalAttribute(typeAttribute) },
  results: { memory: staticArray },
  interfaces: [
    memoryEffects.implement({ effects: (op) => [{ kind: "allocate", on: op.getResult() }] }),
    uniformityOp.implement({ uniformity: () => "operands" }),
    ...regionFacts,
  ],
  verify: (op, report) => {
    const { type } = op.memory;
    const natural = type instanceof MemRefType ? memoryLayout(type.element)?.alignment : undefined;
    if (natural === undefined) report(`elements of '${type.text}' have no size in memory`);
    else if (op.alignment < BigInt(natural))
      report(`alignment ${op.alignment} is less than the ${natural} of an element`);
  },
});

/** All of a kernel's static arrays, laid out: as many bytes as they take, aligned to `alignment` bytes. */
export const staticBase = defineOp("wg.static_base", {
  attributes: { alignment: alignmentAttribute },
  results: { bytes: staticBytes },
  traits: [pure],
  interfaces: regionFacts,
});
