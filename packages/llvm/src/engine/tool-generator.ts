/**
 * Code generation by LLVM's programs `opt` and `llc`, for machines without LLVM's library.
 *
 * It gives the same assembly and objects as the library does, at some forty milliseconds a program. What a program
 * prints is its only account, so problems are read from text. Unknown intrinsics cannot be asked about; they are found
 * as calls that code generation left over.
 */
import { leftoverIntrinsics } from "../audit/leftover-intrinsics.ts";
import { llvmFolders, pathFolders } from "../tools/find-tool.ts";
import { llvmConfigFolder } from "../tools/llvm-config.ts";
import { runTool } from "../tools/run-tool.ts";
import { codeGenerationOptions } from "./options.ts";
import type { OutputTypes, Phase, PhaseTime, Triple } from "./engine.ts";
import { toolProblems } from "./llvm-messages.ts";
import { passPipeline } from "./pass-pipeline.ts";
import {
  type Availability,
  type CodeGenerator,
  failedSearch,
  isError,
  type Job,
  type JobControl,
  type JobResult,
  type Problem,
  perTriple,
} from "./protocol.ts";
import { findLlvmTools, type LlvmTools } from "./tool-discovery.ts";

export interface ToolOptions {
  readonly shortPointers: boolean;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Where the programs are looked for; PATH and the usual folders of LLVM by default. */
  readonly folders?: readonly string[] | undefined;
  /** The versions that will do, best first; those that the compiler is made for by default. */
  readonly majors?: readonly number[] | undefined;
}

/** A job whose module may be bitcode. */
export type ToolJobInput = Omit<Job, "ir"> & { readonly ir: string | Uint8Array };

export interface ToolGenerator extends CodeGenerator {
  run(job: ToolJobInput, control: JobControl): Promise<JobResult>;
}

/** Looks for the programs when it is first asked, not before. */
export function toolGenerator(options: ToolOptions): ToolGenerator {
  let setUp: Promise<SetUp> | undefined;
  const ready = (): Promise<SetUp> =>
    (setUp ??= prepare(options).catch((error: unknown) => ({ availability: failedSearch("tools", error) })));
  return {
    async availability() {
      return (await ready()).availability;
    },
    async run(job, control) {
      const { tools } = await ready();
      if (tools === undefined) throw new Error("the programs of LLVM were not found, so there is no job to run");
      return await new ToolJob(tools, options.shortPointers, job, control).run();
    },
    close: () => Promise.resolve(),
  };
}

interface SetUp {
  readonly availability: Availability;
  readonly tools?: LlvmTools;
}

async function prepare(options: ToolOptions): Promise<SetUp> {
  const environment = options.environment ?? process.env;
  const folders = options.folders ?? [...pathFolders(environment), ...llvmFolders(options.majors)];
  const found = await findLlvmTools(folders, await llvmConfigFolder(environment), options.majors);
  if (!found.ok) {
    const unavailable = { what: "tools", explicit: undefined, rejected: found.rejected } as const;
    return { availability: { ok: false, unavailable } };
  }
  const { tools } = found;
  const layouts = perTriple((triple) => dataLayout(tools, triple, options.shortPointers));
  const [nvptx, amdgcn] = await Promise.all([layouts["nvptx64-nvidia-cuda"], layouts["amdgcn-amd-amdhsa"]]);
  const dataLayouts = { "nvptx64-nvidia-cuda": nvptx, "amdgcn-amd-amdhsa": amdgcn };
  return { availability: { ok: true, found: { version: tools.version, path: tools.llc, dataLayouts } }, tools };
}

/** What `opt` writes into an empty module for the triple. */
async function dataLayout(tools: LlvmTools, triple: Triple, shortPointers: boolean): Promise<string> {
  const run = await runTool(
    tools.opt,
    ["-S", "-passes=verify", `-mtriple=${triple}`, ...codeGenerationOptions(shortPointers)],
    "",
  );
  return /^target datalayout = "(.*)"$/m.exec(run.stdout.toString("utf8"))?.[1] ?? "";
}

/** One job: a run of `opt`, and a run of one program for each output. Stops at the first run with an error. */
class ToolJob {
  private readonly tools: LlvmTools;
  private readonly job: ToolJobInput;
  private readonly control: JobControl;
  private readonly machine: readonly string[];
  private readonly problems: Problem[] = [];
  private readonly timings: PhaseTime[] = [];

  constructor(tools: LlvmTools, shortPointers: boolean, job: ToolJobInput, control: JobControl) {
    this.tools = tools;
    this.job = job;
    this.control = control;
    const { triple, cpu, features } = job;
    this.machine = [
      `-mtriple=${triple}`,
      `-mcpu=${cpu}`,
      `-mattr=${features}`,
      ...codeGenerationOptions(shortPointers),
    ];
  }

  async run(): Promise<JobResult> {
    const outputs = await this.outputs();
    const failed = this.problems.some(isError);
    return { outputs: failed ? undefined : outputs, problems: this.problems, timings: this.timings };
  }

  private async outputs(): Promise<Partial<OutputTypes> | undefined> {
    const bitcode = await this.optimize();
    if (bitcode === undefined) return undefined;
    const outputs: { -readonly [K in keyof OutputTypes]?: OutputTypes[K] } = {};
    for (const kind of this.job.outputs) {
      const bytes = kind === "bc" ? bitcode : await this.emit(kind, bitcode);
      if (bytes === undefined) return undefined;
      if (kind === "asm" || kind === "llvm-ir") outputs[kind] = bytes.toString("utf8");
      else outputs[kind] = new Uint8Array(bytes);
    }
    this.problems.push(
      ...leftoverIntrinsics(outputs.asm ?? "").map(({ name }) => ({ kind: "unknown-intrinsic", name }) as const),
    );
    return outputs;
  }

  /** Bitcode without the order of uses, as LLVM's C API writes it: code depends on that order. */
  private optimize(): Promise<Buffer | undefined> {
    const { keep, ir, optimizationLevel, outputs } = this.job;
    if (outputs.length === 0) return this.tool("verify", this.tools.opt, ["-passes=verify", "-o", "-"], ir);
    const kept = keep === undefined || keep.length === 0 ? [] : [`-internalize-public-api-list=${keep.join(",")}`];
    const passes = `${keep === undefined ? "" : "internalize,"}${passPipeline(optimizationLevel)}`;
    const arguments_ = [`-passes=${passes}`, ...kept, ...this.machine, "-preserve-bc-uselistorder=false", "-o", "-"];
    return this.tool("optimize", this.tools.opt, arguments_, ir);
  }

  private emit(kind: "asm" | "obj" | "llvm-ir", bitcode: Buffer): Promise<Buffer | undefined> {
    if (kind === "llvm-ir") return this.tool("emit", this.tools.opt, ["-S", "-passes=verify", "-o", "-"], bitcode);
    const form = [`-filetype=${kind}`, "-asm-verbose=false", `-O${this.job.optimizationLevel}`];
    return this.tool("emit", this.tools.llc, [...form, ...this.machine, "-o", "-"], bitcode);
  }

  private async tool(
    phase: Phase,
    path: string,
    arguments_: readonly string[],
    input: string | Uint8Array,
  ): Promise<Buffer | undefined> {
    const start = performance.now();
    const run = await runTool(path, arguments_, input, this.control);
    this.timings.push({ phase, milliseconds: performance.now() - start });
    const problems: Problem[] = run.timedOut
      ? [{ kind: "timeout", milliseconds: this.control.timeoutMs, phase }]
      : toolProblems(run, phase);
    this.problems.push(...problems);
    return problems.some(isError) ? undefined : run.stdout;
  }
}
