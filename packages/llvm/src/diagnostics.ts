/** The diagnostics of code generation: what the engine, its tools and its audits report. */
import { defineDiagnostic } from "@dslc/base";

export const llvmNotFound = defineDiagnostic(
  "llvm/not-found",
  "error",
  `Code generation needs LLVM 16 to 19 (19 is the tested one), as a library or as its programs opt and llc. The
environment variable DSLC_LIBLLVM names the library file exactly; LLVM_CONFIG names an llvm-config program to ask.`,
  ({ what }: { what: string }) => `no usable LLVM was found: ${what}`,
);

export const bindingsNotFound = defineDiagnostic(
  "llvm/bindings-not-found",
  "error",
  `The package llvm-bindings is optional: the engine of that name and --verify-with need it, and nothing else. It is
looked for where DSLC_LLVM_BINDINGS names its native file, beside dslc as an installed package, and in the user's cache
folder, where tools/setup --with-llvm-bindings puts it.`,
  ({ explicit }: { explicit: string | undefined }) =>
    explicit === undefined
      ? "no usable llvm-bindings was found"
      : `${explicit} names a file that is not the native part of llvm-bindings`,
);

export const unknownToLlvm14 = defineDiagnostic(
  "llvm/unknown-to-llvm-14",
  "error",
  `llvm-bindings works with LLVM 14, which has no code generator for newer processors and does not know newer
intrinsics. Its bitcode would be of no use for them, and its verifier would check nothing.`,
  ({ what, newest }: { what: string; newest: string }) => `LLVM 14 does not know ${what}; ${newest}`,
);

export const toolNotFound = defineDiagnostic(
  "llvm/tool-not-found",
  "error",
  "A program that makes the wanted output is not installed, or not on PATH.",
  ({ tool, purpose }: { tool: string; purpose: string }) => `the program ${tool}, which ${purpose}, was not found`,
);

export const invalidIr = defineDiagnostic(
  "llvm/invalid-ir",
  "error",
  "LLVM refused the module. Text that dslc printed should never be refused: this is a defect of dslc or of a plugin.",
  ({ reason }: { reason: string }) => `LLVM refuses the module: ${reason}`,
);

export const moduleMismatch = defineDiagnostic(
  "llvm/module-mismatch",
  "error",
  `A module has to state the triple that it is compiled for and the data layout that the engine uses for it. LLVM
reads the module by the stated layout and generates code by its own: with two different ones it miscompiles.`,
  ({ what, expected, found }: { what: string; expected: string; found: string | undefined }) =>
    found === undefined
      ? `the module does not state its ${what} '${expected}'`
      : `the module states the ${what} '${found}', and the engine uses '${expected}'`,
);

export const missingSymbol = defineDiagnostic(
  "llvm/missing-symbol",
  "error",
  "A kernel was asked for that the module does not define; an empty module would otherwise compile in silence.",
  ({ symbol }: { symbol: string }) => `the module does not define '${symbol}'`,
);

export const unknownIntrinsic = defineDiagnostic(
  "llvm/unknown-intrinsic",
  "error",
  "LLVM takes a name it does not know for an ordinary function, and emits a call that nothing can link.",
  ({ intrinsic }: { intrinsic: string }) => `LLVM has no intrinsic '${intrinsic}'`,
);

export const unavailable = defineDiagnostic(
  "llvm/unavailable",
  "error",
  "An intrinsic or instruction that the processor lacks. LLVM would crash on it, or miscompile it in silence.",
  ({ what, cpu, reason }: { what: string; cpu: string; reason: string }) =>
    `${what} cannot be used on ${cpu}: ${reason}`,
);

export const unsupportedOutput = defineDiagnostic(
  "llvm/unsupported-output",
  "error",
  "Objects exist for amdgpu only. For nvptx LLVM's last output is PTX, which ptxas assembles.",
  ({ output, triple }: { output: string; triple: string }) => `the output '${output}' does not exist for ${triple}`,
);

