/**
 * Benchmarks beside the tools that people know: `node tools/bench/run.ts ir` (see `--help`).
 *
 * Every figure is of a whole process. The two programs take turns, so that a machine whose load changes does not
 * favour one; what is compared are medians. GNU time measures, because Node does not tell of children's memory.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { generateModule } from "./generate-module.ts";

const help = `usage: node tools/bench/run.ts ir [options]

Runs dslc opt (from a fresh bundle) and mlir-opt side by side on generated modules, and prints a Markdown table:
medians of wall time, CPU time (user and system, all threads) and peak memory, and their ratios.

  --sizes LIST     numbers of operations, separated by commas (default: 3,1000,10000,100000)
  --million        also 1,000,000 operations
  --per-function N operations in each function: 'all' (one function, default) or a number
  --rounds N       pairs of runs for each row (default: 7)
  --seed N         the generator's seed (default: 1)
  --mlir-opt NAME  the program to compare with (default: mlir-opt-19)

Needs mlir-opt and GNU time (Debian: mlir-19-tools, time).`;

interface Task {
  readonly name: string;
  readonly dslc: readonly string[];
  readonly mlirOpt: readonly string[];
}

const tasks: readonly Task[] = [
  { name: "parse, verify, print", dslc: [], mlirOpt: [] },
  { name: "canonicalize", dslc: ["--pipeline", "builtin.module(canonicalize)"], mlirOpt: ["--canonicalize"] },
];

/** One process: wall and CPU time in seconds, the peak of its memory in MiB. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

const root = join(import.meta.dirname, "../..");

/** Undefined when the program fails, which standard error then tells. @throws Error when it cannot be started. */
function measure(command: readonly string[], report: string): Run | undefined {
  const start = performance.now();
  const { error, status, stderr } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", "-o", report, ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const wall = (performance.now() - start) / 1000;
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`${command.join(" ")} failed:\n${stderr}`);
    return undefined;
  }
  const [user = 0, system = 0, kibibytes = 0] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  return { wall, cpu: user + system, memory: kibibytes / 1024 };
}

function medians(runs: readonly Run[]): Run | undefined {
  if (runs.length === 0) return undefined;
  const median = (of: (run: Run) => number): number => runs.map(of).sort((a, b) => a - b)[runs.length >> 1] ?? 0;
  return { wall: median(({ wall }) => wall), cpu: median(({ cpu }) => cpu), memory: median(({ memory }) => memory) };
}

function cells(run: Run | undefined): string {
  if (run === undefined) return "fails";
  const { wall, cpu, memory } = run;
  return `${wall.toFixed(2)} / ${cpu.toFixed(2)} / ${memory.toFixed(0)}`;
}

function ratios(ours: Run | undefined, theirs: Run | undefined): string {
  if (ours === undefined || theirs === undefined) return "";
  const pairs = [ours.wall / theirs.wall, ours.cpu / theirs.cpu, ours.memory / theirs.memory];
  return pairs.map((ratio) => ratio.toFixed(1)).join(" / ");
}

function row(task: Task, operations: number, ours: Run | undefined, theirs: Run | undefined): string {
  const size = operations.toLocaleString("en");
  return `| ${task.name} | ${size} | ${cells(ours)} | ${cells(theirs)} | ${ratios(ours, theirs)} |`;
}

interface Settings {
  readonly sizes: readonly number[];
  readonly perFunction: number;
  readonly rounds: number;
  readonly seed: number;
  readonly mlirOpt: string;
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /version (\S+)/.exec(stdout)?.[1] ?? "of an unknown version";
}

function benchIr(settings: Settings, folder: string): void {
  const bundled = spawnSync(process.execPath, [join(root, "tools/bundle.ts")], { stdio: "inherit" });
  if (bundled.status !== 0) throw new Error("the command line cannot be bundled");
  const dslc = [process.execPath, join(root, "packages/dslc/bin/dslc.js"), "opt", "--print-generic"];
  const mlirOpt = [settings.mlirOpt, "--mlir-print-op-generic"];
  const [cpu] = cpus();
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpu?.model ?? "?"}, Node ${process.versions.node}, mlir-opt ${versionOf(settings.mlirOpt)}, medians of ${settings.rounds} pairs\n`,
  );
  console.log("| task | operations | dslc s / CPU s / MiB | mlir-opt s / CPU s / MiB | ratios |");
  console.log("| --- | --- | --- | --- | --- |");
  const report = join(folder, "time");
  for (const task of tasks) {
    for (const operations of settings.sizes) {
      const file = join(folder, "module.mlir");
      const functions = Math.max(1, Math.floor(operations / settings.perFunction));
      writeFileSync(file, generateModule(operations, functions, settings.seed));
      const ours: Run[] = [];
      const theirs: Run[] = [];
      for (let round = 0; round < settings.rounds; round++) {
        const pair = [
          measure([...dslc, ...task.dslc, file], report),
          measure([...mlirOpt, ...task.mlirOpt, file], report),
        ] as const;
        if (pair[0] !== undefined) ours.push(pair[0]);
        if (pair[1] !== undefined) theirs.push(pair[1]);
        if (pair.includes(undefined)) break;
      }
      console.log(row(task, operations, medians(ours), medians(theirs)));
    }
  }
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      sizes: { type: "string", default: "3,1000,10000,100000" },
      million: { type: "boolean", default: false },
      "per-function": { type: "string", default: "all" },
      rounds: { type: "string", default: "7" },
      seed: { type: "string", default: "1" },
      "mlir-opt": { type: "string", default: "mlir-opt-19" },
    },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== "ir") {
    console.log(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const sizes = values.sizes.split(",").map(Number);
  const folder = mkdtempSync(join(tmpdir(), "dslc-bench-"));
  try {
    benchIr(
      {
        sizes: values.million ? [...sizes, 1_000_000] : sizes,
        perFunction: values["per-function"] === "all" ? Number.POSITIVE_INFINITY : Number(values["per-function"]),
        rounds: Number(values.rounds),
        seed: Number(values.seed),
        mlirOpt: values["mlir-opt"],
      },
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
