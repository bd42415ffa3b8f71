/** What is wrong when work-items that have to come together do not. */
import type { Label } from "@dslc/base";
import { locationSpan } from "@dslc/ir";
import { barrierDivergence, subgroupDivergence } from "./diagnostics.ts";
import { formatId, type Trap, TrapSignal } from "./trap.ts";
import type { Place, WorkItem } from "./work-item.ts";

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

/**
 * The trap when the lanes that are at a subgroup operation are not all at one, in one iteration of the loops around it,
 * or others of the subgroup wait at a barrier.
 */
export function findSubgroupDivergence(
  exchanging: readonly WorkItem[],
  atBarrier: readonly WorkItem[],
): Trap | undefined {
  const [first] = exchanging;
  if (first === undefined) return undefined;
  const { place, current } = first;
  const [other = exchanging.find((item) => !samePlace(item.place, place))] = atBarrier;
  if (other === undefined) return undefined;
  const waiting = exchanging.filter((item) => samePlace(item.place, place)).length;
  const where = atBarrier.length > 0 ? "waits at a barrier" : waitsWhere(first, other);
  const others = `work-item ${formatId(other.localId)} ${where}`;
  const total = exchanging.length + atBarrier.length;
  const labels = labelAt(other, "waits here");
  return trapOf(
    first,
    new TrapSignal((span) => subgroupDivergence.at(span, { name: current.name, waiting, total, others }, { labels })),
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
