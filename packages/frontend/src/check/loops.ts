/** Loops. */
import type { Attribute, ForStatement as ForNode, LoopStatement, WhileStatement as WhileNode } from "@dslc/syntax";
import { unknownAttribute } from "../diagnostics.ts";
import type { TypedExpression, TypedStatement } from "../typed-tree.ts";
import { bool, errorType, settled, type Type } from "../types.ts";
import type { Body } from "./body.ts";
import { rejectValue } from "./if-expression.ts";
import { expectType } from "./operators.ts";

export function checkFor(body: Body, node: ForNode): TypedStatement {
  rejectAttributes(body, node.attributes);
  const outer = body.measured(() => {
    const low = body.expression(node.low);
    const high = body.expression(node.high);
    const step = node.step === undefined ? undefined : body.expression(node.step);
    const type = counterType(body, step === undefined ? [low, high] : [low, high, step]);
    const inner = body.inLoop(true, () =>
      body.measured(
        () =>
          body.scoped(() => {
            const variable = body.declare(node.variable.text, node.variable.span, type, "for");
            const block = body.deeper(1, node.span, () => body.block(node.body));
            rejectValue(body, block);
            return { variable, block };
          }),
        true,
      ),
    );
    return { low, high, step, ...inner };
  });
  const { low, high, step, result, effects: bodyEffects } = outer.result;
  const { variable, block } = result;
  return { kind: "for", span: node.span, effects: outer.effects, variable, low, high, step, body: block, bodyEffects };
}

/** The one type of bounds and step. */
function counterType(body: Body, bounds: readonly TypedExpression[]): Type {
  const leader = bounds.find(({ type }) => settled(type).kind !== "literal") ?? bounds[0];
  if (leader === undefined) return errorType;
  for (const bound of bounds) if (!expectType(body, bound, leader.type)) return errorType;
  return leader.type;
}

export function checkWhile(body: Body, node: WhileNode | LoopStatement): TypedStatement {
  rejectAttributes(body, node.attributes);
  const outer = body.measured(() =>
    body.measured(() => {
      const condition = node.kind === "while" ? body.expression(node.condition) : undefined;
      if (condition !== undefined) expectType(body, condition, bool);
      const block = body.inLoop(condition !== undefined, () => body.deeper(1, node.span, () => body.block(node.body)));
      rejectValue(body, block);
      return { condition, block };
    }, true),
  );
  const { result, effects: bodyEffects } = outer.result;
  const { condition, block } = result;
  return { kind: "while", span: node.span, effects: outer.effects, condition, body: block, bodyEffects };
}

function rejectAttributes(body: Body, attributes: readonly Attribute[]): void {
  for (const { span, name } of attributes) {
    if (["unroll", "no_unroll"].includes(name.text)) body.program.unsupported(span, `'@${name.text}'`);
    else body.report(unknownAttribute.at(span, { name: name.text, place: "a loop" }));
  }
}
