/** Blocks: statements in order, then the value. */
import type { Block, IfExpression, Statement } from "@dslc/syntax";
import { mayJump, type TypedBlock, type TypedStatement } from "../typed-tree.ts";
import { never, unit } from "../types.ts";
import type { Body } from "./body.ts";
import { checkStatement } from "./statements.ts";

export function checkBlock(body: Body, node: Block, mayLeave: boolean): TypedBlock {
  return body.scoped(() => blockInScope(body, node, mayLeave));
}

function blockInScope(body: Body, node: Block, mayLeave: boolean): TypedBlock {
  const { statements: nodes, value: valueNode } = splitValue(node);
  const statements: TypedStatement[] = [];
  // What follows a statement that may leave is inside of a condition.
  let guards = 0;
  for (const statement of nodes) {
    const typed = body.deeper(guards, statement.span, () => checkStatement(body, statement));
    if (typed === undefined) continue;
    statements.push(typed);
    if (mayJump(typed.effects)) guards += statement.kind === "if" ? statement.branches.length : 1;
  }
  const value =
    valueNode === undefined
      ? undefined
      : body.deeper(guards, valueNode.span, () => body.expression(valueNode, mayLeave));
  const type = !body.flow.isReachable ? never : (value?.type ?? unit);
  return { span: node.span, statements, value, type, depth: body.scope.depth };
}

/**
 * The syntax takes a last `if` for the block's value only when all its blocks have values. One that leaves the
 * function or loop does not need one: `if n == 0 { return 0; } else { 1 / n }`.
 */
function splitValue(node: Block): { readonly statements: readonly Statement[]; readonly value: Block["value"] } {
  const last = node.statements.at(-1);
  if (node.value !== undefined || last?.kind !== "if" || !hasSomeValue(last)) return node;
  return { statements: node.statements.slice(0, -1), value: last };
}

function hasSomeValue({ branches, otherwise }: IfExpression): boolean {
  return (
    otherwise !== undefined && [...branches.map(({ body }) => body), otherwise].some(({ value }) => value !== undefined)
  );
}
