/** What every plugin should hold to, found out from the plugin itself and IR that has each of its operations. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { makeRegistry } from "@dslc/compiler/optimize";
import {
  bitWidth,
  type Constant,
  constantOf,
  type Context,
  FloatType,
  IndexType,
  IntegerType,
  normalizeConstant,
  type Operation,
  parseModule,
  printOperation,
  type Type,
} from "@dslc/ir";
import { checkPlugin, describeOption, kebabCase, type Pass, type Plugin } from "@dslc/pass";
import { checkRoundTrip, contextOf, optimizedText, rendered } from "./check-pass.ts";

export interface ConformanceOptions {
  /** IR as dslc prints it, in which each operation of the plugin's dialects is at least once. */
  readonly samples?: readonly string[];
  /** A pipeline that lowers the plugin's operations to those of dslc: on constants it has to give what `evaluate` gives. */
  readonly lowering?: string;
}

/**
 * What of a plugin is not as it should be; nothing, if all is well:
 *
 * - it loads beside dslc: shapes, names, versions, targets with backends;
 * - passes and options say what they do, diagnostics explain themselves;
 * - each operation is in a sample, and samples print as they are written, from the custom and the generic form;
 * - where an operation of scalars evaluates, folding and canonicalization, and the lowering, give the same constants.
 */
export function conformanceProblems(plugin: Plugin, options: ConformanceOptions = {}): readonly string[] {
  const checked = checkPlugin(plugin);
  if ("problem" in checked) return [checked.problem];
  const sink = new DiagnosticSink();
  if (makeRegistry([plugin], sink) === undefined) return [rendered(sink.diagnostics)];
  return [
    ...plugin.passes.flatMap(passProblems),
    ...plugin.diagnostics.flatMap(({ name, explanation }) =>
      explanation.trim() === "" ? [`diagnostic '${name}' has no explanation`] : [],
    ),
    ...sampleProblems(plugin, options),
  ];
}

