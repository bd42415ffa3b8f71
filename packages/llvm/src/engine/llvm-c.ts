/**
 * LLVM's C interface through koffi: the functions that the engine uses, with types.
 *
 * Pointers are integers here and nothing guards them; only `compile-module.ts` and the child use this file. Prototypes
 * are those of llvm-c/{Core,IRReader,Analysis,BitWriter,ErrorHandling,TargetMachine,Support}.h and
 * llvm-c/Transforms/PassBuilder.h; they are the same from LLVM 16 to 19.
 */
import koffi, { type LibraryHandle } from "koffi";
import type { LlvmVersion } from "./engine.ts";

export type Pointer = bigint | null;
/** An output parameter: LLVM writes the pointer to element 0. */
export type PointerCell = [Pointer];

export interface LlvmC {
  readonly contextCreate: () => Pointer;
  readonly contextDispose: (context: Pointer) => void;
  readonly contextSetDiagnosticHandler: (context: Pointer, handler: Pointer, user: Pointer) => void;
  readonly getDiagInfoDescription: (info: Pointer) => Pointer;
  readonly getDiagInfoSeverity: (info: Pointer) => number;
  readonly createMemoryBufferWithMemoryRangeCopy: (data: Uint8Array, size: number, name: string) => Pointer;
  readonly getBufferStart: (buffer: Pointer) => Pointer;
  readonly getBufferSize: (buffer: Pointer) => number | bigint;
  readonly disposeMemoryBuffer: (buffer: Pointer) => void;
  /** Consumes the buffer. Returns 0 on success. */
  readonly parseIRInContext: (context: Pointer, buffer: Pointer, module: PointerCell, message: PointerCell) => number;
  readonly verifyModule: (module: Pointer, action: number, message: PointerCell) => number;
  readonly disposeModule: (module: Pointer) => void;
  readonly printModuleToString: (module: Pointer) => Pointer;
  readonly writeBitcodeToMemoryBuffer: (module: Pointer) => Pointer;
  readonly getFirstFunction: (module: Pointer) => Pointer;
  readonly getNextFunction: (function_: Pointer) => Pointer;
  readonly getFirstGlobal: (module: Pointer) => Pointer;
  readonly getNextGlobal: (global: Pointer) => Pointer;
  readonly getValueName2: (value: Pointer, length: [number | bigint]) => string;
  readonly getIntrinsicID: (function_: Pointer) => number;
  readonly isDeclaration: (global: Pointer) => number;
  readonly setLinkage: (global: Pointer, linkage: number) => void;
  readonly getTargetFromTriple: (triple: string, target: PointerCell, message: PointerCell) => number;
  readonly createTargetMachine: (
    target: Pointer,
    triple: string,
    cpu: string,
    features: string,
    level: number,
    relocation: number,
    codeModel: number,
  ) => Pointer;
  readonly disposeTargetMachine: (machine: Pointer) => void;
  readonly createTargetDataLayout: (machine: Pointer) => Pointer;
  readonly copyStringRepOfTargetData: (layout: Pointer) => Pointer;
  readonly disposeTargetData: (layout: Pointer) => void;
  readonly targetMachineEmitToMemoryBuffer: (
    machine: Pointer,
    module: Pointer,
    fileType: number,
    message: PointerCell,
    buffer: PointerCell,
  ) => number;
  readonly createPassBuilderOptions: () => Pointer;
  readonly disposePassBuilderOptions: (options: Pointer) => void;
  readonly runPasses: (module: Pointer, passes: string, machine: Pointer, options: Pointer) => Pointer;
  readonly getErrorMessage: (error: Pointer) => Pointer;
  readonly disposeErrorMessage: (message: Pointer) => void;
  readonly disposeMessage: (message: Pointer) => void;
  /** On a fatal signal LLVM then prints which pass it was running on which function. */
  readonly enablePrettyStackTrace: () => void;
  readonly parseCommandLineOptions: (count: number, arguments_: readonly string[], overview: null) => void;
}

