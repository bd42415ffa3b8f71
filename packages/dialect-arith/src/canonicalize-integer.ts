/** Laws of integer arithmetic. Each rewrite's name is its law. */
import {
  type OpOf,
  readUnsigned,
  type Rewrite,
  type RewriteBuilder,
  rewrite,
  type Scalar,
  type Value,
  widthOf,
} from "@dslc/ir";
import {
  addi,
  andi,
  ceildivsi,
  ceildivui,
  divsi,
  divui,
  floordivsi,
  maxsi,
  maxui,
  minsi,
  minui,
  muli,
  ori,
  remsi,
  remui,
  shli,
  shrsi,
  shrui,
  subi,
  xori,
} from "./ops-integer.ts";
import { allOnes, type Binary, integerOf, law, splat } from "./matching.ts";

function splatConstant(like: Value, value: Scalar, at: RewriteBuilder): Value | undefined {
  return at.constant(like.type, splat(like.type, value));
}

const zero = (): bigint => 0n;
const one = (): bigint => 1n;
const ones = ({ type }: Value): bigint => allOnes(type);

function neutral(
  formula: string,
  definitions: readonly Binary[],
  constant: (like: Value) => bigint,
): readonly Rewrite[] {
  return definitions.map((definition) =>
    law(definition, formula, (op) => (integerOf(op.rhs) === constant(op.lhs) ? op.lhs : undefined)),
  );
}

function absorbing(
  formula: string,
  definitions: readonly Binary[],
  constant: (like: Value) => bigint,
): readonly Rewrite[] {
  return definitions.map((definition) =>
    law(definition, formula, (op) => (integerOf(op.rhs) === constant(op.lhs) ? op.rhs : undefined)),
  );
}

/** Laws about a constant right-hand side, and about two equal operands. */
const constants: readonly Rewrite[] = [
  ...neutral("x, 0 => x", [addi, subi, ori, xori, shli, shrui, shrsi], zero),
  ...neutral("x, 1 => x", [muli, divui, divsi, ceildivui, ceildivsi, floordivsi], one),
  ...neutral("x, -1 => x", [andi], ones),
  ...absorbing("x, 0 => 0", [muli, andi], zero),
  ...absorbing("x, -1 => -1", [ori], ones),
  ...[remui, remsi].map((definition) =>
    law(definition, "x, 1 => 0", (op, at) => (integerOf(op.rhs) === 1n ? splatConstant(op.lhs, 0n, at) : undefined)),
  ),
  ...[andi, ori, maxsi, maxui, minsi, minui].map((definition) =>
    law(definition, "x, x => x", (op) => (op.lhs === op.rhs ? op.lhs : undefined)),
  ),
  ...[subi, xori].map((definition) =>
    law(definition, "x, x => 0", (op, at) => (op.lhs === op.rhs ? splatConstant(op.lhs, 0n, at) : undefined)),
  ),
];

/** (x op c) op d  =>  x op (c op d) */
const bitwise: readonly Rewrite[] = (
  [
    [andi, (c: bigint, d: bigint) => c & d],
    [ori, (c: bigint, d: bigint) => c | d],
    [xori, (c: bigint, d: bigint) => c ^ d],
  ] as const
).map(([definition, combine]) =>
  rewrite(`${definition.opName}: (x, c), d => x, (c, d)`, definition, (op, at) => {
    const inner = op.lhs.definedBy(definition);
    const [c, d] = [inner && integerOf(inner.rhs), integerOf(op.rhs)];
    if (inner === undefined || c === undefined || d === undefined) return undefined;
    const rhs = splatConstant(op.lhs, combine(c, d), at);
    return rhs && definition(at, { lhs: inner.lhs, rhs });
  }),
);

type WithOverflow = OpOf<typeof addi>;

/** Whether flags that hold for both steps hold for the one with the combined constant, and the other way round. */
function flagsCombine(
  outer: WithOverflow,
  inner: WithOverflow,
  combined: bigint,
  signsAgree: boolean,
  unsignedExact: bigint,
): boolean {
  if (outer.overflowFlags.join() !== inner.overflowFlags.join()) return false;
  const { type } = outer.lhs;
  const fitsSigned = BigInt.asIntN(widthOf(type), combined) === combined;
  const fitsUnsigned = readUnsigned(unsignedExact, type) === unsignedExact;
  return (
    (!outer.overflowFlags.includes("nsw") || (signsAgree && fitsSigned)) &&
    (!outer.overflowFlags.includes("nuw") || fitsUnsigned)
  );
}

