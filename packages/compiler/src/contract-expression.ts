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
import { ifOp } from "@dslc/dialect-scf";
import { fit } from "@dslc/dialect-wg";
import { IntegerAttribute, IntegerType, i1, type Operation, type OpKind, type Value } from "@dslc/ir";
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

/** Formulas over values; `names` gives the variable that an argument of the contract stands for. */
export class FormulaReader {
  private readonly names: ReadonlyMap<Value, string>;

  constructor(names: ReadonlyMap<Value, string>) {
    this.names = names;
  }

  /** @throws NoFormula */
  integer(value: Value): IntegerExpression {
    const name = this.names.get(value);
    if (name !== undefined) return name;
    const op = value.definingOp;
    if (op === undefined) throw new NoFormula(undefined);
    if (constant.is(op) && op.value instanceof IntegerAttribute) return integer(op.value.value);
    if (fit.is(op)) return ["fit", fitType(op), this.integer(op.value)];
    if (select.is(op))
      return ["select", this.boolean(op.condition), this.integer(op.true_value), this.integer(op.false_value)];
    if (ifOp.is(op))
      return [
        "select",
        this.boolean(op.condition),
        this.integer(yielded(op, 0, value)),
        this.integer(yielded(op, 1, value)),
      ];
    const operator = arithmetic.find(([kind]) => kind.is(op))?.[1];
    if (operator === undefined) throw new NoFormula(op);
    return [operator, this.integer(op.getOperand(0)), this.integer(op.getOperand(1))];
  }

  /** @throws NoFormula */
  boolean(value: Value): BooleanExpression {
    const name = this.names.get(value);
    if (name !== undefined) return ["ne", name, 0];
    const op = value.definingOp;
    if (op === undefined) throw new NoFormula(undefined);
    if (constant.is(op) && op.value instanceof IntegerAttribute) return op.value.value !== 0n;
    if (cmpi.is(op)) {
      const comparison = comparisons[op.predicate];
      if (comparison === undefined || op.lhs.type === i1) throw new NoFormula(op);
      return [comparison, this.integer(op.lhs), this.integer(op.rhs)];
    }
    if (andi.is(op)) return ["and", this.boolean(op.lhs), this.boolean(op.rhs)];
    if (ori.is(op)) return ["or", this.boolean(op.lhs), this.boolean(op.rhs)];
    if (xori.is(op)) return this.exclusiveOr(this.boolean(op.lhs), this.boolean(op.rhs));
    if (select.is(op))
      return choose(this.boolean(op.condition), this.boolean(op.true_value), this.boolean(op.false_value));
    if (ifOp.is(op))
      return choose(
        this.boolean(op.condition),
        this.boolean(yielded(op, 0, value)),
        this.boolean(yielded(op, 1, value)),
      );
    throw new NoFormula(op);
  }

  private exclusiveOr(a: BooleanExpression, b: BooleanExpression): BooleanExpression {
    if (b === true) return ["not", a];
    if (a === true) return ["not", b];
    return ["or", ["and", a, ["not", b]], ["and", ["not", a], b]];
  }
}

/** `condition ? a : b` of booleans, in the lazy operators that there are. */
function choose(condition: BooleanExpression, a: BooleanExpression, b: BooleanExpression): BooleanExpression {
  if (b === false) return ["and", condition, a];
  if (a === true) return ["or", condition, b];
  return ["or", ["and", condition, a], ["and", ["not", condition], b]];
}

/** What a region of an `scf.if` yields for one of its results. */
function yielded(op: Operation, region: number, result: Value): Value {
  const position = op.results.findIndex((candidate) => candidate === result);
  const value = op.regions[region]?.first?.last?.operands[position];
  if (value === undefined) throw new NoFormula(op);
  return value;
}

function fitType(op: Operation): (typeof integerTypes)[number] {
  const type = fit.is(op) ? op.type : undefined;
  const name = type instanceof IntegerType ? `${type.signedness === "unsigned" ? "u" : "i"}${type.width}` : "";
  const known = integerTypes.find((candidate) => candidate === name);
  if (known === undefined) throw new NoFormula(op);
  return known;
}
