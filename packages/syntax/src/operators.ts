/**
 * The binary operators and the building of trees from the flat lists in which they are parsed.
 *
 * The parser reads `operand operator operand operator operand` as a list, so that its stack does not grow with the
 * number of precedence levels; the list becomes a tree here, with an explicit stack.
 */
import type { Diagnostic, DiagnosticExtras, Span } from "@dslc/base";
import { chainedComparison } from "./diagnostics.ts";
import type { Expression } from "./tree-expressions.ts";

/** How tightly each operator binds, as in Rust: a higher number binds tighter, equal ones associate to the left. */
export const binaryPrecedence = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  "|": 4,
  "^": 5,
  "&": 6,
  "<<": 7,
  ">>": 7,
  "+": 8,
  "-": 8,
  "*": 9,
  "/": 9,
  "%": 9,
} as const;

export type BinaryOperator = keyof typeof binaryPrecedence;

/** Comparisons are the one level that does not associate. */
export const comparisonPrecedence = binaryPrecedence["<"];

export function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(binaryPrecedence, text);
}

export interface OperatorUse {
  readonly operator: BinaryOperator;
  readonly span: Span;
}

/**
 * The tree of `operands[0] operators[0] operands[1] operators[1] ...`. A chain of comparisons (`a < b < c`) is
 * reported once, unless an operand is an error already, and becomes an `error-expression`.
 *
 * @throws Error when there is not exactly one operand more than there are operators.
 */
export function buildOperatorTree(
  operands: readonly Expression[],
  operators: readonly OperatorUse[],
  report: (diagnostic: Diagnostic) => void,
): Expression {
  const values: Expression[] = [];
  const pending: OperatorUse[] = [];
  const isSound = operands.every((operand) => operand.kind !== "error-expression");
  let chained: OperatorUse | undefined;

  const reduce = (): void => {
    const use = pending.pop();
    const right = values.pop();
    const left = values.pop();
    if (use === undefined || left === undefined || right === undefined)
      throw new Error("operands and operators do not match");
    const span = left.span.to(right.span);
    values.push(
      use === chained
        ? { kind: "error-expression", span }
        : { kind: "binary", span, operator: use.operator, operatorSpan: use.span, left, right },
    );
  };

  operands.forEach((operand, index) => {
    values.push(operand);
    const next = operators[index];
    const precedence = next === undefined ? 0 : binaryPrecedence[next.operator];
    for (let last = pending.at(-1); last !== undefined; last = pending.at(-1)) {
      const lastPrecedence = binaryPrecedence[last.operator];
      if (lastPrecedence < precedence) break;
      if (next !== undefined && precedence === comparisonPrecedence && lastPrecedence === precedence) {
        if (last !== chained && isSound) report(chainedComparison.at(next.span, {}, aboutChain(last)));
        chained = next;
      }
      reduce();
    }
    if (next !== undefined) pending.push(next);
  });

  const [tree] = values;
  if (tree === undefined || values.length !== 1) throw new Error("operands and operators do not match");
  return tree;
}

function aboutChain(first: OperatorUse): DiagnosticExtras {
  return {
    labels: [{ span: first.span, message: "the first comparison" }],
    help: ["to test both, join two comparisons with '&&'; to compare with the result of one, put it in parentheses"],
  };
}
