/**
 * Runs of whole processes, and what is said about them. GNU time measures, because Node does not tell of children's
 * memory.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

export const root = join(import.meta.dirname, "../..");

/** The command line as users call it, made anew from the sources. @throws Error when it cannot be bundled */
export function bundledCommandLine(): string {
  const { status } = spawnSync(process.execPath, [join(root, "tools/bundle.ts")], { stdio: "inherit" });
  if (status !== 0) throw new Error("the command line cannot be bundled");
  return join(root, "tools/dslc");
}

/** One process: wall and CPU time in seconds, the peak of its memory in MiB. */
export interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

/** Undefined when the program fails, which standard error then tells. @throws Error when it cannot be started. */
export function measure(command: readonly string[], report: string): Run | undefined {
  const start = performance.now();
  const { error, status, stderr } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", "-o", report, ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const wall = (performance.now() - start) / 1000;
  if (error !== undefined) throw error;
  if (status !== 0) {
    console.error(`${command.join(" ")} failed:\n${stderr}`);
    return undefined;
  }
  const [user = 0, system = 0, kibibytes = 0] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  return { wall, cpu: user + system, memory: kibibytes / 1024 };
}

/** The middle value, of an even number the larger one of the two; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

export function medians(runs: readonly Run[]): Run | undefined {
  if (runs.length === 0) return undefined;
  const of = (part: (run: Run) => number): number => median(runs.map(part));
  return { wall: of(({ wall }) => wall), cpu: of(({ cpu }) => cpu), memory: of(({ memory }) => memory) };
}

/** What a tool prints, both streams together. @throws Error when it fails or cannot be started */
export function run(program: string, ...arguments_: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, arguments_, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${arguments_.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** The version that a program tells, as short as it tells it. */
export function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const version = /(?:version |\bV)(\d\S*)/.exec(stdout ?? "")?.[1];
  return `${program} ${version ?? "(of an unknown version)"}`;
}

/** The line above every table: when, where, with what. */
export function circumstances(...programs: readonly string[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} x ${cpu?.model ?? "unknown processor"}, Linux ${release()}`;
  const versions = [`Node ${process.versions.node}`, ...programs.map(versionOf)];
  return `${new Date().toISOString().slice(0, 10)}, ${machine}, ${versions.join(", ")}`;
}
