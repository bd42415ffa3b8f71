/** States of values in random IR what was true of them in some runs, by `wg.assume`. */
import { integerWidth } from "@dslc/analysis";
import { andi, cmpi, constant, remui } from "@dslc/dialect-arith";
import { assume } from "@dslc/dialect-wg";
import type { Execution } from "@dslc/interpreter";
import { Builder, type Constant, IntegerAttribute, type IntegerPredicate, type Operation, type Value } from "@dslc/ir";
import type { RandomNumbers } from "@dslc/testkit";

/** The scalar integers that runs use, with what they were, as signed. */
export class SeenIntegers {
  readonly values = new Map<Value, Set<bigint>>();

  readonly observe = (op: Operation, at: Execution): void => {
    for (const { value } of op.uses) {
      const seen: Constant | object = at.read(value);
      if (typeof seen !== "bigint" || (integerWidth(value.type) ?? 1) === 1) continue;
      const known = this.values.get(value) ?? new Set();
      this.values.set(value, known.add(seen));
    }
  };
}

/** States something of about every third value, behind its definition or at the end of its block. Returns how much. */
export function stateWhatIsSeen({ values }: SeenIntegers, random: RandomNumbers): number {
  let count = 0;
  for (const [value, seen] of values) {
    const { block, definingOp } = value;
    const end = block?.last;
    if (block === undefined || end === undefined || random.below(3) > 0) continue;
    const isLate = random.below(2) === 0;
    const near = definingOp === undefined ? Builder.atStart(block) : Builder.after(definingOp);
    const at = isLate ? Builder.before(end) : near;
    const first = condition(at, value, seen, random);
    const both = random.below(3) === 0;
    const stated = both ? andi(at, { lhs: first, rhs: condition(at, value, seen, random) }).result : first;
    assume(at, { condition: stated, reason: "it was so" });
    count++;
  }
  return count;
}

function condition(at: Builder, value: Value, seen: ReadonlySet<bigint>, random: RandomNumbers): Value {
  const width = integerWidth(value.type) ?? 64;
  const signed = [...seen];
  const unsigned = signed.map((one) => BigInt.asUintN(width, one));
  const number = (one: bigint): Value =>
    constant(at, { value: new IntegerAttribute(BigInt.asIntN(width, one), value.type), result: value.type }).result;
  const compare = (predicate: IntegerPredicate, lhs: Value, rhs: bigint): Value =>
    cmpi(at, { predicate, lhs, rhs: number(rhs) }).result;
  const [first = 0n] = unsigned;
  const bits = [4n, 3n, 2n, 1n].find((count) => unsigned.every((one) => (one - first) % (1n << count) === 0n));
  switch (random.below(bits === undefined ? 4 : 8)) {
    case 0:
      return compare(
        "sge",
        value,
        signed.reduce((a, b) => (a < b ? a : b)),
      );
    case 1:
      return compare(
        "sle",
        value,
        signed.reduce((a, b) => (a > b ? a : b)),
      );
    case 2:
      return compare(
        "uge",
        value,
        unsigned.reduce((a, b) => (a < b ? a : b)),
      );
    case 3:
      return compare(
        "ule",
        value,
        unsigned.reduce((a, b) => (a > b ? a : b)),
      );
    case 4:
    case 5: {
      const modulus = 1n << (bits ?? 0n);
      return compare("eq", remui(at, { lhs: value, rhs: number(modulus) }).result, first % modulus);
    }
    default: {
      const mask = (1n << (bits ?? 0n)) - 1n;
      return compare("eq", andi(at, { lhs: number(mask), rhs: value }).result, first & mask);
    }
  }
}
