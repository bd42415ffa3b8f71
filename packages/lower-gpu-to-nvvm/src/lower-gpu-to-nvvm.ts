/**
 * Lowers ids, sizes, barriers and operations of subgroups to NVIDIA's special registers and instructions (PTX ISA, "Special Registers").
 *
 * No ranges are stated on register reads: LLVM knows them, and tighter ones cost instructions (`add` becomes `or`).
 */
import { arith, cmpf, constant, select } from "@dslc/dialect-arith";
import { call_intrinsic, inline_asm, llvm } from "@dslc/dialect-llvm";
import * as nvvm from "@dslc/dialect-nvvm";
import {
  type Builder,
  DenseArrayAttribute,
  f32,
  i32,
  IntegerAttribute,
  type IntegerType,
  type NamedAttribute,
  type Value,
} from "@dslc/ir";
import { reduceByInstruction, warpOperations } from "./warp-operations.ts";
import { type Axis, type DeviceOperations, lowerGpu, type Sizes } from "@dslc/lower-gpu";
import { math } from "@dslc/dialect-math";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { definePass } from "@dslc/pass";
import { z } from "zod";

export const lowerGpuToNvvm = definePass("lower-gpu-to-nvvm", {
  summary:
    "lower ids, sizes, barriers, subgroup operations and saturating conversions to NVIDIA's registers and instructions",
  anchors: ["gpu.module", "builtin.module"],
  creates: [arith, llvm, math, nvvm.nvvm, scf, vector],
  after: { inline: "sizes that a kernel fixes are known inside of it only" },
  options: {
    // CUDA Programming Guide 13, table 30: the same for all architectures.
    maximumGroupWorkItems: z.int().min(1).default(1024).describe("most work-items of a group that the target launches"),
    hasWarpReduction: z.boolean().default(false).describe("the target has redux.sync for integers of 32 bits"),
  },
  run(op, options, { report, count }) {
    count("operations lowered", lowerGpu(op, nvidiaOperations(options), options, report));
  },
});

const threadId = [nvvm.tid_x, nvvm.tid_y, nvvm.tid_z] as const;
const blockId = [nvvm.ctaid_x, nvvm.ctaid_y, nvvm.ctaid_z] as const;
const blockSize = [nvvm.ntid_x, nvvm.ntid_y, nvvm.ntid_z] as const;
const gridSize = [nvvm.nctaid_x, nvvm.nctaid_y, nvvm.nctaid_z] as const;

interface Options {
  readonly maximumGroupWorkItems: number;
  readonly hasWarpReduction: boolean;
}

function nvidiaOperations({ maximumGroupWorkItems, hasWarpReduction }: Options): DeviceOperations {
  return {
    dialect: "nvvm",
    threadId: (at, axis) => read(at, threadId, axis),
    blockId: (at, axis) => read(at, blockId, axis),
    blockSize: (at, axis) => read(at, blockSize, axis),
    gridSize: (at, axis) => read(at, gridSize, axis),
    laneId: (at) => nvvm.laneid(at, { res: i32 }).res,
    // CUDA Programming Guide 13, table 30: the same for all architectures.
    subgroupSize: 32,
    launchBytes,
    approximate,
    toInteger,
    // It orders all memory, whatever the operation asks for.
    barrier: (at) => void nvvm.barrier0(at, {}),
    ...warpOperations,
    reduce: (at, kind, value) => (hasWarpReduction ? reduceByInstruction(at, kind, value) : undefined),
    kernelAttributes: (size) => kernelAttributes(size, maximumGroupWorkItems),
  };
}

/** PTX ISA, "Floating Point Instructions": the forms `.approx`, which keep subnormals but for `tanh`. */
const approximate: DeviceOperations["approximate"] = {
  exp2: (at, x) => approximation(at, "ex2.approx.f", x),
  log2: (at, x) => approximation(at, "lg2.approx.f", x),
  sin: (at, x) => approximation(at, "sin.approx.f", x),
  cos: (at, x) => approximation(at, "cos.approx.f", x),
  sqrt: (at, x) => approximation(at, "sqrt.approx.f", x),
  rsqrt: (at, x) => approximation(at, "rsqrt.approx.f", x),
  divide: (at, x, y) => approximation(at, "div.approx.f", x, y),
  // LLVM 19 has no intrinsic for it (PTX ISA 7.0 and later, from sm_75 on).
  tanh: (at, x) =>
    inline_asm(at, {
      args: [x],
      asm_string: "tanh.approx.f32 $0, $1;",
      constraints: "=f,f",
      res: f32,
    }).getResult(),
};

function approximation(at: Builder, name: string, ...args: readonly Value[]): Value {
  return call_intrinsic(at, { intrin: `llvm.nvvm.${name}`, args, res: f32 }).getResult();
}

/**
 * PTX ISA, "Data Movement and Conversion Instructions: cvt": conversions of floats to integers are clamped to the
 * integers' range. NaN gives 0 from f32 to 32 bits; with 64 bits on either side it gives the highest bit alone.
 *
 * Not by LLVM's intrinsics for them (`llvm.nvvm.f2i.rz`): LLVM 19 makes `fptosi` of these, which means nothing out of
 * range.
 */
function toInteger(at: Builder, value: Value, type: IntegerType, isSigned: boolean): Value {
  const [from, register] = value.type === f32 ? (["f32", "f"] as const) : (["f64", "d"] as const);
  const converted = inline_asm(at, {
    args: [value],
    asm_string: `cvt.rzi.${isSigned ? "s" : "u"}${type.width}.${from} $0, $1;`,
    constraints: `=${type.width === 32 ? "r" : "l"},${register}`,
    res: type,
  }).getResult();
  if (value.type === f32 && type.width === 32) return converted;
  const isNumber = cmpf(at, { predicate: "ord", lhs: value, rhs: value }).result;
  const zero = constant(at, { value: new IntegerAttribute(0n, type), result: type }).result;
  return select(at, { condition: isNumber, true_value: converted, false_value: zero }).result;
}

function read(
  at: Builder,
  registers: typeof threadId | typeof blockId | typeof blockSize | typeof gridSize,
  axis: Axis,
): Value {
  return registers[axis](at, { res: i32 }).res;
}

/** LLVM has no intrinsic for the register (PTX ISA 4.1 and later). It does not change, so there is no side effect. */
function launchBytes(at: Builder): Value {
  return inline_asm(at, {
    args: [],
    asm_string: "mov.u32 $0, %dynamic_smem_size;",
    constraints: "=r",
    res: i32,
  }).getResult();
}

/**
 * A kernel that leaves its group size to the launch takes every size that the target has: `maxntid` makes the assembler
 * keep to registers with which the largest group still fits. Without it a launch of many work-items can fail for want
 * of registers, which the host could not know beforehand.
 */
function kernelAttributes(size: Sizes | undefined, maximumGroupWorkItems: number): readonly NamedAttribute[] {
  if (size !== undefined) return [[nvvm.reqntidAttribute, new DenseArrayAttribute(i32, size)]];
  return [[nvvm.maxntidAttribute, new DenseArrayAttribute(i32, [BigInt(maximumGroupWorkItems), 1n, 1n])]];
}