/** The constants of `(x op c) op d`; undefined when it is something else. */
function nestedConstants(
  op: WithOverflow,
  inner: WithOverflow | undefined,
): { readonly c: bigint; readonly d: bigint; readonly inner: WithOverflow } | undefined {
  const [c, d] = [inner && integerOf(inner.rhs), integerOf(op.rhs)];
  return inner === undefined || c === undefined || d === undefined ? undefined : { c, d, inner };
}

/** (x + c) + d  =>  x + (c + d), with their flags when both steps have the same and no constant is lost to overflow */
const sums = rewrite("arith.addi: (x + c) + d => x + (c + d)", addi, (op, at) => {
  const found = nestedConstants(op, op.lhs.definedBy(addi));
  if (found === undefined) return undefined;
  const { c, d, inner } = found;
  const unsigned = readUnsigned(c, op.lhs.type) + readUnsigned(d, op.lhs.type);
  if (!flagsCombine(op, inner, c + d, c < 0n === d < 0n, unsigned)) return undefined;
  const rhs = splatConstant(op.lhs, c + d, at);
  return rhs && addi(at, { lhs: inner.lhs, rhs, overflowFlags: op.overflowFlags });
});

/** (x * c) * d  =>  x * (c * d), on the same terms */
const products = rewrite("arith.muli: (x * c) * d => x * (c * d)", muli, (op, at) => {
  const found = nestedConstants(op, op.lhs.definedBy(muli));
  if (found === undefined) return undefined;
  const { c, d, inner } = found;
  const unsigned = readUnsigned(c, op.lhs.type) * readUnsigned(d, op.lhs.type);
  // A step by zero hides an overflow of the step before it, or after it, in the combined one.
  if (op.overflowFlags.length > 0 && (c === 0n || d === 0n)) return undefined;
  if (!flagsCombine(op, inner, c * d, true, unsigned)) return undefined;
  const rhs = splatConstant(op.lhs, c * d, at);
  return rhs && muli(at, { lhs: inner.lhs, rhs, overflowFlags: op.overflowFlags });
});

/** (x - c) + d  =>  x + (d - c), and the like; only where overflow is defined */
function mixed(
  outer: typeof addi,
  inner: typeof addi,
  formula: string,
  combine: (c: bigint, d: bigint) => bigint,
): Rewrite {
  return rewrite(`${outer.opName}: ${formula}`, outer, (op, at) => {
    const found = nestedConstants(op, op.lhs.definedBy(inner));
    if (found === undefined || op.overflowFlags.length > 0 || found.inner.overflowFlags.length > 0) return undefined;
    const rhs = splatConstant(op.lhs, combine(found.c, found.d), at);
    return rhs && addi(at, { lhs: found.inner.lhs, rhs });
  });
}

const differences: readonly Rewrite[] = [
  mixed(addi, subi, "(x - c) + d => x + (d - c)", (c, d) => d - c),
  mixed(subi, addi, "(x + c) - d => x + (c - d)", (c, d) => c - d),
  mixed(subi, subi, "(x - c) - d => x + (-c - d)", (c, d) => -c - d),
];

/** (x + y) - y  =>  x;  (y + x) - y  =>  x;  (x - y) + y  =>  x */
const inverses: readonly Rewrite[] = [
  rewrite("arith.subi: (x + y) - y => x", subi, (op) => {
    const sum = op.lhs.definedBy(addi);
    if (sum === undefined) return undefined;
    if (sum.rhs === op.rhs) return sum.lhs;
    return sum.lhs === op.rhs ? sum.rhs : undefined;
  }),
  rewrite("arith.addi: (x - y) + y => x", addi, (op) => {
    const [left, right] = [op.lhs.definedBy(subi), op.rhs.definedBy(subi)];
    if (left !== undefined && left.rhs === op.rhs) return left.lhs;
    return right !== undefined && right.rhs === op.lhs ? right.lhs : undefined;
  }),
];

export const integerLaws: readonly Rewrite[] = [...constants, ...bitwise, sums, products, ...differences, ...inverses];
