/**
 * Reductions and scans by shuffles, in a number of steps that is the logarithm of the subgroup's size.
 *
 * Lanes may be missing: those of a group that is no multiple of the subgroup, which are the highest, and those that have
 * left the kernel, which are any. Where the kernel does not tell that all are there, a ballot tells at run time, and all
 * lanes go one of two ways: the short one, which needs lanes at fixed distances, or a longer one, in which each lane
 * follows links to the next lane below that is there.
 */
import { addi, andi, cmpi, constant, extui, ori, select, shli, subi, trunci } from "@dslc/dialect-arith";
import { gpuFunc } from "@dslc/dialect-gpu";
import { ctlz } from "@dslc/dialect-math";
import { ifOp, yieldOp } from "@dslc/dialect-scf";
import { type ScanKind, scanIdentity } from "@dslc/dialect-wg";
import {
  type Builder,
  buildRegion,
  i1,
  i32,
  i64,
  IntegerAttribute,
  type IntegerType,
  type Operation,
  type Value,
  type CombiningKind,
} from "@dslc/ir";
import type { DeviceOperations } from "./device-operations.ts";
import { byWords, combine, integer, scalarConstant } from "./words.ts";

/** The next lane below that is there: its number, and whether there is one. */
interface Link {
  readonly lane: Value;
  readonly exists: Value;
}

export class Collectives {
  private readonly device: DeviceOperations;
  private readonly maskType: IntegerType;
  private readonly distances: readonly number[];

  constructor(device: DeviceOperations) {
    this.device = device;
    this.maskType = device.subgroupSize === 32 ? i32 : i64;
    this.distances = Array.from({ length: Math.log2(device.subgroupSize) }, (_, step) => 2 ** step);
  }

  reduce(op: Operation, at: Builder, kind: CombiningKind, value: Value): Value {
    const own = this.device.reduce(at, kind, value);
    if (own !== undefined) return own;
    if (this.areAllThere(op)) return this.butterfly(at, kind, value);
    const mask = this.lanesHere(at);
    const isFull = cmpi(at, { predicate: "eq", lhs: mask, rhs: this.mask(at, -1n) }).result;
    return either(
      at,
      isFull,
      (inside) => this.butterfly(inside, kind, value),
      (inside) => {
        const sums = this.linkedScan(inside, kind, value, this.below(inside, mask));
        return this.read(inside, sums, this.highest(inside, mask));
      },
    );
  }

  scan(op: Operation, at: Builder, kind: ScanKind, value: Value, mode: "inclusive" | "exclusive"): Value {
    const short = (inside: Builder): Value => {
      const sums = this.steppedScan(inside, kind, value);
      return mode === "inclusive" ? sums : this.shifted(inside, kind, sums, this.beside(inside));
    };
    if (this.areAllThere(op)) return short(at);
    const mask = this.lanesHere(at);
    // Only the highest are missing when the mask is ones from the lowest bit on.
    const next = addi(at, { lhs: mask, rhs: this.mask(at, 1n) }).result;
    const common = andi(at, { lhs: mask, rhs: next }).result;
    const arePacked = cmpi(at, { predicate: "eq", lhs: common, rhs: this.mask(at, 0n) }).result;
    return either(at, arePacked, short, (inside) => {
      const link = this.below(inside, mask);
      const sums = this.linkedScan(inside, kind, value, link);
      return mode === "inclusive" ? sums : this.shifted(inside, kind, sums, link);
    });
  }

  /** Whether nothing can keep a lane away: the operation is under no condition, and groups are whole subgroups. */
  private areAllThere(op: Operation): boolean {
    const { parentOp } = op;
    if (parentOp === undefined || !gpuFunc.is(parentOp) || op.block?.region?.hasOneBlock !== true) return false;
    const size = parentOp.known_block_size;
    if (size === undefined) return false;
    return (size[0] * size[1] * size[2]) % BigInt(this.device.subgroupSize) === 0n;
  }

  // Parts

  private lanesHere(at: Builder): Value {
    return this.device.ballot(at, integer(at, 1n, i1));
  }

  private mask(at: Builder, value: bigint): Value {
    return constant(at, { value: new IntegerAttribute(value, this.maskType), result: this.maskType }).result;
  }

  private wide(at: Builder, lane: Value): Value {
    return this.maskType === i32 ? lane : extui(at, { in: lane, out: i64 }).out;
  }

