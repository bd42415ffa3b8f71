/** The command line of the benchmarks; `run.ts` starts it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchCode } from "./code.ts";
import { benchCompile } from "./compile.ts";
import { benchEngines } from "./engines.ts";
import { benchIr } from "./ir.ts";
import { benchPassManager } from "./pass-manager.ts";

const help = `usage: node tools/bench/run.ts ir|code|compile|engines|pass-manager [options]

ir: runs dslc opt (from a fresh bundle) and mlir-opt side by side on generated modules and, where it is there, on the
conformance folder (DSLC_CONFORMANCE, or ../shared/conformance beside the clone), and prints Markdown tables: medians of
wall time, CPU time (user and system, all threads) and peak memory, and their ratios.

  --sizes LIST     numbers of operations, separated by commas (default: 3,1000,10000,100000)
  --million        also 1,000,000 operations: mlir-opt's only for reading and printing, else one run of dslc's
  --per-function L operations in each function, a table for each of the list: 'all' (one function) or a number
                   (default: all,1000)
  --rounds N       pairs of runs for each row (default: 7)
  --seed N         the generator's seed (default: 1)
  --mlir-opt NAME  the program to compare with (default: mlir-opt-19)
  --write          put the tables into docs/benchmarks.md

Needs mlir-opt and GNU time (Debian: mlir-19-tools, time).

code: compiles each example of docs/examples with dslc, and its equivalent in tools/bench/cuda with nvcc and clang, and
prints registers, spills, shared bytes, instructions and the length of the hot loop for NVIDIA GPUs, registers and
bytes of code for AMD GPUs.

  --write          put the tables into docs/benchmarks.md

Needs nvcc, ptxas and clang-19.

compile: whole processes from those sources to PTX, beside nvcc -ptx, clang and LLVM's programs, in turns; then calls of
the interface with an engine that is there already, for every example; then what many compilations leave in memory.

  --rounds N       rounds for each row (default: 7)
  --compilations N how many, for the memory that they leave (default: 1000)
  --write          put the tables into docs/benchmarks.md

Needs nvcc, clang-19, opt-19, llc-19 and GNU time.

engines: runs LLVM in each way that dslc knows, its library, its programs and llvm-bindings, and prints when each is
ready, what a request costs, and how each reports faults.

  --rounds N       runs for each figure (default: 7)
  --write          put the table into docs/benchmarks.md

Needs llvm-bindings (tools/setup --with-llvm-bindings).

pass-manager: what the pass manager costs by itself beside 20 passes over 1,000 functions, and what instruments cost that
have nothing to do.

  --rounds N       rounds for each row (default: 7)
  --write          put the table into docs/benchmarks.md`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      sizes: { type: "string", default: "3,1000,10000,100000" },
      million: { type: "boolean", default: false },
      "per-function": { type: "string", default: "all,1000" },
      rounds: { type: "string", default: "7" },
      seed: { type: "string", default: "1" },
      "mlir-opt": { type: "string", default: "mlir-opt-19" },
      compilations: { type: "string", default: "1000" },
      write: { type: "boolean", default: false },
    },
  });
  const [command] = positionals;
  const folder = mkdtempSync(join(tmpdir(), "dslc-bench-"));
  try {
    if (values.help) console.log(help);
    else if (positionals.length === 1 && command === "ir") {
      const sizes = values.sizes.split(",").map(Number);
      benchIr(
        {
          sizes: values.million ? [...sizes, 1_000_000] : sizes,
          perFunction: values["per-function"]
            .split(",")
            .map((size) => (size === "all" ? Number.POSITIVE_INFINITY : Number(size))),
          rounds: Number(values.rounds),
          seed: Number(values.seed),
          mlirOpt: values["mlir-opt"],
          write: values.write,
        },
        folder,
      );
    } else if (positionals.length === 1 && command === "code") {
      benchCode(folder, values.write);
    } else if (positionals.length === 1 && command === "compile") {
      const [rounds, compilations] = [Number(values.rounds), Number(values.compilations)];
      await benchCompile({ rounds, compilations, write: values.write }, folder);
    } else if (positionals.length === 1 && command === "engines") {
      await benchEngines(Number(values.rounds), folder, values.write);
    } else if (positionals.length === 1 && command === "pass-manager") {
      benchPassManager({ functions: 1000, operations: 50_000, rounds: Number(values.rounds), write: values.write });
    } else {
      console.log(help);
      process.exitCode = 2;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main();
