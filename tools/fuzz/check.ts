/**
 * What has to hold for a text, whatever it is: diagnostics or success. Nothing throws, every step is done in time, what
 * is refused is refused with an error whose places lie in the text, what is accepted is printed as something that is
 * read as the same, and passes leave valid IR.
 */
import { type Diagnostic, DiagnosticSink, renderDiagnostics } from "@dslc/base";
import {
  compile,
  makeDefaultPipelines,
  makeRegistry,
  optimize,
  type OptimizeOptions,
  readPipeline,
} from "@dslc/compiler";
import { printIrJson, readIrJson } from "@dslc/ir/json";
import { parseManifest, printManifest } from "@dslc/manifest";
import { RandomNumbers } from "@dslc/testkit";
import type { Language } from "./inputs.ts";

/** Seconds of CPU time that one step may take. */
export const stepLimit = 2;

export interface Checked {
  /** What does not hold, each with the step. */
  readonly problems: readonly string[];
  /** How far it came: the input was refused, or it was accepted. */
  readonly outcome: "refused" | "accepted";
  /** The CPU time of the slowest step in seconds, and which it was. */
  readonly slowest: { readonly step: string; readonly seconds: number };
}

export interface CheckInput {
  readonly language: Language;
  readonly text: string;
  /** Chooses options and passes. */
  readonly seed: number;
}

/** Checks one text. Never rejects. */
export async function check({ language, text, seed }: CheckInput): Promise<Checked> {
  const checker = new Checker(text, new RandomNumbers(seed));
  const accepted = await checker[language]().catch((error: unknown) => {
    checker.problems.push(`${checker.step}: threw ${described(error)}`);
    return false;
  });
  return { problems: checker.problems, outcome: accepted ? "accepted" : "refused", slowest: checker.slowest };
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  // Of a stack that overflowed, and of a long message, the beginning tells enough.
  return (error.stack ?? error.message)
    .split("\n")
    .slice(0, 12)
    .map((line) => line.slice(0, 300))
    .join("\n");
}

/** Names of diagnostics that say that the fault is ours. */
const faults =
  /^(?:internal|pass\/(?:threw|invalid-ir|not-preserved|outside|wrong-anchor|unknown-anchor|missing-dialect))/;

class Checker {
  readonly problems: string[] = [];
  slowest = { step: "", seconds: 0 };
  step = "";
  private readonly text: string;
  private readonly random: RandomNumbers;

  constructor(text: string, random: RandomNumbers) {
    this.text = text;
    this.random = random;
  }

  async mlir(): Promise<boolean> {
    const { random, text } = this;
    const given = { allowUnregisteredDialect: random.below(4) > 0 };
    const printed = this.optimized("read", text, given);
    if (random.below(8) === 0) this.optimized("read in pieces", text, { ...given, splitInput: true });
    if (random.below(16) === 0) this.optimized("read with expectations", text, { ...given, verifyDiagnostics: true });
    if (printed === undefined) {
      if (random.below(4) === 0) this.optimized("print what is not valid", text, { ...given, verify: false });
      return false;
    }
    this.expectSame("print again", printed, this.optimized("print again", printed, given));
    const generic = this.optimized("print generically", text, { ...given, printGeneric: true });
    const back = generic === undefined ? undefined : this.optimized("read the generic form", generic, given);
    this.expectSame("read the generic form", printed, back);
    if (random.below(4) === 0) this.locations(given);
    if (random.below(4) === 0) this.throughJson(printed, given);
    this.passes(given);
    return true;
  }

  private locations(given: OptimizeOptions): void {
    const options = { ...given, printLocations: true, printGeneric: this.random.below(2) === 0 };
    const located = this.optimized("print locations", this.text, options);
    if (located !== undefined)
      this.expectSame("print locations again", located, this.optimized("print locations again", located, options));
  }

  private throughJson(printed: string, given: OptimizeOptions): void {
    const json = this.optimized("print JSON", this.text, { ...given, print: printIrJson });
    if (json === undefined) this.problems.push("print JSON: there is none");
    else this.expectSame("read JSON", printed, this.optimized("read JSON", json, { ...given, read: readIrJson }));
  }

  private passes(given: OptimizeOptions): void {
    const pipeline = randomPipeline(this.random);
    const step = `run ${pipeline}`;
    const options = { ...given, pipeline, verifyEach: true };
    const behind = this.optimized(step, this.text, options, (name) => !name.startsWith("ir/"));
    if (behind !== undefined) this.expectSame(step, behind, this.optimized(`${step}, read again`, behind, given));
  }

  async json(): Promise<boolean> {
    const given = { allowUnregisteredDialect: this.random.below(4) > 0 };
    const printed = this.optimized("read JSON", this.text, { ...given, read: readIrJson, print: printIrJson });
    if (printed === undefined) return false;
    const again = this.optimized("read JSON again", printed, { ...given, read: readIrJson, print: printIrJson });
    this.expectSame("read JSON again", printed, again);
    const text = this.optimized("print JSON as text", this.text, { ...given, read: readIrJson });
    if (text !== undefined) this.expectSame("read the text", text, this.optimized("read the text", text, given));
    return true;
  }

