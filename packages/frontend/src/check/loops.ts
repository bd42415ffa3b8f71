/** Loops. */
import type { Unrolling } from "@dslc/dialect-wg";
import type { ForStatement as ForNode, LoopStatement, WhileStatement as WhileNode } from "@dslc/syntax";
import { conflictingAttributes } from "../diagnostics.ts";
import type { TypedExpression, TypedStatement } from "../typed-tree.ts";
import { bool, errorType, settled, type Type } from "../types.ts";
import { attributesByName, flag, integerArguments, reportArguments } from "./attributes.ts";
import type { Body } from "./body.ts";
import { rejectValue } from "./if-expression.ts";
import { expectType } from "./operators.ts";

export function checkFor(body: Body, node: ForNode): TypedStatement {
  const unrolling = unrollingOf(body, node);
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
  const { span } = node;
  return { kind: "for", span, effects: outer.effects, variable, low, high, step, unrolling, body: block, bodyEffects };
}

/** The one type of bounds and step. */
function counterType(body: Body, bounds: readonly TypedExpression[]): Type {
  const leader = bounds.find(({ type }) => settled(type).kind !== "literal") ?? bounds[0];
  if (leader === undefined) return errorType;
  for (const bound of bounds) if (!expectType(body, bound, leader.type)) return errorType;
  return leader.type;
}

export function checkWhile(body: Body, node: WhileNode | LoopStatement): TypedStatement {
  const unrolling = unrollingOf(body, node);
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
  return { kind: "while", span: node.span, effects: outer.effects, condition, unrolling, body: block, bodyEffects };
}

/** More iterations than this in one round are a slip: they are code, not a loop. */
const mostCopies = 1024n;

/** What the attributes of a loop ask for. Only a `for` can be counted, so only it can be unrolled in full. */
function unrollingOf(body: Body, node: ForNode | WhileNode | LoopStatement): Unrolling | undefined {
  const attributes = attributesByName(body, node.attributes, ["unroll", "no_unroll"], "a loop");
  const [unroll, noUnroll] = [attributes.get("unroll"), attributes.get("no_unroll")];
  if (unroll !== undefined && noUnroll !== undefined) {
    const labels = [{ span: unroll.span, message: "and here the opposite" }];
    body.report(conflictingAttributes.at(noUnroll.span, { first: "unroll", second: "no_unroll" }, { labels }));
    return undefined;
  }
  if (flag(body, noUnroll)) return "none";
  if (unroll === undefined) return undefined;
  const wanted = `a number of iterations, 1 to ${mostCopies}${node.kind === "for" ? ", or nothing" : ""}`;
  if (unroll.arguments.length === 0 && node.kind === "for") return "full";
  const [count, ...others] = integerArguments(body, unroll, wanted) ?? [];
  if (count === undefined) return undefined;
  if (others.length === 0 && count >= 1n && count <= mostCopies) return count;
  reportArguments(body, unroll, wanted);
  return undefined;
}
