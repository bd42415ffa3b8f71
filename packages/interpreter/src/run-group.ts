/** Running a group: its work-items, one after another from barrier to barrier. */
import { findDivergence, trapOf } from "./divergence.ts";
import type { Pause } from "./executable.ts";
import type { Scheduler } from "./schedule.ts";
import { type Running, Subgroups } from "./subgroups.ts";
import { type Trap, TrapSignal } from "./trap.ts";
import type { WorkItem } from "./work-item.ts";

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

/** Runs work-items until each waits at a barrier or has ended. Those at a subgroup operation go on when all are. */
function runToBarrier(
  ready: readonly Running[],
  scheduler: Scheduler,
  waiting: Running[],
  ended: WorkItem[],
): Trap | undefined {
  const subgroups = new Subgroups(ready);
  let active = ready;
  while (active.length > 0) {
    const stopped = new Set<Running>();
    for (const running of scheduler(active)) {
      const pause = advance(running);
      if (typeof pause === "object") return pause;
      if (pause === "interleave") continue;
      stopped.add(running);
      if (pause === undefined) ended.push(running.item);
      else if (pause === "barrier") waiting.push(running);
      subgroups.stopped(running, pause);
    }
    if (stopped.size === 0) continue;
    const released = subgroups.release();
    if (!(released instanceof Set)) return released;
    const isActive = new Set(active.filter((running) => !stopped.has(running)));
    active = ready.filter((running) => isActive.has(running) || released.has(running));
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
