/** The IR core beside mlir-opt: whole processes on generated modules. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateModule } from "./generate-module.ts";
import { bundledCommandLine, circumstances, measure, medians, type Run } from "./process.ts";

interface Task {
  readonly name: string;
  readonly dslc: readonly string[];
  readonly mlirOpt: readonly string[];
}

const tasks: readonly Task[] = [
  { name: "parse, verify, print", dslc: [], mlirOpt: [] },
  { name: "cse", dslc: ["--pipeline", "builtin.module(cse)"], mlirOpt: ["--cse"] },
  { name: "canonicalize", dslc: ["--pipeline", "builtin.module(canonicalize)"], mlirOpt: ["--canonicalize"] },
];

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

export interface IrSettings {
  readonly sizes: readonly number[];
  readonly perFunction: number;
  readonly rounds: number;
  readonly seed: number;
  readonly mlirOpt: string;
}

/** Prints a table of dslc opt beside mlir-opt, row by row. The two take turns, so that load favours neither. */
export function benchIr(settings: IrSettings, folder: string): void {
  const dslc = [process.execPath, bundledCommandLine(), "opt", "--print-generic"];
  const mlirOpt = [settings.mlirOpt, "--mlir-print-op-generic"];
  console.log(`${circumstances(settings.mlirOpt)}, medians of ${settings.rounds} pairs\n`);
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
