/** The parts of typed expressions, without knowing their kinds. */
import type { IfExpression, TypedBlock, TypedExpression } from "./typed-tree.ts";
import { viewOperands } from "./typed-tree-views.ts";

/** The expressions directly inside of an expression, in the order of evaluation; of blocks, their values. */
export function children(expression: TypedExpression): readonly TypedExpression[] {
  switch (expression.kind) {
    case "number":
    case "boolean":
    case "constant":
    case "variable":
    case "identifier":
    case "raw-region":
    case "launch-bytes":
    case "barrier":
    case "lane":
    case "fence":
    case "unreachable":
    case "error":
      return [];
    case "negate":
    case "cast":
    case "bitcast":
    case "splat":
    case "uniform":
      return [expression.operand];
    case "arithmetic":
    case "comparison":
    case "logical":
      return [expression.left, expression.right];
    case "vector":
      return expression.parts;
    case "swizzle":
      return [expression.vector];
    case "element":
      return typeof expression.index === "number" ? [expression.vector] : [expression.vector, expression.index];
    case "vector-load":
      return [expression.place];
    case "vector-store":
      return [expression.place, expression.value];
    case "load":
    case "part":
    case "length":
      return viewOperands(expression);
    case "call":
    case "value-function":
    case "fast-function":
    case "subgroup":
    case "reduce":
      return expression.arguments;
    case "select":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case "atomic":
      return [expression.place, ...expression.values];
    case "assume":
    case "assert":
      return [expression.condition];
    case "if":
      return partsOfIf(expression);
    default:
      return expression satisfies never;
  }
}

function valueOf({ value }: TypedBlock): readonly TypedExpression[] {
  return value === undefined ? [] : [value];
}

function partsOfIf({ branches, otherwise }: IfExpression): readonly TypedExpression[] {
  return [
    ...branches.flatMap(({ condition, body }) => [condition, ...valueOf(body)]),
    ...(otherwise === undefined ? [] : valueOf(otherwise)),
  ];
}
