/**
 * AMD architectures.
 *
 * Sources. "AMDGPU guide": LLVM 19, "User Guide for AMDGPU Backend". "ISA": AMD's instruction set reference guides:
 * Vega 7nm (gfx906), CDNA2 (gfx90a), CDNA3 (gfx942), RDNA2 (gfx1030), RDNA3 (gfx1100), RDNA4 (gfx1201). "ROCclr": the
 * table of devices in rocclr/device/device.cpp of ROCm's clr, and hipamd/src/hip_device.cpp beside it. The tests ask
 * LLVM for what it knows.
 */
import type { AmdgpuTarget } from "./types.ts";

const kibibyte = 1024;

/** What architectures differ in. */
interface Differences {
  readonly subgroupSizes: AmdgpuTarget["subgroupSizes"];
  readonly allocationGranularity: number;
  readonly maximumRegisters: number;
}

/** GCN and CDNA: wavefronts of 64 only (AMDGPU guide, table "AMDGPU Processors": no wavefrontsize64 feature). */
const gfx9 = {
  subgroupSizes: [64],
  // ISA, "LDS Allocation": blocks of 128 dwords on 128-dword alignment; AMDGPU guide, GRANULATED_LDS_SIZE, GFX7 on.
  allocationGranularity: 512,
} as const;

/** RDNA: wavefronts of 32 by default, 64 by the feature wavefrontsize64. */
const rdna = {
  subgroupSizes: [32, 64],
  // ISA of RDNA2 and later, "LDS Allocation": blocks of 256 dwords on 256-dword alignment; so Mesa's ac_gpu_info.c.
  // (The kernel descriptor still counts in 128.)
  allocationGranularity: 1024,
  // LLVM 19, AMDGPUBaseInfo.cpp, getAddressableNumVGPRs.
  maximumRegisters: 256,
} as const;

function amdgpu(architecture: string, differences: Differences): AmdgpuTarget {
  return Object.freeze<AmdgpuTarget>({
    vendor: "amdgpu",
    name: `amdgpu:${architecture}`,
    architecture,
    llvm: {
      triple: "amdgcn-amd-amdhsa",
      cpu: architecture,
      features: [],
      // What LLVM 19's AMDGPU target machine has (AMDGPUTargetMachine.cpp, computeDataLayout).
      dataLayout:
        "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-p7:160:256:256:32-p8:128:128-p9:192:256:256:32" +
        "-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-v2048:2048-n32:64-S32-A5-G1" +
        "-ni:7:8:9",
    },
    workgroupMemory: {
      // ISA, "Local Data Share": a work-group gets at most 64 kB, also on RDNA, where two compute units share 128.
      // Nothing has to be opted in to: ROCclr reports the same bytes for static and launch-sized memory.
      staticLimit: 64 * kibibyte,
      optInLimit: 64 * kibibyte,
      reservedPerGroup: 0,
      allocationGranularity: differences.allocationGranularity,
      // LDS addresses count from 0 in every work-group (ISA, "LDS Allocation"), and LLVM places the region at the end
      // of the static bytes rounded up to its symbol's alignment, counting the padding as static: every alignment
      // holds.
      guaranteedBaseAlignment: 64 * kibibyte,
      // LLVM's lowering of LDS looks at what each kernel reaches (AMDGPULowerModuleLDSPass.cpp).
      regionPadsStatic: "kernel",
      // ROCclr, column "LDS banks" (RDNA's 64 are two sets of 32, one for each pair of SIMDs), each a dword wide (ISA,
      // "Local Data Share").
      banks: 32,
      bankWidth: 4,
    },
    subgroupSizes: differences.subgroupSizes,
    // AMDGPU guide, function attribute amdgpu-flat-work-group-size: at most 1024; ROCclr: as many in each dimension.
    maximumGroupWorkItems: 1024,
    maximumGroupSize: [1024, 1024, 1024],
    // hip_device.cpp, maxGridSize.
    maximumGroups: [2 ** 31 - 1, 65_536, 65_536],
    // The dispatch packet counts work-items in 32 bits (HSA System Architecture, "AQL kernel dispatch packet"), and
    // HIP's launch functions are documented to refuse gridDim * blockDim >= 2^32 in a dimension.
    maximumGridWorkItems: 2 ** 32 - 1,
    // AMDGPU guide, "Address Spaces"; kernel arguments are in the constant space (llvm.amdgcn.kernarg.segment.ptr).
    addressSpaces: { generic: 0, global: 1, workgroup: 3, constant: 4, private: 5, kernelArgument: 4 },
    maximumRegisters: differences.maximumRegisters,
  });
}

/**
 * Vector registers, gfx9: LLVM 19, AMDGPUBaseInfo.cpp, getAddressableNumVGPRs; from gfx90a on accumulation registers
 * count.
 */
export const amdgpuTargets = {
  gfx906: amdgpu("gfx906", { ...gfx9, maximumRegisters: 256 }),
  gfx90a: amdgpu("gfx90a", { ...gfx9, maximumRegisters: 512 }),
  gfx942: amdgpu("gfx942", { ...gfx9, maximumRegisters: 512 }),
  gfx1030: amdgpu("gfx1030", rdna),
  gfx1100: amdgpu("gfx1100", rdna),
  gfx1201: amdgpu("gfx1201", rdna),
} as const;