/** @throws Error with all of {@link conformanceProblems}. */
export function checkConformance(plugin: Plugin, options: ConformanceOptions = {}): void {
  const problems = conformanceProblems(plugin, options);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function passProblems({ passName, summary, options }: Pass): readonly string[] {
  const isLine = summary.trim() !== "" && !summary.includes("\n") && !summary.endsWith(".");
  return [
    ...(isLine ? [] : [`pass '${passName}': the summary is not one line without a full stop`]),
    ...Object.entries(options).flatMap(([name, schema]) =>
      describeOption(schema).includes(";")
        ? []
        : [`pass '${passName}': option '${kebabCase(name)}' does not say what it is for`],
    ),
  ];
}

function sampleProblems(plugin: Plugin, { samples = [], lowering }: ConformanceOptions): readonly string[] {
  const context = contextOf([plugin]);
  const problems: string[] = [];
  const found = new Map<string, Operation[]>();
  for (const sample of samples) {
    try {
      checkRoundTrip(sample, { plugins: [plugin] });
      for (const op of operationsOf(sample, context)) found.set(op.name, [...(found.get(op.name) ?? []), op]);
    } catch (error) {
      problems.push(`a sample: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const { opName, canEvaluate } of plugin.dialects.flatMap(({ ops }) => ops)) {
    const ops = found.get(opName);
    if (ops === undefined) problems.push(`operation '${opName}' is in no sample that is right`);
    else if (canEvaluate)
      for (const op of ops) {
        problems.push(...evaluationProblems(op, "canonicalization", "builtin.module(canonicalize)", plugin));
        if (lowering !== undefined) problems.push(...evaluationProblems(op, "the lowering", lowering, plugin));
      }
  }
  return [...new Set(problems)];
}

function operationsOf(text: string, context: Context): readonly Operation[] {
  const ops: Operation[] = [];
  parseModule(new SourceFile("sample.mlir", text), context, new DiagnosticSink())?.walk((op) => {
    ops.push(op);
  });
  return ops;
}

/** Where passes make another constant of the operation on constants than its `evaluate`. */
function evaluationProblems(op: Operation, what: string, pipeline: string, plugin: Plugin): readonly string[] {
  const types = op.operands.map(({ type }) => type);
  const choices = types.map(interestingConstants);
  const result = op.results[0];
  if (result === undefined || op.resultCount !== 1 || op.regions.length > 0 || types.length > 2) return [];
  if (types.length === 0 || choices.some((values) => values.length === 0)) return [];
  const problems: string[] = [];
  for (const inputs of combinations(choices)) {
    const expected = op.definition?.evaluate(op, inputs);
    if (!isConstant(expected)) continue;
    const constants = inputs.map((value, at) => `%c${at} = arith.constant ${literal(value, types[at])}\n`);
    const operands = inputs.map((_, at) => `%c${at}`).join(", ");
    const signature = `(${types.map(({ text }) => text).join(", ")}) -> ${result.type.text}`;
    const properties = propertiesOf(op);
    const text = `${constants.join("")}%r = "${op.name}"(${operands})${properties} : ${signature}\n"test.use"(%r) : (${result.type.text}) -> ()\n`;
    const made = constantUsed(text, pipeline, plugin);
    const wanted = normalizeConstant(result.type, expected);
    if (!isConstant(made) || (!Object.is(made, wanted) && made !== wanted))
      problems.push(
        `operation '${op.name}' of ${inputs.join(" and ")} evaluates to ${String(wanted)}, ${what} makes ${isConstant(made) ? String(made) : made}`,
      );
  }
  return problems.slice(0, 3);
}

/** As the generic form writes them. */
function propertiesOf(op: Operation): string {
  return /"[\w.$-]+"\([^)]*\) ?(<\{.*?\}>)/s.exec(printOperation(op, { generic: true }))?.[1] ?? "";
}

/** The constant that `test.use` gets behind a pipeline and folding, or why it gets none. */
function constantUsed(text: string, pipeline: string, plugin: Plugin): Constant | string {
  const sink = new DiagnosticSink();
  try {
    const lowered = optimizedText(text, { plugins: [plugin], pipeline });
    const folded = optimizedText(lowered, { plugins: [plugin], pipeline: "builtin.module(canonicalize)" });
    const module = parseModule(new SourceFile("made.mlir", folded), contextOf([plugin]), sink);
    let made: Constant | undefined;
    module?.walk((op) => {
      if (op.name === "test.use") made = constantOf(op.getOperand(0));
    });
    return made ?? `no constant:\n${folded}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isConstant(value: unknown): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

/** Values at which arithmetic goes wrong, of a scalar type. */
function interestingConstants(type: Type): readonly (bigint | number)[] {
  if (type instanceof FloatType) return [0, 1, -1, 0.5, 3, -2.5];
  if (!(type instanceof IntegerType || type instanceof IndexType)) return [];
  const width = BigInt(bitWidth(type) ?? 64);
  const greatest = (1n << (width - 1n)) - 1n;
  const all = [0n, 1n, -1n, 2n, 3n, -7n, 100n, greatest, -greatest - 1n, greatest >> 1n];
  return width === 1n ? [0n, 1n] : [...new Set(all.map((value) => BigInt.asIntN(Number(width), value)))];
}

function literal(value: Constant, type: Type | undefined): string {
  if (typeof value === "number") return `${Number.isInteger(value) ? value.toFixed(1) : value} : ${type?.text}`;
  return type?.text === "i1" ? String(value === 1n) : `${String(value)} : ${type?.text}`;
}

function combinations(choices: readonly (readonly Constant[])[]): readonly (readonly Constant[])[] {
  return choices.reduce<readonly (readonly Constant[])[]>(
    (made, values) => made.flatMap((chosen) => values.map((value) => [...chosen, value])),
    [[]],
  );
}
