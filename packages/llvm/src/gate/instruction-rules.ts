/**
 * Instructions that LLVM verifies and then miscompiles or cannot compile for a target.
 *
 * Measured on LLVM 19.1; patterns apply to one line of a function body without its comment.
 */

export interface InstructionRule {
  readonly pattern: RegExp;
  readonly what: string;
  readonly reason: string;
  readonly help: string;
  /** The last LLVM version that the rule holds for; all when absent. */
  readonly lastMajor?: number;
}

const useBarriers = "put llvm.nvvm.membar.cta, .gl or .sys around relaxed accesses, or use inline assembly";

export const nvptxInstructionRules: readonly InstructionRule[] = [
  { pattern: /^\s*fence\s/, what: "a fence", reason: "LLVM cannot select it for nvptx", help: useBarriers },
  {
    pattern: /= load atomic .* (?:acquire|seq_cst)(?:,|\s*$)/,
    what: "an acquiring load",
    reason: "LLVM cannot select it for nvptx",
    help: useBarriers,
  },
  {
    pattern: /^\s*store atomic .* (?:release|seq_cst)(?:,|\s*$)/,
    what: "a releasing store",
    reason: "LLVM cannot select it for nvptx",
    help: useBarriers,
  },
  {
    pattern: /= (?:atomicrmw|cmpxchg) .* (?:acquire|release|acq_rel|seq_cst)(?:,|\s|$)/,
    what: "an atomic with an ordering stronger than monotonic",
    reason: "LLVM drops the ordering on nvptx in silence",
    help: useBarriers,
  },
  {
    pattern: /\bbfloat\b/,
    what: "bfloat",
    reason: "LLVM 16 aborts on bfloat arithmetic for nvptx and smashes its stack on bfloat parameters",
    help: "install LLVM 19",
    lastMajor: 16,
  },
];

export const amdgpuInstructionRules: readonly InstructionRule[] = [
  {
    pattern: /= alloca (?!.*addrspace\(5\))/,
    what: "an alloca outside of address space 5",
    reason: "LLVM's verifier takes it and its code generator aborts",
    help: "write `alloca ..., addrspace(5)`",
  },
];
