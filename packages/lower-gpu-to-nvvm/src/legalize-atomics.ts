/**
 * Atomics and fences of the llvm dialect as LLVM 19 can generate PTX for them.
 *
 * LLVM drops the orderings and scopes of `atomicrmw` and `cmpxchg` on nvptx, aborts on fences, acquiring loads and
 * releasing stores, and gives relaxed ones PTX's own default, the device's scope (PTX ISA 9.0, "atom"; `ld.volatile` and
 * `st.volatile` are relaxed with the system's scope). So what is relaxed and within the device stays; all else becomes
 * the instruction itself as inline assembly, which the optimizer takes for one that may touch any memory.
 *
 * Sequential consistency is a `fence.sc` before an instruction that acquires and releases (Lustig, Sahasrabuddhe and
 * Giroux, "A Formal Analysis of the NVIDIA PTX Memory Consistency Model", ASPLOS 2019, the mapping of C++).
 */
import * as llvm from "@dslc/dialect-llvm";
import { Builder, type OpOf, type Operation, StringAttribute, type Type, type Value } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { PtxAtomics } from "./ptx-atomics.ts";

export const legalizeNvvmAtomics = definePass("legalize-nvvm-atomics", {
  summary: "make ordered atomics and fences PTX instructions, which LLVM has no code for on nvptx",
  anchors: ["builtin.module"],
  creates: [llvm.llvm],
  after: { "lower-to-llvm": "atomics have to be the llvm dialect's" },
  run(op, _options, { count }) {
    const layout = op.getAttribute("llvm.data_layout");
    const isShort = layout instanceof StringAttribute && layout.value.includes("-p3:32:32");
    count("instructions", legalize(op, new PtxAtomics(isShort)));
  },
});

/** Makes PTX of what LLVM would get wrong. Returns the number of operations replaced. */
function legalize(root: Operation, ptx: PtxAtomics): number {
  const replaced: Operation[] = [];
  root.walk((op) => {
    const results = op === root ? undefined : legalized(op, ptx);
    if (results === undefined) return;
    op.replaceWith(results);
    replaced.push(op);
  });
  return replaced.length;
}

/** What the results of an operation become; undefined when it stays. */
function legalized(op: Operation, ptx: PtxAtomics): readonly Value[] | undefined {
  const at = Builder.before(op);
  if (llvm.fence.is(op)) {
    ptx.fence(at, op.ordering, op.syncscope);
    return [];
  }
  if (llvm.atomicrmw.is(op)) {
    if (isLlvms(op.ordering, op.syncscope)) return withoutScope(op);
    return [ptx.update(at, op.bin_op, { pointer: op.ptr, ordering: op.ordering, scope: op.syncscope }, op.val)];
  }
  if (llvm.cmpxchg.is(op)) {
    if (isLlvms(op.success_ordering, op.syncscope)) return withoutScope(op);
    const access = { pointer: op.ptr, ordering: op.success_ordering, scope: op.syncscope };
    return [asPair(at, op, ptx.compareExchange(at, access, op.cmp, op.val))];
  }
  if (llvm.load.is(op) && op.ordering !== "not_atomic") {
    if (op.ordering === "monotonic") return withoutScope(op);
    return [ptx.load(at, { pointer: op.addr, ordering: op.ordering, scope: op.syncscope }, op.res.type)];
  }
  if (llvm.store.is(op) && op.ordering !== "not_atomic") {
    if (op.ordering === "monotonic") return withoutScope(op);
    ptx.store(at, { pointer: op.addr, ordering: op.ordering, scope: op.syncscope }, op.value);
    return [];
  }
  return undefined;
}

/** Whether what LLVM makes of an update is what it says: relaxed, within the device. */
function isLlvms(ordering: llvm.AtomicOrdering, scope: string | undefined): boolean {
  return ordering === "monotonic" && scope !== undefined;
}

/** The scope would be dropped by LLVM: nothing is left to mislead. */
function withoutScope(op: Operation): undefined {
  op.setProperty("syncscope", undefined);
  return undefined;
}

/** What `cmpxchg` gives: the value from before, and whether it was the one expected. */
function asPair(at: Builder, op: OpOf<typeof llvm.cmpxchg>, old: Value): Value {
  const isSame = llvm.icmp(at, { predicate: "eq", lhs: old, rhs: op.cmp }).res;
  const type: Type = op.res.type;
  const first = llvm.insertvalue(at, { container: llvm.poison(at, { res: type }).res, value: old, position: [0n] }).res;
  return llvm.insertvalue(at, { container: first, value: isSame, position: [1n] }).res;
}
