/**
 * NVIDIA architectures.
 *
 * Sources. "CUDA guide": CUDA Programming Guide 13, section 5.1 "Compute Capabilities"; table 30 has limits of groups
 * and grids, table 31 memory, and KB there is 1024 bytes. "Occupancy header": cuda_occupancy.h of the CUDA toolkit
 * 13.0. "PTX": PTX ISA 9.0. "NVPTX guide": LLVM 19, "User Guide for NVPTX Back-end". The tests ask LLVM and ptxas for
 * what these tools know.
 */
import type { NvptxTarget, WorkgroupMemory } from "./types.ts";

const kibibyte = 1024;

/** What compute capabilities differ in. */
interface Differences {
  /** LLVM's processor, when it is not the architecture itself. */
  readonly cpu?: string;
  readonly ptxVersion: string;
  /** CUDA guide, table 31, "maximum amount of shared memory per thread block". */
  readonly optInLimit: number;
  /**
   * The difference between table 31's "per SM" and "per thread block": from 8.0 on "1 KB is reserved for system use"
   * (CUDA guide, "Compute Capability 8.x", "Shared Memory"). The driver reports it as
   * CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK.
   */
  readonly reservedPerGroup: number;
  /** Occupancy header, cudaOccSMemAllocationGranularity. */
  readonly allocationGranularity: number;
}

function workgroupMemory(differences: Differences): WorkgroupMemory {
  return {
    // CUDA guide, table 31, note 3: more than 48 KB must be dynamic and opted in to. ptxas refuses more for every
    // architecture but the `a` variants.
    staticLimit: 48 * kibibyte,
    optInLimit: differences.optInLimit,
    reservedPerGroup: differences.reservedPerGroup,
    allocationGranularity: differences.allocationGranularity,
    // No manual promises more, and a larger alignment of the extern declaration is ignored (NVIDIA/cccl, pull request
    // 5122); 16 is what every code base of NVIDIA relies on.
    guaranteedBaseAlignment: 16,
    // Found by assembling (compiler's static-memory.test.ts): ptxas does it for kernels that do not name the symbol too.
    regionPadsStatic: "module",
    // CUDA guide, table 31, and "Shared Memory" of section 3.2: 32 banks of successive 32-bit words.
    banks: 32,
    bankWidth: 4,
  };
}

function nvptx(architecture: string, differences: Differences): NvptxTarget {
  return Object.freeze<NvptxTarget>({
    vendor: "nvptx",
    name: `nvptx:${architecture}`,
    architecture,
    llvm: {
      triple: "nvptx64-nvidia-cuda",
      cpu: differences.cpu ?? architecture,
      features: [`+ptx${differences.ptxVersion.replace(".", "")}`],
      // What LLVM 19's NVPTX target machine has (NVPTXTargetMachine.cpp, computeDataLayout).
      dataLayout: "e-i64:64-i128:128-v16:16-v32:32-n16:32:64",
    },
    ptxVersion: differences.ptxVersion,
    assembler: architecture,
    shortPointers: {
      dataLayout: "e-p3:32:32-p4:32:32-p5:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64",
      llvmOption: "-nvptx-short-ptr",
    },
    // PTX, "redux.sync": "requires sm_80 or higher".
    hasWarpReduction: Number(/\d+/.exec(architecture)?.[0]) >= 80,
    workgroupMemory: workgroupMemory(differences),
    // CUDA guide, table 30.
    subgroupSizes: [32],
    maximumGroupWorkItems: 1024,
    maximumGroupSize: [1024, 1024, 64],
    maximumGroups: [2 ** 31 - 1, 65_535, 65_535],
    maximumGridWorkItems: undefined,
    // NVPTX guide, "Address Spaces"; parameters have the back end's own 101 (NVPTXBaseInfo.h, ADDRESS_SPACE_PARAM).
    addressSpaces: { generic: 0, global: 1, workgroup: 3, constant: 4, private: 5, kernelArgument: 101 },
    // CUDA guide, table 31, "maximum number of 32-bit registers per thread".
    maximumRegisters: 255,
  });
}

/**
 * The PTX version is the first that has the architecture (PTX, section 11.1.2 ".target"), but for sm_75: mma.m16n8k8
 * came with 6.5 and tanh.approx with 7.0. Architectures that LLVM 19 lacks take sm_90's code.
 */
export const nvptxTargets = {
  sm_75: nvptx("sm_75", {
    ptxVersion: "7.0",
    optInLimit: 64 * kibibyte,
    reservedPerGroup: 0,
    allocationGranularity: 256,
  }),
  sm_80: nvptx("sm_80", {
    ptxVersion: "7.0",
    optInLimit: 163 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  sm_86: nvptx("sm_86", {
    ptxVersion: "7.1",
    optInLimit: 99 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  sm_89: nvptx("sm_89", {
    ptxVersion: "7.8",
    optInLimit: 99 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  sm_90: nvptx("sm_90", {
    ptxVersion: "7.8",
    optInLimit: 227 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  // The same chips as sm_90, with what is not forward compatible (wgmma, setmaxnreg).
  sm_90a: nvptx("sm_90a", {
    ptxVersion: "8.0",
    optInLimit: 227 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  sm_100: nvptx("sm_100", {
    cpu: "sm_90",
    ptxVersion: "7.8",
    optInLimit: 227 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
  sm_120: nvptx("sm_120", {
    cpu: "sm_90",
    ptxVersion: "7.8",
    optInLimit: 99 * kibibyte,
    reservedPerGroup: kibibyte,
    allocationGranularity: 128,
  }),
} as const;
