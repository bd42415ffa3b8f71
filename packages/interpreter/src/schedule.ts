/** In which order the work-items of a group run: what a kernel computes must not depend on it. */

/** By rising or falling local id, or shuffled: another order at each barrier, the same for the same seed. */
export type Schedule = "ascending" | "descending" | { readonly seed: number };

/** Which of the work-items that can run come next, and in which order; at least one of them. */
export type Scheduler = <T>(items: readonly T[]) => readonly T[];

export function makeScheduler(schedule: Schedule): Scheduler {
  if (schedule === "ascending") return (items) => items;
  if (schedule === "descending") return (items) => items.toReversed();
  const random = randomNumbers(schedule.seed);
  // Some rest while others go on, so that work-items that alternate at memory drift apart.
  return (items) => shuffled(items, random).slice(0, 1 + Math.floor(random() * items.length));
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Numbers from 0 to below 1, the same for the same seed (Steele, Lea and Flood's SplitMix, with 32 bits of state). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
