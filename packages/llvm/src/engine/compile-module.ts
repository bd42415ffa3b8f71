/**
 * Compiles one module with LLVM's library. Runs in the child process, where a crash is survivable.
 *
 * A fresh LLVM context serves each module. Emission goes on after an error diagnostic and returns an object, so the
 * diagnostics decide: one of severity error, and no output leaves this file.
 *
 * Assembly and object are each made of a module read from the optimised one's bitcode, in a context of its own. Emission
 * rewrites the IR of amdgpu modules, and code generation depends on the order of uses, which a clone does not keep and
 * which constants have in common with all modules of their context: only equal modules make an object that is what the
 * assembly says. `opt` and `llc` pass bitcode as well, so the tools' outputs are the same.
 */
import koffi from "koffi";
import type { OutputTypes, Phase, PhaseTime, Triple } from "./engine.ts";
import { type LlvmC, type Pointer, type PointerCell, readString, takeBuffer, takeMessage } from "./llvm-c.ts";
import { parseErrorProblem } from "./llvm-messages.ts";
import { passPipeline } from "./pass-pipeline.ts";
import { isError, type Job, type JobResult, type Problem } from "./protocol.ts";

// Enumerators of llvm-c: LLVMVerifierFailureAction, LLVMCodeGenFileType, LLVMLinkage, LLVMDiagnosticSeverity,
// LLVMRelocMode and LLVMCodeModel, in this order.
const returnStatusAction = 2;
const fileTypes = { asm: 0, obj: 1 } as const;
const internalLinkage = 8;
const severities = ["error", "warning"] as const;
const defaultRelocation = 0;
const defaultCodeModel = 0;

/** LLVM gives places only in a text with a name. Optimised LLVM IR states it as the module's. */
const bufferName = "<stdin>";

export interface ModuleCompiler {
  compile(job: Job): JobResult;
  dataLayout(triple: Triple): string;
}

/** What one job collects on its way; `release` runs backwards when it is over. */
interface Work {
  readonly job: Job;
  /** A new context, disposed of when the job is over. */
  readonly makeContext: () => Pointer;
  readonly problems: Problem[];
  readonly timings: PhaseTime[];
  readonly release: (() => void)[];
}

/**
 * A compiler on the library.
 *
 * @param onPhase called before each phase, so that a crash or a time limit can say where it struck
 */
export function moduleCompiler(llvm: LlvmC, onPhase: (phase: Phase) => void): ModuleCompiler {
  let current: Work | undefined;
  const handler = koffi.register(
    (info: Pointer) => {
      const severity = severities[llvm.getDiagInfoSeverity(info)];
      if (severity === undefined) return; // Remarks: one a function, about nothing that a user asked.
      const text = takeMessage(llvm, llvm.getDiagInfoDescription(info));
      current?.problems.push({ kind: "code-generation", severity, text });
    },
    koffi.pointer(koffi.proto("void dslcDiagnosticHandler(void* info, void* user)")),
  );
  const timed = <T>(work: Work, phase: Phase, run: () => T): T => {
    onPhase(phase);
    const start = performance.now();
    const result = run();
    work.timings.push({ phase, milliseconds: performance.now() - start });
    return result;
  };
  return {
    dataLayout: (triple) => dataLayout(llvm, triple),
    compile(job) {
      const release: Work["release"] = [];
      const makeContext = (): Pointer => {
        const context = llvm.contextCreate();
        llvm.contextSetDiagnosticHandler(context, handler, null);
        release.push(() => llvm.contextDispose(context));
        return context;
      };
      const work: Work = { job, makeContext, problems: [], timings: [], release };
      current = work;
      try {
        const outputs = compileIn(llvm, work, (phase, run) => timed(work, phase, run));
        return { outputs: hasErrors(work) ? undefined : outputs, problems: work.problems, timings: work.timings };
      } finally {
        for (const free of release.reverse()) free();
        current = undefined;
      }
    },
  };
}

const hasErrors = ({ problems }: Work): boolean => problems.some(isError);

type Timed = <T>(phase: Phase, run: () => T) => T;

/** Stops early when something is wrong; the caller looks at `work.problems`. */
function compileIn(llvm: LlvmC, work: Work, timed: Timed): Partial<OutputTypes> | undefined {
  const { job, problems } = work;
  const module = timed("parse", () => parse(llvm, work, Buffer.from(job.ir, "utf8")));
  if (module === undefined) return undefined;
  problems.push(...unknownIntrinsics(llvm, module), ...timed("verify", () => verify(llvm, module)));
  const machine = targetMachine(llvm, job);
  work.release.push(() => llvm.disposeTargetMachine(machine));
  if (hasErrors(work)) return undefined;
  if (job.outputs.length === 0) return {};
  if (job.keep !== undefined) internalize(llvm, module, new Set(job.keep));
  timed("optimize", () => optimize(llvm, work, module, machine));
  if (hasErrors(work)) return undefined;
  return timed("emit", () => emit(llvm, work, module, machine));
}

