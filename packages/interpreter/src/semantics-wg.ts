/** The wg dialect: static arrays, the launch-sized region of workgroup memory, and assumptions. */
import {
  alloc,
  assume,
  assumeUniform,
  launchBase,
  launchRaw,
  launchSize,
  launchViews,
  staticBase,
} from "@dslc/dialect-wg";
import type { Constant, Operation } from "@dslc/ir";
import { falseAssumption, falseUniformity } from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import type { Execution } from "./executable.ts";
import { wholeMemRef } from "./memory.ts";
import { isConstant } from "./poison.ts";
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
  semantics(assumeUniform, (op, at) => {
    const value = at.read(op.value);
    const key = instanceOf(at);
    if (key === undefined || !isConstant(value)) return [value];
    const first = at.once("group", key, () => value);
    if (!sameConstant(first, value)) trap(falseUniformity, { here: constantText(value), there: constantText(first) });
    return [value];
  }),
];

/**
 * What all work-items have alike that are at the current operation in the same iteration of the loops around; undefined
 * in loops made of branches between blocks, whose iterations are not told apart.
 */
function instanceOf(at: Execution): string | undefined {
  const { place } = at;
  if (place.some(({ op }) => op.block?.region?.hasOneBlock === false)) return undefined;
  const names = at.once("run", "names of places", () => new Map<Operation, number>());
  const parts = place.map(({ op, iteration }) => {
    const name = names.get(op) ?? names.size;
    names.set(op, name);
    return `${name}.${iteration}`;
  });
  return `uniform ${parts.join(" ")}`;
}

function sameConstant(a: Constant, b: Constant): boolean {
  return typeof a === "object" && typeof b === "object"
    ? a.every((element, at) => Object.is(element, b[at]))
    : Object.is(a, b);
}

function constantText(value: Constant): string {
  return typeof value === "object" ? `(${value.join(", ")})` : String(value);
}
