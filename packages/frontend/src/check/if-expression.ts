/** `if`, as a value and as a statement. */
import type { IfExpression as IfNode } from "@dslc/syntax";
import { ifWithoutElse, unusedValue, wrongType } from "../type-diagnostics.ts";
import { mayJump, type IfBranch, type IfExpression, type TypedBlock, type TypedExpression } from "../typed-tree.ts";
import { bool, concrete, errorType, never, settled, type Type, typeText, unify, unit } from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { expectType } from "./operators.ts";

/** An `if` whose value is used. */
export function checkIfValue(body: Body, node: IfNode, mayLeave: boolean): TypedExpression {
  const { result: parts, effects } = body.measured(() => checkParts(body, node, mayLeave));
  if (!mayLeave && mayJump(effects)) {
    const help = ["give the value of the 'if' a name with 'let', in a statement before"];
    body.program.unsupported(node.span, "leaving a loop or function in the middle of an expression", help);
    return errorExpression(node.span);
  }
  if (parts.otherwise === undefined) {
    body.report(ifWithoutElse.at(node.span, {}));
    return errorExpression(node.span);
  }
  const type = valueType(body, [...parts.branches.map((branch) => branch.body), parts.otherwise]);
  if (settled(type).kind === "view") {
    body.program.unsupported(node.span, "a choice between views");
    return errorExpression(node.span);
  }
  return { kind: "if", span: node.span, type, constant: undefined, ...parts, effects };
}

/** The one type of the values of blocks; `never` when none comes to its end. */
function valueType(body: Body, blocks: readonly TypedBlock[]): Type {
  const ending = blocks.filter(({ type }) => settled(type).kind !== "never");
  const leader = ending.find(({ type }) => !["literal", "unit"].includes(settled(type).kind)) ?? ending[0];
  if (leader === undefined) return never;
  for (const block of ending) {
    if (block.value !== undefined && settled(leader.type).kind !== "unit") {
      if (!expectType(body, block.value, leader.type)) return errorType;
    } else if (!unify(block.type, leader.type)) {
      body.report(wrongType.at(block.span, { expected: typeText(leader.type), found: "a block without a value" }));
      return errorType;
    }
  }
  return leader.type;
}

/** An `if` that stands as a statement: its blocks have no values. */
export function checkIfStatement(body: Body, node: IfNode): IfExpression {
  const { result: parts, effects } = body.measured(() => checkParts(body, node, true));
  for (const { body: block } of parts.branches) rejectValue(body, block);
  if (parts.otherwise !== undefined) rejectValue(body, parts.otherwise);
  const blocks = [...parts.branches.map((branch) => branch.body), parts.otherwise];
  const isLeft = blocks.every((block) => block !== undefined && settled(block.type).kind === "never");
  return { kind: "if", span: node.span, type: isLeft ? never : unit, constant: undefined, ...parts, effects };
}

/** Reports the value of a block where nothing takes it. */
export function rejectValue(body: Body, block: TypedBlock): void {
  const type = settled(block.type);
  if (block.value === undefined || type.kind === "unit" || type.kind === "error" || type.kind === "never") return;
  const text = block.value.span.text;
  const help =
    body.result.kind === "unit"
      ? ["a ';' behind it drops it"]
      : [`to end the function with it, write 'return ${text};'`, "a ';' behind it drops it"];
  body.report(unusedValue.at(block.value.span, { type: typeText(concrete(type)) }, { help }));
}

interface Parts {
  readonly branches: readonly IfBranch[];
  readonly otherwise: TypedBlock | undefined;
}

/** Each condition is reached when those before did not hold. */
function checkParts(body: Body, node: IfNode, mayLeave: boolean): Parts {
  const branches: IfBranch[] = [];
  const ends: Body["flow"][] = [];
  for (const [position, branch] of node.branches.entries()) {
    // An 'else if' is inside of the 'else' before.
    const condition = body.deeper(position, branch.span, () => body.expression(branch.condition));
    expectType(body, condition, bool);
    const start = body.flow;
    branches.push({ condition, body: body.deeper(position + 1, branch.span, () => body.block(branch.body, mayLeave)) });
    ends.push(body.flow);
    body.flow = start;
  }
  const { otherwise: last } = node;
  const otherwise =
    last === undefined ? undefined : body.deeper(node.branches.length, last.span, () => body.block(last, mayLeave));
  body.comeTogether([...ends, body.flow]);
  return { branches, otherwise };
}
