/** Operations of subgroups by what a target has: exchanges of 32-bit words, and ballots. */
import { addi, andi, cmpi, extui, index_castui, muli, shrui, subi, xori } from "@dslc/dialect-arith";
import * as gpu from "@dslc/dialect-gpu";
import { cttz } from "@dslc/dialect-math";
import { ballot, broadcast, elect, scan, subgroupBarrier, vote } from "@dslc/dialect-wg";
import { type Builder, constantOf, i1, i64, index, type Operation, type Value, VectorType } from "@dslc/ir";
import { Collectives } from "./collectives.ts";
import type { DeviceOperations, ShuffleMode } from "./device-operations.ts";
import { lowering, type Lowering } from "./lowering.ts";
import { byWords, integer } from "./words.ts";

/** What a group's shape in the kernel tells: `groupSize` gives the work-items along an axis. */
export interface GroupShape {
  threadId(op: Operation, at: Builder, axis: 0 | 1 | 2): Value;
  groupSize(op: Operation, at: Builder, axis: 0 | 1 | 2): Value;
}

export function subgroupLowerings(device: DeviceOperations, shape: GroupShape): readonly Lowering[] {
  const { subgroupSize } = device;
  const collectives = new Collectives(device);
  const asIndex = (at: Builder, value: Value): readonly Value[] => index_castui(at, { in: value, out: index }).results;
  const shift = BigInt(Math.log2(subgroupSize));
  const inSubgroups = (at: Builder, items: Value): readonly Value[] =>
    asIndex(at, shrui(at, { lhs: items, rhs: integer(at, shift) }).result);
  return [
    lowering(gpu.lane_id, (_op, at) => asIndex(at, device.laneId(at))),
    lowering(gpu.subgroup_size, (_op, at) => asIndex(at, integer(at, BigInt(subgroupSize)))),
    lowering(gpu.subgroup_id, (op, at) => inSubgroups(at, linearId(op, at, shape))),
    lowering(gpu.num_subgroups, (op, at) => {
      const items = product(at, [0, 1, 2], (axis) => shape.groupSize(op, at, axis));
      const rest = integer(at, BigInt(subgroupSize - 1));
      return inSubgroups(at, addi(at, { lhs: items, rhs: rest, overflowFlags: ["nsw", "nuw"] }).result);
    }),
    lowering(gpu.shuffle, (op, at) => {
      // A part of a subgroup would need masks of its own; nothing that we make asks for it.
      if (widthOf(op.width) !== BigInt(subgroupSize)) return undefined;
      const value = byWords(at, op.value, (word) => device.shuffle(at, op.mode, word, op.offset));
      return [value, op.valid.hasUses ? isInSubgroup(at, device, op.mode, op.offset) : truth(at)];
    }),
    lowering(broadcast, (op, at) => [byWords(at, op.value, (word) => device.broadcast(at, word, op.lane))]),
    lowering(ballot, (op, at) => {
      const mask = device.ballot(at, op.predicate);
      return [mask.type === i64 ? mask : extui(at, { in: mask, out: i64 }).out];
    }),
    lowering(vote, (op, at) => [device.vote(at, op.mode, op.predicate)]),
    lowering(elect, (_op, at) => {
      const lowest = cttz(at, { operand: device.ballot(at, truth(at)) }).result;
      const lane = device.laneId(at);
      const wide = lowest.type === i64 ? extui(at, { in: lane, out: i64 }).out : lane;
      return cmpi(at, { predicate: "eq", lhs: wide, rhs: lowest }).results;
    }),
    lowering(subgroupBarrier, (_op, at) => {
      device.subgroupBarrier(at);
      return [];
    }),
    lowering(gpu.subgroup_reduce, (op, at) =>
      op.value.type instanceof VectorType ? undefined : [collectives.reduce(op, at, op.op, op.value)],
    ),
    lowering(scan, (op, at) => [collectives.scan(op, at, op.op, op.value, op.mode)]),
  ];
}

function truth(at: Builder): Value {
  return integer(at, 1n, i1);
}

/** The position of the work-item among those of its group, x fastest. */
function linearId(op: Operation, at: Builder, { threadId, groupSize }: GroupShape): Value {
  let linear = threadId(op, at, 2);
  for (const axis of [1, 0] as const) {
    const before = muli(at, { lhs: linear, rhs: groupSize(op, at, axis) }).result;
    linear = addi(at, { lhs: before, rhs: threadId(op, at, axis) }).result;
  }
  return linear;
}

function product(at: Builder, axes: readonly (0 | 1 | 2)[], sizeOf: (axis: 0 | 1 | 2) => Value): Value {
  const [first = integer(at, 1n), ...others] = axes.map(sizeOf);
  return others.reduce((lhs, rhs) => muli(at, { lhs, rhs, overflowFlags: ["nsw", "nuw"] }).result, first);
}

/** The value behind conversions from and to `index`, if it is known. */
function widthOf(width: Value): bigint | undefined {
  const value = constantOf(width);
  if (typeof value === "bigint") return value;
  const from = width.definedBy(index_castui)?.in;
  return from === undefined ? undefined : widthOf(from);
}

/** Whether the subgroup has the lane that a shuffle reads. */
function isInSubgroup(at: Builder, device: DeviceOperations, mode: ShuffleMode, offset: Value): Value {
  const source = sourceLaneOf(at, (inside) => device.laneId(inside), mode, offset);
  const limit = integer(at, BigInt(device.subgroupSize));
  const isBelow = cmpi(at, { predicate: "ult", lhs: source, rhs: limit }).result;
  if (mode !== "down") return isBelow;
  // The sum of lane and offset may wrap.
  const isNear = cmpi(at, { predicate: "ult", lhs: offset, rhs: limit }).result;
  return andi(at, { lhs: isBelow, rhs: isNear }).result;
}

/** The lane that a shuffle reads; one that there is not when it is not below the subgroup's size. */
export function sourceLaneOf(at: Builder, laneId: (at: Builder) => Value, mode: ShuffleMode, offset: Value): Value {
  if (mode === "idx") return offset;
  const lhs = laneId(at);
  return { xor: xori, up: subi, down: addi }[mode](at, { lhs, rhs: offset }).result;
}
