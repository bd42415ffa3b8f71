/** `dslc explain --layout`: where the workgroup memory of each kernel lies, as the manifest states it. */
import type { Kernel, Manifest, View } from "@dslc/manifest";
import { printExpression } from "@dslc/manifest";
import { knownTargets } from "@dslc/target-info";
import { readDefines } from "./defines.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { readSource } from "./files.ts";
import { report, type ReportOptions } from "./report.ts";

export interface LayoutArguments extends ReportOptions {
  readonly file: string;
  /** One of each vendor when there is none. */
  readonly target: readonly string[];
  readonly define: readonly string[];
}

/** Prints the map of each kernel for each target. Returns the exit code; diagnostics are printed. */
export async function layoutCommand(given: LayoutArguments, signal: AbortSignal): Promise<number> {
  const { constants, problems } = readDefines(given.define);
  const read = readSource(given.file);
  if ("problem" in read) problems.push(read.problem);
  if (!("source" in read) || problems.length > 0) {
    report(problems, given);
    return exitCodeFor(problems);
  }
  const { compile } = await import("@dslc/compiler");
  const targets = given.target.length > 0 ? given.target : oneOfEachVendor();
  const { diagnostics, manifests } = await compile(read.source, { targets, emit: ["lowered-ir"], constants, signal });
  report(diagnostics, given);
  const code = exitCodeFor(diagnostics);
  if (code === exitCodes.fine)
    process.stdout.write([...manifests].map(([name, manifest]) => mapOf(name, manifest)).join(""));
  return code;
}

function oneOfEachVendor(): readonly string[] {
  const byVendor = new Map(knownTargets().map(({ vendor, name }) => [vendor, name]));
  return [...byVendor.values()];
}

function mapOf(target: string, { kernels }: Manifest): string {
  return kernels.map((kernel) => [`${target} ${kernel.name}`, ...linesOf(kernel), ""].join("\n")).join("");
}

const heads = ["offset", "bytes", "alignment", "line", "name"] as const;
type Row = readonly [offset: string, bytes: string, alignment: string, line: string, name: string];

function linesOf({ staticBytes, staticBlocks, launchRegion }: Kernel): readonly string[] {
  const blocks = staticBlocks.map(
    ({ name, element, length, offset, alignment, line }): Row => [
      String(offset),
      String(length * element.size),
      String(alignment),
      String(line),
      `${name}: ${length} x ${element.type}`,
    ],
  );
  const statics = [`  static: ${staticBytes} bytes`, ...table(blocks)];
  switch (launchRegion.kind) {
    case "none":
      return [...statics, "  launch-sized: none"];
    case "raw":
      return [...statics, `  launch-sized: raw, base aligned to ${launchRegion.baseAlignment} bytes`];
    case "views": {
      const { bytes, baseAlignment, views } = launchRegion;
      const head = `  launch-sized: ${printExpression(bytes)} bytes, base aligned to ${baseAlignment} bytes`;
      return [...statics, head, ...table(views.map(viewRow))];
    }
    default:
      return launchRegion satisfies never;
  }
}

function viewRow({ name, element, alignment, offset, length, line }: View): Row {
  const bytes = length === undefined ? "what is left" : bytesOf(length, element.size);
  const elements = length === undefined ? element.type : `${printExpression(length)} x ${element.type}`;
  return [printExpression(offset), bytes, String(alignment), String(line), `${name}: ${elements}`];
}

function bytesOf(length: NonNullable<View["length"]>, elementSize: number): string {
  return printExpression(elementSize === 1 ? length : ["mul", length, elementSize]);
}

function table(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const all: readonly (readonly string[])[] = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map(
    (row) =>
      `    ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}`,
  );
}
