/**
 * How long compiling takes: whole processes beside nvcc, clang and LLVM's own programs, and calls of the interface with
 * an engine that is already there.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { compile, type EmitKind, type SourceText } from "@dslc/compiler";
import { type Engine, passPipeline, startEngine } from "@dslc/llvm";
import { benchKernels, type BenchKernel, clangArguments } from "./kernels.ts";
import { bundledCommandLine, circumstances, measure, median, medians, root, run, type Run } from "./process.ts";
import { publish, table } from "./report.ts";

const target = "nvptx:sm_90";
const architecture = "sm_90";
const shortPointers = "-nvptx-short-ptr";

export interface CompileSettings {
  /** Pairs of runs for each row. */
  readonly rounds: number;
  /** Warm compilations for the memory that they leave. */
  readonly compilations: number;
  readonly write: boolean;
}

/** Prints the tables, and with `write` puts them into docs/benchmarks.md. @throws Error when a compiler fails */
export async function benchCompile(settings: CompileSettings, folder: string): Promise<void> {
  // Before there is an engine: these runs block this process, and an engine that starts wants an answer.
  const cold = coldTable(settings.rounds, folder);
  const engine = startEngine();
  try {
    const parts = [
      `${circumstances("nvcc", "clang-19", "llc-19")}, medians of ${settings.rounds} rounds`,
      cold,
      await warmTable(settings.rounds, engine),
      await memory(settings.compilations, engine),
    ];
    publish("compile", parts.join("\n\n"), settings.write);
  } finally {
    await engine.close();
  }
}

/** Whole processes from source to PTX, in turns. */
function coldTable(rounds: number, folder: string): string {
  const cli = bundledCommandLine();
  const kernels = benchKernels();
  const rows = kernels.map((kernel) => {
    const all = commandsFor(kernel, cli, folder);
    const runs = all.map((): Run[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [position, commands] of all.entries()) {
        const together = commands.map((command) => measure(command, join(folder, "time")));
        if (together.includes(undefined)) throw new Error("a compiler failed");
        runs[position]?.push(sum(together.filter((one) => one !== undefined)));
      }
    }
    const middle = runs.map((one) => medians(one) ?? { wall: Number.NaN, cpu: Number.NaN, memory: Number.NaN });
    const [ours, theirs] = middle;
    const ratios = [ours?.wall, ours?.cpu].map((value, at) => {
      const other = at === 0 ? theirs?.wall : theirs?.cpu;
      return ((value ?? Number.NaN) / (other ?? Number.NaN)).toFixed(2);
    });
    const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(0);
    const cells = middle.map(({ wall, cpu }) => `${milliseconds(wall)} / ${milliseconds(cpu)}`);
    return [kernel.name, ...cells, ratios.join(" / ")];
  });
  const head = ["cold, ms / CPU ms", "dslc compile", "nvcc -ptx", "clang-19 -S", "opt-19, llc-19", "dslc by nvcc"];
  return table(head, rows);
}

/** What each way runs, one after the other: ours first, then nvcc, clang, and LLVM's programs on our LLVM IR. */
function commandsFor(
  { name, kdsl, cuda }: BenchKernel,
  cli: string,
  folder: string,
): readonly (readonly (readonly string[])[])[] {
  const out = (extension: string): string => join(folder, `${name}.${extension}`);
  const dslc = ["compile", kdsl, "-t", target];
  run(cli, ...dslc, "--emit", "llvm-ir", "-o", out("ll"));
  const cpu = `-mcpu=${architecture}`;
  return [
    [[cli, ...dslc, "--emit", "asm", "-o", out("dslc.ptx")]],
    [["nvcc", "-O3", `-arch=${architecture}`, "-ptx", cuda, "-o", out("nvcc.ptx")]],
    [["clang-19", ...clangArguments("cuda", architecture), cuda, "-o", out("clang.ptx")]],
    [
      ["opt-19", `-passes=${passPipeline(3)}`, cpu, shortPointers, out("ll"), "-o", out("bc")],
      ["llc-19", "-O3", cpu, "-mattr=+ptx80", shortPointers, out("bc"), "-o", out("llc.ptx")],
    ],
  ];
}

