/**
 * Lowers ids, sizes, barriers and operations of subgroups to AMD's registers and instructions.
 *
 * Sizes come from the dispatch packet that the launch was made of, never from implicit kernel arguments: a kernel takes
 * exactly the arguments that its source declares.
 */
import { addi, andi, arith, constant, divui, mulf, shrui, subi } from "@dslc/dialect-arith";
import type { barrier } from "@dslc/dialect-gpu";
import {
  fence,
  fptosi,
  fptoui,
  freeze,
  getelementptr,
  inline_asm,
  llvm,
  LLVMPointerType,
  load,
} from "@dslc/dialect-llvm";
import * as rocdl from "@dslc/dialect-rocdl";
import {
  addressSpaceOfAttribute,
  FloatAttribute,
  f32,
  ArrayAttribute,
  type Builder,
  DenseArrayAttribute,
  i32,
  i8,
  type IntegerType,
  type NamedAttribute,
  type OpOf,
  StringAttribute,
  type Value,
} from "@dslc/ir";
import { reduceByDpp } from "./reduce-by-dpp.ts";
import { intrinsic, wavefrontOperations } from "./wavefront-operations.ts";
import { type Axis, type DeviceOperations, integer, lowerGpu, type Sizes } from "@dslc/lower-gpu";
import { math } from "@dslc/dialect-math";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { definePass } from "@dslc/pass";
import { z } from "zod";

export const lowerGpuToRocdl = definePass("lower-gpu-to-rocdl", {
  summary:
    "lower ids, sizes, barriers, subgroup operations and saturating conversions to AMD's registers, dispatch packet and instructions",
  anchors: ["gpu.module", "builtin.module"],
  creates: [arith, llvm, math, rocdl.rocdl, scf, vector],
  after: { inline: "sizes that a kernel fixes are known inside of it only" },
  options: {
    // LLVM 19, "User Guide for AMDGPU Backend", amdgpu-flat-work-group-size: the same for all architectures.
    maximumGroupWorkItems: z.int().min(1).default(1024).describe("most work-items of a group that the target launches"),
    subgroupSize: z.literal([32, 64]).default(64).describe("work-items of a wavefront: 64 on GCN and CDNA, 32 on RDNA"),
  },
  run(op, options, { report, count }) {
    count("operations lowered", lowerGpu(op, amdOperations(options), options, report));
  },
});

const threadId = [rocdl.workitem_id_x, rocdl.workitem_id_y, rocdl.workitem_id_z] as const;
const blockId = [rocdl.workgroup_id_x, rocdl.workgroup_id_y, rocdl.workgroup_id_z] as const;

interface Options {
  readonly maximumGroupWorkItems: number;
  readonly subgroupSize: 32 | 64;
}

/**
 * AMD's instruction set manuals, "Vector ALU Instructions". Sine and cosine take turns, and only few of them, so that the
 * whole ones are dropped. Subnormal arguments and results may be taken for 0.
 */
const approximate: DeviceOperations["approximate"] = {
  exp2: (at, x) => intrinsic(at, "llvm.amdgcn.exp2.f32", [x], f32),
  log2: (at, x) => intrinsic(at, "llvm.amdgcn.log.f32", [x], f32),
  sin: (at, x) => intrinsic(at, "llvm.amdgcn.sin.f32", [turns(at, x)], f32),
  cos: (at, x) => intrinsic(at, "llvm.amdgcn.cos.f32", [turns(at, x)], f32),
  sqrt: (at, x) => intrinsic(at, "llvm.amdgcn.sqrt.f32", [x], f32),
  rsqrt: (at, x) => intrinsic(at, "llvm.amdgcn.rsq.f32", [x], f32),
  divide: (at, x, y) => mulf(at, { lhs: x, rhs: intrinsic(at, "llvm.amdgcn.rcp.f32", [y], f32) }).result,
  tanh: undefined,
};

function turns(at: Builder, radians: Value): Value {
  const factor = constant(at, { value: FloatAttribute.get(Math.fround(0.5 / Math.PI), f32), result: f32 }).result;
  return intrinsic(at, "llvm.amdgcn.fract.f32", [mulf(at, { lhs: radians, rhs: factor }).result], f32);
}

/**
 * AMD's instruction set manuals, "VOP1 Instructions": V_CVT_I32_F32, V_CVT_U32_F32, V_CVT_I32_F64 and V_CVT_U32_F64
 * saturate and convert NaN to 0. None gives 64 bits.
 *
 * LLVM 19 selects them for `fptosi` and `fptoui` alone, which mean nothing out of range, so it must not know where the
 * operand comes from: assembly without instructions hides it, and `freeze` keeps what was converted from being poison.
 * Assembly with the instruction itself would not do, as LLVM adds no wait states for what is inside (on gfx11 and gfx940,
 * behind transcendental instructions).
 */
function toInteger(at: Builder, value: Value, type: IntegerType, isSigned: boolean): Value | undefined {
  if (type.width !== 32) return undefined;
  const hidden = inline_asm(at, { args: [value], asm_string: "", constraints: "=v,0", res: value.type }).getResult();
  return freeze(at, { val: (isSigned ? fptosi : fptoui)(at, { arg: hidden, res: type }).res }).res;
}

function amdOperations({ maximumGroupWorkItems, subgroupSize }: Options): DeviceOperations {
  return {
    dialect: "rocdl",
    threadId: (at, axis) => threadId[axis](at, { res: i32 }).res,
    blockId: (at, axis) => blockId[axis](at, { res: i32 }).res,
    blockSize,
    gridSize,
    laneId,
    subgroupSize,
    launchBytes: (at) =>
      subi(at, {
        lhs: packetWord(at, packet.groupSegmentSize),
        rhs: intrinsic(at, "llvm.amdgcn.groupstaticsize", [], i32),
      }).result,
    approximate,
    toInteger,
    barrier: lowerBarrier,
    ...wavefrontOperations(subgroupSize, laneId),
    reduce: (at, kind, value) => reduceByDpp(at, kind, value, subgroupSize),
    kernelAttributes: (size) => kernelAttributes(size, maximumGroupWorkItems),
  };
}