const prototypes: Readonly<Record<keyof LlvmC, string>> = {
  contextCreate: "void* LLVMContextCreate()",
  contextDispose: "void LLVMContextDispose(void* context)",
  contextSetDiagnosticHandler: "void LLVMContextSetDiagnosticHandler(void* context, void* handler, void* user)",
  getDiagInfoDescription: "void* LLVMGetDiagInfoDescription(void* info)",
  getDiagInfoSeverity: "int LLVMGetDiagInfoSeverity(void* info)",
  createMemoryBufferWithMemoryRangeCopy:
    "void* LLVMCreateMemoryBufferWithMemoryRangeCopy(const uint8_t* data, size_t size, const char* name)",
  getBufferStart: "void* LLVMGetBufferStart(void* buffer)",
  getBufferSize: "size_t LLVMGetBufferSize(void* buffer)",
  disposeMemoryBuffer: "void LLVMDisposeMemoryBuffer(void* buffer)",
  parseIRInContext: "int LLVMParseIRInContext(void* context, void* buffer, _Out_ void** module, _Out_ void** message)",
  verifyModule: "int LLVMVerifyModule(void* module, int action, _Out_ void** message)",
  disposeModule: "void LLVMDisposeModule(void* module)",
  printModuleToString: "void* LLVMPrintModuleToString(void* module)",
  writeBitcodeToMemoryBuffer: "void* LLVMWriteBitcodeToMemoryBuffer(void* module)",
  getFirstFunction: "void* LLVMGetFirstFunction(void* module)",
  getNextFunction: "void* LLVMGetNextFunction(void* function)",
  getFirstGlobal: "void* LLVMGetFirstGlobal(void* module)",
  getNextGlobal: "void* LLVMGetNextGlobal(void* global)",
  getValueName2: "const char* LLVMGetValueName2(void* value, _Out_ size_t* length)",
  getIntrinsicID: "unsigned int LLVMGetIntrinsicID(void* function)",
  isDeclaration: "int LLVMIsDeclaration(void* global)",
  setLinkage: "void LLVMSetLinkage(void* global, int linkage)",
  getTargetFromTriple: "int LLVMGetTargetFromTriple(const char* triple, _Out_ void** target, _Out_ void** message)",
  createTargetMachine:
    "void* LLVMCreateTargetMachine(void* target, const char* triple, const char* cpu, const char* features, int level, int relocation, int codeModel)",
  disposeTargetMachine: "void LLVMDisposeTargetMachine(void* machine)",
  createTargetDataLayout: "void* LLVMCreateTargetDataLayout(void* machine)",
  copyStringRepOfTargetData: "void* LLVMCopyStringRepOfTargetData(void* layout)",
  disposeTargetData: "void LLVMDisposeTargetData(void* layout)",
  targetMachineEmitToMemoryBuffer:
    "int LLVMTargetMachineEmitToMemoryBuffer(void* machine, void* module, int fileType, _Out_ void** message, _Out_ void** buffer)",
  createPassBuilderOptions: "void* LLVMCreatePassBuilderOptions()",
  disposePassBuilderOptions: "void LLVMDisposePassBuilderOptions(void* options)",
  runPasses: "void* LLVMRunPasses(void* module, const char* passes, void* machine, void* options)",
  getErrorMessage: "void* LLVMGetErrorMessage(void* error)",
  disposeErrorMessage: "void LLVMDisposeErrorMessage(void* message)",
  disposeMessage: "void LLVMDisposeMessage(void* message)",
  enablePrettyStackTrace: "void LLVMEnablePrettyStackTrace()",
  parseCommandLineOptions: "void LLVMParseCommandLineOptions(int count, const char** arguments, const char* overview)",
};

/**
 * Binds the functions and initialises both targets.
 *
 * @throws what koffi throws when the library lacks a function; a build of LLVM without a target lacks its initialisers.
 */
export function bindLlvmC(library: LibraryHandle): LlvmC {
  for (const target of ["NVPTX", "AMDGPU"]) {
    for (const part of ["TargetInfo", "Target", "TargetMC", "AsmPrinter"]) {
      library.func(`void LLVMInitialize${target}${part}()`)();
    }
  }
  // Inline assembly in an object file has to be parsed; nvptx has no assembly parser.
  library.func("void LLVMInitializeAMDGPUAsmParser()")();
  const bound = Object.entries(prototypes).map(([name, prototype]) => [name, library.func(prototype)] as const);
  return Object.fromEntries(bound) as unknown as LlvmC; // Both tables have the keys of LlvmC; koffi has no types.
}

/** The library's version; `undefined` before LLVM 16, which has no function that tells it. */
export function libraryVersion(library: LibraryHandle): LlvmVersion | undefined {
  try {
    const cells: [[number], [number], [number]] = [[0], [0], [0]];
    library.func("void LLVMGetVersion(_Out_ unsigned int* a, _Out_ unsigned int* b, _Out_ unsigned int* c)")(...cells);
    return { major: cells[0][0], minor: cells[1][0], patch: cells[2][0] };
  } catch {
    return undefined;
  }
}

/** The text of a C string; empty for a null pointer. Frees nothing. */
export function readString(pointer: Pointer): string {
  return pointer === null ? "" : String(koffi.decode(pointer, "char", -1));
}

/** The text of a C string that LLVM wants back through `LLVMDisposeMessage`. */
export function takeMessage(llvm: LlvmC, pointer: Pointer): string {
  const text = readString(pointer);
  if (pointer !== null) llvm.disposeMessage(pointer);
  return text;
}

/** A copy of a memory buffer's bytes; disposes of the buffer. */
export function takeBuffer(llvm: LlvmC, buffer: Pointer): Uint8Array {
  const size = Number(llvm.getBufferSize(buffer));
  const bytes: unknown = koffi.decode(llvm.getBufferStart(buffer), "uint8_t", size);
  llvm.disposeMemoryBuffer(buffer);
  if (!(bytes instanceof Uint8Array)) throw new Error("koffi decodes bytes to something else");
  return bytes;
}
