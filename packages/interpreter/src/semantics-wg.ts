/** The wg dialect: static arrays, the launch-sized region of workgroup memory, and assumptions. */
import { alloc, assume, launchBase, launchRaw, launchSize, launchViews, staticBase } from "@dslc/dialect-wg";
import { falseAssumption } from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import { wholeMemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { allocate } from "./semantics-memref.ts";
import { trap } from "./trap.ts";

/** Lives that are told apart: those of two work-items differ by a barrier or two, unless they race. */
const lifetimes = 255;

export const wgSemantics: Semantics = [
  semantics(alloc, (op, at) => {
    const key = `wg.alloc ${op.array}`;
    const memory = at.once("group", key, () =>
      allocate(at, "workgroup", op.array, op.memory.type, [], Number(op.alignment)),
    );
    return [memory.with({ lifetime: ((at.countVisit(key) - 1) % lifetimes) + 1 })];
  }),
  semantics(staticBase, (op, at) => {
    const { type } = op.bytes;
    return [at.once("group", op, () => allocate(at, "workgroup", "workgroup arrays", type, [], Number(op.alignment)))];
  }),
  semantics(launchViews, (op, at) =>
    at.launchRegion.asViews(
      op,
      op.lengths.map((length) => at.integer(length)),
    ),
  ),
  semantics(launchRaw, (op, at) => {
    const region = at.launchRegion.raw(op.alignment);
    const element = elementOf(op.region.type);
    return [wholeMemRef(region, element, [BigInt(Math.floor(region.data.byteLength / element.pitch))])];
  }),
  semantics(launchBase, (op, at) => {
    const region = at.launchRegion.raw(op.alignment);
    return [wholeMemRef(region, elementOf(op.bytes.type), [BigInt(region.data.byteLength)])];
  }),
  semantics(launchSize, (_op, at) => [at.launchRegion.bytes]),
  semantics(assume, (op, at) => {
    if (at.integer(op.condition) === 0n) trap(falseAssumption, { reason: op.reason });
  }),
];