/** The module that text or bitcode says, in a context of its own. */
function parse(llvm: LlvmC, work: Work, bytes: Uint8Array): Pointer | undefined {
  const context = work.makeContext();
  const buffer = llvm.createMemoryBufferWithMemoryRangeCopy(bytes, bytes.length, bufferName);
  const module: PointerCell = [null];
  const message: PointerCell = [null];
  if (llvm.parseIRInContext(context, buffer, module, message) !== 0) {
    work.problems.push(parseErrorProblem(takeMessage(llvm, message[0])));
    return undefined;
  }
  const parsed = module[0];
  work.release.push(() => llvm.disposeModule(parsed));
  return parsed;
}

/** Declarations named like intrinsics that LLVM does not know: it would emit calls to functions of these names. */
function unknownIntrinsics(llvm: LlvmC, module: Pointer): Problem[] {
  const problems: Problem[] = [];
  for (let at = llvm.getFirstFunction(module); at !== null; at = llvm.getNextFunction(at)) {
    const name = llvm.getValueName2(at, [0]);
    if (!name.startsWith("llvm.") || llvm.getIntrinsicID(at) !== 0) continue;
    problems.push({ kind: "unknown-intrinsic", name });
  }
  return problems;
}

function verify(llvm: LlvmC, module: Pointer): Problem[] {
  const message: PointerCell = [null];
  const broken = llvm.verifyModule(module, returnStatusAction, message) !== 0;
  const text = takeMessage(llvm, message[0]);
  return broken ? [{ kind: "invalid-module", text }] : [];
}

function targetMachine(llvm: LlvmC, job: Pick<Job, "triple" | "cpu" | "features" | "optimizationLevel">): Pointer {
  const target: PointerCell = [null];
  const message: PointerCell = [null];
  if (llvm.getTargetFromTriple(job.triple, target, message) !== 0) {
    throw new Error(`LLVM has no target for ${job.triple}: ${takeMessage(llvm, message[0])}`);
  }
  const { triple, cpu, features, optimizationLevel } = job;
  return llvm.createTargetMachine(
    target[0],
    triple,
    cpu,
    features,
    optimizationLevel,
    defaultRelocation,
    defaultCodeModel,
  );
}

/** Makes every definition but the kept ones internal. LLVM's own lists (`llvm.used`) keep their appending linkage. */
function internalize(llvm: LlvmC, module: Pointer, keep: ReadonlySet<string>): void {
  const hide = (value: Pointer): void => {
    const name = llvm.getValueName2(value, [0]);
    if (llvm.isDeclaration(value) !== 0 || keep.has(name) || name.startsWith("llvm.")) return;
    llvm.setLinkage(value, internalLinkage);
  };
  for (let at = llvm.getFirstFunction(module); at !== null; at = llvm.getNextFunction(at)) hide(at);
  for (let at = llvm.getFirstGlobal(module); at !== null; at = llvm.getNextGlobal(at)) hide(at);
}

function optimize(llvm: LlvmC, work: Work, module: Pointer, machine: Pointer): void {
  const options = llvm.createPassBuilderOptions();
  const error = llvm.runPasses(module, passPipeline(work.job.optimizationLevel), machine, options);
  llvm.disposePassBuilderOptions(options);
  if (error === null) return;
  const message = llvm.getErrorMessage(error);
  const text = readString(message);
  llvm.disposeErrorMessage(message);
  work.problems.push({ kind: "code-generation", severity: "error", text });
}

function emit(llvm: LlvmC, work: Work, module: Pointer, machine: Pointer): Partial<OutputTypes> {
  const wanted = new Set(work.job.outputs);
  const outputs: { -readonly [K in keyof OutputTypes]?: OutputTypes[K] } = {};
  if (wanted.has("llvm-ir")) outputs["llvm-ir"] = takeMessage(llvm, llvm.printModuleToString(module));
  const bitcode = takeBuffer(llvm, llvm.writeBitcodeToMemoryBuffer(module));
  if (wanted.has("bc")) outputs.bc = bitcode;
  if (wanted.has("obj")) outputs.obj = emitFile(llvm, work, bitcode, machine, "obj");
  if (wanted.has("asm")) outputs.asm = Buffer.from(emitFile(llvm, work, bitcode, machine, "asm")).toString("utf8");
  return outputs;
}

function emitFile(
  llvm: LlvmC,
  work: Work,
  bitcode: Uint8Array,
  machine: Pointer,
  fileType: keyof typeof fileTypes,
): Uint8Array {
  const module = parse(llvm, work, bitcode);
  if (module === undefined) return new Uint8Array();
  const message: PointerCell = [null];
  const buffer: PointerCell = [null];
  if (llvm.targetMachineEmitToMemoryBuffer(machine, module, fileTypes[fileType], message, buffer) !== 0) {
    work.problems.push({ kind: "code-generation", severity: "error", text: takeMessage(llvm, message[0]) });
    return new Uint8Array();
  }
  return takeBuffer(llvm, buffer[0]);
}

/** The data layout that modules for a triple have to state; it depends on neither processor nor features. */
function dataLayout(llvm: LlvmC, triple: Triple): string {
  const machine = targetMachine(llvm, { triple, cpu: "", features: "", optimizationLevel: 0 });
  const layout = llvm.createTargetDataLayout(machine);
  const text = takeMessage(llvm, llvm.copyStringRepOfTargetData(layout));
  llvm.disposeTargetData(layout);
  llvm.disposeTargetMachine(machine);
  return text;
}
