/**
 * Which ops tell the analyses what. An op that has lost an interface computes and compiles as before: no other test has
 * to notice.
 */
import * as analysis from "@dslc/analysis";
import { expect, test } from "vitest";
import { builtinDialects } from "../src/registry.ts";

const interfaces = Object.values(analysis).flatMap((one) =>
  typeof one === "object" && "implement" in one && "of" in one ? [one.name] : [],
);
const ops = builtinDialects.flatMap((dialect) => dialect.ops);

test.each(interfaces.map((name) => [name] as const))("%s is implemented", (name) => {
  expect(ops.some((op) => op.interfaces.has(name))).toBe(true);
});

test("the interfaces of all ops", () => {
  const lists = builtinDialects.flatMap((dialect) =>
    dialect.ops.flatMap((op) => {
      const found = interfaces.filter((name) => op.interfaces.has(name));
      return found.length === 0 ? [] : [`${op.opName}: ${found.join(", ")}`];
    }),
  );
  expect(lists.join("\n")).toMatchInlineSnapshot(`
    "arith.addi: integer-range, alignment
    arith.subi: integer-range, alignment
    arith.muli: integer-range, alignment
    arith.shli: integer-range, alignment
    arith.shrui: integer-range, alignment
    arith.shrsi: integer-range, alignment
    arith.divui: integer-range, alignment
    arith.divsi: integer-range, alignment
    arith.remui: integer-range, alignment
    arith.remsi: integer-range, alignment
    arith.ceildivui: integer-range, alignment
    arith.ceildivsi: integer-range, alignment
    arith.floordivsi: integer-range, alignment
    arith.andi: integer-range, alignment, condition
    arith.ori: integer-range, alignment, condition
    arith.xori: integer-range, alignment, condition
    arith.maxsi: integer-range, alignment
    arith.minsi: integer-range, alignment
    arith.maxui: integer-range, alignment
    arith.minui: integer-range, alignment
    arith.cmpi: integer-range, condition
    arith.select: integer-range, alignment
    arith.extsi: integer-range, alignment
    arith.extui: integer-range, alignment
    arith.trunci: integer-range, alignment
    arith.index_cast: integer-range, alignment
    arith.index_castui: integer-range, alignment
    cf.br: control-decision
    cf.cond_br: control-decision
    cf.switch: control-decision
    cf.assert: memory-order
    gpu.thread_id: integer-range, uniformity
    gpu.block_id: integer-range, uniformity
    gpu.block_dim: integer-range, uniformity
    gpu.grid_dim: integer-range, uniformity
    gpu.global_id: integer-range, uniformity
    gpu.cluster_id: integer-range, uniformity
    gpu.cluster_dim: integer-range, uniformity
    gpu.cluster_block_id: integer-range, uniformity
    gpu.cluster_dim_blocks: integer-range, uniformity
    gpu.barrier: uniformity, group-operation
    gpu.lane_id: integer-range, uniformity
    gpu.subgroup_id: integer-range, uniformity
    gpu.num_subgroups: integer-range, uniformity
    gpu.subgroup_size: integer-range, uniformity
    gpu.shuffle: uniformity, group-operation
    gpu.all_reduce: uniformity, group-operation
    gpu.subgroup_reduce: uniformity, group-operation
    memref.load: uniformity
    memref.reinterpret_cast: alignment, view-like
    memref.subview: alignment, view-like
    memref.view: alignment, view-like
    memref.cast: alignment, view-like
    memref.memory_space_cast: alignment, view-like
    memref.dim: integer-range
    memref.rank: integer-range
    memref.expand_shape: alignment, view-like
    memref.collapse_shape: alignment, view-like
    memref.reshape: alignment, view-like
    memref.alloc: alignment, uniformity
    memref.alloca: alignment, uniformity
    memref.assume_alignment: alignment-assumption
    scf.if: control-decision
    scf.index_switch: control-decision
    scf.execute_region: control-decision
    scf.for: control-decision
    scf.while: control-decision
    vector.load: wide-access, uniformity
    vector.store: wide-access
    wg.alloc: alignment, uniformity
    wg.static_base: alignment
    wg.launch_views: alignment, uniformity, disjoint-views
    wg.launch_raw: alignment
    wg.launch_base: alignment
    wg.assume: assumption
    wg.assume_uniform: integer-range, alignment, uniformity
    wg.fence: memory-order
    wg.subgroup_barrier: uniformity, group-operation
    wg.ballot: uniformity, group-operation
    wg.vote: uniformity, group-operation
    wg.elect: uniformity, group-operation
    wg.broadcast: uniformity, group-operation
    wg.scan: uniformity, group-operation"
  `);
});
