/** Scalars beside vectors: they count for every element. */
import type { TypedExpression } from "../typed-tree.ts";
import { settled, type Type, unify, type VectorType, vectorType } from "../types.ts";

export function vectorOf(type: Type): VectorType | undefined {
  const known = settled(type);
  return known.kind === "vector" ? known : undefined;
}

/** The expression in every element, when it is a scalar that the vector's element can be; else as it is. */
function spread(expression: TypedExpression, type: VectorType): TypedExpression {
  const known = settled(expression.type);
  const isScalar = known.kind === "scalar" || known.kind === "literal";
  return isScalar && unify(known, type.element) ? splat(expression, type) : expression;
}

export function splat(operand: TypedExpression, type: VectorType): TypedExpression {
  return { kind: "splat", span: operand.span, type, constant: undefined, operand };
}

/** The expressions, with scalars spread over the elements of the first vector among them, if there is one. */
export function spreadAll(values: readonly TypedExpression[]): readonly TypedExpression[] {
  const leader = values.map(({ type }) => vectorOf(type)).find((type) => type !== undefined);
  return leader === undefined ? values : values.map((value) => spread(value, leader));
}

/** The amount of a shift of a vector: it may be of another integer type than what is shifted. */
export function spreadAmount(left: Type, right: TypedExpression): TypedExpression {
  const type = vectorOf(left);
  const amount = settled(right.type);
  if (type === undefined) return right;
  return amount.kind === "scalar" ? splat(right, vectorType(amount, type.size)) : spread(right, type);
}
