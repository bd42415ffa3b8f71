/**
 * Laws of integer operations on the results of others: sums with a constant on the left, bits that were extended alike,
 * halves of products that nobody uses. Overflow flags are dropped where an operation becomes another one: a sum with a
 * flag may be replaced by one without, which has a value for more operands.
 */
import {
  elementType,
  IndexType,
  type OpOf,
  type Rewrite,
  type RewriteBuilder,
  type RewriteResult,
  rewrite,
  type Scalar,
  type Value,
  VectorType,
  widthOf,
} from "@dslc/ir";
import { allOnes, type Binary, integerOf, law, splat } from "./matching.ts";
import { extsi, extui, index_cast, index_castui, trunci } from "./ops-cast.ts";
import { cmpi, select } from "./ops-compare.ts";
import {
  addi,
  addui_extended,
  andi,
  maxsi,
  maxui,
  minsi,
  minui,
  muli,
  mulsi_extended,
  mului_extended,
  ori,
  shrsi,
  shrui,
  subi,
  xori,
} from "./ops-integer.ts";

function constant(like: Value, value: Scalar, at: RewriteBuilder): Value | undefined {
  return at.constant(like.type, splat(like.type, value));
}

type Sum = OpOf<typeof addi>;

/** Builds `outer` of a constant and a value, in this order when `isLeft`. */
function build(outer: typeof addi, at: RewriteBuilder, x: Value, value: bigint, isLeft: boolean): RewriteResult {
  const made = constant(x, value, at);
  return made && (isLeft ? outer(at, { lhs: made, rhs: x }) : outer(at, { lhs: x, rhs: made }));
}

/** The integers that two values are in every lane, where both are constants. */
function both(a: Value, b: Value): readonly [bigint, bigint] | undefined {
  const [c, d] = [integerOf(a), integerOf(b)];
  return c === undefined || d === undefined ? undefined : [c, d];
}

function sum(definition: typeof addi, formula: string, apply: (op: Sum, at: RewriteBuilder) => RewriteResult): Rewrite {
  return rewrite(`${definition.opName}: ${formula}`, definition, apply);
}

const sums: readonly Rewrite[] = [
  sum(addi, "(c - x) + d => (c + d) - x", (op, at) => {
    const inner = op.lhs.definedBy(subi);
    const known = inner && both(inner.lhs, op.rhs);
    return known && build(subi, at, inner.rhs, known[0] + known[1], true);
  }),
  sum(subi, "(c - x) - d => (c - d) - x", (op, at) => {
    const inner = op.lhs.definedBy(subi);
    const known = inner && both(inner.lhs, op.rhs);
    return known && build(subi, at, inner.rhs, known[0] - known[1], true);
  }),
  sum(subi, "d - (x + c) => (d - c) - x", (op, at) => {
    const inner = op.rhs.definedBy(addi);
    const known = inner && both(inner.rhs, op.lhs);
    return known && build(subi, at, inner.lhs, known[1] - known[0], true);
  }),
  sum(subi, "d - (x - c) => (d + c) - x", (op, at) => {
    const inner = op.rhs.definedBy(subi);
    const known = inner && both(inner.rhs, op.lhs);
    return known && build(subi, at, inner.lhs, known[1] + known[0], true);
  }),
  sum(subi, "d - (c - x) => x + (d - c)", (op, at) => {
    const inner = op.rhs.definedBy(subi);
    const known = inner && both(inner.lhs, op.lhs);
    return known && build(addi, at, inner.rhs, known[1] - known[0], false);
  }),
  sum(subi, "(x - y) - x => 0 - y", (op, at) => {
    const inner = op.lhs.definedBy(subi);
    return inner?.lhs === op.rhs ? build(subi, at, inner.rhs, 0n, true) : undefined;
  }),
  sum(addi, "x + y * -1 => x - y", (op, at) => {
    for (const [product, other] of [
      [op.rhs, op.lhs],
      [op.lhs, op.rhs],
    ] as const) {
      const inner = product.definedBy(muli);
      if (inner !== undefined && integerOf(inner.rhs) === allOnes(inner.rhs.type))
        return subi(at, { lhs: other, rhs: inner.lhs });
    }
    return undefined;
  }),
];

