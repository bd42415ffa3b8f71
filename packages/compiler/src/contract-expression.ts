/**
 * The i64 arithmetic of a contract as formulas of the manifest. A value that is used twice becomes two equal parts of
 * formulas: they have no names.
 */
import {
  addi,
  andi,
  cmpi,
  constant,
  divsi,
  divui,
  maxsi,
  maxui,
  minsi,
  minui,
  muli,
  ori,
  remsi,
  remui,
  select,
  subi,
  xori,
} from "@dslc/dialect-arith";
import { alignUp, fit } from "@dslc/dialect-wg";
import { IntegerAttribute, IntegerType, i1, type Operation, type OpKind, type OpOf, type Value } from "@dslc/ir";
import {
  type ArithmeticOperator,
  type BooleanExpression,
  type ComparisonOperator,
  integer,
  integerTypes,
  type IntegerExpression,
} from "@dslc/manifest";

/** Thrown for an operation that formulas have no operator for; the caller makes a diagnostic of it. */
export class NoFormula extends Error {
  readonly op: Operation | undefined;

  constructor(op: Operation | undefined) {
    super(`${op?.name ?? "a block argument"} has no formula`);
    this.op = op;
  }
}

const arithmetic: readonly (readonly [OpKind<Operation>, ArithmeticOperator])[] = [
  [addi, "add"],
  [subi, "sub"],
  [muli, "mul"],
  [divsi, "div"],
  [divui, "div"],
  [remsi, "rem"],
  [remui, "rem"],
  [minsi, "min"],
  [minui, "min"],
  [maxsi, "max"],
  [maxui, "max"],
];

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  eq: "eq",
  ne: "ne",
  slt: "lt",
  sle: "le",
  sgt: "gt",
  sge: "ge",
  ult: "lt",
  ule: "le",
  ugt: "gt",
  uge: "ge",
};

/** The variables that the arguments of a contract stand for. */
export interface FormulaVariables {
  readonly integers: ReadonlyMap<Value, string>;
  /** Truth values: in the contract they are i64 too, 0 or 1. */
  readonly booleans: ReadonlyMap<Value, string>;
}

/** Reads the formulas of values. */
export class FormulaReader {
  private readonly variables: FormulaVariables;

  constructor(variables: FormulaVariables) {
    this.variables = variables;
  }

  /** @throws NoFormula */
  integer(value: Value): IntegerExpression {
    const name = this.variables.integers.get(value);
    if (name !== undefined) return name;
    const truth = this.variables.booleans.get(value);
    if (truth !== undefined) return ["select", truth, 1, 0];
    const op = value.definingOp;
    if (op === undefined) throw new NoFormula(undefined);
    if (constant.is(op) && op.value instanceof IntegerAttribute) return integer(op.value.value);
    if (alignUp.is(op)) return ["align_up", this.integer(op.value), Number(op.alignment)];
    if (fit.is(op)) return ["fit", fitType(op), this.integer(op.value)];
    if (select.is(op)) {
      return ["select", this.boolean(op.condition), this.integer(op.true_value), this.integer(op.false_value)];
    }
    const operator = arithmetic.find(([kind]) => kind.is(op))?.[1];
    if (operator === undefined) throw new NoFormula(op);
    return [operator, this.integer(op.getOperand(0)), this.integer(op.getOperand(1))];
  }

  /** @throws NoFormula */
  boolean(value: Value): BooleanExpression {
    const op = value.definingOp;
    if (op === undefined) throw new NoFormula(undefined);
    if (constant.is(op) && op.value instanceof IntegerAttribute) return op.value.value !== 0n;
    if (cmpi.is(op)) return this.comparison(op);
    if (andi.is(op)) return ["and", this.boolean(op.lhs), this.boolean(op.rhs)];
    if (ori.is(op)) return ["or", this.boolean(op.lhs), this.boolean(op.rhs)];
    if (xori.is(op)) return different(this.boolean(op.lhs), this.boolean(op.rhs));
    if (!select.is(op)) throw new NoFormula(op);
    return choose(this.boolean(op.condition), this.boolean(op.true_value), this.boolean(op.false_value));
  }

  private comparison(op: OpOf<typeof cmpi>): BooleanExpression {
    const comparison = comparisons[op.predicate];
    if (comparison === undefined) throw new NoFormula(op);
    if (op.lhs.type === i1) {
      const unequal = different(this.boolean(op.lhs), this.boolean(op.rhs));
      if (comparison === "ne") return unequal;
      if (comparison === "eq") return ["not", unequal];
      throw new NoFormula(op);
    }
    const truth = this.variables.booleans.get(op.lhs);
    if (truth !== undefined && this.integer(op.rhs) === 0) {
      if (comparison === "ne") return truth;
      if (comparison === "eq") return ["not", truth];
    }
    return [comparison, this.integer(op.lhs), this.integer(op.rhs)];
  }
}

/** Whether two truth values differ. */
function different(a: BooleanExpression, b: BooleanExpression): BooleanExpression {
  if (b === true) return ["not", a];
  if (a === true) return ["not", b];
  return ["or", ["and", a, ["not", b]], ["and", ["not", a], b]];
}

/** `condition ? a : b` of truth values, in the lazy operators that there are. */
function choose(condition: BooleanExpression, a: BooleanExpression, b: BooleanExpression): BooleanExpression {
  if (b === false) return ["and", condition, a];
  if (a === true) return ["or", condition, b];
  return ["or", ["and", condition, a], ["and", ["not", condition], b]];
}

function fitType(op: OpOf<typeof fit>): (typeof integerTypes)[number] {
  const { type } = op;
  const name = type instanceof IntegerType ? `${type.signedness === "unsigned" ? "u" : "i"}${type.width}` : "";
  const known = integerTypes.find((candidate) => candidate === name);
  if (known === undefined) throw new NoFormula(op);
  return known;
}
