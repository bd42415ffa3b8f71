/** What is wrong when work-items that have to come together do not. */
import type { Label } from "@dslc/base";
import { locationSpan } from "@dslc/ir";
import { barrierDivergence, subgroupDivergence } from "./diagnostics.ts";
import type { Place } from "./executable.ts";
import { formatId, type Trap, TrapSignal } from "./trap.ts";
import type { WorkItem } from "./work-item.ts";

/** What a work-item was stopped by, as a trap of the run. */
export function trapOf(item: WorkItem, signal: TrapSignal): Trap {
  const { location } = item.current;
  const diagnostic = signal.diagnosticAt(locationSpan(location));
  const notes = [...diagnostic.notes, `in work-item ${formatId(item.localId)} of group ${formatId(item.groupId)}`];
  return { ...diagnostic, notes, location, groupId: item.groupId, localId: item.localId };
}

/**
 * The trap when the work-items have not all come to one barrier, in one iteration of the loops around it. Loops made of
 * branches between blocks do not count: as on devices, only the number of barriers has to agree there.
 */
export function findDivergence(
  waiting: readonly WorkItem[],
  ended: readonly WorkItem[],
  total: number,
): Trap | undefined {
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

/** The lanes of a subgroup by where they are. */
export interface StoppedLanes {
  readonly exchanging: readonly WorkItem[];
  readonly atBarrier: readonly WorkItem[];
  readonly ended: readonly WorkItem[];
}

/**
 * The trap when the lanes that are at a subgroup operation are not all at one, in one iteration of the loops around it,
 * others of the subgroup wait at a barrier, or one has ended otherwise than by leaving the kernel before.
 */
export function findSubgroupDivergence({ exchanging, atBarrier, ended }: StoppedLanes): Trap | undefined {
  const [first] = exchanging;
  if (first === undefined) return undefined;
  const { place, current } = first;
  const elsewhere = exchanging.find((item) => !samePlace(item.place, place));
  const past = ended.find((item) => !hasLeft(item, place));
  const [other = elsewhere ?? past] = atBarrier;
  if (other === undefined) return undefined;
  const waiting = exchanging.filter((item) => samePlace(item.place, place)).length;
  const total = exchanging.length + atBarrier.length + ended.filter((item) => !hasLeft(item, place)).length;
  const where = other === past ? "has gone past it" : waitsWhere(first, other, atBarrier.length > 0);
  const others = `work-item ${formatId(other.localId)} ${where}`;
  const labels = labelAt(other, other === past ? "ends here" : "waits here");
  return trapOf(
    first,
    new TrapSignal((span) => subgroupDivergence.at(span, { name: current.name, waiting, total, others }, { labels })),
  );
}

/**
 * Whether a lane that has ended had nothing left to do when it passed the place by: it did not take a branch after
 * which the kernel ends, in branches of the same kind. So a lane does that returns early. One that skips a branch and
 * goes on would, on devices, wait behind it for those inside, who wait for it.
 */
function hasLeft(item: WorkItem, place: readonly Place[]): boolean {
  for (const [depth, { op }] of place.entries()) {
    const branch = place[depth + 1]?.op.block?.region;
    if (branch === undefined || op.name !== "scf.if" || op.next?.definition?.isTerminator !== true) return false;
    if (!item.hasEntered(branch)) return true;
  }
  return false;
}

function samePlace(a: readonly Place[], b: readonly Place[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ op, iteration }, depth) => op === b[depth]?.op && iteration === b[depth].iteration)
  );
}

function waitsWhere(first: WorkItem, other: WorkItem, isAtBarrier = false): string {
  if (isAtBarrier) return "waits at a barrier";
  if (first.current !== other.current) return "waits at another one";
  return "waits at it in another iteration or call";
}

/** A label at the operation at which the work-item is. */
function labelAt({ current, localId }: WorkItem, does: string): readonly Label[] {
  const span = locationSpan(current.location);
  return span === undefined ? [] : [{ span, message: `work-item ${formatId(localId)} ${does}` }];
}
