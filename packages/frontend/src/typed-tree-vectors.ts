/** Vectors, their elements, and accesses to several scalars at once, in the typed tree (see `typed-tree.ts`). */
import type { ReductionName } from "./builtins.ts";
import type { Span } from "@dslc/base";
import type {
  ArithmeticOperator,
  ExpressionNode,
  LoadExpression,
  StatementNode,
  TypedExpression,
  VariableExpression,
} from "./typed-tree.ts";

export type OfVectorsExpression =
  | SplatExpression
  | VectorExpression
  | SwizzleExpression
  | ElementExpression
  | ReduceExpression
  | VectorLoadExpression
  | VectorStoreExpression;

/** A scalar in every element of a vector: `f32x4(a)`, and the scalar side of `2.0 * v`. */
export interface SplatExpression extends ExpressionNode {
  readonly kind: "splat";
  readonly operand: TypedExpression;
}

/** `f32x4(a, b.xy, c)`: scalars, and the elements of vectors, side by side. */
export interface VectorExpression extends ExpressionNode {
  readonly kind: "vector";
  readonly parts: readonly TypedExpression[];
}

/** `v.wzyx`: more than one element, by position. */
export interface SwizzleExpression extends ExpressionNode {
  readonly kind: "swizzle";
  readonly vector: TypedExpression;
  readonly lanes: readonly number[];
}

/** `v.x`, `v[i]`. */
export interface ElementExpression extends ExpressionNode {
  readonly kind: "element";
  readonly vector: TypedExpression;
  readonly index: number | TypedExpression;
}

/** `any(v)`, `all(v)`, `dot(a, b)`: the elements combined, the first ones first. */
export interface ReduceExpression extends ExpressionNode {
  readonly kind: "reduce";
  readonly name: ReductionName;
  readonly arguments: readonly TypedExpression[];
}

/** `vector_load::<T>(&view[index])`: the scalars from an element on, as one access. */
export interface VectorLoadExpression extends ExpressionNode {
  readonly kind: "vector-load";
  readonly place: LoadExpression;
}

/** `vector_store(&view[index], value)`. */
export interface VectorStoreExpression extends ExpressionNode {
  readonly kind: "vector-store";
  readonly place: LoadExpression;
  readonly value: TypedExpression;
}

/** `variable.x = value`, `variable[i] = value`, and with an operator, where the variable is read after the value. */
export interface AssignElementStatement extends StatementNode {
  readonly kind: "assign-element";
  readonly target: ElementExpression & { readonly vector: VariableExpression };
  /** The operator of a compound form. */
  readonly operator: ArithmeticOperator | undefined;
  readonly operatorSpan: Span;
  readonly value: TypedExpression;
}
