/**
 * Atomics and fences of the wg dialect. Each is one step, and others may come before it under every schedule. Memory is
 * sequentially consistent here: an order or a scope that is too weak for a program does not show.
 */
import {
  atomicCompareExchange,
  type AtomicKind,
  atomicLoad,
  atomicRmw,
  atomicStore,
  memoryFence,
} from "@dslc/dialect-wg";
import type { Constant, Scalar, Type, Value } from "@dslc/ir";
import { type CombinationKind, combine } from "./combine.ts";
import { type Execution, letOthersFirst, type Pause } from "./executable.ts";
import { type Semantics, semantics } from "./semantics.ts";

const combinations: Readonly<Record<Exclude<AtomicKind, "exchange">, CombinationKind>> = {
  add: "add",
  sub: "sub",
  mins: "minsi",
  maxs: "maxsi",
  minu: "minui",
  maxu: "maxui",
  and: "and",
  or: "or",
  xor: "xor",
  addf: "add",
};

function updated(kind: AtomicKind, type: Type, old: Constant, by: Constant): Constant {
  return kind === "exchange" ? by : combine(combinations[kind], type, scalarOf(old), scalarOf(by));
}

function scalarOf(value: Constant): Scalar {
  if (typeof value === "bigint" || typeof value === "number") return value;
  throw new Error("an atomic access to a vector");
}

interface Place {
  readonly memref: Value;
  readonly indices: readonly Value[];
}

/** Replaces the element by what `change` makes of it, once others had their turn. */
function* step(
  at: Execution,
  { memref, indices }: Place,
  change: (old: Constant) => Constant,
): Generator<Pause, readonly Constant[], void> {
  yield letOthersFirst;
  return [
    at.update(
      at.memref(memref),
      indices.map((index) => at.integer(index)),
      change,
    ),
  ];
}

export const atomicSemantics: Semantics = [
  semantics(atomicRmw, (op, at) => {
    const by = at.constant(op.value);
    return step(at, op, (old) => updated(op.kind, op.value.type, old, by));
  }),
  semantics(atomicCompareExchange, (op, at) => {
    const [expected, value] = [at.constant(op.expected), at.constant(op.value)];
    return step(at, op, (old) => (old === expected ? value : old));
  }),
  semantics(atomicLoad, function* (op, at) {
    yield letOthersFirst;
    return [
      at.load(
        at.memref(op.memref),
        op.indices.map((index) => at.integer(index)),
      ),
    ];
  }),
  semantics(atomicStore, function* (op, at) {
    const value = at.constant(op.value);
    yield letOthersFirst;
    at.store(
      at.memref(op.memref),
      op.indices.map((index) => at.integer(index)),
      value,
    );
  }),
  semantics(memoryFence, () => {}),
];
