/**
 * Atomic accesses and fences with an order and a scope, which upstream's `memref.atomic_rmw` cannot state.
 *
 * Relaxed atomics touch the memory of their memref only; ordered ones order all other accesses, so they may touch any.
 * All of them read and write as far as passes are concerned: another work-item may change the element between two
 * atomic loads, so that two are not one, and none moves out of a loop.
 */
import {
  anyMemRef,
  defineOp,
  FloatType,
  index,
  type InterfaceImplementation,
  IntegerType,
  MemRefType,
  memoryEffects,
  type Operation,
  type Type,
  type TypeConstraint,
  typeConstraint,
  variadic,
  type VerifyReport,
} from "@dslc/ir";
import { fenceFacts } from "./facts.ts";
import { type MemoryOrder, memoryOrder, memoryScope, wordAttribute } from "./words.ts";

const isInteger = (type: Type): boolean =>
  type instanceof IntegerType && type.signedness === "signless" && (type.width === 32 || type.width === 64);
const isFloat = (type: Type): boolean => type instanceof FloatType && (type.name === "f32" || type.name === "f64");

/** What devices have atomics of. */
const atomicValue: TypeConstraint = typeConstraint("i32, i64, f32 or f64", (type) => isInteger(type) || isFloat(type));

function elementOfMemRef(types: ReadonlyMap<string, Type>): Type | undefined {
  const type = types.get("memref");
  return type instanceof MemRefType ? type.element : undefined;
}

const place = { memref: anyMemRef, indices: variadic(index) } as const;
const ordered = { ordering: memoryOrder, scope: memoryScope } as const;

interface Ordered extends Operation {
  readonly ordering: MemoryOrder;
}

/** The memref is the first operand. */
const atomicEffects: InterfaceImplementation = memoryEffects.implement({
  effects: (op) => {
    const attribute = op.getAttribute("ordering");
    const isRelaxed = attribute !== undefined && memoryOrder.read(attribute) === "relaxed";
    const on = isRelaxed ? op.getOperand(0) : undefined;
    return [
      { kind: "read", on },
      { kind: "write", on },
    ];
  },
});

function verifyPlace(memref: Type, count: number, report: VerifyReport): void {
  if (memref instanceof MemRefType && memref.rank !== count)
    report(`expects ${memref.rank} indices, one for each dimension, but has ${count}`);
}

/** The orders that loads and stores cannot have. */
export const impossibleOrders = {
  load: ["release", "acq_rel"],
  store: ["acquire", "acq_rel"],
  fence: ["relaxed"],
} as const satisfies Readonly<Record<string, readonly MemoryOrder[]>>;

function verifyOrder(op: Ordered, impossible: readonly MemoryOrder[], report: VerifyReport): void {
  if (impossible.includes(op.ordering)) report(`cannot have the order "${op.ordering}"`);
}

/** What an update makes of the element and the operand; `exchange` takes the operand, the rest is arith's. */
export const atomicKinds = [
  "add",
  "sub",
  "mins",
  "maxs",
  "minu",
  "maxu",
  "and",
  "or",
  "xor",
  "exchange",
  "addf",
] as const;
export type AtomicKind = (typeof atomicKinds)[number];

/** Replaces the element by what `kind` makes of it and `value`, in one step; gives the element before. */
export const atomicRmw = defineOp("wg.atomic_rmw", {
  operands: { ...place, value: atomicValue },
  attributes: { kind: wordAttribute(atomicKinds), ...ordered },
  results: { result: atomicValue },
  matches: { value: elementOfMemRef, result: elementOfMemRef },
  interfaces: [atomicEffects],
  verify: (op, report) => {
    verifyPlace(op.memref.type, op.indices.length, report);
    if (op.kind !== "exchange" && (op.kind === "addf") !== isFloat(op.value.type))
      report(`with kind "${op.kind}" expects ${op.kind === "addf" ? "a floating-point" : "an integer"} type`);
  },
});

/**
 * Replaces the element by `value` if it is `expected`, in one step; gives the element before, which is `expected` if
 * and only if it was replaced. When it was not, the order is that of a load.
 */
export const atomicCompareExchange = defineOp("wg.atomic_compare_exchange", {
  operands: {
    ...place,
    expected: typeConstraint("i32 or i64", isInteger),
    value: typeConstraint("i32 or i64", isInteger),
  },
  attributes: ordered,
  results: { result: typeConstraint("i32 or i64", isInteger) },
  matches: { expected: elementOfMemRef, value: elementOfMemRef, result: elementOfMemRef },
  interfaces: [atomicEffects],
  verify: (op, report) => verifyPlace(op.memref.type, op.indices.length, report),
});

/** The element, read in one step. */
export const atomicLoad = defineOp("wg.atomic_load", {
  operands: place,
  attributes: ordered,
  results: { result: atomicValue },
  matches: { result: elementOfMemRef },
  interfaces: [atomicEffects],
  verify: (op, report) => {
    verifyPlace(op.memref.type, op.indices.length, report);
    verifyOrder(op, impossibleOrders.load, report);
  },
});

/** Makes `value` the element, in one step. */
export const atomicStore = defineOp("wg.atomic_store", {
  operands: { ...place, value: atomicValue },
  attributes: ordered,
  matches: { value: elementOfMemRef },
  interfaces: [atomicEffects],
  verify: (op, report) => {
    verifyPlace(op.memref.type, op.indices.length, report);
    verifyOrder(op, impossibleOrders.store, report);
  },
});

/** Orders the accesses before it against those after it, as the work-items of the scope see them. */
export const memoryFence = defineOp("wg.fence", {
  attributes: ordered,
  interfaces: fenceFacts,
  verify: (op, report) => verifyOrder(op, impossibleOrders.fence, report),
});
