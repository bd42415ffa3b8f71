/**
 * What is known of one GPU architecture.
 *
 * Sizes and alignments of memory are in bytes. A limit is the largest allowed value, not the first refused one.
 */

/** One number for each dimension of a group or a grid. */
export type Dimensions = readonly [x: number, y: number, z: number];

/** Memory shared by the work-items of one workgroup: CUDA's shared memory, AMD's LDS. */
export interface WorkgroupMemory {
  /**
   * Most bytes that a kernel may declare statically; also the most that a launch gets, static and launch-sized bytes
   * together, without opting in to more.
   */
  readonly staticLimit: number;
  /**
   * Most bytes of a launch, static and launch-sized together, after opting in. The reserve is not part of it. Equal to
   * `staticLimit` where there is nothing to opt in to.
   */
  readonly optInLimit: number;
  /** Bytes that the driver takes for itself for each workgroup, beside those of the kernel. */
  readonly reservedPerGroup: number;
  /** The hardware allocates a workgroup's bytes in multiples of this. */
  readonly allocationGranularity: number;
  /**
   * The alignment that the base of the launch-sized region has when its symbol asks for it: a power of two. What needs
   * more rounds the base up itself.
   */
  readonly guaranteedBaseAlignment: number;
  /**
   * Which kernels with static bytes have them padded to the alignment of the launch region's symbol: all of a module
   * that declares the symbol, or those that use it.
   */
  readonly regionPadsStatic: "module" | "kernel";
  /** Banks that one subgroup's access is spread over. */
  readonly banks: number;
  /** Bytes of one bank that are next to each other; the following bytes are in the next bank. */
  readonly bankWidth: number;
}

/** LLVM's numbers for the address spaces. */
export interface AddressSpaces {
  readonly generic: number;
  readonly global: number;
  readonly workgroup: number;
  readonly constant: number;
  readonly private: number;
  readonly kernelArgument: number;
}

/** What LLVM is told to generate code. */
export interface CodeGeneration {
  readonly triple: string;
  /**
   * LLVM's processor name. It is not always the architecture's: code for one that LLVM 19 does not know is generated
   * for an older one (see `NvptxTarget.assembler`).
   */
  readonly cpu: string;
  /** Features added to the processor's own, in LLVM's spelling (`+ptx78`). */
  readonly features: readonly string[];
  /** The target machine's own data layout: text for `target datalayout`. */
  readonly dataLayout: string;
}

/** Work-items of a warp or a wavefront. */
export type SubgroupSize = 32 | 64;

/** What the compiler has to know of any target, a plugin's too. */
export interface TargetFacts {
  /** `vendor:architecture`, as given to `--target`. */
  readonly name: string;
  readonly vendor: string;
  /** The vendor's name for the architecture: `sm_90`, `gfx90a`. */
  readonly architecture: string;
  /** Absent where LLVM generates no code. */
  readonly llvm?: CodeGeneration;
  readonly workgroupMemory: WorkgroupMemory;
  /** Work-items of a subgroup (warp, wavefront) that code can be generated for; the default first. */
  readonly subgroupSizes: readonly [SubgroupSize, ...SubgroupSize[]];
  /** Most work-items of one workgroup. */
  readonly maximumGroupWorkItems: number;
  /** Most work-items of one workgroup in each dimension. */
  readonly maximumGroupSize: Dimensions;
  /** Most workgroups of one launch in each dimension. */
  readonly maximumGroups: Dimensions;
  /** Most work-items of one launch in each dimension, where the launch counts them; `undefined` where it does not. */
  readonly maximumGridWorkItems: number | undefined;
}

interface CommonFacts extends TargetFacts {
  readonly llvm: CodeGeneration;
  readonly addressSpaces: AddressSpaces;
  /** Most 32-bit vector registers of one work-item. */
  readonly maximumRegisters: number;
}

/** An NVIDIA architecture, reached through PTX. */
export interface NvptxTarget extends CommonFacts {
  readonly vendor: "nvptx";
  /** The PTX ISA version that is generated, `major.minor`. */
  readonly ptxVersion: string;
  /**
   * What `ptxas -arch` is given. It differs from `llvm.cpu` where LLVM 19 has no processor of that name: PTX is forward
   * compatible, so it is generated for the older processor and assembled for this one.
   */
  readonly assembler: string;
  /**
   * The data layout with 32-bit pointers to workgroup, constant and private memory; LLVM takes it only with
   * `llvmOption`.
   */
  readonly shortPointers: { readonly dataLayout: string; readonly llvmOption: string };
  /** Whether one instruction, redux.sync, combines the 32-bit integers of a warp. */
  readonly hasWarpReduction: boolean;
}

/** An AMD architecture, reached through LLVM's AMDGPU back end. */
export interface AmdgpuTarget extends CommonFacts {
  readonly vendor: "amdgpu";
}

export type TargetInfo = NvptxTarget | AmdgpuTarget;