export const unknownProcessor = defineDiagnostic(
  "llvm/unknown-processor",
  "error",
  "This LLVM does not know the processor or feature; it would go on and generate wrong code.",
  ({ text }: { text: string }) => `LLVM does not know what was asked for: ${text}`,
);

export const codeGeneration = defineDiagnostic(
  "llvm/code-generation",
  "error",
  "LLVM understood the module and could not generate code for it.",
  ({ reason }: { reason: string }) => `LLVM cannot generate code: ${reason}`,
);

export const codeGenerationWarning = defineDiagnostic(
  "llvm/warning",
  "warning",
  "LLVM generated code and warned about it.",
  ({ text }: { text: string }) => `LLVM warns: ${text}`,
);

export const crash = defineDiagnostic(
  "llvm/crash",
  "error",
  `LLVM ended in the middle of the work, as it does on code that it cannot select. The engine goes on: the next module
is compiled by a new process. A module that makes LLVM crash is a defect of dslc, of a plugin, or of LLVM.`,
  ({ doing, how }: { doing: string; how: string }) => `LLVM ended while ${doing} (${how})`,
);

export const timeout = defineDiagnostic(
  "llvm/timeout",
  "error",
  "LLVM took longer than the time limit. Straight-line code of tens of thousands of instructions takes it minutes.",
  ({ doing, milliseconds }: { doing: string; milliseconds: number }) =>
    `the time limit of ${milliseconds / 1000} s ended LLVM while ${doing}`,
);

export const toolFailed = defineDiagnostic(
  "llvm/tool-failed",
  "error",
  "A program that dslc runs on generated code refused it, crashed, or took longer than its time limit.",
  ({ tool, reason }: { tool: string; reason: string }) => `${tool} failed: ${reason}`,
);

export const malformedObject = defineDiagnostic(
  "llvm/malformed-object",
  "error",
  "An ELF file has no AMDGPU metadata note, or one that is not as LLVM's AMDGPU usage guide describes it.",
  ({ reason }: { reason: string }) => `the object's kernel metadata cannot be read: ${reason}`,
);

export const genericAccess = defineDiagnostic(
  "llvm/generic-access",
  "error",
  `Generated code reaches memory through a generic address where each access of dslc has an address space. Such code is
slow, and workgroup memory reached through a wrongly cast address is corrupted.`,
  ({ instruction }: { instruction: string }) => `a memory access without an address space: ${instruction}`,
);

export const scratchAccess = defineDiagnostic(
  "llvm/scratch-access",
  "warning",
  "Generated code keeps values in scratch memory, a hundred times slower than a register: the kernel spills.",
  ({ instruction, count }: { instruction: string; count: number }) =>
    `${count === 1 ? "an access" : `${count} accesses`} to scratch memory, the first: ${instruction}`,
);

export const severalDynamicSymbols = defineDiagnostic(
  "llvm/several-dynamic-symbols",
  "error",
  `A module may have one symbol for launch-sized workgroup memory. Several start at one address or not, by their
alignments, and LLVM takes them for separate memory and reorders accesses that overlap.`,
  ({ symbol }: { symbol: string }) => `a second symbol for launch-sized workgroup memory: '${symbol}'`,
);

export const workgroupGlobal = defineDiagnostic(
  "llvm/workgroup-global",
  "error",
  `A workgroup-memory variable needs an explicit alignment (the default differs between LLVM's stages) and no
initialiser (nvptx drops it in silence, amdgpu refuses it).`,
  ({ symbol, fault }: { symbol: string; fault: string }) => `the workgroup variable '${symbol}' ${fault}`,
);

export const implicitAlignment = defineDiagnostic(
  "llvm/implicit-alignment",
  "error",
  "Each access to workgroup memory states its alignment; the default differs between LLVM's stages.",
  ({ instruction }: { instruction: string }) => `an access to workgroup memory without 'align': ${instruction}`,
);

export const impossibleCast = defineDiagnostic(
  "llvm/impossible-cast",
  "error",
  "Addresses of two memories are cast into each other; neither target can do that.",
  ({ instruction }: { instruction: string }) => `a cast between address spaces that share no memory: ${instruction}`,
);
