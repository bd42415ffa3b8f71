/**
 * What the conformance tests read: the inputs, which lie outside of the repository, the list of those that are known
 * not to hold, and what `mlir-opt-19` makes of many texts in few calls.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runTool, type SkippableTest } from "@dslc/testkit";

export const folders = ["generic", "device-generic", "device-custom", "invalid-syntax", "invalid-verify"] as const;
export type Folder = (typeof folders)[number];

const repository = resolve(import.meta.dirname, "../../..");
const root = process.env["DSLC_CONFORMANCE"] ?? resolve(repository, "../shared/conformance");

export interface Input {
  /** The file's name without its extension. */
  readonly name: string;
  readonly text: string;
}

/** The folder's inputs. Leaves the test, aloud, when the folder is absent. */
export function inputsOf(context: SkippableTest, folder: Folder): readonly Input[] {
  const path = join(root, folder);
  if (!existsSync(path)) {
    const note = `skipped: there is no ${path}; the variable DSLC_CONFORMANCE says where the inputs are`;
    console.warn(note);
    context.skip(note);
  }
  return readdirSync(path)
    .filter((file) => file.endsWith(".mlir"))
    .toSorted()
    .map((file) => ({ name: file.replace(/\.mlir$/, ""), text: readFileSync(join(path, file), "utf8") }));
}

/**
 * The names that are listed for a folder in `conformance-exceptions.txt`. There a line `[folder] reason` opens a list
 * of names, one a line; `#` begins a comment.
 */
export function exceptionsOf(folder: Folder): ReadonlySet<string> {
  const lines = readFileSync(join(import.meta.dirname, "conformance-exceptions.txt"), "utf8").split("\n");
  const names = new Set<string>();
  let isOurs = false;
  for (const line of lines.map((text) => text.replace(/#.*/, "").trim()).filter((text) => text !== "")) {
    const heading = /^\[([\w-]+)\] \S/.exec(line);
    if (line.startsWith("[") && heading === null) throw new Error(`'${line}' is not '[folder] reason'`);
    if (heading === null) {
      if (isOurs) names.add(line);
    } else isOurs = heading[1] === folder;
  }
  return names;
}

const separator = "// -----\n";
const batchSize = 32;
const flags = ["--allow-unregistered-dialect", "--mlir-print-op-generic"];

/** Each text as `mlir-opt-19` prints it in the generic form; empty for one that it refuses. */
export function throughMlirOptGeneric(texts: readonly string[]): readonly string[] {
  const printed: string[] = [];
  for (let first = 0; first < texts.length; first += batchSize)
    printed.push(...batch(texts.slice(first, first + batchSize)));
  return printed;
}

/** One call for all texts, or one for each half when it does not answer for each (because it crashed, say). */
function batch(texts: readonly string[]): readonly string[] {
  const [only] = texts;
  if (only === undefined) return [];
  if (texts.length === 1) return [runTool("mlir-opt-19", flags, { input: only }).stdout];
  const input = texts.map((text) => (text.endsWith("\n") ? text : `${text}\n`)).join(separator);
  const { stdout } = runTool("mlir-opt-19", [...flags, "--split-input-file"], { input });
  const printed = stdout.split(/^\/\/ -----\n/m);
  if (printed.length === texts.length) return printed;
  const half = texts.length >> 1;
  return [...batch(texts.slice(0, half)), ...batch(texts.slice(half))];
}

/** The text as `mlir-opt-19` prints it in the generic form with locations. @throws Error with what it refuses. */
export function mlirOptWithLocations(text: string): string {
  const { status, stdout, stderr } = runTool("mlir-opt-19", [...flags, "--mlir-print-debuginfo"], { input: text });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The line of the first error that `mlir-opt-19` reports for a text. */
export function mlirOptErrorLine(text: string): number | undefined {
  const { stderr } = runTool("mlir-opt-19", flags, { input: text });
  const line = /^<stdin>:(\d+):\d+: error: /m.exec(stderr)?.[1];
  return line === undefined ? undefined : Number(line);
}
