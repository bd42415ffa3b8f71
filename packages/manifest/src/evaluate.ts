/**
 * The value of a formula in one launch, and the meaning of formulas.
 *
 * Values are integers between -2^63 and 2^63-1. An operation whose mathematical result is outside has no value: that is
 * a contract error, never a wrap, also when a later operation would come back inside. So an evaluator in 64-bit checked
 * arithmetic (see `cpp.ts`) and this one in big integers agree on every input. Division truncates toward zero, the
 * remainder has the dividend's sign, dividing by zero is a contract error. `align_up` gives the least multiple of the
 * alignment that is not below the value. `fit` gives its operand, which must be a value of the type. Operands are
 * evaluated from left to right; `and`, `or` and `select` evaluate only the operands they need.
 */
import {
  type ArithmeticOperator,
  type BooleanExpression,
  type ComparisonOperator,
  type Expression,
  type IntegerExpression,
  integerTypeRange,
  isInRange,
  signatures,
  variablesOf,
} from "./expression.ts";
import { printPart } from "./print-expression.ts";

/** The values of scalar parameters and launch variables (`group_size.x`) by name. */
export type Environment = ReadonlyMap<string, bigint | boolean>;

export type ContractProblem = "overflow" | "division-by-zero" | "does-not-fit" | "negative";

/** A formula has no value in a launch. */
export interface ContractError {
  readonly problem: ContractProblem;
  /** The part of the formula that has none though its operands have. */
  readonly expression: Expression;
  /** Says which formula, with which values of its variables. */
  readonly message: string;
}

/** Tells an error from a value. */
export function isContractError(result: bigint | boolean | ContractError): result is ContractError {
  return typeof result === "object";
}

/**
 * The value of a formula.
 *
 * @throws Error when the environment lacks a variable or has one of the wrong type.
 */
export function evaluate(expression: Expression, environment: Environment): bigint | boolean | ContractError {
  return isBooleanExpression(expression, environment)
    ? evaluateBoolean(expression, environment)
    : evaluateInteger(expression, environment);
}

/**
 * The value of a length, an offset or a byte count: a negative one is a contract error.
 *
 * @throws Error when the environment lacks a variable or has one of the wrong type.
 */
export function evaluateExtent(expression: IntegerExpression, environment: Environment): bigint | ContractError {
  const value = evaluateInteger(expression, environment);
  if (typeof value === "object" || value >= 0n) return value;
  return contractError("negative", expression, environment, `is ${value}, negative`);
}

/**
 * The value of a formula of integers.
 *
 * @throws Error when the environment lacks a variable or has one of the wrong type.
 */
export function evaluateInteger(expression: IntegerExpression, environment: Environment): bigint | ContractError {
  if (typeof expression === "number") return BigInt(expression);
  if (typeof expression === "string") {
    return inRange(integerVariable(expression, environment), expression, environment);
  }
  switch (expression[0]) {
    case "integer":
      return BigInt(expression[1]);
    case "select": {
      const condition = evaluateBoolean(expression[1], environment);
      if (typeof condition === "object") return condition;
      return evaluateInteger(condition ? expression[2] : expression[3], environment);
    }
    case "align_up": {
      const value = evaluateInteger(expression[1], environment);
      if (typeof value === "object") return value;
      const alignment = BigInt(expression[2]);
      return inRange((value + alignment - 1n) & -alignment, expression, environment);
    }
    case "fit": {
      const value = evaluateInteger(expression[2], environment);
      if (typeof value === "object") return value;
      const [least, greatest] = integerTypeRange(expression[1]);
      if (value >= least && value <= greatest) return value;
      return contractError("does-not-fit", expression, environment, `is ${value}, no ${expression[1]}`);
    }
    default: {
      const left = evaluateInteger(expression[1], environment);
      if (typeof left === "object") return left;
      const right = evaluateInteger(expression[2], environment);
      if (typeof right === "object") return right;
      if (right === 0n && (expression[0] === "div" || expression[0] === "rem")) {
        return contractError("division-by-zero", expression, environment, "divides by zero");
      }
      return inRange(arithmetic[expression[0]](left, right), expression, environment);
    }
  }
}

/**
 * The value of a condition.
 *
 * @throws Error when the environment lacks a variable or has one of the wrong type.
 */
export function evaluateBoolean(expression: BooleanExpression, environment: Environment): boolean | ContractError {
  if (typeof expression === "boolean") return expression;
  if (typeof expression === "string") return booleanVariable(expression, environment);
  switch (expression[0]) {
    case "not": {
      const value = evaluateBoolean(expression[1], environment);
      return typeof value === "object" ? value : !value;
    }
    case "and":
    case "or": {
      const left = evaluateBoolean(expression[1], environment);
      if (typeof left === "object" || left === (expression[0] === "or")) return left;
      return evaluateBoolean(expression[2], environment);
    }
    default: {
      const left = evaluateInteger(expression[1], environment);
      if (typeof left === "object") return left;
      const right = evaluateInteger(expression[2], environment);
      if (typeof right === "object") return right;
      return comparison[expression[0]](left, right);
    }
  }
}

const arithmetic: { readonly [O in ArithmeticOperator]: (left: bigint, right: bigint) => bigint } = {
  add: (left, right) => left + right,
  sub: (left, right) => left - right,
  mul: (left, right) => left * right,
  div: (left, right) => left / right,
  rem: (left, right) => left % right,
  min: (left, right) => (left < right ? left : right),
  max: (left, right) => (left > right ? left : right),
};

const comparison: { readonly [O in ComparisonOperator]: (left: bigint, right: bigint) => boolean } = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
};

/** Only a variable's kind depends on the environment; every other formula shows it. */
function isBooleanExpression(expression: Expression, environment: Environment): expression is BooleanExpression {
  if (typeof expression === "string") return typeof environment.get(expression) === "boolean";
  if (typeof expression !== "object") return typeof expression === "boolean";
  return signatures[expression[0]].gives === "boolean";
}

function integerVariable(name: string, environment: Environment): bigint {
  const value = environment.get(name);
  if (typeof value !== "bigint") throw new Error(`'${name}' is ${describe(value)}, not an integer`);
  return value;
}

function booleanVariable(name: string, environment: Environment): boolean {
  const value = environment.get(name);
  if (typeof value !== "boolean") throw new Error(`'${name}' is ${describe(value)}, not a boolean`);
  return value;
}

const describe = (value: bigint | boolean | undefined): string => (value === undefined ? "not given" : String(value));

function inRange(value: bigint, expression: Expression, environment: Environment): bigint | ContractError {
  if (isInRange(value)) return value;
  const bound = value > 0n ? "above 2^63-1" : "below -2^63";
  return contractError("overflow", expression, environment, `is ${value}, ${bound}`);
}

function contractError(
  problem: ContractProblem,
  expression: Expression,
  environment: Environment,
  what: string,
): ContractError {
  const values = typeof expression === "string" ? "" : describeVariables(expression, environment);
  const where = values === "" ? "" : `, with ${values}`;
  return { problem, expression, message: `'${printPart(expression)}' ${what}${where}` };
}

/** The variables that a formula reads and their values: `n = 4, taps = 0`; empty when it reads none. */
export function describeVariables(expression: Expression, environment: Environment): string {
  return variablesOf(expression)
    .map((name) => `${name} = ${environment.get(name)}`)
    .join(", ");
}
