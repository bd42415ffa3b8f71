/**
 * Reading what LLVM says in prose: parser errors, what it prints to the error stream, its last words.
 *
 * The forms are those of LLVM 16 to 19: SMDiagnostic::print, MCSubtargetInfo's "is not a recognized ...",
 * report_fatal_error, DiagnosticInfoResourceLimit, the stack dump of PrettyStackTrace, and what `opt` and `llc` add.
 */
import type { Phase } from "./engine.ts";
import type { Problem } from "./protocol.ts";

const parserError = /:(\d+):(\d+): error: ([^\n]*)/;

/** The problem that a message like `k.ll:3:8: error: use of undefined value '%a'` reports; LLVM's parser gives one. */
export function parseErrorProblem(message: string): Problem {
  const match = parserError.exec(message);
  if (match === null) return { kind: "syntax", line: 1, byteColumn: 1, text: message.trim() };
  return { kind: "syntax", line: Number(match[1]), byteColumn: Number(match[2]), text: match[3] ?? "" };
}

const unrecognized = /^'.*' is not a recognized (?:processor|feature) for this target/;

/**
 * The problems that text from LLVM's error stream reports: processors and features that it ignored (it says so many
 * times), and whatever else it printed, as one warning.
 */
export function errorStreamProblems(text: string): Problem[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const rest = lines.filter((line) => !unrecognized.test(line)).join("\n");
  const warning: Problem[] = rest === "" ? [] : [{ kind: "code-generation", severity: "warning", text: rest }];
  return [...ignoredProblems(lines), ...warning];
}

function ignoredProblems(lines: readonly string[]): Problem[] {
  const ignored = new Set(lines.filter((line) => unrecognized.test(line)));
  return [...ignored].map((line) => ({ kind: "unknown-processor", text: line.replace(/ \(ignoring.*/, "") }));
}

/** The problems behind the death of a process that ran LLVM; an ignored processor is the likely cause of any crash. */
export function crashProblems(how: string, phase: Phase | undefined, errorStream: string): Problem[] {
  const ignored = ignoredProblems(errorStream.split("\n"));
  return ignored.length > 0 ? ignored : [{ kind: "crash", how, phase, text: lastWords(errorStream) }];
}

/** LLVM's account of a fatal error: its message, and the pass it was in, without the advice and the rest of the dump. */
function lastWords(errorStream: string): string {
  const end = errorStream.search(/^PLEASE submit a bug report|^Stack dump:/m);
  const message = (end < 0 ? errorStream : errorStream.slice(0, end)).replace(/^LLVM ERROR: /m, "").trim();
  const pass = [...errorStream.matchAll(/^\d+\.\s+(Running pass .*)$/gm)].at(-1)?.[1];
  return [message, pass ?? ""].filter((line) => line !== "").join("\n");
}

/** The problems that a run of `opt` or `llc` ended with, successful or not. */
export function toolProblems(
  run: { readonly exitCode: number | undefined; readonly how: string; readonly stderr: string },
  phase: Phase,
): Problem[] {
  const { exitCode, how, stderr } = run;
  if (exitCode === 0) return errorStreamProblems(stderr);
  if (exitCode === undefined || stderr.includes("LLVM ERROR: ")) return crashProblems(how, phase, stderr);
  const broken = /^\S*: .*error: input module is broken!/m.exec(stderr);
  if (broken !== null) return [{ kind: "invalid-module", text: stderr.slice(0, broken.index).trim() }];
  const errors = [...stderr.matchAll(/^(?:error: |(?=<inline asm>))(.*(?:\n\s.*)*)/gm)];
  if (errors.length > 0) {
    return errors.map(([, text = ""]) => ({ kind: "code-generation", severity: "error", text }));
  }
  return parserError.test(stderr) ? [parseErrorProblem(stderr)] : crashProblems(how, phase, stderr);
}

/** The function that a message is about, when it names one. */
export function functionIn(message: string): string | undefined {
  const match = /In function: (\S+)|in function '([^']+)'|on function '@([^']+)'|in function (\S+)/.exec(message);
  return match?.slice(1).find((name) => name !== undefined);
}

/** A backend's message on one line: without a place that it does not know, and without what follows the first line. */
export function headline(message: string): string {
  const first = message.replace(/^<unknown>:0:0: /, "").split("\n", 1)[0] ?? "";
  return first
    .replace(/^in function \S+ .*?: /, "")
    .replace(/^<inline asm>:\d+:\d+: (?:error: )?/, "inline assembly: ")
    .trim();
}