  /** The number of the highest lane in a mask that is not empty. */
  private highest(at: Builder, mask: Value): Value {
    const zeros = ctlz(at, { operand: mask }).result;
    const narrow = this.maskType === i32 ? zeros : trunci(at, { in: zeros, out: i32 }).out;
    return subi(at, { lhs: integer(at, BigInt(this.device.subgroupSize - 1)), rhs: narrow }).result;
  }

  /** The value of a lane that is there. */
  private read(at: Builder, value: Value, lane: Value): Value {
    return byWords(at, value, (word) => this.device.shuffle(at, "idx", word, lane));
  }

  /** Every lane with the one that differs in one bit of its number, for each bit: all lanes have to be there. */
  private butterfly(at: Builder, kind: CombiningKind, value: Value): Value {
    return this.distances.reduceRight((sum, distance) => {
      const offset = integer(at, BigInt(distance));
      const other = byWords(at, sum, (word) => this.device.shuffle(at, "xor", word, offset));
      return combine(at, kind, sum, other);
    }, value);
  }

  /** Each lane's sum with that of the lane 1, 2, 4 ... below: the lanes below have to be there. */
  private steppedScan(at: Builder, kind: CombiningKind, value: Value): Value {
    const lane = this.device.laneId(at);
    return this.distances.reduce((sum, distance) => {
      const offset = integer(at, BigInt(distance));
      const other = byWords(at, sum, (word) => this.device.shuffle(at, "up", word, offset));
      const exists = cmpi(at, { predicate: "uge", lhs: lane, rhs: offset }).result;
      return select(at, { condition: exists, true_value: combine(at, kind, other, sum), false_value: sum }).result;
    }, value);
  }

  /** The same along links, which double in length with each step. */
  private linkedScan(at: Builder, kind: CombiningKind, value: Value, start: Link): Value {
    let sum = value;
    let link = start;
    for (const _ of this.distances) {
      const { lane, exists } = link;
      const other = this.read(at, sum, lane);
      sum = select(at, { condition: exists, true_value: combine(at, kind, other, sum), false_value: sum }).result;
      const exist = this.read(at, exists, lane);
      link = {
        lane: this.read(at, lane, lane),
        exists: andi(at, { lhs: exists, rhs: exist }).result,
      };
    }
    return sum;
  }

  /** The lane below, when all lanes below are there. */
  private beside(at: Builder): Link {
    const lane = this.device.laneId(at);
    const exists = cmpi(at, { predicate: "ne", lhs: lane, rhs: integer(at, 0n) }).result;
    const before = subi(at, { lhs: lane, rhs: integer(at, 1n) }).result;
    return { lane: select(at, { condition: exists, true_value: before, false_value: lane }).result, exists };
  }

  /** The next lane below of those in the mask; the lane itself where there is none. */
  private below(at: Builder, mask: Value): Link {
    const lane = this.device.laneId(at);
    const bit = shli(at, { lhs: this.mask(at, 1n), rhs: this.wide(at, lane) }).result;
    const lower = andi(at, { lhs: mask, rhs: subi(at, { lhs: bit, rhs: this.mask(at, 1n) }).result }).result;
    const exists = cmpi(at, { predicate: "ne", lhs: lower, rhs: this.mask(at, 0n) }).result;
    // With the lowest bit set, the highest one is defined where there is no lane too.
    const some = ori(at, { lhs: lower, rhs: this.mask(at, 1n) }).result;
    const found = this.highest(at, some);
    return { lane: select(at, { condition: exists, true_value: found, false_value: lane }).result, exists };
  }

  /** Each lane gets what the linked lane has; without one, what changes nothing. */
  private shifted(at: Builder, kind: ScanKind, sums: Value, { lane, exists }: Link): Value {
    const identity = scalarConstant(at, scanIdentity(kind, sums.type), sums.type);
    const other = this.read(at, sums, lane);
    return select(at, { condition: exists, true_value: other, false_value: identity }).result;
  }
}

/** The value of one of two ways, of which all lanes go the same. */
function either(at: Builder, condition: Value, first: (at: Builder) => Value, second: (at: Builder) => Value): Value {
  const outputs: Value[] = [];
  const way = (build: (at: Builder) => Value) =>
    buildRegion(at, [], (inside) => {
      const value = build(inside);
      outputs.push(value);
      yieldOp(inside, { values: [value] });
    });
  const [thenRegion, elseRegion] = [way(first), way(second)];
  return ifOp(at, {
    condition,
    outputs: outputs.slice(0, 1).map(({ type }) => type),
    thenRegion,
    elseRegion,
  }).getResult();
}
