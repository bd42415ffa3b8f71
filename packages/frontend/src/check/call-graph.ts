/** Which functions call which: recursion, and what a kernel reaches. The walks keep their own stacks. */
import type { Label } from "@dslc/base";
import { recursiveFunction } from "../diagnostics.ts";
import type { CallSite, FunctionDeclaration, Reached } from "./declarations.ts";
import type { Program } from "./program.ts";

/** A function whose calls are being followed; `site` is the call that led to it. */
interface OpenFunction {
  readonly declaration: FunctionDeclaration;
  readonly site: CallSite | undefined;
  next: number;
}

/** Reports each call that closes a cycle of calls. */
export function rejectRecursion(program: Program, functions: readonly FunctionDeclaration[]): void {
  const done = new Set<FunctionDeclaration>();
  for (const root of functions) {
    if (done.has(root)) continue;
    const open: OpenFunction[] = [{ declaration: root, site: undefined, next: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const site = top.declaration.calls[top.next++];
      if (site === undefined) {
        done.add(top.declaration);
        open.pop();
        continue;
      }
      const start = open.findIndex(({ declaration }) => declaration === site.callee);
      if (start >= 0) reportCycle(program, open.slice(start), site);
      else if (!done.has(site.callee)) open.push({ declaration: site.callee, site, next: 0 });
    }
  }
}

function reportCycle(program: Program, cycle: readonly OpenFunction[], closing: CallSite): void {
  const names = [...cycle.map(({ declaration }) => declaration.name), closing.callee.name];
  const labels: Label[] = cycle
    .slice(1)
    .flatMap(({ declaration, site }) =>
      site === undefined ? [] : [{ span: site.span, message: `'${declaration.name}' is called here` }],
    );
  program.report(recursiveFunction.at(closing.span, { cycle: names }, { labels, help: ["write a loop"] }));
}

/** The largest alignment of raw uses of the launch-sized region in what a kernel reaches; undefined without such uses. */
export function reachedRawAlignment(kernel: Reached): number | undefined {
  const seen = new Set<Reached>([kernel]);
  let alignment: number | undefined;
  for (const reached of seen) {
    if (reached.rawAlignment !== undefined) alignment = Math.max(alignment ?? 1, reached.rawAlignment);
    // A set that is walked also gives what is added meanwhile.
    for (const { callee } of reached.calls) seen.add(callee);
  }
  return alignment;
}
