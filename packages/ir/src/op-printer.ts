/** What a custom form may write with. Every method but the getters returns the printer. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import type { Attribute } from "./attributes.ts";
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { Type } from "./types.ts";
import type { BlockArgument, Value } from "./value.ts";

export interface RegionPrintOptions {
  /** Print the entry block's header with its arguments; otherwise the form has spelled them. On by default. */
  readonly entryArguments?: boolean;
  /** Print the last operation of blocks; without it when the form implies it. On by default. */
  readonly terminators?: boolean;
  /** Print the header of an entry block that is all there is, so that it reads back as a block. Off by default. */
  readonly emptyEntry?: boolean;
}

export interface OpPrinter {
  write(text: string): OpPrinter;
  /** A line break, and the indentation of the operation. */
  line(): OpPrinter;
  operand(value: Value): OpPrinter;
  /** Separated by commas. */
  operands(values: readonly Value[]): OpPrinter;
  /** ` loc(...)` of an argument that the form spells itself, when locations are printed. */
  argumentLocation(argument: BlockArgument): OpPrinter;
  list<T>(items: readonly T[], print: (item: T) => void): OpPrinter;
  type(type: Type): OpPrinter;
  functionalType(operands: readonly Value[], results: readonly Value[]): OpPrinter;
  attribute(attribute: Attribute): OpPrinter;
  /** An attribute spelled as its constraint says. */
  spelledAttribute(spec: AttributeSpec<unknown>, attribute: Attribute): OpPrinter;
  symbolName(name: string): OpPrinter;
  /** ` {...}` of all attributes but the named ones and defaults; nothing when none is left. */
  attributeDictionary(op: Operation, elided?: readonly string[], keyword?: string): OpPrinter;
  /** The operation in its own form, on the same line, without the names of its results. */
  operationWithoutResults(op: Operation): OpPrinter;
  region(region: Region, options?: RegionPrintOptions): OpPrinter;
  successor(block: Block): OpPrinter;
}
