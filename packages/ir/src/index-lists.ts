/**
 * Lists of numbers of which some are constants of the op and some are operands: `[%a, 4, %b]`. A constant array holds
 * {@link dynamicMarker} where the next operand of the list stands (MLIR's `ShapedType::kDynamic`).
 */
import { DenseArrayAttribute } from "./elements-attributes.ts";
import type { OpParser, UnresolvedOperand } from "./op-parser.ts";
import type { OpPrinter } from "./op-printer.ts";
import { dynamic, i64 } from "./types.ts";
import type { Value } from "./value.ts";

/** Stands for an operand in a constant array: the least i64. */
export const dynamicMarker = -(1n << 63n);

/** A constant, or a value of type `index`. */
export type MixedIndex = bigint | Value;

/** The list with each marker replaced by its operand. */
export function mixedIndices(constants: readonly bigint[], operands: readonly Value[]): readonly MixedIndex[] {
  let next = 0;
  return constants.map((constant) => (constant === dynamicMarker ? (operands[next++] ?? constant) : constant));
}

/** The list as its two parts. */
export function splitIndices(list: readonly MixedIndex[]): {
  readonly constants: readonly bigint[];
  readonly operands: readonly Value[];
} {
  return {
    constants: list.map((entry) => (typeof entry === "bigint" ? entry : dynamicMarker)),
    operands: list.filter((entry) => typeof entry !== "bigint"),
  };
}

/** The constants as sizes, strides or offsets of a memref type. */
export function staticSizes(constants: readonly bigint[]): readonly number[] {
  return constants.map((constant) => (constant === dynamicMarker ? dynamic : Number(constant)));
}

export type Delimiters = readonly [open: string, close: string];
const brackets: Delimiters = ["[", "]"];

/** `[%a, 4, %b]`. */
export function printIndexList(
  constants: readonly bigint[],
  operands: readonly Value[],
  printer: OpPrinter,
  [open, close] = brackets,
): void {
  const print = (entry: MixedIndex): unknown =>
    typeof entry === "bigint" ? printer.write(String(entry)) : printer.operand(entry);
  printer.write(open).list(mixedIndices(constants, operands), print).write(close);
}

export interface ParsedIndexList {
  readonly operands: readonly UnresolvedOperand[];
  readonly constants: DenseArrayAttribute;
}

export function parseIndexList(parser: OpParser, [open, close] = brackets): ParsedIndexList {
  const operands: UnresolvedOperand[] = [];
  const entry = (): bigint => {
    const at = parser.position;
    if (!parser.isAtOperand) {
      const constant = parser.integer();
      return BigInt.asIntN(64, constant) === constant ? constant : parser.fail("integer value too large", at);
    }
    operands.push(parser.operand());
    return dynamicMarker;
  };
  parser.expect(open);
  const constants = parser.isAt(close) ? [] : parser.commaSeparated(entry);
  parser.expect(close);
  return { operands, constants: new DenseArrayAttribute(i64, constants) };
}
