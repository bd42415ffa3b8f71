/**
 * Replaces calls by the bodies of what they call, callees first, and drops private functions that nobody names any
 * more. A callee has to consist of one block: structured control flow, as frontends make it.
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import {
  Builder,
  CloneMapping,
  callable,
  callOp,
  cloneOperation,
  type Location,
  locationSpan,
  type Operation,
  resolveSymbol,
  returnLike,
  SymbolReferenceAttribute,
  symbolNameOf,
  type Value,
} from "@dslc/ir";
import { definePass, type PassContext } from "@dslc/pass";
import { eraseUnusedSymbols } from "./symbol-dce.ts";

export const recursiveCall = defineDiagnostic(
  "inline/recursive-call",
  "error",
  "A function calls itself, directly or through others. Device code has no stack for that; write a loop.",
  ({ cycle }: { cycle: readonly string[] }) => `recursive call: ${cycle.join(" calls ")}`,
);

export const notInlined = defineDiagnostic(
  "inline/several-blocks",
  "error",
  "The function called has control flow between blocks (cf.br). Only functions of one block are inlined: use structured control flow (scf).",
  ({ callee }: { callee: string }) => `'${callee}' cannot be inlined: its body has several blocks`,
);

/** Inlines every call inside of a symbol table to a function that has a body. Returns the number of calls replaced. */
export function inlineCalls(
  table: Operation,
  report: (diagnostic: Diagnostic) => void,
  remark?: PassContext["remark"],
): number {
  return new Inliner(report, remark).table(table);
}

export const inline = definePass("inline", {
  summary: "replace calls by the bodies of the functions called and drop private functions that are left unused",
  run(op, _options, { report, count, remark }) {
    const calls = inlineCalls(op, report, remark);
    const dropped = eraseUnusedSymbols(op);
    count("calls", calls);
    count("functions dropped", dropped);
    return calls + dropped === 0 ? "all" : [];
  },
});

class Inliner {
  private readonly report: (diagnostic: Diagnostic) => void;
  private readonly remark: PassContext["remark"];
  private readonly done = new Set<Operation>();
  private readonly open: Operation[] = [];
  private calls = 0;

  constructor(report: (diagnostic: Diagnostic) => void, remark: PassContext["remark"]) {
    this.report = report;
    this.remark = remark;
  }

  table(table: Operation): number {
    for (const region of table.regions)
      for (const block of region.blocks) for (const op of block.operations()) this.callsIn(op);
    return this.calls;
  }

  private callsIn(root: Operation): void {
    if (this.done.has(root)) return;
    this.open.push(root);
    const calls: Operation[] = [];
    root.walk((op) => {
      if (callOp.of(op) !== undefined) calls.push(op);
    });
    for (const call of calls) this.call(call);
    this.open.pop();
    this.done.add(root);
  }

  private call(call: Operation): void {
    const reference = callOp.of(call)?.callee(call);
    const callee = reference instanceof SymbolReferenceAttribute ? resolveSymbol(call, reference) : undefined;
    const body = callee === undefined ? undefined : callable.of(callee)?.body(callee);
    if (callee === undefined || body === undefined) {
      this.miss(call, "NoDefinition", reference, "what it calls has no body here");
      return;
    }
    const name = symbolNameOf(callee) ?? callee.name;
    const at = this.open.indexOf(callee);
    // What is looked into may be a part of a function.
    if (at >= 0 || isInside(call, callee)) {
      const around = at < 0 ? [callee] : this.open.slice(at);
      const cycle = [...around, callee].map((op) => symbolNameOf(op) ?? op.name);
      this.report(recursiveCall.at(locationSpan(call.location), { cycle }));
      return;
    }
    this.callsIn(callee);
    if (!body.hasOneBlock) {
      this.miss(call, "SeveralBlocks", reference, "its body has several blocks");
      this.report(notInlined.at(locationSpan(call.location), { callee: name }));
      return;
    }
    this.calls++;
    const caller = this.open.at(-1);
    this.remark?.({
      kind: "passed",
      name: "Inlined",
      at: call,
      parts: [{ Callee: name }, " inlined into ", { Caller: (caller && symbolNameOf(caller)) ?? caller?.name ?? "" }],
    });
    splice(call, callee);
  }

  private miss(call: Operation, name: string, callee: SymbolReferenceAttribute | Value | undefined, why: string): void {
    this.remark?.({
      kind: "missed",
      name,
      at: call,
      parts: [
        { Callee: callee instanceof SymbolReferenceAttribute ? callee.text : "a function value" },
        ` is not inlined: ${why}`,
      ],
    });
  }
}

function isInside(op: Operation, around: Operation): boolean {
  for (let outer = op.parentOp; outer !== undefined; outer = outer.parentOp) if (outer === around) return true;
  return false;
}

/** Puts a copy of the callee's one block in the place of the call. */
function splice(call: Operation, callee: Operation): void {
  const block = callable.of(callee)?.body(callee)?.entry;
  if (block === undefined) return;
  const mapping = new CloneMapping();
  for (const [position, argument] of (callOp.of(call)?.arguments(call) ?? []).entries())
    mapping.map(block.argument(position), argument);
  const at = Builder.before(call);
  for (const op of block.operations()) {
    if (op.definition?.traits.has(returnLike) === true) {
      call.replaceWith(op.operands.map((operand) => mapping.value(operand)));
      return;
    }
    const copy = at.insert(cloneOperation(op, mapping));
    copy.walk((inner) => {
      inner.location = inlinedAt(inner.location, call.location);
    });
  }
}

function inlinedAt(callee: Location, caller: Location): Location {
  return { kind: "callsite", callee, caller };
}
