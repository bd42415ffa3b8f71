/** Failures of a run: counted by what they have in common, the first few of each kept in a folder. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { CheckInput } from "./check.ts";
import { languages } from "./inputs.ts";

/** What is saved of a failure beside its text. */
const failureSchema = z.strictObject({
  language: z.enum(languages),
  /** The seed of the check. */
  seed: z.int(),
  /** The file with the text, in the same folder. */
  input: z.string(),
  made: z.string(),
  problems: z.array(z.string()),
});

/** What was checked when a failure was saved. @throws Error when the file is no such thing */
export function readFailure(file: string): CheckInput {
  const { language, seed, input } = failureSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return { language, seed, text: readFileSync(join(dirname(file), input), "utf8") };
}

const kept = 3;
const extensions = { mlir: "mlir", kdsl: "kdsl", json: "json.txt", pipeline: "txt", manifest: "json.txt" } as const;

export class Failures {
  private readonly folder: string;
  private readonly counts = new Map<string, number>();
  count = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Counts it, and saves it when it is one of the first of its kind. Gives its kind when it is the first. */
  add(
    name: string,
    { language, text, seed, made }: CheckInput & { readonly made: string },
    problems: readonly string[],
  ): string | undefined {
    const kind = kindOf(problems[0] ?? "");
    const before = this.counts.get(kind) ?? 0;
    this.counts.set(kind, before + 1);
    this.count++;
    if (before >= kept) return undefined;
    mkdirSync(this.folder, { recursive: true });
    const input = `${name}.${extensions[language]}`;
    const failure = { language, seed, input, made, problems };
    writeFileSync(join(this.folder, input), text);
    writeFileSync(join(this.folder, `${name}.json`), `${JSON.stringify(failure, null, 2)}\n`);
    return before === 0 ? kind : undefined;
  }

  /** Each kind with its number, the most frequent first. */
  get lines(): readonly string[] {
    return [...this.counts].toSorted(([, a], [, b]) => b - a).map(([kind, count]) => `${count} x ${kind}`);
  }
}

/** The problem without names and numbers, with the place that threw. */
function kindOf(problem: string): string {
  const thrown = problem.split("\n").filter((line) => line.trimStart().startsWith("at ") && !line.includes("node:"));
  const place = /\(?([^\s(]*\/)?([\w-]+\/(?:src\/)?[\w/-]+\.ts:\d+)/.exec(thrown[0] ?? "")?.[2] ?? "";
  const first = (problem.split("\n")[0] ?? "").replace(/^run [^:]*/, "run").replace(/^compile for \S+?: /, "compile: ");
  return `${first.slice(0, 160)} ${place}`.replace(/'[^']*'|"[^"]*"|\d{2,}/g, "_").trim();
}
