/**
 * The operations of the dialect `fixed`: numbers in fixed point. Such a number is an integer, of which so many bits are behind the point:
 * with 8 of them 384 stands for 1.5. Sums, differences and comparisons are those of integers, so `arith` has them; here is
 * what differs.
 *
 * All integers are signed, of at most 32 bits, and overflow wraps, as in `arith`.
 */
import { alignmentOp, Congruence, IntegerRange, integerAlignment, integerRangeOp, integerWidth } from "@dslc/analysis";
import {
  attributeConstraint,
  type Attribute,
  commutative,
  defineOp,
  elementwise,
  f64,
  FloatAttribute,
  i64,
  integerAttribute,
  IntegerType,
  like,
  type Operation,
  pure,
  type Type,
  typeVariable,
  type VerifyReport,
} from "@dslc/ir";

/** Products are exact in 64 bits. */
const number = typeVariable(
  "N",
  like<bigint>(
    "signless integer of at most 32 bits, or a vector of these",
    (type) => type instanceof IntegerType && type.signedness === "signless" && type.width <= 32,
  ),
);

/** How many bits are behind the point. */
const fraction = integerAttribute(i64);

function verifyFraction(bits: bigint, type: Type, report: VerifyReport): void {
  const width = integerWidth(type) ?? 0;
  if (bits < 0n || bits >= width) report(`has ${bits} bits behind the point, of ${width} in all`);
}

/** The same of an operation whose kind is not known yet: an interface is part of its definition. */
function fractionOf(op: Operation): bigint {
  const attribute = op.getAttribute("fraction");
  return (attribute && fraction.read(attribute)) ?? 0n;
}

const signedValue = (value: bigint, type: Type): bigint => BigInt.asIntN(integerWidth(type) ?? 64, value);

/** The range of all results from the exact results at the ends of a monotone operation; everything if these wrap. */
function rangeOf(type: Type, exact: readonly bigint[]): IntegerRange {
  const width = integerWidth(type) ?? 64;
  const least = exact.reduce((a, b) => (a < b ? a : b));
  const greatest = exact.reduce((a, b) => (a > b ? a : b));
  const limit = 1n << BigInt(width - 1);
  return least < -limit || greatest >= limit ? IntegerRange.full(width) : IntegerRange.signed(width, least, greatest);
}

const decimal = attributeConstraint<number>({
  description: "64-bit float attribute",
  spelling: "untyped",
  type: f64,
  read: (attribute: Attribute) =>
    attribute instanceof FloatAttribute && attribute.type === f64 ? attribute.value : undefined,
  write: (value) => FloatAttribute.get(value, f64),
});

/** A number, which has to be one exactly: `fixed.constant 1.5 fraction 8 : i32` is 384. */
export const constant = defineOp("fixed.constant", {
  attributes: { value: decimal, fraction },
  results: { result: number },
  traits: [pure],
  interfaces: [
    integerRangeOp.implement({
      ranges: (op) => {
        const attribute = op.getAttribute("value");
        const exact = attribute && scaled(decimal.read(attribute) ?? 0, fractionOf(op));
        return [exact === undefined ? undefined : rangeOf(op.getResult().type, [exact])];
      },
    }),
  ],
  evaluate: (_inputs, op) => scaled(op.value, op.fraction),
  verify: (op, report) => {
    verifyFraction(op.fraction, op.result.type, report);
    const exact = scaled(op.value, op.fraction);
    if (exact === undefined) report(`is no multiple of 2^-${op.fraction}`);
    else if (signedValue(exact, op.result.type) !== exact) report(`does not fit into '${op.result.type.text}'`);
  },
  format: "$value `fraction` $fraction attr-dict `:` type($result)",
});

/** The number times 2^fraction, if that is an integer. */
function scaled(value: number, bits: bigint): bigint | undefined {
  const exact = value * 2 ** Number(bits);
  return Number.isSafeInteger(exact) ? BigInt(exact) : undefined;
}

/** The product, rounded down to a multiple of 2^-fraction. */
export const mul = defineOp("fixed.mul", {
  operands: { lhs: number, rhs: number },
  attributes: { fraction },
  results: { result: number },
  // Pure operations are removed when unused, moved, merged, and are as uniform as their operands.
  traits: [pure, elementwise, commutative],
  interfaces: [
    integerRangeOp.implement({
      ranges: (op, [lhs, rhs]) => {
        if (lhs === undefined || rhs === undefined) return [undefined];
        const ends = [lhs.signedMinimum, lhs.signedMaximum].flatMap((a) =>
          [rhs.signedMinimum, rhs.signedMaximum].map((b) => (a * b) >> fractionOf(op)),
        );
        return [rangeOf(op.getResult().type, ends)];
      },
    }),
  ],
  evaluate: ({ lhs, rhs }, op) => (signedValue(lhs, op.result.type) * signedValue(rhs, op.result.type)) >> op.fraction,
  verify: (op, report) => verifyFraction(op.fraction, op.result.type, report),
  format: "$lhs `,` $rhs `fraction` $fraction attr-dict `:` type($result)",
});

/** An integer as a number: its bits move in front of the point. */
export const fromInteger = defineOp("fixed.from_int", {
  operands: { operand: number },
  attributes: { fraction },
  results: { result: number },
  traits: [pure, elementwise],
  interfaces: [
    integerRangeOp.implement({
      ranges: (op, [range]) => {
        if (range === undefined) return [undefined];
        const ends = [range.signedMinimum, range.signedMaximum].map((end) => end << fractionOf(op));
        return [rangeOf(op.getResult().type, ends)];
      },
    }),
    alignmentOp.implement({
      // So many bits more are known to be zero.
      alignment: (op, [fact]) => {
        if (fact?.kind !== "integer") return [undefined];
        const { bits, residue } = fact.congruence;
        const zeros = fractionOf(op);
        return [integerAlignment(new Congruence(bits + Number(zeros), residue << zeros))];
      },
    }),
  ],
  evaluate: ({ operand }, op) => operand << op.fraction,
  verify: (op, report) => verifyFraction(op.fraction, op.result.type, report),
  format: "$operand `fraction` $fraction attr-dict `:` type($result)",
});

/** A number as an integer, rounded down. */
export const toInteger = defineOp("fixed.to_int", {
  operands: { operand: number },
  attributes: { fraction },
  results: { result: number },
  traits: [pure, elementwise],
  interfaces: [
    integerRangeOp.implement({
      ranges: (op, [range]) => {
        if (range === undefined) return [undefined];
        const ends = [range.signedMinimum, range.signedMaximum].map((end) => end >> fractionOf(op));
        return [rangeOf(op.getResult().type, ends)];
      },
    }),
  ],
  evaluate: ({ operand }, op) => signedValue(operand, op.result.type) >> op.fraction,
  verify: (op, report) => verifyFraction(op.fraction, op.result.type, report),
  format: "$operand `fraction` $fraction attr-dict `:` type($result)",
});
