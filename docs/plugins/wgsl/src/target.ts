/** What every implementation of WebGPU has (WebGPU, "Limits", the default of each). */
import type { TargetFacts } from "@dslc/target-info";

/** Sizes of memory in bytes. The launch-sized region and banks are there for the interface: there is no such region. */
export const webgpu: TargetFacts = {
  name: "wgsl:webgpu",
  vendor: "wgsl",
  architecture: "webgpu",
  workgroupMemory: {
    staticLimit: 16_384,
    optInLimit: 16_384,
    reservedPerGroup: 0,
    allocationGranularity: 16,
    guaranteedBaseAlignment: 16,
    regionPadsStatic: "kernel",
    banks: 32,
    bankWidth: 4,
  },
  subgroupSizes: [32],
  maximumGroupWorkItems: 256,
  maximumGroupSize: [256, 256, 64],
  maximumGroups: [65_535, 65_535, 65_535],
  maximumGridWorkItems: undefined,
};
