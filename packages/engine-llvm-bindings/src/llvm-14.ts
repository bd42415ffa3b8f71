/** What LLVM 14 knows of the targets: its data layouts and its processors. */
import type { Triple } from "@dslc/llvm";

/**
 * As LLVM 14 states them (`computeDataLayout` of its NVPTXTargetMachine.cpp, with short pointers, and `computeDataLayout`
 * of its AMDGPUTargetMachine.cpp, which had no address spaces 7 to 9 of buffers). Later versions read modules of both.
 */
export const dataLayouts: Readonly<Record<Triple, string>> = {
  "nvptx64-nvidia-cuda": "e-p3:32:32-p4:32:32-p5:32:32-i64:64-i128:128-v16:16-v32:32-n16:32:64",
  "amdgcn-amd-amdhsa":
    "e-p:64:64-p1:64:64-p2:32:32-p3:32:32-p4:64:64-p5:32:32-p6:32:32-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-v2048:2048-n32:64-S32-A5-G1-ni:7",
};

/** `llc-14 -mcpu=help`; those for which dslc has no target are left out where they are older than all of its targets. */
export const processors: Readonly<Record<Triple, readonly string[]>> = {
  "nvptx64-nvidia-cuda": "sm_50 sm_52 sm_53 sm_60 sm_61 sm_62 sm_70 sm_72 sm_75 sm_80 sm_86".split(" "),
  "amdgcn-amd-amdhsa":
    "gfx900 gfx902 gfx904 gfx906 gfx908 gfx909 gfx90a gfx90c gfx1010 gfx1011 gfx1012 gfx1013 gfx1030 gfx1031 gfx1032 gfx1033 gfx1034 gfx1035".split(
      " ",
    ),
};

export const isKnownProcessor = (triple: Triple, cpu: string): boolean => processors[triple].includes(cpu);

/** What to say of a processor that LLVM 14 does not know. */
export const newestProcessors: Readonly<Record<Triple, string>> = {
  "nvptx64-nvidia-cuda": "its newest processor of NVIDIA is sm_86",
  "amdgcn-amd-amdhsa": "its newest processors of AMD are gfx90a and gfx1035",
};

/** What to say of an intrinsic that LLVM 14 does not know. */
export const newestIntrinsics = "it is newer than that, or has another name there";
