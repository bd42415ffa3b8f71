/** Formulas of the manifest as the IR of a contract: the way back from what the compiler does, for tests of both. */
import { addi, cmpi, constant, divsi, maxsi, minsi, muli, remsi, select, subi, xori } from "@dslc/dialect-arith";
import { alignUp, bufferLength, contract, fit, requires } from "@dslc/dialect-wg";
import {
  Block,
  Builder,
  IntegerAttribute,
  IntegerType,
  i1,
  i64,
  type Operation,
  Region,
  type Type,
  type Value,
} from "@dslc/ir";
import type { BooleanExpression, IntegerExpression } from "@dslc/manifest";

export interface FormulaParameter {
  readonly name: string;
  readonly type: string;
}

const comparisons = { eq: "eq", ne: "ne", lt: "slt", le: "sle", gt: "sgt", ge: "sge" } as const;

/** A contract that states the formula as a buffer's length (integers) or a requirement (booleans). */
export function contractOf(
  formula:
    | { readonly kind: "integer"; readonly expression: IntegerExpression }
    | { readonly kind: "boolean"; readonly expression: BooleanExpression },
  parameters: readonly FormulaParameter[],
  launchVariables: readonly string[],
): Operation {
  const names = [...parameters.map(({ name }) => name), ...launchVariables];
  const block = new Block(names.map(() => i64));
  const at = Builder.atEnd(block);
  const writer = new FormulaWriter(new Map(names.map((name, position) => [name, block.argument(position)])));
  if (formula.kind === "integer")
    bufferLength(at, { length: writer.integer(at, formula.expression), param: BigInt(parameters.length) });
  else requires(at, { condition: writer.boolean(at, formula.expression), text: "formula" });
  const outer = Builder.atEnd(new Block());
  return contract(outer, {
    kernel: "k",
    params: [...parameters.map(({ name }) => name), "buffer"],
    types: [...parameters.map(({ type }) => parameterType(type)), i64],
    body: new Region([block]),
  });
}

function parameterType(name: string): Type {
  return name === "bool" ? i1 : IntegerType.get(Number(name.slice(1)), name.startsWith("u") ? "unsigned" : "signed");
}

class FormulaWriter {
  private readonly variables: ReadonlyMap<string, Value>;

  constructor(variables: ReadonlyMap<string, Value>) {
    this.variables = variables;
  }

  integer(at: Builder, expression: IntegerExpression): Value {
    if (typeof expression === "number") return number(at, BigInt(expression));
    if (typeof expression === "string") return this.variable(expression);
    switch (expression[0]) {
      case "integer":
        return number(at, BigInt(expression[1]));
      case "align_up":
        return alignUp(at, { value: this.integer(at, expression[1]), alignment: BigInt(expression[2]) }).result;
      case "fit":
        return fit(at, { value: this.integer(at, expression[2]), type: parameterType(expression[1]) }).result;
      case "select":
        return choose(
          at,
          this.boolean(at, expression[1]),
          this.integer(at, expression[2]),
          this.integer(at, expression[3]),
        );
      default: {
        const operands = { lhs: this.integer(at, expression[1]), rhs: this.integer(at, expression[2]) };
        return binary(at, expression[0], operands);
      }
    }
  }

  boolean(at: Builder, expression: BooleanExpression): Value {
    if (typeof expression === "boolean") return truth(at, expression);
    if (typeof expression === "string")
      return cmpi(at, { lhs: this.variable(expression), rhs: number(at, 0n), predicate: "ne" }).result;
    switch (expression[0]) {
      case "not":
        return xori(at, { lhs: this.boolean(at, expression[1]), rhs: truth(at, true) }).result;
      case "and":
        return choose(at, this.boolean(at, expression[1]), this.boolean(at, expression[2]), truth(at, false));
      case "or":
        return choose(at, this.boolean(at, expression[1]), truth(at, true), this.boolean(at, expression[2]));
      default:
        return cmpi(at, {
          lhs: this.integer(at, expression[1]),
          rhs: this.integer(at, expression[2]),
          predicate: comparisons[expression[0]],
        }).result;
    }
  }

  private variable(name: string): Value {
    const value = this.variables.get(name);
    if (value === undefined) throw new Error(`no variable '${name}'`);
    return value;
  }
}

/** What a formula does not need must not make it an error: `select` drops the fault of the side not chosen. */
function choose(at: Builder, condition: Value, whenTrue: Value, whenFalse: Value): Value {
  return select(at, { condition, true_value: whenTrue, false_value: whenFalse }).result;
}

function number(at: Builder, value: bigint): Value {
  return constant(at, { value: new IntegerAttribute(value, i64), result: i64 }).result;
}

function truth(at: Builder, value: boolean): Value {
  return constant(at, { value: new IntegerAttribute(value ? 1n : 0n, i1), result: i1 }).result;
}

type Binary = "add" | "sub" | "mul" | "div" | "rem" | "min" | "max";

function binary(at: Builder, operator: Binary, operands: { readonly lhs: Value; readonly rhs: Value }): Value {
  switch (operator) {
    case "add":
      return addi(at, { ...operands, overflowFlags: ["nsw"] }).result;
    case "sub":
      return subi(at, { ...operands, overflowFlags: ["nsw"] }).result;
    case "mul":
      return muli(at, { ...operands, overflowFlags: ["nsw"] }).result;
    case "div":
      return divsi(at, operands).result;
    case "rem":
      return remsi(at, operands).result;
    case "min":
      return minsi(at, operands).result;
    case "max":
      return maxsi(at, operands).result;
    default:
      return operator satisfies never;
  }
}
