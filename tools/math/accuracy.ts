/**
 * Measures the error of the mathematical functions: the IR that `lower-math` makes, translated by MLIR and compiled by
 * clang for this machine, against the functions of the C library in a wider type.
 *
 *     node --conditions=@dslc/source tools/math/accuracy.ts [--all] [--type f32|f64] [--count N] [--seed N] [NAME...]
 *
 * With `--all` every f32 is an argument; else, and for f64 and functions of two arguments, `--count` are drawn, with
 * exponents as likely as one another. Needs mlir-opt-19, mlir-translate-19, clang-19 and a machine with FMA.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printOperation } from "@dslc/ir";
import { type MeasuredFunction, measuredFunctions } from "./functions.ts";
import { lowered } from "./lowered.ts";

const { values, positionals } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    type: { type: "string", default: "f32" },
    count: { type: "string", default: "100000000" },
    seed: { type: "string", default: "1" },
  },
  allowPositionals: true,
});

const type = values.type === "f64" ? "f64" : "f32";

/** Runs a tool with text on its input. @throws Error with what it says when it fails. */
function run(tool: string, args: readonly string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${tool}: ${stderr}${stdout}`);
  return stdout;
}

const toLlvm = [
  "--convert-scf-to-cf",
  "--convert-math-to-llvm",
  "--convert-arith-to-llvm",
  "--convert-cf-to-llvm",
  "--convert-func-to-llvm",
  "--reconcile-unrealized-casts",
];

/** Builds the program in the folder, and returns its path. */
function build(folder: string, { name, op, arity }: MeasuredFunction): string {
  const dialect = run("mlir-opt-19", toLlvm, printOperation(lowered(`math.${op}`, arity, type)));
  const llvmIr = join(folder, "f.ll");
  const program = join(folder, "program");
  writeFileSync(llvmIr, run("mlir-translate-19", ["--mlir-to-llvmir"], dialect));
  const macros = {
    ARITY: arity,
    REFERENCE: name,
    SEED: BigInt(values.seed),
    COUNT: BigInt(values.count),
    ...(type === "f32" ? { IS_SINGLE: 1 } : {}),
    ...(values.all && type === "f32" && arity === 1 ? { ALL: 1 } : {}),
  };
  run("clang-19", [
    "-O2",
    "-march=native",
    "-ffp-contract=off",
    "-Wno-override-module",
    ...Object.entries(macros).map(([macro, value]) => `-D${macro}=${value}`),
    llvmIr,
    join(import.meta.dirname, "driver.c"),
    "-lm",
    "-o",
    program,
  ]);
  return program;
}

const folder = mkdtempSync(join(tmpdir(), "dslc-accuracy-"));
try {
  for (const one of measuredFunctions) {
    if (positionals.length > 0 && !positionals.includes(one.name)) continue;
    process.stdout.write(`${one.name} ${type}: ${run(build(folder, one), [])}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
