/**
 * The subgroups of a group from one barrier to the next: which lanes have come to a subgroup operation, and when they go
 * on. A lane that has ended takes no part.
 */
import type { RuntimeValue } from "@dslc/ir";
import { findSubgroupDivergence } from "./divergence.ts";
import type { Pause } from "./executable.ts";
import type { Trap } from "./trap.ts";
import type { WorkItem } from "./work-item.ts";

/** A work-item and its program. */
export interface Running {
  readonly item: WorkItem;
  readonly program: Generator<Pause, unknown, void>;
}

interface Subgroup {
  lanes: number;
  exchanging: Running[];
  readonly atBarrier: WorkItem[];
  readonly ended: WorkItem[];
}

export class Subgroups {
  private readonly all = new Map<number, Subgroup>();
  /** Those that a lane has stopped in since the last release. */
  private readonly touched = new Set<Subgroup>();

  constructor(items: readonly Running[]) {
    for (const running of items) this.of(running).lanes++;
  }

  private of({ item: { subgroup } }: Running): Subgroup {
    const known = this.all.get(subgroup);
    if (known !== undefined) return known;
    const made: Subgroup = { lanes: 0, exchanging: [], atBarrier: [], ended: [] };
    this.all.set(subgroup, made);
    return made;
  }

  /** A lane stops: at a barrier, at a subgroup operation, or for good. */
  stopped(running: Running, at: Pause | undefined): void {
    const subgroup = this.of(running);
    this.touched.add(subgroup);
    if (at === undefined) subgroup.ended.push(running.item);
    else if (at === "subgroup") subgroup.exchanging.push(running);
    else subgroup.atBarrier.push(running.item);
  }

  /** The lanes whose subgroup is all at one operation go on, with what all have brought; a trap when it never will be. */
  release(): Set<Running> | Trap {
    const released = new Set<Running>();
    for (const subgroup of this.touched) {
      const { exchanging, atBarrier, ended } = subgroup;
      const isRunning = exchanging.length + atBarrier.length + ended.length < subgroup.lanes;
      if (exchanging.length === 0 || isRunning) continue;
      const lanes = exchanging.map(({ item }) => item).sort((a, b) => a.lane - b.lane);
      const divergence = findSubgroupDivergence({ exchanging: lanes, atBarrier, ended });
      if (divergence !== undefined) return divergence;
      exchange(lanes);
      for (const running of exchanging) released.add(running);
      subgroup.exchanging = [];
    }
    this.touched.clear();
    return released;
  }
}

function exchange(lanes: readonly WorkItem[]): void {
  const brought = new Map<number, RuntimeValue>();
  for (const { lane, brought: value } of lanes) if (value !== undefined) brought.set(lane, value);
  for (const item of lanes) item.received = brought;
}
