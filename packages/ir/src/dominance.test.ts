import fc from "fast-check";
import { expect, test } from "vitest";
import { Block } from "./block.ts";
import { Dominance } from "./dominance.ts";
import { Operation } from "./operation.ts";
import { Region } from "./region.ts";

/** A region of blocks that end in a branch to the given others. */
function graph(edges: readonly (readonly number[])[]): { readonly region: Region; readonly blocks: readonly Block[] } {
  const blocks = edges.map(() => new Block());
  const region = new Region(blocks);
  for (const [from, targets] of edges.entries()) {
    const successors = targets.flatMap((to) => blocks[to] ?? []);
    blocks[from]?.append(new Operation("t.branch", undefined, { successors }));
  }
  return { region, blocks };
}

/** The blocks that are reached from the entry without going through `without`. */
function reached(edges: readonly (readonly number[])[], without: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const pending = without === 0 ? [] : [0];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at) || at === without) continue;
    seen.add(at);
    pending.push(...(edges[at] ?? []));
  }
  return seen;
}

test("a block dominates another when no way from the entry goes around it, in random graphs", () => {
  const node = fc.nat({ max: 9 });
  const edges = fc.array(fc.array(node, { maxLength: 3 }), { minLength: 2, maxLength: 10 });
  fc.assert(
    fc.property(edges, (given) => {
      const targets = given.map((list) => list.filter((to) => to > 0 && to < given.length));
      const { blocks } = graph(targets);
      const dominance = new Dominance();
      const all = reached(targets, -1);
      for (const [a, first] of blocks.entries()) {
        for (const [b, second] of blocks.entries()) {
          const expected = a === b || !all.has(b) || (all.has(a) && !reached(targets, a).has(b));
          expect(dominance.blockDominates(first, second), `${a} over ${b} in ${JSON.stringify(targets)}`).toBe(
            expected,
          );
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("a chain of 50,000 blocks is no matter of depth", () => {
  const { blocks } = graph(Array.from({ length: 50_000 }, (_, at) => (at < 49_999 ? [at + 1] : [])));
  const dominance = new Dominance();
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) throw new Error("there are blocks");
  let held = 0;
  for (const block of blocks)
    if (dominance.blockDominates(first, block) && dominance.blockDominates(block, last)) held++;
  expect(held).toBe(50_000);
});
