/** The parts of a kernel's contract that come from the target alone. */
import type { TargetFacts } from "@dslc/target-info";
import type { GroupSize, Limits, Manifest } from "./schema.ts";

/** The limits of a launch on the target. */
export function targetLimits(target: TargetFacts): Limits {
  const { workgroupMemory, maximumGroups, maximumGridWorkItems } = target;
  return {
    workgroupBytes: workgroupMemory.staticLimit,
    optInWorkgroupBytes: workgroupMemory.optInLimit,
    maximumGroups: [...maximumGroups],
    ...(maximumGridWorkItems === undefined ? {} : { maximumGridWorkItems }),
  };
}

/** The workgroup sizes of a kernel that declares none itself. */
export function targetGroupSize(target: TargetFacts): GroupSize {
  return {
    kind: "limited",
    maximum: [...target.maximumGroupSize],
    maximumWorkItems: target.maximumGroupWorkItems,
  };
}

/** The target as a manifest names it. */
export function manifestTarget(target: TargetFacts): Manifest["target"] {
  return { name: target.name, generatedFor: target.llvm?.cpu ?? target.architecture };
}