  async kdsl(): Promise<boolean> {
    const target = this.random.pick(["nvptx:sm_90", "amdgpu:gfx90a", "nvptx:sm_75", "amdgpu:gfx1100"]);
    this.step = `compile for ${target}`;
    const start = cpuSeconds();
    const options = { targets: [target], emit: ["ir", "lowered-ir", "llvm-dialect"], verifyEach: true } as const;
    const { ok, diagnostics, outputs } = await compile({ name: "input.kdsl", text: this.text }, options);
    this.timed(start);
    this.expectDiagnostics(diagnostics, this.text, ok);
    if (!ok) return false;
    for (const { kind, contents } of outputs)
      if (typeof contents === "string")
        this.expectSame(`read ${kind}`, contents, this.optimized(`read ${kind}`, contents, {}));
    return true;
  }

  async pipeline(): Promise<boolean> {
    const first = this.pipelineText("read the pipeline", this.text);
    if (first === undefined) return false;
    this.expectSame("read the pipeline again", first, this.pipelineText("read the pipeline again", first));
    return true;
  }

  private pipelineText(step: string, text: string): string | undefined {
    this.step = step;
    const start = cpuSeconds();
    const sink = new DiagnosticSink();
    const registry = makeRegistry([], sink);
    if (registry === undefined) throw new Error("the registry is not sound");
    const pipeline = readPipeline(text, registry, { defaultPipelines: makeDefaultPipelines }, sink);
    const printed = pipeline?.text;
    this.timed(start);
    this.expectDiagnostics(sink.diagnostics, text, pipeline !== undefined);
    return printed;
  }

  async manifest(): Promise<boolean> {
    this.step = "read the manifest";
    const start = cpuSeconds();
    const read = parseManifest(this.text);
    const printed = read.ok ? printManifest(read.manifest) : undefined;
    this.timed(start);
    this.expectDiagnostics(read.ok ? [] : read.diagnostics, this.text, read.ok);
    if (printed === undefined) return false;
    const again = parseManifest(printed);
    this.expectSame("read the manifest again", printed, again.ok ? printManifest(again.manifest) : undefined);
    return true;
  }

  /** What `dslc opt` prints; `isAllowed` says which diagnostics may come from a valid input. */
  private optimized(
    step: string,
    text: string,
    options: OptimizeOptions,
    isAllowed: (name: string) => boolean = () => true,
  ): string | undefined {
    this.step = step;
    const start = cpuSeconds();
    const { ok, diagnostics, text: printed } = optimize({ name: "input", text }, options);
    this.timed(start);
    this.expectDiagnostics(diagnostics, text, ok);
    for (const { name, message } of diagnostics)
      if (!isAllowed(name)) this.problems.push(`${step}: ${name}: ${message.slice(0, 300)}`);
    return printed;
  }

  private expectDiagnostics(diagnostics: readonly Diagnostic[], text: string, ok: boolean): void {
    const { step, problems } = this;
    const hasErrors = diagnostics.some(({ severity }) => severity === "error");
    if (!ok && !hasErrors) problems.push(`${step}: refused without an error`);
    for (const { name, message, span, labels, notes } of diagnostics) {
      if (faults.test(name))
        problems.push(`${step}: ${name}: ${message.slice(0, 300)} ${notes.join("; ").slice(0, 300)}`);
      if (message.trim() === "") problems.push(`${step}: ${name} says nothing`);
      for (const place of [span, ...labels.map((label) => label.span)])
        if (
          place !== undefined &&
          !(place.start >= 0 && place.start <= place.end && place.end <= place.source.text.length)
        )
          problems.push(`${step}: ${name} is at ${place.start} to ${place.end} of ${text.length}`);
    }
    renderDiagnostics(diagnostics);
  }

  private expectSame(step: string, wanted: string, found: string | undefined): void {
    if (found === wanted) return;
    if (found === undefined) this.problems.push(`${step}: what was printed is refused\n${wanted.slice(0, 300)}`);
    else this.problems.push(`${step}: not the same\n${firstDifference(wanted, found)}`);
  }

  private timed(start: number): void {
    const seconds = cpuSeconds() - start;
    if (seconds > this.slowest.seconds) this.slowest = { step: this.step, seconds };
    if (seconds > stepLimit) this.problems.push(`${this.step}: took ${seconds.toFixed(1)} s of CPU time`);
  }
}

/** CPU time of this thread: the machine may be shared. */
function cpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

function firstDifference(wanted: string, found: string): string {
  const [left, right] = [wanted.split("\n"), found.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  const line = at < 0 ? left.length : at;
  return `- ${(left[line] ?? "").slice(0, 300)}\n+ ${(right[line] ?? "").slice(0, 300)}`;
}

/** Passes that run on IR of any dialect, and the lowering that most IR goes through. */
const anywhere = [
  "canonicalize",
  "canonicalize",
  "canonicalize{region-simplify=aggressive}",
  "canonicalize{top-down=false}",
  "cse",
  "sccp",
  "licm",
  "dce",
  "mem2reg",
  "inline",
  "symbol-dce",
  "lower-scf-to-cf",
  "form-fma",
  "convert-ifs",
  "normalize-loops",
  "unroll-loops",
  "lower-math",
] as const;

function randomPipeline(random: RandomNumbers): string {
  const passes = Array.from({ length: 1 + random.below(5) }, () => random.pick(anywhere)).join(",");
  switch (random.below(4)) {
    case 0:
      return `builtin.module(any(${passes}))`;
    case 1:
      return `builtin.module(func.func(${passes}),gpu.module(gpu.func(${passes})))`;
    default:
      return `builtin.module(${passes})`;
  }
}
