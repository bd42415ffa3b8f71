/**
 * Scopes of atomics and fences by LLVM's names for AMD's targets (AMDGPU guide, "Memory Scopes"). Orderings are LLVM's
 * own, and it keeps them.
 *
 * Additions of floats to global memory stay loops of compare-exchange where LLVM makes them: the instructions for them
 * do nothing on memory that the host sees at the same time ("fine-grained"), and flush denormals on some targets. LLVM's
 * attribute `amdgpu-unsafe-fp-atomics` would promise that neither matters, which no kernel can know.
 */
import { atomicrmw, cmpxchg, fence, llvm, load, store } from "@dslc/dialect-llvm";
import { type Operation, StringAttribute } from "@dslc/ir";
import { definePass } from "@dslc/pass";

/** Other names are LLVM's already; without one it is the whole system. */
const scopes: ReadonlyMap<string, string> = new Map([
  ["subgroup", "wavefront"],
  ["device", "agent"],
]);

export const legalizeRocdlAtomics = definePass("legalize-rocdl-atomics", {
  summary: "call the scopes of atomics and fences by the names that LLVM has for AMD's targets",
  anchors: ["builtin.module"],
  creates: [llvm],
  after: { "lower-to-llvm": "atomics have to be the llvm dialect's" },
  run(op, _options, { count }) {
    op.walk((inner) => count("scopes", rename(inner)));
  },
});

function rename(op: Operation): number {
  const hasScope = [atomicrmw, cmpxchg, fence, load, store].some((definition) => definition.is(op));
  const scope = hasScope ? op.getAttribute("syncscope") : undefined;
  const name = scope instanceof StringAttribute ? scopes.get(scope.value) : undefined;
  if (name === undefined) return 0;
  op.setProperty("syncscope", new StringAttribute(name));
  return 1;
}
