/** Laws of comparison and selection. */
import { constantOf, i1, type OpOf, type Rewrite, type RewriteBuilder, rewrite, type Value } from "@dslc/ir";
import { cmpi, select } from "./ops-compare.ts";
import { xori } from "./ops-integer.ts";
import { allOnes, integerOf, isConstant, splat } from "./matching.ts";

type Predicate = OpOf<typeof cmpi>["predicate"];

/** The predicate with the operands exchanged. */
const exchanged: Readonly<Record<Predicate, Predicate>> = {
  eq: "eq",
  ne: "ne",
  slt: "sgt",
  sle: "sge",
  sgt: "slt",
  sge: "sle",
  ult: "ugt",
  ule: "uge",
  ugt: "ult",
  uge: "ule",
};

/** The predicate that holds exactly when the other does not. */
const negated: Readonly<Record<Predicate, Predicate>> = {
  eq: "ne",
  ne: "eq",
  slt: "sge",
  sle: "sgt",
  sgt: "sle",
  sge: "slt",
  ult: "uge",
  ule: "ugt",
  ugt: "ule",
  uge: "ult",
};

function truth(like: Value, holds: boolean, at: RewriteBuilder): Value | undefined {
  return at.constant(like.type, splat(like.type, holds ? 1n : 0n));
}

/** not x, as `x xor true`; the value under a negation. */
function negatedValue(value: Value): Value | undefined {
  const exclusive = value.definedBy(xori);
  return exclusive !== undefined && exclusive.lhs.type === i1 && integerOf(exclusive.rhs) === 1n
    ? exclusive.lhs
    : undefined;
}

const comparisons: readonly Rewrite[] = [
  rewrite("arith.cmpi: c < x => x > c", cmpi, (op, at) =>
    isConstant(op.lhs) && !isConstant(op.rhs)
      ? cmpi(at, { lhs: op.rhs, rhs: op.lhs, predicate: exchanged[op.predicate] })
      : undefined,
  ),
  /** x = x, and all that include equality, hold; the others do not. */
  rewrite("arith.cmpi: x, x", cmpi, (op, at) =>
    op.lhs === op.rhs ? truth(op.result, ["eq", "sle", "sge", "ule", "uge"].includes(op.predicate), at) : undefined,
  ),
  /** As unsigned, nothing is less than 0 and nothing greater than all ones. */
  rewrite("arith.cmpi: unsigned x against the least or greatest number", cmpi, (op, at) => {
    const bound = integerOf(op.rhs);
    if (bound === 0n && (op.predicate === "ult" || op.predicate === "uge"))
      return truth(op.result, op.predicate === "uge", at);
    if (bound === allOnes(op.lhs.type) && (op.predicate === "ugt" || op.predicate === "ule"))
      return truth(op.result, op.predicate === "ule", at);
    return undefined;
  }),
  /** x = true  =>  x;  x != false  =>  x, for an i1 */
  rewrite("arith.cmpi: an i1 that is compared with a constant", cmpi, (op, at) => {
    const bound = integerOf(op.rhs);
    if (op.lhs.type !== i1 || bound === undefined || (op.predicate !== "eq" && op.predicate !== "ne")) return undefined;
    if ((op.predicate === "eq") === (bound === 1n)) return op.lhs;
    const rhs = truth(op.lhs, true, at);
    return rhs && xori(at, { lhs: op.lhs, rhs });
  }),
  /** not (x < y)  =>  x >= y */
  rewrite("arith.xori: not (x < y) => x >= y", xori, (op, at) => {
    const comparison = negatedValue(op.result)?.definedBy(cmpi);
    return comparison?.result.hasOneUse === true
      ? cmpi(at, { lhs: comparison.lhs, rhs: comparison.rhs, predicate: negated[comparison.predicate] })
      : undefined;
  }),
];

const selections: readonly Rewrite[] = [
  rewrite("arith.select: c, x, x => x", select, (op) => (op.true_value === op.false_value ? op.true_value : undefined)),
  rewrite("arith.select: true, x, y => x", select, (op) => {
    const condition = integerOf(op.condition);
    if (condition === undefined) return undefined;
    return condition === 1n ? op.true_value : op.false_value;
  }),
  rewrite("arith.select: not c, x, y => c, y, x", select, (op, at) => {
    const condition = negatedValue(op.condition);
    return condition && select(at, { condition, true_value: op.false_value, false_value: op.true_value });
  }),
  /** c, true, false  =>  c;  c, false, true  =>  not c */
  rewrite("arith.select: c, true, false => c", select, (op, at) => {
    if (op.result.type !== i1 || op.condition.type !== i1) return undefined;
    const [whenTrue, whenFalse] = [constantOf(op.true_value), constantOf(op.false_value)];
    if (whenTrue === 1n && whenFalse === 0n) return op.condition;
    return whenTrue === 0n && whenFalse === 1n ? xori(at, { lhs: op.condition, rhs: op.false_value }) : undefined;
  }),
];

export const comparisonLaws: readonly Rewrite[] = [...comparisons, ...selections];
