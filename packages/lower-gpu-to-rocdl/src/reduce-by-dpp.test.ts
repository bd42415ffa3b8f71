/**
 * Reductions by DPP, computed by what AMD's ISA guides say of each operation: on all lanes at once, with values in the
 * lanes that are not there that must not show.
 */
import { call_intrinsic } from "@dslc/dialect-llvm";
import {
  Block,
  bf16,
  Builder,
  type Constant,
  f16,
  f32,
  f64,
  FloatType,
  floatFromBits,
  floatToBits,
  i32,
  i64,
  i8,
  normalizeScalar,
  type Operation,
  type Scalar,
  type Type,
  type UndefinedBehavior,
  type Value,
  type CombiningKind,
} from "@dslc/ir";
import { expect, test } from "vitest";
import { reduceByDpp } from "./reduce-by-dpp.ts";

/** A value in each lane. */
type Lanes = readonly Scalar[];

/** Runs a straight line of operations on all lanes; what is not there is not active but in whole wave mode. */
class Wavefront {
  private readonly values = new Map<Value, Lanes>();
  private readonly size: number;
  private readonly isThere: (lane: number) => boolean;

  constructor(size: number, isThere: (lane: number) => boolean) {
    this.size = size;
    this.isThere = isThere;
  }

  set(value: Value, lanes: Lanes): void {
    this.values.set(value, lanes);
  }

  get(value: Value): Lanes {
    const lanes = this.values.get(value);
    if (lanes === undefined) throw new Error("a value that was not computed");
    return lanes;
  }

  run(op: Operation): void {
    const inputs = op.operands.map((operand) => this.get(operand));
    const lanes = Array.from({ length: this.size }, (_, lane) => lane);
    const at = (position: number, lane: number): Scalar => inputs[position]?.[lane] ?? 0n;
    const result = call_intrinsic.is(op)
      ? lanes.map((lane) => this.intrinsic(op.intrin, lane, at))
      : lanes.map((lane) =>
          compute(
            op,
            inputs.map((input) => input[lane] ?? 0n),
          ),
        );
    this.set(op.getResult(), result);
  }

  private intrinsic(name: string, lane: number, at: (position: number, lane: number) => Scalar): Scalar {
    switch (name) {
      case "llvm.amdgcn.set.inactive.i32":
        return this.isThere(lane) ? at(0, lane) : at(1, lane);
      case "llvm.amdgcn.strict.wwm.i32":
        return at(0, lane);
      case "llvm.amdgcn.readlane.i32":
        return at(0, Number(at(1, lane)));
      case "llvm.amdgcn.permlanex16.i32":
        // The lane of the other row of the pair that the selectors, all 0 here, name: its first one.
        expect([at(2, lane), at(3, lane), at(4, lane), at(5, lane)]).toEqual([0n, 0n, 0n, 0n]);
        return at(1, (lane ^ 16) & ~15);
      case "llvm.amdgcn.update.dpp.i32": {
        expect([at(4, lane), at(5, lane)]).toEqual([15n, 0n]);
        const row = lane >> 4;
        const source = this.dppSource(Number(at(2, lane)), lane);
        const isWritten = ((Number(at(3, lane)) >> (row & 3)) & 1) === 1;
        return source === undefined || !isWritten ? at(0, lane) : at(1, source);
      }
      default:
        throw new Error(`what ${name} does is not known here`);
    }
  }

  /** AMD's "Vega 7nm" ISA guide, table "DPP_CTRL Enumerations"; RDNA's for row_xmask. */
  private dppSource(control: number, lane: number): number | undefined {
    const amount = control & 15;
    switch (control & 0x1f0) {
      case 0x110: // row_shr
        return (lane & 15) >= amount ? lane - amount : undefined;
      case 0x160: // row_xmask
        expect(this.size).toBe(32);
        return lane ^ amount;
      default: {
        expect(this.size).toBe(64);
        // row_bcast15: the last lane of each row to the next row; row_bcast31: lane 31 to rows 2 and 3.
        if (control === 0x142) return lane < 16 ? undefined : (lane & ~15) - 1;
        if (control === 0x143) return lane < 32 ? undefined : 31;
        throw new Error(`unknown DPP control ${control}`);
      }
    }
  }
}