/** Bits of both operands that were extended alike. */
function throughExtension(definition: Binary & typeof andi, extension: typeof extui): Rewrite {
  const name = extension.opName.replace("arith.", "");
  return rewrite(`${definition.opName}: ${name} x, ${name} y => ${name} (x, y)`, definition, (op, at) => {
    const [a, b] = [op.lhs.definedBy(extension), op.rhs.definedBy(extension)];
    if (a === undefined || b === undefined || a.in.type !== b.in.type) return undefined;
    return extension(at, { in: definition(at, { lhs: a.in, rhs: b.in }).result, out: op.result.type });
  });
}

/** Of comparisons only of equality: order is that of the wider type's bits. */
function comparedExtension(extension: typeof extui): Rewrite {
  const name = extension.opName.replace("arith.", "");
  return rewrite(`arith.cmpi: ${name} x, ${name} y => x, y`, cmpi, (op, at) => {
    const [a, b] = [op.lhs.definedBy(extension), op.rhs.definedBy(extension)];
    const isEquality = op.predicate === "eq" || op.predicate === "ne";
    return isEquality && a !== undefined && b !== undefined && a.in.type === b.in.type
      ? cmpi(at, { lhs: a.in, rhs: b.in, predicate: op.predicate })
      : undefined;
  });
}

const widths: readonly Rewrite[] = [
  ...[andi, ori, xori].flatMap((definition) => [
    throughExtension(definition, extui),
    throughExtension(definition, extsi),
  ]),
  comparedExtension(extsi),
  comparedExtension(extui),
  rewrite("arith.index_cast: index_cast(extsi x) => index_cast x", index_cast, (op, at) => {
    const inner = op.in.definedBy(extsi);
    return inner && index_cast(at, { in: inner.in, out: op.out.type });
  }),
  rewrite("arith.index_castui: index_castui(extui x) => index_castui x", index_castui, (op, at) => {
    const inner = op.in.definedBy(extui);
    return inner && index_castui(at, { in: inner.in, out: op.out.type });
  }),
  /** Of the bits that are kept, none was shifted in. */
  rewrite("arith.trunci: trunci(shrsi x, c) => trunci(shrui x, c)", trunci, (op, at) => {
    const inner = op.in.definedBy(shrsi);
    const amount = inner && integerOf(inner.rhs);
    if (inner === undefined || amount !== BigInt(widthOf(op.in.type) - widthOf(op.out.type))) return undefined;
    return trunci(at, { in: shrui(at, { lhs: inner.lhs, rhs: inner.rhs }).result, out: op.out.type });
  }),
];

/** With its second result unused, anything will do for it. */
const halves: readonly Rewrite[] = [
  rewrite("arith.addui_extended: without the overflow => addi", addui_extended, (op, at) =>
    op.overflow.hasUses ? undefined : withoutSecond(op, addi(at, { lhs: op.lhs, rhs: op.rhs }).result, at),
  ),
  ...[mulsi_extended, mului_extended].map((definition) =>
    rewrite(`${definition.opName}: without the high half => muli`, definition, (op, at) =>
      op.high.hasUses ? undefined : [muli(at, { lhs: op.lhs, rhs: op.rhs }).result, op.lhs],
    ),
  ),
  rewrite("arith.mulsi_extended: x, 1 => x, the sign", mulsi_extended, (op, at) => {
    const zero = integerOf(op.rhs) === 1n && widthOf(op.lhs.type) > 1 ? constant(op.lhs, 0n, at) : undefined;
    if (zero === undefined) return undefined;
    const isNegative = cmpi(at, { lhs: op.lhs, rhs: zero, predicate: "slt" });
    return [op.lhs, extsi(at, { in: isNegative.result, out: op.high.type }).out];
  }),
];

function withoutSecond(op: OpOf<typeof addui_extended>, first: Value, at: RewriteBuilder): RewriteResult {
  const second = at.constant(op.overflow.type, splat(op.overflow.type, 0n));
  return second && [first, second];
}

