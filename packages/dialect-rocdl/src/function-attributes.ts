/** Attributes of `llvm.func` about the launch (LLVM's "User Guide for AMDGPU Backend", "LLVM IR Attributes"). */

/** Unit attribute: the function is a kernel. */
export const kernelAttribute = "rocdl.kernel";
/** `array<i32: x, y, z>`: the workgroup's exact size in work-items. */
export const reqdWorkGroupSizeAttribute = "rocdl.reqd_work_group_size";
/** String `least,most`: between what the number of work-items of a workgroup lies. */
export const flatWorkGroupSizeAttribute = "rocdl.flat_work_group_size";
/** i32: the largest number of work-items of a workgroup. */
export const maxFlatWorkGroupSizeAttribute = "rocdl.max_flat_work_group_size";
/** i32: the wavefronts that each execution unit shall hold at least. */
export const wavesPerEuAttribute = "rocdl.waves_per_eu";
/** Whether all workgroups of a launch are of one size; they are unless this says `false`. */
export const uniformWorkGroupSizeAttribute = "rocdl.uniform_work_group_size";
