/**
 * Running a program to its end: bytes in, bytes out, with a time limit and an abort signal.
 *
 * On Linux the program dies with this process even when this process is killed: `setpriv` of util-linux asks the kernel
 * for that. Where it is missing the time limit still ends the program while this process lives.
 */
import { spawn } from "node:child_process";
import { AnonymousFile } from "./anonymous-file.ts";
import { findExecutable, pathFolders } from "./find-tool.ts";

export interface ToolControl {
  /** Aborting kills the program and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; two minutes by default. */
  readonly timeoutMs?: number | undefined;
}

/** A time limit as a timer takes it: a timer with more milliseconds than this (25 days) would fire at once. */
export const timerLimit = (milliseconds: number): number => Math.min(milliseconds, 2 ** 31 - 1);

/** Milliseconds that LLVM or a tool may take when the caller does not say. */
export const defaultTimeoutMs = 120_000;

export interface ToolRun {
  /** Absent when a signal ended the program or it could not be started. */
  readonly exitCode: number | undefined;
  /** How it ended, for people: `exit code 1`, `signal SIGSEGV`. */
  readonly how: string;
  readonly timedOut: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs `path` with `input` as its standard input. */
export async function runTool(
  path: string,
  arguments_: readonly string[],
  input: Uint8Array | string,
  control: ToolControl = {},
): Promise<ToolRun> {
  control.signal?.throwIfAborted();
  const files = [new AnonymousFile(input), new AnonymousFile(), new AnonymousFile("", true)] as const;
  const [stdin, stdout, stderr] = files;
  try {
    const end = await waitForEnd(
      path,
      arguments_,
      files.map((file) => file.descriptor),
      control,
    );
    control.signal?.throwIfAborted();
    return { ...end, stdout: stdout.read(), stderr: end.startError ?? stderr.read().toString("utf8") };
  } finally {
    for (const file of [stdin, stdout, stderr]) file.close();
  }
}

interface End {
  readonly exitCode: number | undefined;
  readonly how: string;
  readonly timedOut: boolean;
  readonly startError?: string;
}

function waitForEnd(
  path: string,
  arguments_: readonly string[],
  descriptors: number[],
  { signal, timeoutMs = defaultTimeoutMs }: ToolControl,
): Promise<End> {
  const [program, ...rest] = [...dieWithParent(), path, ...arguments_] as [string, ...string[]];
  // A crash of an LLVM program must not start another one that names the functions of its stack.
  const env = { ...process.env, LLVM_DISABLE_SYMBOLIZATION: "1" };
  const child = spawn(program, rest, { stdio: descriptors, env });
  let timedOut = false;
  const kill = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, timerLimit(timeoutMs));
  signal?.addEventListener("abort", kill, { once: true });
  return new Promise<End>((resolve) => {
    child.once("error", (error) => {
      resolve({ exitCode: undefined, how: "not started", timedOut, startError: error.message });
    });
    child.once("exit", (code, signalName) => {
      const how = code === null ? `signal ${signalName}` : `exit code ${code}`;
      resolve({ exitCode: code ?? undefined, how, timedOut });
    });
  }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
  });
}

let setpriv: string | undefined | null = null;

/** The command prefix by which the kernel kills the program when this process ends; looked up once. */
function dieWithParent(): readonly string[] {
  if (setpriv === null) {
    setpriv = process.platform === "linux" ? findExecutable(["setpriv"], pathFolders()) : undefined;
  }
  return setpriv === undefined ? [] : [setpriv, "--pdeathsig", "KILL", "--"];
}
