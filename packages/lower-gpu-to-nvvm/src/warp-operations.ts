/**
 * Operations of warps (PTX ISA 9.0, "Parallel Synchronization and Communication Instructions").
 *
 * The mask is all lanes. Each instruction waits "until all non-exited threads corresponding to membermask" have come to
 * it, so lanes that a group does not have and lanes that have left the kernel are no trouble: their ballots are 0, and
 * what is read from them is anything.
 */
import { call_intrinsic } from "@dslc/dialect-llvm";
import { type Builder, i1, i32, type Type, type Value, type CombiningKind } from "@dslc/ir";
import { type DeviceOperations, integer, type ShuffleMode } from "@dslc/lower-gpu";

function intrinsic(at: Builder, name: string, args: readonly Value[], type: Type): Value {
  return call_intrinsic(at, { args, intrin: name, res: type }).getResult();
}

function allLanes(at: Builder): Value {
  return integer(at, -1n);
}

const shuffles: Readonly<Record<ShuffleMode, string>> = { xor: "bfly", up: "up", down: "down", idx: "idx" };

function shuffle(at: Builder, mode: ShuffleMode, word: Value, offset: Value): Value {
  // The last lane that is read: the lowest one going up, the highest one otherwise.
  const clamp = integer(at, mode === "up" ? 0n : 31n);
  return intrinsic(at, `llvm.nvvm.shfl.sync.${shuffles[mode]}.i32`, [allLanes(at), word, offset, clamp], i32);
}

export const warpOperations: Pick<DeviceOperations, "shuffle" | "broadcast" | "ballot" | "vote" | "subgroupBarrier"> = {
  shuffle,
  broadcast: (at, word, lane) => shuffle(at, "idx", word, lane),
  ballot: (at, predicate) => intrinsic(at, "llvm.nvvm.vote.ballot.sync", [allLanes(at), predicate], i32),
  vote: (at, mode, predicate) => intrinsic(at, `llvm.nvvm.vote.${mode}.sync`, [allLanes(at), predicate], i1),
  subgroupBarrier: (at) =>
    void call_intrinsic(at, { args: [allLanes(at)], intrin: "llvm.nvvm.bar.warp.sync", res: undefined }),
};

/** What `redux.sync` is called for each kind; it has integers of 32 bits only, and no products. */
const reductions: Readonly<Partial<Record<CombiningKind, string>>> = {
  add: "add",
  minui: "umin",
  minsi: "min",
  maxui: "umax",
  maxsi: "max",
  and: "and",
  or: "or",
  xor: "xor",
};

export function reduceByInstruction(at: Builder, kind: CombiningKind, value: Value): Value | undefined {
  const name = reductions[kind];
  if (name === undefined || value.type !== i32) return undefined;
  return intrinsic(at, `llvm.nvvm.redux.sync.${name}`, [value, allLanes(at)], i32);
}
