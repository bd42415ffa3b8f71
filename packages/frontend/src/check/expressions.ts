/** Expressions: finds the type of each and joins what has to be one type. */
import type { Expression } from "@dslc/syntax";
import type { TypedExpression } from "../typed-tree.ts";
import { bool, literalType, scalarType } from "../types.ts";
import { checkIndex, checkMember, checkName } from "./access.ts";
import { type Body, errorExpression } from "./body.ts";
import { checkCall } from "./calls.ts";
import { checkIfValue } from "./if-expression.ts";
import { checkBinary, checkCast, checkUnary } from "./operators.ts";

/** `mayLeave`: the expression is all of a statement's value, so that `break` and the like in it skip nothing else. */
export function checkExpression(body: Body, node: Expression, mayLeave: boolean): TypedExpression {
  const { span } = node;
  switch (node.kind) {
    case "integer":
    case "float": {
      const isFloat = node.kind === "float";
      const type = node.suffix === undefined ? literalType(isFloat) : scalarType(node.suffix);
      return { kind: "number", span, type, constant: undefined, value: isFloat ? node.text : node.value };
    }
    case "boolean":
      return { kind: "boolean", span, type: bool, constant: undefined, value: node.value };
    case "name":
      return checkName(body, node);
    case "parenthesized":
      return body.expression(node.inner, mayLeave);
    case "unary":
      return checkUnary(body, node);
    case "binary":
      return checkBinary(body, node);
    case "cast":
      return checkCast(body, node);
    case "call":
      return checkCall(body, node);
    case "member":
      return checkMember(body, node);
    case "index":
      return checkIndex(body, node);
    case "if":
      return checkIfValue(body, node, mayLeave);
    case "string":
      body.program.unsupported(span, "strings as values");
      return errorExpression(span);
    case "array":
    case "repeat":
      body.program.unsupported(span, "arrays as values", [
        "declare one with its type: 'var sums: [f32; 4] = [0.0; 4];'",
      ]);
      return errorExpression(span);
    case "error-expression":
      return errorExpression(span);
    default:
      return node satisfies never;
  }
}