/** Bytes from the start of `hsa_kernel_dispatch_packet_t` (HSA Runtime Programmer's Reference, "AQL packet"). */
const packet = {
  /** 16 bits each, in work-items: x and y in one word, z in the lower half of the next. */
  groupSize: [4, 6, 8],
  /** 32 bits each, in work-items. */
  gridSize: [12, 16, 20],
  /** 32 bits, in bytes: static and launch-sized workgroup memory together. */
  groupSegmentSize: 28,
} as const;

/** The constant address space, in which the packet is (AMDGPU guide, "Address Spaces"). */
const constantPointer = LLVMPointerType.get(4);

/** A 32-bit word of the packet, at an offset in bytes that is a multiple of 4. */
function packetWord(at: Builder, offset: number): Value {
  const address = getelementptr(at, {
    base: intrinsic(at, "llvm.amdgcn.dispatch.ptr", [], constantPointer),
    dynamicIndices: [],
    rawConstantIndices: [BigInt(offset)],
    elem_type: i8,
    inbounds: true,
    res: constantPointer,
  });
  // The packet is 64-byte aligned, so a word is as aligned as its offset.
  return load(at, { addr: address.res, alignment: BigInt(offset & -offset), invariant: true, res: i32 }).res;
}

/** Taken out of whole words: scalar loads have no less, and LLVM would load 16 bits by a slow vector load. */
function blockSize(at: Builder, axis: Axis): Value {
  const offset = packet.groupSize[axis];
  const isUpperHalf = offset % 4 !== 0;
  const word = packetWord(at, isUpperHalf ? offset - 2 : offset);
  if (isUpperHalf) return shrui(at, { lhs: word, rhs: integer(at, 16n) }).result;
  return andi(at, { lhs: word, rhs: integer(at, 0xffffn) }).result;
}

/** Work-items of the grid, which are at least one, by those of a group, rounded up without a sum that may wrap. */
function gridSize(at: Builder, axis: Axis, blockSize: () => Value): Value {
  const one = integer(at, 1n);
  const last = subi(at, { lhs: packetWord(at, packet.gridSize[axis]), rhs: one, overflowFlags: ["nuw"] }).result;
  const lastGroup = divui(at, { lhs: last, rhs: blockSize() }).result;
  return addi(at, { lhs: lastGroup, rhs: one, overflowFlags: ["nuw"] }).result;
}

/** The lanes below this one, counted in both halves of the mask. */
function laneId(at: Builder): Value {
  const all = integer(at, -1n);
  const low = intrinsic(at, "llvm.amdgcn.mbcnt.lo", [all, integer(at, 0n)], i32);
  return intrinsic(at, "llvm.amdgcn.mbcnt.hi", [all, low], i32);
}

/** The hardware's barrier orders no memory, so fences stand around it. */
function lowerBarrier(at: Builder, op: OpOf<typeof barrier>): void {
  const isLocal = ordersWorkgroupMemoryOnly(op);
  workgroupFence(at, "release", isLocal);
  rocdl.s_barrier(at, {});
  workgroupFence(at, "acquire", isLocal);
}

function workgroupFence(at: Builder, ordering: "release" | "acquire", isLocal: boolean): void {
  const made = fence(at, { ordering, syncscope: "workgroup" });
  if (isLocal) made.setAttribute(memoryModelAttribute, localMemory);
}

/** Memory model relaxation (AMDGPU guide, "Memory Model and Synchronization Options"): only local memory is ordered. */
const memoryModelAttribute = "llvm.mmra";
const localMemory = new ArrayAttribute([
  new ArrayAttribute([new StringAttribute("amdgpu-as"), new StringAttribute("local")]),
]);

/**
 * A barrier orders all memory, as upstream defines it, unless it lists the address spaces that it is about:
 * `gpu.barrier {address_spaces = [#gpu.address_space<workgroup>]}`. Caches of global memory are left alone then.
 */
function ordersWorkgroupMemoryOnly(op: OpOf<typeof barrier>): boolean {
  const spaces = op.attributes.get("address_spaces");
  return (
    spaces instanceof ArrayAttribute && spaces.elements.every((space) => addressSpaceOfAttribute(space) === "workgroup")
  );
}

/**
 * LLVM's word that a kernel takes no implicit arguments; with optimization it finds out itself, without it would add 256
 * bytes to the arguments (AMDGPU guide, "LLVM IR Attributes", amdgpu-no-implicitarg-ptr).
 */
const noImplicitArguments: NamedAttribute = [
  "passthrough",
  new ArrayAttribute([new StringAttribute("amdgpu-no-implicitarg-ptr")]),
];

/** A kernel that leaves its group size to the launch takes every size that the target has; LLVM would assume less. */
function kernelAttributes(size: Sizes | undefined, maximumGroupWorkItems: number): readonly NamedAttribute[] {
  if (size === undefined) return [noImplicitArguments, flatSize(1n, BigInt(maximumGroupWorkItems))];
  const workItems = size[0] * size[1] * size[2];
  const required: NamedAttribute = [rocdl.reqdWorkGroupSizeAttribute, new DenseArrayAttribute(i32, size)];
  return [noImplicitArguments, flatSize(workItems, workItems), required];
}

function flatSize(least: bigint, most: bigint): NamedAttribute {
  return [rocdl.flatWorkGroupSizeAttribute, new StringAttribute(`${least},${most}`)];
}
