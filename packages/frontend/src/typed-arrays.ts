/** Declarations of arrays, as the checker leaves them. */
import type { StatementNode, TypedExpression, Variable } from "./typed-tree.ts";
import type { ValueType } from "./types.ts";

/** `workgroup name: [T; N];`: the array lives for the block around. */
export interface ArrayStatement extends StatementNode {
  readonly kind: "array";
  readonly variable: Variable;
  /** Tells it from all other arrays of the module: `tile`, `tile.2`, `reduce.tile`. */
  readonly name: string;
  readonly element: ValueType;
  /** Elements in each dimension, all positive. */
  readonly lengths: readonly bigint[];
  /** Elements behind each row that no subscript names. */
  readonly padding: bigint;
  /** In bytes, at least the element's. */
  readonly alignment: number;
}

/**
 * `var name: [T; N];`, `let name: [T; N] = [...];`: an array of the work-item's own, made anew each time that control
 * comes here.
 */
export interface PrivateArrayStatement extends StatementNode {
  readonly kind: "private-array";
  readonly variable: Variable;
  /** Elements in each dimension, all positive. */
  readonly lengths: readonly bigint[];
  /** One value for all elements, or one for each in row-major order; none: they have to be written first. */
  readonly initial: readonly TypedExpression[];
}
