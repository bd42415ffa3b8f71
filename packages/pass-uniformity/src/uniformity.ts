/**
 * Refuses what a group has to do together where some of it may not come: a barrier under a condition that differs
 * between its work-items never ends on a device, or ends with memory half written.
 *
 * It runs behind inlining, on structured control flow or blocks, and changes nothing.
 */
import {
  type Decision,
  groupOperations,
  kernelUniformityAnalysis,
  uniformityAnalysis,
  type UniformityFacts,
} from "@dslc/analysis";
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { isKernel } from "@dslc/dialect-gpu";
import {
  callable,
  callOp,
  locationSpan,
  loopLike,
  type Operation,
  regionBranch,
  SymbolReferenceAttribute,
  symbolNameOf,
} from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { explainDecision } from "./explanation.ts";

type Scope = "workgroup" | "subgroup";

export const divergentBarrier = defineDiagnostic(
  "uniformity/divergent-barrier",
  "error",
  "All work-items of a group come to the same barrier, or none does. This one stands under a condition, in a loop, or behind an exit, and the compiler cannot show that all work-items go the same way there: what decides comes from 'local_id', from what a work-item loaded for itself, or from memory that is being written. Let all work-items come to the barrier and guard only the accesses: 'if i < n { tile[t] = x[i]; } barrier();'. Where all of a group do have the same value and the compiler cannot know it, 'assume_uniform(value)' says so.",
  ({ what, loop }: { what: string; loop: boolean }) =>
    loop
      ? `the work-items of a group may come to ${what} a different number of times`
      : `some work-items of a group may come to ${what} and others not`,
);

export const divergentSubgroup = defineDiagnostic(
  "uniformity/divergent-subgroup-operation",
  "error",
  "A subgroup operation is done by all lanes of a subgroup that have not left the kernel. This one stands under a condition or in a loop on which the lanes of one subgroup may differ. Compute the value in all lanes, with a neutral value where there is none: 'subgroup_add(if i < n { x[i] } else { 0.0 })'. Where the lanes of a subgroup do have the same value and the compiler cannot know it, 'assume_uniform(value)' says so.",
  ({ what, loop }: { what: string; loop: boolean }) =>
    loop
      ? `the lanes of a subgroup may come to ${what} a different number of times`
      : `some lanes of a subgroup may come to ${what} and others not`,
);

export const checkUniformity = definePass("check-uniformity", {
  summary: "refuse barriers and subgroup operations that not all of a group may come to",
  anchors: ["gpu.module"],
  after: { inline: "what a function does with its arguments is seen where it is called" },
  preserves: "all",
  run(op, _options, { report, count, analysis }) {
    const calls = new GroupCalls(op);
    for (const function_ of functionsIn(op)) {
      const together = [...groupOperations(function_), ...calls.in(function_)];
      count("group operations", together.length);
      if (together.length === 0) continue;
      const facts = analysis(isKernel(function_) ? kernelUniformityAnalysis : uniformityAnalysis, function_);
      checkFunction(together, facts, report);
    }
  },
});

function functionsIn(module: Operation): readonly Operation[] {
  return [...module.getRegion().entry.operations()].filter((op) => callable.of(op)?.body(op)?.isEmpty === false);
}

interface GroupOperation {
  readonly op: Operation;
  readonly scope: Scope;
}

/** Calls that are left of functions that do something together. */
class GroupCalls {
  private readonly scopes = new Map<string, Scope>();

  constructor(module: Operation) {
    const functions = functionsIn(module);
    for (let changed = true; changed; ) {
      changed = false;
      for (const function_ of functions) {
        const name = symbolNameOf(function_) ?? "";
        const inside = [...groupOperations(function_), ...this.in(function_)];
        const scope = inside.some((one) => one.scope === "workgroup") ? "workgroup" : inside[0]?.scope;
        if (scope === undefined || this.scopes.get(name) === scope) continue;
        this.scopes.set(name, scope);
        changed = true;
      }
    }
  }

  in(function_: Operation): readonly GroupOperation[] {
    const found: GroupOperation[] = [];
    function_.walk((op) => {
      const callee = callOp.of(op)?.callee(op);
      const scope =
        callee instanceof SymbolReferenceAttribute ? this.scopes.get(callee.nested.at(-1) ?? callee.root) : undefined;
      if (scope !== undefined) found.push({ op, scope });
    });
    return found;
  }
}

function checkFunction(
  together: readonly GroupOperation[],
  facts: UniformityFacts,
  report: (diagnostic: Diagnostic) => void,
): void {
  for (const { op, scope } of together) {
    const decision = facts
      .divergentDecisions(op)
      .find(({ scope: alike, op: at }) =>
        scope === "workgroup" ? true : alike === "work-item" && !othersLeave(at, op, together),
      );
    if (decision !== undefined) report(diagnose(op, scope, decision, facts));
  }
}

/**
 * Whether whoever does not come to `op` because of a decision leaves the kernel without another thing done together:
 * lanes that have left take no part in what a subgroup does.
 */
function othersLeave(decision: Operation, op: Operation, together: readonly GroupOperation[]): boolean {
  if (loopLike.of(decision) !== undefined || regionBranch.of(decision) === undefined) return false;
  const inside = decision.regions.find((region) => region.parent?.contains(op) === true && holds(region.blocks, op));
  for (let at: Operation | undefined = decision; at !== undefined; at = at.parentOp) {
    if (at !== decision && loopLike.of(at) !== undefined) return false;
    for (let behind = at.next; behind !== undefined; behind = behind.next)
      if (together.some((one) => behind?.contains(one.op) === true)) return false;
    if (callable.of(at) !== undefined) break;
  }
  return decision.regions.every((region) => region === inside || !together.some((one) => holds(region.blocks, one.op)));
}

function holds(blocks: readonly unknown[], op: Operation): boolean {
  for (let at: Operation | undefined = op; at !== undefined; at = at.parentOp)
    if (blocks.includes(at.block)) return true;
  return false;
}

function diagnose(op: Operation, scope: Scope, decision: Decision, facts: UniformityFacts): Diagnostic {
  const definition = scope === "workgroup" ? divergentBarrier : divergentSubgroup;
  const loop = loopLike.of(decision.op) !== undefined;
  const { labels, notes } = explainDecision(op, scope, decision, facts);
  const isCall = callOp.of(op) !== undefined;
  const what = isCall
    ? scope === "workgroup"
      ? "a barrier in this call"
      : "a subgroup operation in this call"
    : scope === "workgroup"
      ? "this barrier"
      : "this operation";
  const mend = loop
    ? "let every work-item make the same iterations, and guard the accesses in the loop's body"
    : scope === "workgroup"
      ? "move the barrier to where all work-items come, and guard only the accesses"
      : "do it in all lanes, with a neutral value in those that have none";
  return definition.at(
    locationSpan(op.location),
    { what, loop },
    { labels, notes, help: [mend, "where the value is the same in all of the group, 'assume_uniform(...)' says so"] },
  );
}
