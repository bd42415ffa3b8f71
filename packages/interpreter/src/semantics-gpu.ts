/** The gpu dialect: ids and sizes, barriers, the launch-sized region in upstream's form. */
import {
  barrier,
  block_dim,
  block_id,
  dynamic_shared_memory,
  global_id,
  grid_dim,
  lane_id,
  num_subgroups,
  subgroup_id,
  subgroup_size,
  thread_id,
} from "@dslc/dialect-gpu";
import { elementOf } from "./element.ts";
import { type Execution, waitForGroup } from "./executable.ts";
import { dynamicAlignment } from "./launch-region.ts";
import { wholeMemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import type { Dimensions } from "./trap.ts";

function along(sizes: Dimensions, dimension: "x" | "y" | "z"): number {
  return sizes[{ x: 0, y: 1, z: 2 }[dimension]] ?? 0;
}

function itemsOf({ groupSize: [x, y, z] }: Execution): number {
  return x * y * z;
}

function number(value: number): readonly [bigint] {
  return [BigInt(value)];
}

export const gpuSemantics: Semantics = [
  semantics(thread_id, (op, at) => number(along(at.localId, op.dimension))),
  semantics(block_id, (op, at) => number(along(at.groupId, op.dimension))),
  semantics(block_dim, (op, at) => number(along(at.groupSize, op.dimension))),
  semantics(grid_dim, (op, at) => number(along(at.numGroups, op.dimension))),
  semantics(global_id, (op, at) => {
    const [local, group, size] = [at.localId, at.groupId, at.groupSize].map((ids) => along(ids, op.dimension));
    return number((group ?? 0) * (size ?? 0) + (local ?? 0));
  }),
  semantics(lane_id, (_op, at) => number(at.lane)),
  semantics(subgroup_id, (_op, at) => number(at.subgroup)),
  semantics(num_subgroups, (_op, at) => number(Math.ceil(itemsOf(at) / at.subgroupSize))),
  semantics(subgroup_size, (_op, at) => number(at.subgroupSize)),
  semantics(barrier, function* () {
    yield waitForGroup;
  }),
  semantics(dynamic_shared_memory, (op, at) => {
    const region = at.launchRegion.raw(dynamicAlignment);
    return [wholeMemRef(region, elementOf(op.resultMemref.type), [BigInt(region.data.byteLength)])];
  }),
];
