/**
 * wg's atomics and fences, with the scopes called as wg calls them: the target's own lowering of atomics, which comes
 * after this one, puts its words for them.
 */
import * as llvm from "@dslc/dialect-llvm";
import {
  atomicCompareExchange,
  type AtomicKind,
  atomicLoad,
  atomicRmw,
  atomicStore,
  memoryFence,
  type MemoryOrder,
  type MemoryScope,
} from "@dslc/dialect-wg";
import { type Builder, i1, type Value } from "@dslc/ir";
import { lowering, Unsupported } from "@dslc/pass";
import { type FunctionLowering, type LoweringEntry } from "./function-lowering.ts";
import { address, alignmentOf, isReadOnly, root } from "./lower-memref.ts";

const operations: Readonly<Record<AtomicKind, NonNullable<ReturnType<typeof llvm.atomicOperation.read>>>> = {
  add: "add",
  sub: "sub",
  mins: "min",
  maxs: "max",
  minu: "umin",
  maxu: "umax",
  and: "_and",
  or: "_or",
  xor: "_xor",
  exchange: "xchg",
  addf: "fadd",
};

function orderingOf(ordering: MemoryOrder): llvm.AtomicOrdering {
  return ordering === "relaxed" ? "monotonic" : ordering;
}

/** What a compare-exchange orders when it does not exchange: it only loads then. */
const failureOrderings = {
  relaxed: "monotonic",
  acquire: "acquire",
  release: "monotonic",
  acq_rel: "acquire",
  seq_cst: "seq_cst",
} as const satisfies Readonly<Record<MemoryOrder, llvm.AtomicOrdering>>;

/** Without a name the scope is the whole system. */
function syncscope(scope: MemoryScope): { readonly syncscope?: string } {
  return scope === "system" ? {} : { syncscope: scope };
}

interface Access {
  readonly memref: Value;
  readonly indices: readonly Value[];
  readonly scope: MemoryScope;
}

function common(at: Builder, { memref, indices, scope }: Access, function_: FunctionLowering) {
  if (isReadOnly(root(memref), function_))
    throw new Unsupported("it is an atomic on a parameter that is marked llvm.readonly");
  return {
    pointer: address(at, memref, indices, function_),
    attributes: { ...syncscope(scope), ...function_.accessScopes(memref) },
  };
}

export const atomicLowerings: readonly LoweringEntry[] = [
  lowering(atomicRmw, (op, at, function_) => {
    const { pointer, attributes } = common(at, op, function_);
    const val = function_.value(op.value);
    return llvm.atomicrmw(at, {
      ptr: pointer,
      val,
      bin_op: operations[op.kind],
      ordering: orderingOf(op.ordering),
      alignment: alignmentOf(val.type),
      ...attributes,
    }).results;
  }),
  lowering(atomicCompareExchange, (op, at, function_) => {
    const { pointer, attributes } = common(at, op, function_);
    const val = function_.value(op.value);
    const pair = llvm.cmpxchg(at, {
      ptr: pointer,
      cmp: function_.value(op.expected),
      val,
      success_ordering: orderingOf(op.ordering),
      failure_ordering: failureOrderings[op.ordering],
      alignment: alignmentOf(val.type),
      ...attributes,
      res: llvm.LLVMStructType.get([val.type, i1]),
    }).res;
    return llvm.extractvalue(at, { container: pair, position: [0n] }).results;
  }),
  lowering(atomicLoad, (op, at, function_) => {
    const { pointer, attributes } = common(at, op, function_);
    const res = function_.type(op.result.type);
    const ordering = orderingOf(op.ordering);
    return llvm.load(at, { addr: pointer, ordering, alignment: alignmentOf(res), ...attributes, res }).results;
  }),
  lowering(atomicStore, (op, at, function_) => {
    const { pointer, attributes } = common(at, op, function_);
    const value = function_.value(op.value);
    const ordering = orderingOf(op.ordering);
    return llvm.store(at, { value, addr: pointer, ordering, alignment: alignmentOf(value.type), ...attributes })
      .results;
  }),
  lowering(
    memoryFence,
    (op, at) => llvm.fence(at, { ordering: orderingOf(op.ordering), ...syncscope(op.scope) }).results,
  ),
];
