/** Running a group: its work-items, one after another from barrier to barrier. */
import type { Label } from "@dslc/base";
import { locationSpan } from "@dslc/ir";
import { barrierDivergence } from "./diagnostics.ts";
import type { Pause } from "./executable.ts";
import type { Scheduler } from "./schedule.ts";
import { formatId, type Trap, TrapSignal } from "./trap.ts";
import type { Place, WorkItem } from "./work-item.ts";

/** A work-item and its program. */
export interface Running {
  readonly item: WorkItem;
  readonly program: Generator<Pause, unknown, void>;
}

/** Runs the group to its end, or to the first trap. */
export function runGroup(all: readonly Running[], scheduler: Scheduler): Trap | undefined {
  let ready = all;
  const ended: WorkItem[] = [];
  while (ready.length > 0) {
    const waiting: Running[] = [];
    const fault = runToBarrier(ready, scheduler, waiting, ended);
    if (fault !== undefined) return fault;
    const divergence = findDivergence(
      waiting.map(({ item }) => item),
      ended,
      all.length,
    );
    if (divergence !== undefined) return divergence;
    // Those that wait are in the order of this phase; the scheduler is given them by local id.
    const stopped = new Set(waiting);
    ready = all.filter((running) => stopped.has(running));
  }
  return undefined;
}

/** Runs work-items until each waits at a barrier or has ended. */
function runToBarrier(
  ready: readonly Running[],
  scheduler: Scheduler,
  waiting: Running[],
  ended: WorkItem[],
): Trap | undefined {
  let active = ready;
  while (active.length > 0) {
    const stopped = new Set<Running>();
    for (const running of scheduler(active)) {
      const pause = advance(running);
      if (pause === undefined) ended.push(running.item);
      else if (typeof pause === "object") return pause;
      else if (pause === "barrier") waiting.push(running);
      if (pause !== "interleave") stopped.add(running);
    }
    active = active.filter((running) => !stopped.has(running));
  }
  return undefined;
}

/** Runs a work-item to its next pause; undefined when it has ended. */
function advance({ item, program }: Running): Pause | Trap | undefined {
  try {
    const step = program.next();
    return step.done === true ? undefined : step.value;
  } catch (signal) {
    if (!(signal instanceof TrapSignal)) throw signal;
    return trapOf(item, signal);
  }
}

function trapOf(item: WorkItem, signal: TrapSignal): Trap {
  const { location } = item.current;
  const diagnostic = signal.diagnosticAt(locationSpan(location));
  const notes = [...diagnostic.notes, `in work-item ${formatId(item.localId)} of group ${formatId(item.groupId)}`];
  return { ...diagnostic, notes, location, groupId: item.groupId, localId: item.localId };
}

/**
 * The trap when the work-items have not all come to one barrier, in one iteration of the loops around it. Loops made of
 * branches between blocks do not count: as on devices, only the number of barriers has to agree there.
 */
function findDivergence(waiting: readonly WorkItem[], ended: readonly WorkItem[], total: number): Trap | undefined {
  const [first] = waiting;
  if (first === undefined) return undefined;
  const { place } = first;
  const elsewhere = waiting.find((item) => !samePlace(item.place, place));
  const other = ended[0] ?? elsewhere;
  if (other === undefined) return undefined;
  const here = waiting.filter((item) => samePlace(item.place, place)).length;
  const hasEnded = ended.length > 0;
  const others = `work-item ${formatId(other.localId)} ${hasEnded ? "has ended without it" : waitsWhere(first, other)}`;
  const labels = labelAt(other, hasEnded ? "ends here" : "waits here");
  return trapOf(
    first,
    new TrapSignal((span) => barrierDivergence.at(span, { waiting: here, total, others }, { labels })),
  );
}

function samePlace(a: readonly Place[], b: readonly Place[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ op, iteration }, depth) => op === b[depth]?.op && iteration === b[depth].iteration)
  );
}

function waitsWhere(first: WorkItem, other: WorkItem): string {
  if (first.current !== other.current) return "waits at another one";
  return "waits at it in another iteration or call";
}

/** A label at the operation at which the work-item is. */
function labelAt({ current, localId }: WorkItem, does: string): readonly Label[] {
  const span = locationSpan(current.location);
  return span === undefined ? [] : [{ span, message: `work-item ${formatId(localId)} ${does}` }];
}
