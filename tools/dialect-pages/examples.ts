/** An example of each operation, cut out of a module that tests read and verify (`test/everything.mlir`). */
import type { SourceFile } from "@dslc/base";
import { locationSpan, type Operation } from "@dslc/ir";

const mostLines = 16;

/** The lines of the shortest operation of each kind that has a custom form, or of any when none has. */
export function examplesIn(module: Operation, source: SourceFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  module.walk((op) => {
    const span = locationSpan(op.location);
    if (span === undefined || span.source !== source) return;
    const text = linesOf(source.text, span.start);
    // A terminator that is not written stands at the bracket that ends its region.
    if (!text.includes(op.name.slice(op.dialect.length + 1))) return;
    const known = found.get(op.name);
    const isBetter = known === undefined || rank(text) < rank(known);
    if (text.split("\n").length <= mostLines && isBetter) found.set(op.name, text);
  });
  return found;
}

/** Custom forms before generic ones, then short ones before long ones. */
function rank(text: string): number {
  return (/^(%[\w:, %]+ = )?"/.test(text) ? 1_000_000 : 0) + text.length;
}

/** The lines from that of an offset until all brackets are closed, without the indentation that they share. */
function linesOf(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset) + 1;
  const lines: string[] = [];
  let depth = 0;
  for (const line of text.slice(start).split("\n")) {
    lines.push(line);
    const brackets = line.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/.*|->/g, "");
    for (const character of brackets) depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
    if (depth <= 0) break;
  }
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent).trimEnd()).join("\n");
}
