/** Operations of subgroups. */
import type { CallExpression as CallNode, Identifier } from "@dslc/syntax";
import type { SubgroupOperation } from "../parallel-builtins.ts";
import type { TypedExpression } from "../typed-tree.ts";
import { bool, settled, type Type, u32, u64, unit } from "../types.ts";
import { expectCount, positionalArguments } from "./arguments.ts";
import { type Body, errorExpression } from "./body.ts";
import { expectType } from "./operators.ts";
import { checkReduction } from "./vectors.ts";

/** The types that the arguments must have; `value` for any, which is the result's too. */
function parametersOf({ kind }: SubgroupOperation): readonly (Type | "value")[] {
  switch (kind) {
    case "shuffle":
    case "broadcast":
      return ["value", u32];
    case "combine":
      return ["value"];
    case "ballot":
    case "vote":
      return [bool];
    case "elect":
    case "barrier":
      return [];
    default:
      return kind satisfies never;
  }
}

export function checkSubgroup(
  body: Body,
  node: CallNode,
  name: Identifier,
  operation: SubgroupOperation,
): TypedExpression {
  const { span } = node;
  const values = positionalArguments(body, node);
  const parameters = parametersOf(operation);
  if (values === undefined || !expectCount(body, node, name, parameters.length)) return errorExpression(span);
  for (const [position, parameter] of parameters.entries()) {
    const value = values[position];
    // Of a vector of bools, a vote is one of its own elements.
    if (value !== undefined && operation.kind === "vote" && settled(value.type).kind === "vector")
      return checkReduction(body, node, operation.mode, values);
    if (value !== undefined && parameter !== "value" && !expectType(body, value, parameter))
      return errorExpression(span);
  }
  const type = resultType(operation, values[0]?.type ?? unit);
  return { kind: "subgroup", span, type, constant: undefined, name: name.text, operation, arguments: values };
}

function resultType({ kind }: SubgroupOperation, value: Type): Type {
  switch (kind) {
    case "shuffle":
    case "broadcast":
    case "combine":
      return value;
    case "ballot":
      return u64;
    case "vote":
    case "elect":
      return bool;
    case "barrier":
      return unit;
    default:
      return kind satisfies never;
  }
}
