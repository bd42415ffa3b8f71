/** What the lanes of a subgroup do together: exchanges of values, votes, reductions and scans. */
import { shuffle, subgroup_reduce } from "@dslc/dialect-gpu";
import { ballot, broadcast, elect, scan, scanIdentity, subgroupBarrier, vote } from "@dslc/dialect-wg";
import {
  type Constant,
  elementType,
  normalizeConstant,
  type Operation,
  type RuntimeValue,
  type Scalar,
  type Type,
  type Value,
} from "@dslc/ir";
import { type CombinationKind, combine } from "./combine.ts";
import { divergentOperand, undefinedBehavior } from "./diagnostics.ts";
import type { Execution, Pause } from "./executable.ts";
import { isConstant, Poison } from "./poison.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { trap } from "./trap.ts";

type Lanes = ReadonlyMap<number, RuntimeValue>;

/** The one value that all lanes give for an operand. */
function* uniform(op: Operation, at: Execution, of: Value, operand: string): Generator<Pause, bigint, void> {
  const own = at.integer(of);
  const values = new Set((yield* at.exchange(own)).values());
  if (values.size > 1)
    trap(divergentOperand, { name: op.name, operand, values: [...values].slice(0, 4).map(String).join(", ") });
  return own;
}

/** The lane that a shuffle reads, if the subgroup's first `width` lanes have it. */
function sourceLane(mode: "xor" | "up" | "down" | "idx", lane: number, offset: bigint, width: number) {
  const own = BigInt(lane);
  const source = { xor: own ^ BigInt.asUintN(32, offset), up: own - offset, down: own + offset, idx: offset }[mode];
  return source >= 0n && source < BigInt(width) && lane < width ? Number(source) : undefined;
}

/** The values of some lanes combined in their order; poison if one of them is, undefined if there are none. */
function combined(kind: CombinationKind, type: Type, values: readonly RuntimeValue[]): Constant | Poison | undefined {
  let result: Constant | undefined;
  for (const value of values) {
    if (value instanceof Poison) return value;
    if (!isConstant(value)) throw new Error("lanes combine values that are no constants");
    result = result === undefined ? value : combineConstants(kind, type, result, value);
  }
  return result;
}

function combineConstants(kind: CombinationKind, type: Type, a: Constant, b: Constant): Constant {
  const element = elementType(type);
  if (isScalar(a) && isScalar(b)) return combine(kind, element, a, b);
  if (isScalar(a) || isScalar(b)) throw new Error("a vector is combined with a scalar");
  return a.map((part, position) => combine(kind, element, part, b[position] ?? part));
}

function isScalar(value: Constant): value is Scalar {
  return typeof value === "bigint" || typeof value === "number";
}

/** The lanes whose operand is true. */
function* votes(at: Execution, predicate: Value): Generator<Pause, { readonly holds: number[]; readonly all: Lanes }> {
  const all = yield* at.exchange(at.integer(predicate));
  return { all, holds: [...all].filter(([, value]) => value !== 0n).map(([lane]) => lane) };
}

const truth = (value: boolean): readonly [bigint] => [normalizeTruth(value)];
const normalizeTruth = (value: boolean): bigint => (value ? 1n : 0n);

export const subgroupSemantics: Semantics = [
  semantics(subgroupBarrier, function* (_op, at) {
    yield* at.exchange(0n);
  }),
  semantics(shuffle, function* (op, at) {
    const width = yield* uniform(op, at, op.width, "the width");
    if (width < 1n || width > BigInt(at.subgroupSize))
      trap(undefinedBehavior, { name: op.name, reason: `a width of ${width} in subgroups of ${at.subgroupSize}` });
    const lanes = yield* at.exchange(at.read(op.value));
    const source = sourceLane(op.mode, at.lane, BigInt.asUintN(32, at.integer(op.offset)), Number(width));
    const value = source === undefined ? undefined : lanes.get(source);
    return [value ?? new Poison(op), normalizeTruth(source !== undefined)];
  }),
  semantics(broadcast, function* (op, at) {
    const lane = BigInt.asUintN(32, yield* uniform(op, at, op.lane, "the lane"));
    const lanes = yield* at.exchange(at.read(op.value));
    return [lanes.get(Number(lane)) ?? new Poison(op)];
  }),
  semantics(ballot, function* (op, at) {
    const { holds } = yield* votes(at, op.predicate);
    const bits = holds.reduce((mask, lane) => mask | (1n << BigInt(lane)), 0n);
    return [normalizeConstant(op.lanes.type, bits)];
  }),
  semantics(vote, function* (op, at) {
    const { holds, all } = yield* votes(at, op.predicate);
    return truth(op.mode === "any" ? holds.length > 0 : holds.length === all.size);
  }),
  semantics(elect, function* (_op, at) {
    const lanes = yield* at.exchange(0n);
    return truth(Math.min(...lanes.keys()) === at.lane);
  }),
  semantics(subgroup_reduce, function* (op, at) {
    const lanes = yield* at.exchange(at.read(op.value));
    return [combined(op.op, op.value.type, [...lanes.values()]) ?? new Poison(op)];
  }),
  semantics(scan, function* (op, at) {
    const lanes = yield* at.exchange(at.read(op.value));
    const { type } = op.value;
    const isBelow = (lane: number): boolean => (op.mode === "inclusive" ? lane <= at.lane : lane < at.lane);
    const below = [...lanes].filter(([lane]) => isBelow(lane)).map(([, value]) => value);
    return [combined(op.op, type, below) ?? normalizeConstant(type, scanIdentity(op.op, type))];
  }),
];
