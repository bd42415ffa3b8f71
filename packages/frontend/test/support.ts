/** What the tests of this package share: compiling a text, its diagnostics, and running a kernel of it. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { type Argument, type Launch, type RunOptions, runKernel } from "@dslc/interpreter";
import { type Operation, printOperation, verify } from "@dslc/ir";
import { parseSource } from "@dslc/syntax";
import { buildModule } from "../src/frontend.ts";

export interface Built {
  /** Undefined when there was an error. */
  readonly module: Operation | undefined;
  /** All diagnostics as they are shown, in source order. */
  readonly rendered: string;
  /** `name line:column` of each diagnostic. */
  readonly places: readonly string[];
}

/** Compiles a text called `test.kdsl` to IR, which is verified. */
export function build(text: string, constants: Readonly<Record<string, string>> = {}): Built {
  const sink = new DiagnosticSink();
  const tree = parseSource(new SourceFile("test.kdsl", text), sink);
  const options = { moduleName: "test", constants: new Map(Object.entries(constants)) };
  const module = buildModule(tree, options, sink);
  if ((module === undefined) !== sink.hasErrors) throw new Error("a module is built exactly when there is no error");
  if (module !== undefined) verify(module, sink);
  const places = sink
    .sorted()
    .map(({ name, span }) => `${name} ${span?.toString().replace(/^test\.kdsl:/, "") ?? "-"}`);
  return { module, rendered: renderDiagnostics(sink.sorted()), places };
}

/** The module of a text without errors. @throws Error with the diagnostics when there are some. */
export function moduleOf(text: string, constants: Readonly<Record<string, string>> = {}): Operation {
  const { module, rendered } = build(text, constants);
  if (module === undefined || rendered !== "") throw new Error(rendered);
  return module;
}

/** The IR of a text without errors. */
export function irOf(text: string, constants: Readonly<Record<string, string>> = {}): string {
  return printOperation(moduleOf(text, constants));
}

/** The lines inside of the operation whose first line holds `from`, without indentation. */
export function linesOf(ir: string, from: string): readonly string[] {
  const lines = ir.split("\n");
  const start = lines.findIndex((line) => line.includes(from));
  if (start < 0) throw new Error(`there is no '${from}' in:\n${ir}`);
  const indentation = /^ */.exec(lines[start] ?? "")?.[0] ?? "";
  const end = lines.findIndex((line, position) => position > start && line === `${indentation}}`);
  return lines.slice(start + 1, end).map((line) => line.trim());
}

/** Runs the kernel `k` of a module, on one work-item unless the launch says more. @throws Error when it traps. */
export function run(
  module: Operation,
  parameters: Launch["arguments"],
  launch: Partial<Launch> = {},
  options: RunOptions = {},
): void {
  const whole = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], ...launch, arguments: parameters } as const;
  const { traps } = runKernel(module, "k", whole, { stepLimit: 1e6, ...options });
  const [trap] = traps;
  if (trap !== undefined) throw new Error(`${trap.name}: ${trap.message}`);
}

/**
 * The value of an expression of a 32-bit integer type, given parameters by name with their types: `{ "x: f32": 1.5 }`.
 */
export function evaluate(
  expression: string,
  parameters: Readonly<Record<string, Argument>> = {},
  type = "u32",
): number {
  const list = Object.keys(parameters).map((parameter) => `${parameter}, `);
  const module = moduleOf(`kernel k(${list.join("")}result: global mut [${type}; 1]) { result[0] = ${expression}; }`);
  const result = outputs[type]?.() ?? new Uint32Array(1);
  run(module, [...Object.values(parameters), result]);
  return Number(result[0]);
}

const outputs: Readonly<Record<string, () => NonNullable<Extract<Argument, ArrayLike<unknown>>>>> = {
  u8: () => new Uint8Array(1),
  i8: () => new Int8Array(1),
  u16: () => new Uint16Array(1),
  i16: () => new Int16Array(1),
  i32: () => new Int32Array(1),
  u64: () => new BigUint64Array(1),
  i64: () => new BigInt64Array(1),
  f32: () => new Float32Array(1),
  f64: () => new Float64Array(1),
  f16: () => new Float16Array(1),
};
