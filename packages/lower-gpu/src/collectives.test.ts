/**
 * What reductions and scans become, run on the interpreter: on a device whose own operations are the gpu and wg
 * dialects' shuffles and ballots.
 */
import { SourceFile, DiagnosticSink } from "@dslc/base";
import { arith, constant } from "@dslc/dialect-arith";
import { gpu, lane_id, shuffle } from "@dslc/dialect-gpu";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { ballot, wg } from "@dslc/dialect-wg";
import { index_castui, trunci } from "@dslc/dialect-arith";
import { runKernel, type Schedule } from "@dslc/interpreter";
import {
  type Builder,
  Context,
  i32,
  IntegerAttribute,
  type Operation,
  parseModule,
  type Value,
  verify,
} from "@dslc/ir";
import { expect, test } from "vitest";
import type { DeviceOperations, ShuffleMode } from "./device-operations.ts";
import { lowerGpu } from "./lower-gpu.ts";

const context = new Context([arith, gpu, math, memref, scf, wg]);

function absent(): never {
  throw new Error("no kernel here asks for it");
}

function device(subgroupSize: 32 | 64): DeviceOperations {
  const exchange = (at: Builder, mode: ShuffleMode, value: Value, offset: Value): Value => {
    const width = constant(at, { value: new IntegerAttribute(BigInt(subgroupSize), i32), result: i32 }).result;
    return shuffle(at, { mode, value, offset, width }).shuffleResult;
  };
  return {
    dialect: "interpreted",
    subgroupSize,
    threadId: absent,
    blockId: absent,
    blockSize: absent,
    gridSize: absent,
    laneId: (at) => index_castui(at, { in: lane_id(at, {}).result, out: i32 }).out,
    launchBytes: absent,
    approximate: {
      exp2: absent,
      log2: absent,
      sin: absent,
      cos: absent,
      sqrt: absent,
      rsqrt: absent,
      divide: absent,
      tanh: absent,
    },
    toInteger: absent,
    barrier: absent,
    subgroupBarrier: absent,
    shuffle: exchange,
    broadcast: (at, word, lane) => exchange(at, "idx", word, lane),
    ballot: (at, predicate) => {
      const { lanes } = ballot(at, { predicate });
      return subgroupSize === 64 ? lanes : trunci(at, { in: lanes, out: i32 }).out;
    },
    vote: absent,
    reduce: () => undefined,
    kernelAttributes: () => [],
  };
}

function parse(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t.mlir", text), context, sink);
  if (module === undefined || sink.hasErrors)
    throw new Error(sink.diagnostics.map(({ message }) => message).join("\n"));
  return module;
}

/** A kernel whose lanes that `%there` is true for do the operation and store what it gives. */
function kernel(operation: string, type: string, size: number | undefined, isUnconditional: boolean): string {
  const fixed = size === undefined ? "" : ` attributes {known_block_size = array<i32: ${size}, 1, 1>}`;
  const work = `%r = ${operation}
      memref.store %r, %out[%t] : memref<?x${type}, #gpu.address_space<global>>`;
  return `gpu.module @m {
  gpu.func @k(%in: memref<?x${type}, #gpu.address_space<global>>, %out: memref<?x${type}, #gpu.address_space<global>>, %mask: memref<?xi32, #gpu.address_space<global>>) kernel${fixed} {
    %t = gpu.thread_id x
    %v = memref.load %in[%t] : memref<?x${type}, #gpu.address_space<global>>
    %m = memref.load %mask[%t] : memref<?xi32, #gpu.address_space<global>>
    %c = arith.constant 0 : i32
    %there = arith.cmpi ne, %m, %c : i32
    ${isUnconditional ? work : `scf.if %there {\n      ${work}\n    }`}
    gpu.return
  }
}`;
}

const schedules: readonly Schedule[] = ["ascending", { seed: 7 }];

