/**
 * The engine that callers use: checks and gates a module, has it compiled, and says in diagnostics what went wrong.
 *
 * `startEngine` returns at once. With the library, a child process loads LLVM meanwhile: start the engine first, then
 * do the work that leads to the first module.
 */
import { defaultTimeoutMs } from "../tools/run-tool.ts";
import { checkRequest } from "./check-request.ts";
import { type Choice, chooseGenerator, type EngineKind, type Generators } from "./choose-generator.ts";
import type {
  CompileOptions,
  CompileRequest,
  CompileResult,
  DescribeResult,
  Engine,
  OutputKind,
  OutputTypes,
} from "./engine.ts";
import { type IrIndex, indexIr } from "./ir-text.ts";
import { libraryGenerator } from "./library-generator.ts";
import { Places } from "./places.ts";
import { problemDiagnostic, unavailableDiagnostic } from "./problem-diagnostics.ts";
import type { Job, JobControl } from "./protocol.ts";
import { toolGenerator } from "./tool-generator.ts";

export interface EngineOptions {
  /** `automatic` by default: the library in a child process, and LLVM's programs where there is no library. */
  readonly engine?: EngineKind;
  /**
   * Whether pointers to workgroup memory are 32 bits wide on nvptx (LLVM's `-nvptx-short-ptr`); true by default. It
   * changes that target's data layout, and holds for the whole engine: LLVM's option is global to a process.
   */
  readonly shortPointers?: boolean;
  /** The environment variables to go by, for LLVM too; this process's by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

export function startEngine(options: EngineOptions = {}): Engine {
  const { engine = "automatic", shortPointers = true, environment } = options;
  const tools = toolGenerator({ shortPointers, environment });
  const library = engine === "tools" ? tools : libraryGenerator({ shortPointers, environment });
  return new LlvmEngine(generatorsOf({ library, tools }, engine), { shortPointers });
}

/** What an engine generates code with: which generator, once it is known, and how all that were tried are closed. */
export interface GeneratorChoice {
  choose(): Promise<Choice>;
  close(): Promise<unknown>;
}

export function generatorsOf(generators: Generators, kind: EngineKind): GeneratorChoice {
  return {
    choose: () => chooseGenerator(kind, generators),
    close: () => Promise.all([generators.library.close(), generators.tools.close()]),
  };
}

export interface EngineProperties {
  readonly shortPointers: boolean;
}

export class LlvmEngine implements Engine {
  private readonly generators: GeneratorChoice;
  private readonly shortPointers: boolean;
  private readonly closing = new AbortController();
  private choice: Promise<Choice> | undefined;
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(generators: GeneratorChoice, { shortPointers }: EngineProperties) {
    this.generators = generators;
    this.shortPointers = shortPointers;
  }

  async describe(): Promise<DescribeResult> {
    const { kind, availability, fallbackReason } = await this.choose();
    if (!availability.ok) return { ok: false, diagnostics: [unavailableDiagnostic(availability.unavailable)] };
    const { version: llvmVersion, path, dataLayouts } = availability.found;
    const { shortPointers } = this;
    return { ok: true, description: { kind, llvmVersion, path, dataLayouts, shortPointers, fallbackReason } };
  }

  async compile<K extends OutputKind>(
    request: CompileRequest<K>,
    { signal, timeoutMs = defaultTimeoutMs }: CompileOptions = {},
  ): Promise<CompileResult<K>> {
    return await this.inTurn(signal, (combined) => this.compileNow(request, { signal: combined, timeoutMs }));
  }

  async close(): Promise<void> {
    this.closing.abort(new Error("the engine was closed"));
    await this.generators.close();
  }

  /** Only when somebody waits for it: an engine that nobody asks must not keep the process from ending. */
  private choose(): Promise<Choice> {
    this.closing.signal.throwIfAborted();
    this.choice ??= this.generators.choose();
    return this.choice;
  }

  /** Runs `work` after all work before it; an abort while it waits or works rejects at once. */
  private inTurn<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const combined = AbortSignal.any([this.closing.signal, ...(signal === undefined ? [] : [signal])]);
    const turn = this.lastTurn.then(() => {
      combined.throwIfAborted();
      return work(combined);
    });
    this.lastTurn = turn.catch(() => undefined);
    return rejectOnAbort(turn, combined);
  }

  private async compileNow<K extends OutputKind>(
    request: CompileRequest<K>,
    control: JobControl,
  ): Promise<CompileResult<K>> {
    const { availability, generator } = await this.choose();
    if (!availability.ok) return { ok: false, diagnostics: [unavailableDiagnostic(availability.unavailable)] };
    const index = indexIr(request.ir);
    const places = new Places(request, index);
    const { found } = availability;
    const codeMajor = (await generator.codeMajor?.(request.outputs)) ?? found.version.major;
    const own = (await generator.objections?.(request)) ?? [];
    const objections = [...own, ...checkRequest(request, index, found, codeMajor, places)];
    if (objections.length > 0) return { ok: false, diagnostics: objections };
    const { outputs, problems, timings } = await generator.run(jobOf(request, index), control);
    const diagnostics = problems.map((problem) => problemDiagnostic(problem, request.cpu, places));
    if (outputs === undefined) return { ok: false, diagnostics };
    return { ok: true, outputs: pick(outputs, request.outputs), diagnostics, timings };
  }
}

function jobOf(request: CompileRequest<OutputKind>, index: IrIndex): Job {
  const { ir, triple, cpu, features = "", optimizationLevel, keep } = request;
  const outputs = new Set(request.outputs);
  // LLVM copies inline assembly into GCN text as it stands; only making the object reads it.
  const hasInlineAssembly = index.instructions.some(({ text }) => / asm /.test(text));
  if (triple === "amdgcn-amd-amdhsa" && outputs.has("asm") && hasInlineAssembly) outputs.add("obj");
  return { ir, triple, cpu, features, optimizationLevel, keep, outputs: [...outputs] };
}

function pick<K extends OutputKind>(outputs: Partial<OutputTypes>, kinds: readonly K[]): Pick<OutputTypes, K> {
  const missing = kinds.find((kind) => outputs[kind] === undefined);
  if (missing !== undefined) throw new Error(`the code generator gave no ${missing}`);
  return Object.fromEntries(kinds.map((kind) => [kind, outputs[kind]])) as Pick<OutputTypes, K>; // All are there.
}

/** The promise, or the signal's reason when that comes first. */
async function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