function compute(op: Operation, inputs: readonly Scalar[]): Scalar {
  if (op.name === "arith.bitcast") return sameBits(inputs[0] ?? 0n, op.getOperand(0).type, op.getResult().type);
  const result: Constant | undefined | UndefinedBehavior | readonly Constant[] = op.definition?.evaluate(op, inputs);
  if (typeof result === "bigint" || typeof result === "number") return result;
  throw new Error(`${op.name} has no value`);
}

function sameBits(value: Scalar, from: Type, to: Type): Scalar {
  const bits = from instanceof FloatType ? floatToBits(from, Number(value)) : BigInt(value);
  return to instanceof FloatType ? floatFromBits(to, BigInt.asUintN(to.width, bits)) : normalizeScalar(to, bits);
}

function reduce(kind: CombiningKind, type: Type, values: Lanes, isThere: (lane: number) => boolean): Lanes {
  const block = new Block([type]);
  const at = Builder.atEnd(block);
  const size = values.length === 64 ? 64 : 32;
  const result = reduceByDpp(at, kind, block.argument(0), size);
  const wavefront = new Wavefront(size, isThere);
  wavefront.set(block.argument(0), values);
  for (const op of block.operations()) wavefront.run(op);
  return wavefront.get(result).filter((_, lane) => isThere(lane));
}

const combine: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  minsi: Math.min,
  maxsi: Math.max,
  minnumf: Math.min,
  maxnumf: Math.max,
  xor: (a, b) => a ^ b,
};

const sets: readonly (readonly [string, (lane: number) => boolean])[] = [
  ["all lanes", () => true],
  ["the lowest 21", (lane) => lane < 21],
  ["every third", (lane) => lane % 3 === 1],
  ["one", (lane) => lane === 27],
  ["none of the lower half", (lane) => lane >= 16 && lane !== 30],
];

for (const size of [32, 64]) {
  for (const [name, isThere] of sets) {
    test.each([
      ["add", i32],
      ["add", i64],
      ["minsi", i32],
      ["maxsi", i64],
      ["maxsi", i8],
      ["xor", i32],
      ["add", f32],
      ["add", f64],
      ["add", f16],
      ["maxnumf", bf16],
      ["minnumf", f32],
      ["maxnumf", f64],
    ] as const)(`${name} of ${size}: %s`, (kind, type) => {
      const isFloat = type instanceof FloatType;
      const numbers = Array.from({ length: size }, (_, lane) => ((lane * 29) % 31) - 20);
      // What stands in lanes that are not there would spoil every result.
      const values = numbers.map((value, lane): Scalar => {
        const shown = isThere(lane) ? value : 100;
        return isFloat ? shown : BigInt(shown);
      });
      const there = numbers.filter((_, lane) => isThere(lane));
      const expected = there.reduce((a, b) => combine[kind]?.(a, b) ?? Number.NaN);
      const results = reduce(kind, type, values, isThere);
      expect(results.map(Number)).toEqual(there.map(() => expected));
    });
  }
}

test("NaN is dropped by a minimum but for nothing else, and negative zeros stay", () => {
  const first = (kind: CombiningKind, value: number): Scalar | undefined =>
    reduce(
      kind,
      f32,
      Array.from({ length: 32 }, () => value),
      (lane) => lane < 5,
    )[0];
  expect(first("minnumf", Number.NaN)).toBe(Number.NaN);
  expect(first("maxnumf", -Infinity)).toBe(-Infinity);
  expect(first("add", -0)).toBe(-0);
});
