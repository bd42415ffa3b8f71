/**
 * Operations with something changed at random, held against `mlir-opt-19`: it refuses what we refuse, and nothing else.
 * They come from the texts that show every op of a dialect (`test/everything.mlir`).
 */
import { readFileSync } from "node:fs";
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { Context, type Operation, parseModule } from "@dslc/ir";
import { RandomNumbers, requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { builtinDialects } from "../src/registry.ts";
import { optimize } from "../src/optimize.ts";

const seed = Number(process.env["DSLC_TEST_SEED"] ?? 1);
const mutantsOfEach = 12;
/**
 * Upstream does not look at the shape of what `vector.insert` inserts, and takes the elements of a memref for those of
 * a vector here; we do not.
 */
const strict = /"vector\.(?:insert|contract|outerproduct)"/;

/** What one operation is written from; its operands get definitions of their own. */
interface Parts {
  readonly name: string;
  readonly properties: readonly string[];
  readonly operands: readonly string[];
  readonly results: readonly string[];
}

function partsOf(op: Operation): Parts {
  return {
    name: op.name,
    properties: op.properties.entries.map(([name, value]) => `${name} = ${value.text}`),
    operands: op.operands.map(({ type }) => type.text),
    results: op.results.map(({ type }) => type.text),
  };
}

/** Operations that stand for themselves: without regions, blocks, or symbols that they refer to. */
function samplesOf(dialect: string): readonly Parts[] {
  const file = new URL(`../../dialect-${dialect}/test/everything.mlir`, import.meta.url);
  const source = new SourceFile("everything.mlir", readFileSync(file, "utf8"));
  const module = parseModule(source, new Context(builtinDialects, { allowUnregistered: true }), new DiagnosticSink());
  const samples = new Map<string, Parts>();
  module?.walk((op) => {
    const isAlone = op.regions.length === 0 && op.successors.length === 0 && op.definition?.isTerminator === false;
    const isNamed = op.properties.entries.some(([, value]) => value.text.includes("@"));
    const parts = partsOf(op);
    if (isAlone && !isNamed && op.dialect === dialect && !parts.properties.includes("sym_name"))
      samples.set(JSON.stringify(parts), parts);
  });
  return [...samples.values()];
}

const types =
  "i1 | i8 | i32 | index | f16 | f32 | none | !test.t | si8 | () -> () | vector<4xf32> | vector<f32> | vector<[4]xf32> | vector<2x4xf32> | vector<4xi1> | vector<4xindex> | tensor<4xf32> | tensor<?xf32> | memref<4xf32> | memref<?xf32> | memref<*xf32> | memref<f32> | memref<4x4xf32, strided<[?, 1], offset: ?>> | memref<4x8xf32, affine_map<(d0, d1) -> (d1 * 4 + d0)>>".split(
    " | ",
  );

/** The parts with one thing changed: a type, a number of a property, or how many there are of something. */
function mutated(parts: Parts, random: RandomNumbers): Parts {
  const replaced = (list: readonly string[], change: (text: string) => string): readonly string[] => {
    const at = random.below(list.length);
    return list.length === 0 ? list : list.with(at, change(list[at] ?? ""));
  };
  const type = (old: string): string => {
    const element = random.pick(["f32", "i32", "f16", "index", "i1"]);
    return random.below(2) === 0 ? random.pick(types) : old.replace(/\b(?:f32|f64|i32|i64|index|i1)\b/, element);
  };
  const number = (old: string): string => old.replace(/-?\b\d+\b(?!>)/, random.pick(["0", "1", "3", "7", "-1"]));
  switch (random.below(6)) {
    case 0:
    case 1:
      return { ...parts, operands: replaced(parts.operands, type) };
    case 2:
      return { ...parts, results: replaced(parts.results, type) };
    case 3:
      return { ...parts, properties: replaced(parts.properties, number) };
    case 4:
      return { ...parts, operands: parts.operands.slice(1) };
    default:
      return { ...parts, results: [...parts.results, "i32"] };
  }
}

function textOf({ name, properties, operands, results }: Parts): string {
  const sources = operands.map((type, at) => `  %${at} = "test.source"() : () -> (${type})\n`).join("");
  const names = operands.map((_, at) => `%${at}`).join(", ");
  const own = properties.length === 0 ? "" : ` <{${properties.join(", ")}}>`;
  const op = `  "${name}"(${names})${own} : (${operands.join(", ")}) -> (${results.join(", ")})\n`;
  return `func.func @f() {\n${sources}${op}  return\n}\n`;
}

const crashed = "mlir-opt crashed";

/** Of each text, the first error of `mlir-opt-19`. */
function upstreamErrors(texts: readonly string[]): readonly (string | undefined)[] {
  const separator = "// -----\n";
  const args = ["--allow-unregistered-dialect", "--split-input-file"];
  const { status, stderr } = runTool("mlir-opt-19", args, { input: texts.join(separator) });
  if (status !== 0 && status !== 1) {
    const half = texts.length >> 1;
    return half === 0 ? [crashed] : [...upstreamErrors(texts.slice(0, half)), ...upstreamErrors(texts.slice(half))];
  }
  const starts = new Map<number, number>();
  let line = 1;
  for (const [at, text] of texts.entries()) {
    starts.set(line, at);
    line += text.split("\n").length;
  }
  const errors: (string | undefined)[] = texts.map(() => undefined);
  // A text is named by the line of the separator before it; the first one has none.
  for (const [, first, split, message] of stderr.matchAll(/<stdin>:(\d+)(?: offset :(\d+))?:\d+.*?: error: (.*)/g)) {
    const at = split === undefined ? 0 : (starts.get(Number(first)) ?? starts.get(Number(first) + 1) ?? 0);
    errors[at] ??= message;
  }
  return errors;
}

test.for(["arith", "math", "cf", "func", "memref", "gpu", "vector", "scf"])(
  "%s is refused where mlir-opt refuses it (DSLC_TEST_SEED gives other changes)",
  (dialect, context) => {
    requireTool(context, "mlir-opt-19");
    console.log(`seed ${seed}`);
    const random = new RandomNumbers(seed);
    const mutants = samplesOf(dialect).flatMap((parts) =>
      Array.from({ length: mutantsOfEach }, () => textOf(mutated(parts, random))),
    );
    const upstream = upstreamErrors(mutants);
    const differing = mutants.flatMap((text, at) => {
      const { text: printed, diagnostics } = optimize(
        { name: "mutant.mlir", text },
        { allowUnregisteredDialect: true },
      );
      const ours = printed === undefined ? diagnostics[0]?.message : undefined;
      if (upstream[at] === crashed) return [];
      const same = (ours === undefined) === (upstream[at] === undefined) || (strict.test(text) && ours !== undefined);
      return same ? [] : [`${text}mlir-opt: ${upstream[at] ?? "no error"}\nwe: ${ours ?? "no error"}`];
    });
    expect(differing).toEqual([]);
    // Were nothing refused, nothing would have been compared.
    if (mutants.length > 50) expect(upstream.filter((error) => error !== undefined).length).toBeGreaterThan(20);
  },
);
