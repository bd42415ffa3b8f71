/**
 * What the language has built in about work-items together: atomics, fences, and operations of subgroups.
 */
import type { MemoryOrder, MemoryScope } from "@dslc/dialect-wg";

/** Atomic functions, which are called `atomic_` and this: how many values each takes behind the element. */
const atomicOperations = {
  add: 1,
  sub: 1,
  min: 1,
  max: 1,
  and: 1,
  or: 1,
  xor: 1,
  exchange: 1,
  compare_exchange: 2,
  load: 0,
  store: 1,
} as const;
export type AtomicOperation = keyof typeof atomicOperations;

/** The operation of an atomic function; undefined for any other name. */
export function atomicOperationOf(name: string): AtomicOperation | undefined {
  return Object.keys(atomicOperations).find(
    (operation): operation is AtomicOperation => name === `atomic_${operation}`,
  );
}

export function atomicValueCount(operation: AtomicOperation): number {
  return atomicOperations[operation];
}

export const memoryOrderNames: readonly MemoryOrder[] = ["relaxed", "acquire", "release", "acq_rel", "seq_cst"];
export const memoryScopeNames: readonly MemoryScope[] = ["subgroup", "workgroup", "device", "system"];

/** Where a work-item is among those that run in step with it, each a `u32`. */
const laneIdentifiers = ["lane_id", "subgroup_id", "subgroup_size", "num_subgroups"] as const;
export type LaneIdentifier = (typeof laneIdentifiers)[number];

export function isLaneIdentifier(name: string): name is LaneIdentifier {
  return laneIdentifiers.some((identifier) => identifier === name);
}

/** By what lanes combine their values. */
const combinations = ["add", "mul", "min", "max", "and", "or", "xor"] as const;
export type Combination = (typeof combinations)[number];

/** What the lanes of a subgroup do together. */
export type SubgroupOperation =
  /** The value of another lane, which the second argument, a `u32`, leads to. */
  | { readonly kind: "shuffle"; readonly mode: "idx" | "xor" | "up" | "down" }
  | { readonly kind: "broadcast" }
  | { readonly kind: "combine"; readonly mode: "reduce" | "inclusive" | "exclusive"; readonly by: Combination }
  /** About one truth value. */
  | { readonly kind: "ballot" }
  | { readonly kind: "vote"; readonly mode: "any" | "all" }
  | { readonly kind: "elect" }
  | { readonly kind: "barrier" };

const modes = [
  ["subgroup", "reduce"],
  ["subgroup_inclusive", "inclusive"],
  ["subgroup_exclusive", "exclusive"],
] as const;

const subgroupFunctions: ReadonlyMap<string, SubgroupOperation> = new Map<string, SubgroupOperation>([
  ["shuffle", { kind: "shuffle", mode: "idx" }],
  ["shuffle_xor", { kind: "shuffle", mode: "xor" }],
  ["shuffle_up", { kind: "shuffle", mode: "up" }],
  ["shuffle_down", { kind: "shuffle", mode: "down" }],
  ["broadcast", { kind: "broadcast" }],
  ["ballot", { kind: "ballot" }],
  ["any", { kind: "vote", mode: "any" }],
  ["all", { kind: "vote", mode: "all" }],
  ["is_elected", { kind: "elect" }],
  ["subgroup_barrier", { kind: "barrier" }],
  ...modes.flatMap(([prefix, mode]) =>
    combinations.map((by) => [`${prefix}_${by}`, { kind: "combine", mode, by }] as const),
  ),
]);

/** What a subgroup function does; undefined for any other name. */
export function subgroupOperationOf(name: string): SubgroupOperation | undefined {
  return subgroupFunctions.get(name);
}

/** All functions above. */
export const parallelFunctionNames: readonly string[] = [
  ...Object.keys(atomicOperations).map((operation) => `atomic_${operation}`),
  "fence",
  ...subgroupFunctions.keys(),
];

/** All names above. */
export const parallelNames: readonly string[] = [...laneIdentifiers, ...parallelFunctionNames];