/** What each lane gets that is there, before and after lowering; NaN for the others. */
function results(
  operation: string,
  type: "i32" | "f64",
  { size, there, lowered, isFixed }: { size: 32 | 64; there: readonly boolean[]; lowered: boolean; isFixed: boolean },
): readonly number[] {
  const isUnconditional = there.every(Boolean);
  const module = parse(kernel(operation, type, isFixed ? there.length : undefined, isUnconditional));
  if (lowered) {
    const problems: string[] = [];
    // Ids stay, so that the interpreter knows them.
    const inner = module;
    lowerOnly(inner, device(size), (message) => problems.push(message));
    const sink = new DiagnosticSink();
    verify(module, sink);
    expect([...problems, ...sink.diagnostics.map(({ message }) => message)]).toEqual([]);
  }
  const array = type === "i32" ? Int32Array : Float64Array;
  const runs = schedules.map((schedule) => {
    const [input, out] = [new array(there.length), new array(there.length)];
    input.forEach((_, lane) => (input[lane] = ((lane * 37) % 23) - 9));
    const mask = Int32Array.from(there, Number);
    const launch = { groupSize: [there.length, 1, 1], numGroups: [1, 1, 1], subgroupSize: size } as const;
    const { traps } = runKernel(module, "k", { ...launch, arguments: [input, out, mask] }, { schedule });
    expect(traps.map(({ message }) => message)).toEqual([]);
    return [...out].map((value, lane) => (there[lane] === true ? value : Number.NaN));
  });
  expect(runs[1]).toEqual(runs[0]);
  return runs[0] ?? [];
}

/** Lowers reductions and scans alone: the rest is what they are lowered to here. */
function lowerOnly(module: Operation, target: DeviceOperations, report: (message: string) => void): void {
  const reductions: Operation[] = [];
  module.walk((op) => {
    if (op.name === "gpu.subgroup_reduce" || op.name === "wg.scan") reductions.push(op);
  });
  expect(reductions.length).toBe(1);
  for (const op of reductions) lowerGpu(op, target, { maximumGroupWorkItems: 1024 }, ({ message }) => report(message));
  module.walk((op) => {
    if (op.name === "gpu.subgroup_reduce" || op.name === "wg.scan") report(`${op.name} is left`);
  });
}

const shapes: readonly (readonly [string, 32 | 64, readonly boolean[]])[] = [
  ["whole subgroups of 32", 32, Array.from({ length: 64 }, () => true)],
  ["whole subgroups of 64", 64, Array.from({ length: 64 }, () => true)],
  ["a group smaller than its subgroup", 64, Array.from({ length: 23 }, () => true)],
  ["a partial last subgroup", 32, Array.from({ length: 45 }, () => true)],
  ["one lane", 32, [true]],
  ["lanes that have left", 32, Array.from({ length: 40 }, (_, lane) => lane % 3 !== 1 && lane > 4)],
  ["lanes that have left, of 64", 64, Array.from({ length: 64 }, (_, lane) => lane % 7 === 3 || lane === 50)],
  ["only the highest lane", 32, Array.from({ length: 32 }, (_, lane) => lane === 31)],
];
const operations = [
  ["gpu.subgroup_reduce add %v : (i32) -> i32", "i32"],
  ["gpu.subgroup_reduce maxsi %v : (i32) -> i32", "i32"],
  ["gpu.subgroup_reduce mul %v : (i32) -> i32", "i32"],
  ["gpu.subgroup_reduce add %v : (f64) -> f64", "f64"],
  ["gpu.subgroup_reduce minnumf %v : (f64) -> f64", "f64"],
  [`"wg.scan"(%v) <{op = "add", mode = "inclusive"}> : (i32) -> i32`, "i32"],
  [`"wg.scan"(%v) <{op = "add", mode = "exclusive"}> : (f64) -> f64`, "f64"],
  [`"wg.scan"(%v) <{op = "minui", mode = "exclusive"}> : (i32) -> i32`, "i32"],
  [`"wg.scan"(%v) <{op = "xor", mode = "inclusive"}> : (i32) -> i32`, "i32"],
] as const;

for (const [name, size, there] of shapes) {
  test.each(operations)(`${name}: %s`, (operation, type) => {
    const expected = results(operation, type, { size, there, lowered: false, isFixed: false });
    expect(new Set(expected).size).toBeGreaterThan(0);
    for (const isFixed of [false, true])
      expect(results(operation, type, { size, there, lowered: true, isFixed })).toEqual(expected);
  });
}
