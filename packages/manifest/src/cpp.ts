/**
 * Formulas as C++17.
 *
 * A formula becomes an expression: a lambda, called at once, with one statement for each operation, that returns at the
 * first operation without a value. `and`, `or` and `select` become `if`, so that what is not needed is not computed.
 * Operations are statements rather than nested calls because compilers limit how deep parentheses may nest.
 */
import {
  type BooleanExpression,
  type ComparisonOperator,
  type Expression,
  type IntegerExpression,
  integerTypeRange,
  isInRange,
  largestInteger,
  smallestInteger,
  variablesOf,
} from "./expression.ts";
import { printPart } from "./print-expression.ts";

/** How a variable is read in the C++ that surrounds the formula. */
export interface CppVariable {
  /** An expression without side effects. */
  readonly text: string;
  /** Its C++ type; a narrower integer is a `std::int64_t` too, an unsigned one of 64 bits is not. */
  readonly type: "std::int64_t" | "std::uint64_t" | "bool";
}

/** What the place of a formula asks of its value: an extent is a length, an offset or a byte count, never negative. */
export type FormulaKind = "integer" | "extent" | "boolean";

/** Finds the C++ variable of a formula's variable. */
export type CppVariables = (name: string) => CppVariable;

/** The formula as a C++ expression of type `dslc::formula_value`; needs `cppRuntime`. */
export function toCpp(expression: BooleanExpression, kind: "boolean", variables: CppVariables): string;
export function toCpp(expression: IntegerExpression, kind: "integer" | "extent", variables: CppVariables): string;
export function toCpp(expression: Expression, kind: FormulaKind, variables: CppVariables): string {
  const writer = new StatementWriter(variables, temporaryPrefix(expression, variables));
  const result =
    kind === "boolean"
      ? writer.boolean(expression as BooleanExpression) // by the overloads
      : writer.integer(expression as IntegerExpression);
  if (kind === "extent") writer.failWhen(`${result} < 0`, "negative", expression);
  writer.line(`return {${result}, dslc::problem::none, nullptr};`);
  return `[&]() -> dslc::formula_value {\n${writer.text()}}()`;
}

/** A beginning for the names of temporaries that no variable's text has: a temporary must not hide a variable. */
function temporaryPrefix(expression: Expression, variables: CppVariables): string {
  const texts = variablesOf(expression).map((name) => variables(name).text);
  let prefix = "value";
  while (texts.some((text) => text.includes(prefix))) prefix += "_";
  return prefix;
}

class StatementWriter {
  private readonly variables: CppVariables;
  private readonly prefix: string;
  private readonly lines: string[] = [];
  private indentation = 1;
  private temporaries = 0;

  constructor(variables: CppVariables, prefix: string) {
    this.variables = variables;
    this.prefix = prefix;
  }

  text(): string {
    return this.lines.map((line) => `${line}\n`).join("");
  }

  line(statement: string): void {
    this.lines.push("  ".repeat(this.indentation) + statement);
  }

  failWhen(condition: string, problem: string, part: Expression): void {
    this.line(`if (${condition}) return {0, dslc::problem::${problem}, ${JSON.stringify(printPart(part))}};`);
  }

  /** Writes what computes the formula; returns a C++ expression of type std::int64_t for its value. */
  integer(expression: IntegerExpression): string {
    if (typeof expression === "number") return literal(BigInt(expression));
    if (typeof expression === "string") return this.integerVariable(expression);
    switch (expression[0]) {
      case "integer":
        return literal(BigInt(expression[1]));
      case "select": {
        const condition = this.boolean(expression[1]);
        const result = this.temporary("std::int64_t");
        this.line(`if (${condition}) {`);
        this.block(() => this.line(`${result} = ${this.integer(expression[2])};`));
        this.line("} else {");
        this.block(() => this.line(`${result} = ${this.integer(expression[3])};`));
        this.line("}");
        return result;
      }
      case "align_up":
        return this.operation("align_up", [this.integer(expression[1]), literal(BigInt(expression[2]))], expression);
      case "fit": {
        const value = this.integer(expression[2]);
        const [least, greatest] = integerTypeRange(expression[1]);
        const bounds = [isInRange(least) ? least : smallestInteger, isInRange(greatest) ? greatest : largestInteger];
        return this.operation("fit", [value, ...bounds.map(literal)], expression);
      }
      default: {
        const left = this.integer(expression[1]);
        return this.operation(expression[0], [left, this.integer(expression[2])], expression);
      }
    }
  }

  /** Writes what computes the condition; returns a C++ expression of type bool for its value. */
  boolean(expression: BooleanExpression): string {
    if (typeof expression === "boolean") return String(expression);
    if (typeof expression === "string") return this.variables(expression).text;
    switch (expression[0]) {
      case "not":
        return `!${this.boolean(expression[1])}`;
      case "and":
      case "or": {
        const result = this.temporary("bool");
        this.line(`${result} = ${this.boolean(expression[1])};`);
        this.line(`if (${expression[0] === "and" ? "" : "!"}${result}) {`);
        this.block(() => this.line(`${result} = ${this.boolean(expression[2])};`));
        this.line("}");
        return result;
      }
      default: {
        const left = this.integer(expression[1]);
        return `(${left} ${comparisonSymbols[expression[0]]} ${this.integer(expression[2])})`;
      }
    }
  }

  private integerVariable(name: string): string {
    const { text, type } = this.variables(name);
    return type === "std::uint64_t" ? this.operation("from_unsigned", [text], name) : text;
  }

  private operation(operator: string, operandTexts: readonly string[], part: Expression): string {
    const result = this.temporary("std::int64_t");
    const problem = `problem_of_${result}`;
    const call = `dslc::formula::${operator}(${operandTexts.join(", ")}, ${result})`;
    this.line(`if (const dslc::problem ${problem} = ${call}; ${problem} != dslc::problem::none) {`);
    this.block(() => this.line(`return {0, ${problem}, ${JSON.stringify(printPart(part))}};`));
    this.line("}");
    return result;
  }

  private temporary(type: string): string {
    const name = `${this.prefix}${this.temporaries++}`;
    this.line(`${type} ${name}{};`);
    return name;
  }

  private block(write: () => void): void {
    this.indentation++;
    write();
    this.indentation--;
  }
}

const comparisonSymbols: { readonly [O in ComparisonOperator]: string } = {
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

/** The least integer has no literal of its own in C++: its digits without the sign are too large. */
function literal(value: bigint): string {
  return value === smallestInteger ? "dslc::formula::least" : `INT64_C(${value})`;
}
