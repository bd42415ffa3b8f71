/**
 * Running external checkers from tests.
 *
 * A tool runs in an empty temporary folder that holds only the given files, so that what it prints names no path of
 * the machine, and its verdict depends on the arguments, the input and the files alone. That makes verdicts cacheable:
 * the same question to the same tool is answered from disk. Nothing else may go into a verdict, a header named by an
 * absolute path for instance.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { findTool, type ToolName } from "./external-tools.ts";
import { type ToolResult, VerdictCache, verdictFolder } from "./verdict-cache.ts";

export type { ToolResult } from "./verdict-cache.ts";

export interface RunOptions {
  /** Given on standard input, which is empty otherwise. */
  readonly input?: string | Uint8Array;
  /** Files in the folder that the tool runs in, by their name there; a name may have folders in it. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Names of files that the tool may write there and that the result shall hold. */
  readonly outputs?: readonly string[];
  /** Longest time to wait, in milliseconds; a minute unless given. */
  readonly timeout?: number;
}

const verdicts = new VerdictCache(verdictFolder(process.cwd()), 256 * 2 ** 20);

/**
 * Asks a tool, or the cache of its verdicts. A tool that refuses its input is a result like any other.
 *
 *     runTool("mlir-opt-19", ["-verify-each"], { input: text }).status
 *     runTool("llc-19", ["a.ll", "-filetype=obj", "-o", "a.o"], { files: { "a.ll": text }, outputs: ["a.o"] })
 *
 * @throws Error when the tool is missing (see `requireTool`) or does not end in time.
 */
export function runTool(name: ToolName, args: readonly string[], options: RunOptions = {}): ToolResult {
  const tool = findTool(name);
  if (tool === undefined) throw new Error(`there is no ${name} on this machine: call requireTool first`);
  const key = verdicts.key([tool.identity, ...question(args, options)]);
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const result = run({ path: tool.path, name }, args, options);
  verdicts.set(key, result);
  return result;
}

/**
 * Runs a program that a tool built, from its bytes, in a folder of its own; never cached.
 *
 * @throws Error when it does not end in time.
 */
export function runExecutable(program: Uint8Array, args: readonly string[], options: RunOptions = {}): ToolResult {
  return inTemporaryFolder((folder) => {
    const path = join(folder, "program");
    writeFileSync(path, program, { mode: 0o755 });
    return run({ path, name: "program" }, args, options);
  });
}

/** A program and what it is called by: tools put their name before each message. */
interface Program {
  readonly path: string;
  readonly name: string;
}

/** Everything but the tool that a verdict depends on, each part marked with what it is. */
function question(args: readonly string[], { input, files = {}, outputs = [] }: RunOptions): (string | Uint8Array)[] {
  return [
    JSON.stringify([args, outputs, Object.keys(files), input === undefined]),
    ...Object.values(files),
    ...(input === undefined ? [] : [input]),
  ];
}

function run(program: Program, args: readonly string[], options: RunOptions): ToolResult {
  return inTemporaryFolder((folder) => {
    for (const [name, content] of Object.entries(options.files ?? {})) {
      const file = inside(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const { status, stdout, stderr } = spawn(program, args, folder, options);
    const outputs = (options.outputs ?? []).flatMap((name) => {
      const content = readIfThere(inside(folder, name));
      return content === undefined ? [] : [[name, content] as const];
    });
    return { status, stdout, stderr, outputs: Object.fromEntries(outputs) };
  });
}

type Answer = Pick<ToolResult, "status" | "stdout" | "stderr">;

function spawn(program: Program, args: readonly string[], folder: string, options: RunOptions, attempt = 1): Answer {
  const timeout = options.timeout ?? 60_000;
  const result = spawnSync(program.path, args, {
    argv0: program.name,
    cwd: folder,
    input: options.input ?? "",
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    timeout,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 30,
  });
  if (result.error === undefined) {
    const status = result.status ?? 128 + (result.signal === null ? 0 : constants.signals[result.signal]);
    return { status, stdout: result.stdout, stderr: result.stderr };
  }
  const code = "code" in result.error ? result.error.code : undefined;
  // Another thread's fork can hold the file that was just written open for a moment.
  if (code === "ETXTBSY" && attempt < 10) return spawn(program, args, folder, options, attempt + 1);
  // A tool that reads nothing may end before its input is written.
  if (code === "EPIPE" && result.status !== null)
    return { status: result.status, stdout: result.stdout, stderr: result.stderr };
  if (code === "ETIMEDOUT") throw new Error(`${program.name} ${args.join(" ")}: no answer within ${timeout} ms`);
  throw result.error;
}

function inTemporaryFolder<T>(action: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "dslc-tool-"));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of a file in the folder; a name that leads out of it is the caller's bug. */
function inside(folder: string, name: string): string {
  if (isAbsolute(name) || normalize(name).startsWith(".."))
    throw new Error(`'${name}' is not a name inside the tool's folder`);
  return join(folder, name);
}

function readIfThere(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(readFileSync(path));
  } catch {
    return undefined;
  }
}
