/**
 * Formulas as people write them, in the kernel language's infix syntax, with no more parentheses than needed.
 *
 * `min`, `max`, `align_up`, `select` and `fit` are printed as calls. A comparison is always in parentheses inside
 * another comparison, as the language does not chain them.
 */
import type { ArithmeticOperator, ComparisonOperator, Expression, LogicalOperator } from "./expression.ts";

type InfixOperator = Exclude<ArithmeticOperator, "min" | "max"> | ComparisonOperator | LogicalOperator;

interface Infix {
  readonly symbol: string;
  /** A higher one binds tighter. */
  readonly precedence: number;
}

const infix: { readonly [O in InfixOperator]: Infix } = {
  or: { symbol: "||", precedence: 1 },
  and: { symbol: "&&", precedence: 2 },
  eq: { symbol: "==", precedence: 3 },
  ne: { symbol: "!=", precedence: 3 },
  lt: { symbol: "<", precedence: 3 },
  le: { symbol: "<=", precedence: 3 },
  gt: { symbol: ">", precedence: 3 },
  ge: { symbol: ">=", precedence: 3 },
  add: { symbol: "+", precedence: 4 },
  sub: { symbol: "-", precedence: 4 },
  mul: { symbol: "*", precedence: 5 },
  div: { symbol: "/", precedence: 5 },
  rem: { symbol: "%", precedence: 5 },
};

const comparisonPrecedence = infix.eq.precedence;
const unaryPrecedence = 6;

/** The formula as infix text: `max(n, 1) * 4`. */
export function printExpression(expression: Expression): string {
  return print(expression, 0);
}

/** Longer texts are cut in messages: a formula may be as long as a program. */
const longestPart = 120;

/** The formula as infix text for a message about it. */
export function printPart(expression: Expression): string {
  const text = printExpression(expression);
  return text.length <= longestPart ? text : `${text.slice(0, longestPart)}...`;
}

/** `weakest` is the lowest precedence that needs no parentheses in the place where the text goes. */
function print(expression: Expression, weakest: number): string {
  if (typeof expression !== "object") return String(expression);
  switch (expression[0]) {
    case "integer":
      return expression[1];
    case "not":
      return `!${print(expression[1], unaryPrecedence)}`;
    case "min":
    case "max":
      return call(expression[0], expression[1], expression[2]);
    case "align_up":
      return call("align_up", expression[1], expression[2]);
    case "fit":
      return call("fit", expression[1], expression[2]);
    case "select":
      return call("select", expression[1], expression[2], expression[3]);
    default: {
      const { symbol, precedence } = infix[expression[0]];
      const left = print(expression[1], precedence === comparisonPrecedence ? precedence + 1 : precedence);
      const right = print(expression[2], precedence + 1);
      const text = `${left} ${symbol} ${right}`;
      return precedence < weakest ? `(${text})` : text;
    }
  }
}

function call(name: string, ...parts: readonly Expression[]): string {
  return `${name}(${parts.map(printExpression).join(", ")})`;
}