/** Runs one after the other as one. */
function sum(runs: readonly Run[]): Run {
  return {
    wall: runs.reduce((all, { wall }) => all + wall, 0),
    cpu: runs.reduce((all, { cpu }) => all + cpu, 0),
    memory: Math.max(...runs.map(({ memory: peak }) => peak)),
  };
}

/** A call's wall time, and the CPU time of this process (its garbage collector's threads included), in milliseconds. */
interface CallTime {
  readonly wall: number;
  readonly cpu: number;
}

/** Every example through the interface, the examples in turns; the first rounds, which warm up, are not counted. */
async function warmTable(rounds: number, engine: Engine): Promise<string> {
  const sources = globSync("docs/examples/*.kdsl", { cwd: root }).toSorted().map(readExample);
  const times = new Map(sources.map((source) => [source, { front: [] as CallTime[], whole: [] as CallTime[] }]));
  const warmUp = 10;
  for (let round = -warmUp; round < rounds; round++) {
    for (const [source, { front, whole }] of times) {
      const [frontTime, wholeTime] = [await timed(source, "ir", engine), await timed(source, "asm", engine)];
      if (round < 0) continue;
      front.push(frontTime);
      whole.push(wholeTime);
    }
  }
  const engineCpu = await engineCpuTimes(sources, rounds, engine);
  const figures = sources.map((source, at) => {
    const { front = [], whole = [] } = times.get(source) ?? {};
    const of = (list: readonly CallTime[], part: "wall" | "cpu"): number => median(list.map((time) => time[part]));
    const least = Math.min(...whole.map(({ wall }) => wall));
    return [of(whole, "wall"), least, of(whole, "cpu"), engineCpu[at] ?? 0, of(front, "wall"), of(front, "cpu")];
  });
  const rows = sources.map(({ name }, at) => [name, ...(figures[at] ?? []).map(ms)]);
  const columns = figures[0]?.map((_, column) => median(figures.map((one) => one[column] ?? 0))) ?? [];
  const head = ["warm, ms", "wall", "least wall", "CPU", "engine's CPU", "front end", "front end's CPU"];
  return table(head, [...rows, ["**median of the kernels**", ...columns.map(ms)]]);
}

/** The engine's CPU time for a call, as a mean: the system counts it in steps of 10 ms. */
async function engineCpuTimes(sources: readonly SourceText[], rounds: number, engine: Engine): Promise<number[]> {
  const means: number[] = [];
  for (const source of sources) {
    const before = childCpuTime();
    for (let round = 0; round < rounds; round++) await timed(source, "asm", engine);
    means.push((childCpuTime() - before) / rounds);
  }
  return means;
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1);
}

function readExample(file: string): SourceText {
  return { name: basename(file, ".kdsl"), text: readFileSync(join(root, file), "utf8") };
}

async function timed(source: SourceText, kind: EmitKind, engine: Engine): Promise<CallTime> {
  const before = process.cpuUsage();
  const start = performance.now();
  const { ok, diagnostics } = await compile(source, { targets: kind === "ir" ? [] : [target], emit: [kind], engine });
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  if (!ok) throw new Error(`${source.name}: ${diagnostics[0]?.message ?? "failed"}`);
  return { wall, cpu: (user + system) / 1000 };
}

/** What is held after a fifth of the compilations and after all, by this process and the engine's. */
async function memory(compilations: number, engine: Engine): Promise<string> {
  const source = readExample("docs/examples/fir.kdsl");
  const rows: (readonly string[])[] = [];
  for (const until of [Math.round(compilations / 5), compilations]) {
    for (let done = rows.length === 0 ? 0 : Math.round(compilations / 5); done < until; done++)
      await timed(source, "asm", engine);
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    rows.push([String(until), mebibytes(heapUsed), mebibytes(rss), childMemory().map(mebibytes).join(", ")]);
  }
  return table(["compilations of fir", "heap, MiB", "resident, MiB", "engine's process resident, MiB"], rows);
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** The processes that this one started (Linux's /proc). */
function children(): readonly string[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").filter(Boolean);
}

/** Resident bytes of each. */
function childMemory(): readonly number[] {
  return children().map((pid) => {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(resident ?? 0) * 1024;
  });
}

/** Milliseconds of CPU time of all together; fields 14 and 15 of `stat`, in hundredths of a second (proc(5)). */
function childCpuTime(): number {
  return children().reduce((total, pid) => {
    const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(/\) /);
    const fields = rest.split(" ");
    return total + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}
