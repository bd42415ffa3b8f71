/** The wg dialect: the launch-sized region of workgroup memory, and assumptions. */
import { assume, launchBase, launchRaw, launchSize, launchViews } from "@dslc/dialect-wg";
import { falseAssumption } from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import { wholeMemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { trap } from "./trap.ts";

export const wgSemantics: Semantics = [
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