/** The least and the greatest number of a type, as constants of it are written. */
function extremes(like: Value, isSigned: boolean): readonly [bigint, bigint] {
  const width = widthOf(like.type);
  if (!isSigned) return [0n, allOnes(like.type)];
  const least = BigInt.asIntN(width, 1n << BigInt(width - 1));
  // An i1 holds 0 and 1, of which 1 is the negative one.
  return width === 1 ? [1n, 0n] : [least, -least - 1n];
}

const bounds: readonly Rewrite[] = (
  [
    [maxsi, true, 0],
    [minsi, true, 1],
    [maxui, false, 0],
    [minui, false, 1],
  ] as const
).flatMap(([definition, isSigned, neutral]) => [
  law(definition, "x, the number that all others win against => x", (op) =>
    integerOf(op.rhs) === extremes(op.rhs, isSigned)[neutral] ? op.lhs : undefined,
  ),
  law(definition, "x, the number that wins against all others => that", (op) =>
    integerOf(op.rhs) === extremes(op.rhs, isSigned)[1 - neutral] ? op.rhs : undefined,
  ),
]);

/** not x, as x xor all ones. */
function isNegation(value: Value, of: Value): boolean {
  const inner = value.definedBy(xori);
  return inner !== undefined && inner.lhs === of && integerOf(inner.rhs) === allOnes(of.type);
}

const bits: readonly Rewrite[] = [
  law(andi, "x, not x => 0", (op, at) =>
    isNegation(op.rhs, op.lhs) || isNegation(op.lhs, op.rhs) ? constant(op.lhs, 0n, at) : undefined,
  ),
  law(ori, "x, not x => -1", (op, at) =>
    isNegation(op.rhs, op.lhs) || isNegation(op.lhs, op.rhs) ? constant(op.lhs, allOnes(op.lhs.type), at) : undefined,
  ),
  law(xori, "(x, y), y => x", (op) => {
    for (const [inner, other] of [
      [op.lhs.definedBy(xori), op.rhs],
      [op.rhs.definedBy(xori), op.lhs],
    ] as const) {
      if (inner?.rhs === other) return inner.lhs;
      if (inner?.lhs === other) return inner.rhs;
    }
    return undefined;
  }),
];

const choices: readonly Rewrite[] = [
  rewrite("arith.select: c, (c, x, y), z => c, x, z", select, (op, at) => {
    const inner = op.true_value.definedBy(select);
    if (inner === undefined || inner.condition !== op.condition) return undefined;
    return select(at, { condition: op.condition, true_value: inner.true_value, false_value: op.false_value });
  }),
  rewrite("arith.select: c, x, (c, y, z) => c, x, z", select, (op, at) => {
    const inner = op.false_value.definedBy(select);
    if (inner === undefined || inner.condition !== op.condition) return undefined;
    return select(at, { condition: op.condition, true_value: op.true_value, false_value: inner.false_value });
  }),
  /** c ? 1 : 0  =>  extui c */
  rewrite("arith.select: c, 1, 0 => extui c", select, (op, at) => {
    const known = both(op.true_value, op.false_value);
    const isExtended =
      known?.[0] === 1n &&
      known[1] === 0n &&
      !(elementType(op.result.type) instanceof IndexType) &&
      widthOf(op.result.type) > 1;
    const isOfShape = op.result.type instanceof VectorType === op.condition.type instanceof VectorType;
    return isExtended && isOfShape ? extui(at, { in: op.condition, out: op.result.type }) : undefined;
  }),
  /** x = y ? x : y  =>  y;  x != y ? x : y  =>  x */
  rewrite("arith.select: of equal ones either", select, (op) => {
    const comparison = op.condition.definedBy(cmpi);
    if (comparison === undefined || (comparison.predicate !== "eq" && comparison.predicate !== "ne")) return undefined;
    const { lhs, rhs } = comparison;
    const isOfThese =
      (lhs === op.true_value && rhs === op.false_value) || (lhs === op.false_value && rhs === op.true_value);
    if (!isOfThese) return undefined;
    return comparison.predicate === "eq" ? op.false_value : op.true_value;
  }),
];

export const nestedLaws: readonly Rewrite[] = [...sums, ...widths, ...halves, ...bounds, ...bits, ...choices];
