/**
 * MLIR's text production by production, right and wrong, in the files of mlir-text/: `mlir-opt-19` has to take what we
 * print of a text for what it takes the text for, and what it refuses we have to refuse.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requireTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { optimize } from "../src/optimize.ts";
import { mlirOptErrorLine, throughMlirOptGeneric } from "./conformance-inputs.ts";

interface Case {
  readonly line: string;
  /** Whether the file says that `mlir-opt-19` sees it otherwise. */
  readonly differs: boolean;
}

function casesOf(file: string): readonly Case[] {
  const lines = readFileSync(join(import.meta.dirname, "mlir-text", file), "utf8").split("\n");
  return lines.flatMap((line, at) =>
    line.trim() === "" || /^#[ !] ?/.test(line) ? [] : [{ line, differs: lines[at - 1]?.startsWith("#! ") === true }],
  );
}

interface Ours {
  /** Undefined when we refuse the text. */
  readonly text: string | undefined;
  readonly errorLine: number | undefined;
}

function read(text: string): Ours {
  const { text: printed, diagnostics } = optimize(
    { name: "t", text },
    { allowUnregisteredDialect: true, printGeneric: true },
  );
  const [first] = diagnostics;
  return { text: printed, errorLine: first?.span?.source.lineColumn(first.span.start).line };
}

/** What is not as `mlir-opt-19` sees it; undefined when all is well. */
function difference(text: string, ours: Ours, wanted: string, found: string): string | undefined {
  if (ours.text === undefined) {
    if (wanted !== "") return `refused, and should be\n${wanted}`;
    const line = mlirOptErrorLine(text);
    return line === ours.errorLine ? undefined : `refused on line ${ours.errorLine}, not on ${line}`;
  }
  if (wanted === "") return `should be refused, and is\n${ours.text}`;
  return found === wanted ? undefined : `should be\n${wanted}and is\n${found}`;
}

test.for([
  ["types.txt", (line: string): string => `"t.o"() : () -> (${line})\n`],
  ["attributes.txt", (line: string): string => `"t.o"() {a = ${line}} : () -> ()\n`],
  ["modules.txt", (line: string): string => `${line.replaceAll("\\n", "\n")}\n`],
] as const)("%s means to mlir-opt-19 what it means to us", ([file, textOf], context) => {
  requireTool(context, "mlir-opt-19");
  const cases = casesOf(file);
  const texts = cases.map(({ line }) => textOf(line));
  const ours = texts.map(read);
  const wanted = throughMlirOptGeneric(texts);
  const found = throughMlirOptGeneric(ours.map(({ text }) => text ?? ""));
  const surprises = cases.flatMap(({ line, differs }, at) => {
    const ourText = ours[at] ?? { text: undefined, errorLine: undefined };
    const fault = difference(texts[at] ?? "", ourText, wanted[at] ?? "", found[at] ?? "");
    if (differs) return fault === undefined ? [`${line}: does not differ`] : [];
    return fault === undefined ? [] : [`${line}: ${fault}`];
  });
  expect(surprises).toEqual([]);
});
