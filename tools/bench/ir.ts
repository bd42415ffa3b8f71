/** The IR core beside mlir-opt: whole processes, in turns, on generated modules and on inputs that nobody here wrote. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateModule } from "./generate-module.ts";
import { bundledCommandLine, circumstances, measure, medians, root, type Run } from "./process.ts";
import { publish, table } from "./report.ts";

interface Task {
  readonly name: string;
  readonly dslc: readonly string[];
  readonly mlirOpt: readonly string[];
  /** Operations that the module has to do without. */
  readonly without?: ReadonlySet<string>;
}

/** `mlir-opt` 19 crashes when it canonicalizes modules of 100,000 operations that have these. */
const crashing: ReadonlySet<string> = new Set(["arith.sitofp", "arith.uitofp"]);

const plain: Task = { name: "parse, verify, print", dslc: [], mlirOpt: [] };

const tasks: readonly Task[] = [
  plain,
  {
    name: "canonicalize",
    dslc: ["--pipeline", "builtin.module(canonicalize)"],
    mlirOpt: ["--canonicalize"],
    without: crashing,
  },
  { name: "cse", dslc: ["--pipeline", "builtin.module(cse)"], mlirOpt: ["--cse"] },
  {
    name: "canonicalize, cse",
    dslc: ["--pipeline", "builtin.module(canonicalize,cse)"],
    mlirOpt: ["--canonicalize", "--cse"],
    without: crashing,
  },
  {
    name: "scf to cf",
    dslc: ["--pipeline", "builtin.module(lower-scf-to-cf)"],
    mlirOpt: ["--convert-scf-to-cf"],
  },
];

export interface IrSettings {
  readonly sizes: readonly number[];
  /** Operations in each function, for each table; infinite for one function. */
  readonly perFunction: readonly number[];
  readonly rounds: number;
  readonly seed: number;
  readonly mlirOpt: string;
  readonly write: boolean;
}

const head = ["task", "operations", "dslc s / CPU s / MiB", "mlir-opt s / CPU s / MiB", "ratios"];

/** Prints tables of dslc opt beside mlir-opt. The two take turns, so that load favours neither. */
export function benchIr(settings: IrSettings, folder: string): void {
  const runner = new Runner(settings, folder);
  const parts = [`${circumstances(settings.mlirOpt)}, medians of ${settings.rounds} pairs`];
  for (const perFunction of settings.perFunction) {
    const what = perFunction === Number.POSITIVE_INFINITY ? "one function" : `functions of ${perFunction}`;
    parts.push(`All operations in ${what}:`, generatedTable(runner, settings, perFunction));
  }
  publish("ir", [...parts, ...corpusTable(runner)].join("\n\n"), settings.write);
}

function generatedTable(runner: Runner, settings: IrSettings, perFunction: number): string {
  const rows = tasks.flatMap((task) => {
    const ours = new Map<number, Run | undefined>();
    const lines = settings.sizes.map((operations) => {
      const functions = Math.max(1, Math.floor(operations / perFunction));
      const module = generateModule(operations, functions, settings.seed, task.without);
      const isAlone = operations > largestCompared && task !== plain;
      const [dslc, mlirOpt] = isAlone
        ? [runner.alone(task, module), "not run" as const]
        : runner.pairs(task, module, []);
      ours.set(operations, dslc);
      return row(task.name, operations.toLocaleString("en"), dslc, mlirOpt);
    });
    const growth = growthOf(ours);
    return growth === undefined ? lines : [...lines, [task.name, "growth from 100,000 to 1,000,000", growth, "", ""]];
  });
  return table(head, rows);
}

/** Above this size only the plain task is compared: mlir-opt's scf-to-cf, for one, is quadratic in a function. */
const largestCompared = 100_000;

/** How much longer ten times as many operations take, start-up taken off. */
function growthOf(runs: ReadonlyMap<number, Run | undefined>): string | undefined {
  const [least, hundred, million] = [Math.min(...runs.keys()), 100_000, 1_000_000].map((size) => runs.get(size));
  if (least === undefined || hundred === undefined || million === undefined || least === hundred) return undefined;
  return `x ${((million.wall - least.wall) / (hundred.wall - least.wall)).toFixed(1)}`;
}

/** The inputs of the conformance folder, as pieces of one file; nothing where there is no such folder. */
function corpusTable(runner: Runner): readonly string[] {
  const corpus = process.env["DSLC_CONFORMANCE"] ?? join(root, "../shared/conformance");
  const rows = ["device-generic", "device-custom"].flatMap((name) => {
    const files = existsSync(corpus) ? globSync(`${corpus}/${name}/*.mlir`).toSorted() : [];
    if (files.length === 0) return [];
    const pieces = files.map((file) => readFileSync(file, "utf8"));
    const split = ["--split-input-file", "--allow-unregistered-dialect"];
    const [dslc, mlirOpt] = runner.pairs(plain, pieces.join("\n// -----\n"), split);
    return [row(name, `${pieces.length} pieces`, dslc, mlirOpt)];
  });
  return rows.length === 0 ? [] : ["The conformance inputs, as pieces of one file:", table(head, rows)];
}

class Runner {
  private readonly dslc: readonly string[];
  private readonly mlirOpt: readonly string[];
  private readonly rounds: number;
  private readonly file: string;
  private readonly report: string;

  constructor({ mlirOpt, rounds }: IrSettings, folder: string) {
    this.dslc = [bundledCommandLine(), "opt", "--print-generic"];
    this.mlirOpt = [mlirOpt, "--mlir-print-op-generic"];
    this.rounds = rounds;
    this.file = join(folder, "module.mlir");
    this.report = join(folder, "time");
  }

  /** One run of ours. */
  alone(task: Task, module: string): Run | undefined {
    writeFileSync(this.file, module);
    return measure([...this.dslc, ...task.dslc, this.file], this.report);
  }

  /** Medians of ours and theirs; undefined for a program that fails. */
  pairs(task: Task, module: string, options: readonly string[]): readonly [Run | undefined, Run | undefined] {
    writeFileSync(this.file, module);
    const ours: Run[] = [];
    const theirs: Run[] = [];
    for (let round = 0; round < this.rounds; round++) {
      const dslc = measure([...this.dslc, ...task.dslc, ...options, this.file], this.report);
      const mlirOpt = measure([...this.mlirOpt, ...task.mlirOpt, ...options, this.file], this.report);
      if (dslc !== undefined) ours.push(dslc);
      if (mlirOpt !== undefined) theirs.push(mlirOpt);
      if (dslc === undefined || mlirOpt === undefined) break;
    }
    return [medians(ours), medians(theirs)];
  }
}

function row(
  task: string,
  size: string,
  ours: Run | undefined,
  theirs: Run | "not run" | undefined,
): readonly string[] {
  return [task, size, cells(ours), cells(theirs), ratios(ours, theirs)];
}

function cells(run: Run | "not run" | undefined): string {
  if (run === undefined) return "fails";
  if (run === "not run") return run;
  const { wall, cpu, memory } = run;
  return `${wall.toFixed(2)} / ${cpu.toFixed(2)} / ${memory.toFixed(0)}`;
}

function ratios(ours: Run | undefined, theirs: Run | "not run" | undefined): string {
  if (ours === undefined || theirs === undefined || theirs === "not run") return "";
  const pairs = [ours.wall / theirs.wall, ours.cpu / theirs.cpu, ours.memory / theirs.memory];
  return pairs.map((ratio) => ratio.toFixed(1)).join(" / ");
}
