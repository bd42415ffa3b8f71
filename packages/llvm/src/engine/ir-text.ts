/**
 * What can be read off LLVM IR text without parsing it: where things are, for messages and for the gate.
 *
 * One pass over the lines. It relies on what every printer of LLVM IR does: one instruction a line, `define` and the
 * closing brace at the start of a line. Text that LLVM would refuse gives an incomplete index and LLVM's own message.
 */

export interface IrUse {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** UTF-16 code units from 1. */
  readonly column: number;
}

/** One line of a function body, without its comment. */
export interface IrInstruction {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export interface IrIndex {
  readonly dataLayout: string | undefined;
  readonly triple: string | undefined;
  /** Lines, from 1, of the definitions of functions and globals by name. */
  readonly definitions: ReadonlyMap<string, number>;
  /** The first call (or other mention in a function) of each intrinsic. */
  readonly intrinsics: readonly IrUse[];
  readonly instructions: readonly IrInstruction[];
}

export function indexIr(text: string): IrIndex {
  const definitions = new Map<string, number>();
  const intrinsics = new Map<string, IrUse>();
  const instructions: IrInstruction[] = [];
  let dataLayout: string | undefined;
  let triple: string | undefined;
  let inFunction = false;
  for (const [index, line] of text.split("\n").entries()) {
    const number = index + 1;
    if (inFunction) {
      if (line.startsWith("}")) inFunction = false;
      else addInstruction(withoutComment(line), number, instructions, intrinsics);
    } else if (line.startsWith("define ")) {
      inFunction = !line.trimEnd().endsWith("}");
      define(definitions, functionName(line), number);
    } else if (line.startsWith("@") && !/=\s*(?:external|extern_weak)\s/.test(line)) {
      define(definitions, globalName(line), number);
    } else {
      dataLayout ??= /^target datalayout = "([^"]*)"/.exec(line)?.[1];
      triple ??= /^target triple = "([^"]*)"/.exec(line)?.[1];
    }
  }
  return { dataLayout, triple, definitions, intrinsics: [...intrinsics.values()], instructions };
}

function addInstruction(
  text: string,
  line: number,
  instructions: IrInstruction[],
  intrinsics: Map<string, IrUse>,
): void {
  if (text.trim() === "") return;
  instructions.push({ text, line });
  if (!text.includes("@")) return;
  for (const match of text.matchAll(/@"?(llvm\.[-\w.$]+)"?/g)) {
    const name = match[1] ?? "";
    if (!intrinsics.has(name)) intrinsics.set(name, { name, line, column: match.index + 1 });
  }
}

function define(definitions: Map<string, number>, name: string | undefined, line: number): void {
  if (name !== undefined && !definitions.has(name)) definitions.set(name, line);
}

const functionName = (line: string): string | undefined => symbolName(/@("[^"]*"|[-\w.$]+)\s*\(/.exec(line)?.[1]);
const globalName = (line: string): string | undefined => symbolName(/^@("[^"]*"|[-\w.$]+)/.exec(line)?.[1]);
const symbolName = (written: string | undefined): string | undefined => written?.replace(/^"(.*)"$/, "$1");

/** The line up to a `;` that is not in a string. */
function withoutComment(line: string): string {
  if (!line.includes(";")) return line;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ";" && !quoted) return line.slice(0, at);
  }
  return line;
}

/**
 * The line of an instruction that LLVM quotes in its own spelling: the one with the same text, else the only one that
 * defines the same value (LLVM's verifier names no place).
 */
export function lineOfQuoted(index: IrIndex, quoted: string): number | undefined {
  const text = quoted.trim();
  const same = index.instructions.filter((instruction) => instruction.text.trim() === text);
  if (same[0] !== undefined) return same[0].line;
  const value = /^(%[-\w.$]+|%"[^"]*") = /.exec(text)?.[0];
  if (value === undefined) return undefined;
  const defining = index.instructions.filter((instruction) => instruction.text.trimStart().startsWith(value));
  return defining.length === 1 ? defining[0]?.line : undefined;
}

/** A column in UTF-16 code units (from 1) of a column that counts UTF-8 bytes (from 1). */
export function columnFromBytes(line: string, byteColumn: number): number {
  return (
    Buffer.from(line, "utf8")
      .subarray(0, byteColumn - 1)
      .toString("utf8").length + 1
  );
}
