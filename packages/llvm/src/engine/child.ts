/**
 * What every child process of an engine does alike: it ends with its parent, reads back what LLVM printed, and answers
 * jobs. A child imports little, so that it is ready early.
 *
 * LLVM ends a process on errors in many ways (abort, segmentation fault, `exit`); here that costs the parent a restart.
 * While LLVM works, this process hears nothing: the parent kills it on a time limit, and the kernel when the parent
 * dies. File descriptor 2 is a file that the parent reads too; what LLVM printed there before it died is its last word.
 */
import { fstatSync, ftruncateSync } from "node:fs";
import { flushCompileCache } from "node:module";
import koffi from "koffi";
import { readWholeFile } from "../tools/anonymous-file.ts";
import type { Phase } from "./engine.ts";
import { errorStreamProblems } from "./llvm-messages.ts";
import { type Availability, type ChildMessage, isError, type Job, type JobResult } from "./protocol.ts";

export { AnonymousFile } from "../tools/anonymous-file.ts";

const errorStream = 2;

// Constants of Linux: prctl(2), signal(7), and RLIMIT_CORE of getrlimit(2), which macOS numbers alike.
const setParentDeathSignal = 1;
const killSignal = 9;
const coreFileLimit = 4;

const send = (message: ChildMessage): void => void process.send?.(message);

/** Tells the parent what LLVM is about to do, so that a crash or a time limit can say where it struck. */
export const sayPhase = (phase: Phase): void => send({ type: "phase", phase });

export type ChildStart =
  | { readonly availability: Availability & { readonly ok: false } }
  | { readonly availability: Availability & { readonly ok: true }; readonly run: (job: Job) => JobResult };

/**
 * The main program of a child.
 *
 * @param parent the id of the process that this one must not outlive
 * @param start loads LLVM
 */
export function serveJobs(parent: number, start: () => ChildStart): void {
  tieToParent(parent);
  const started = start();
  if ("run" in started)
    process.on("message", (job: Job) => send({ type: "result", result: withPrinted(started.run(job)) }));
  takePrinted();
  send({ type: "started", availability: started.availability });
  flushCompileCache(); // Node writes its cache at exit, but this process is rather killed.
}

/** Ends this process with the parent, however that ends, and keeps Ctrl-C and core files from making noise. */
function tieToParent(parent: number): void {
  process.on("disconnect", () => process.exit(0));
  process.on("SIGINT", () => undefined); // The terminal sends it to the parent too, whose decision it is.
  if (process.platform === "win32") return;
  const libc = koffi.load(null);
  libc.func("int setrlimit(int resource, const void* limit)")(coreFileLimit, new Uint8Array(16));
  if (process.platform === "linux") {
    libc.func("int prctl(int option, ...)")(setParentDeathSignal, "unsigned long", killSignal);
  }
  if (process.ppid !== parent) process.exit(0); // It died before the kernel knew.
}

/** The result with the problems that LLVM only printed. */
function withPrinted(result: JobResult): JobResult {
  const problems = [...result.problems, ...errorStreamProblems(takePrinted())];
  return { ...result, problems, outputs: problems.some(isError) ? undefined : result.outputs };
}

/** What was printed to the error stream since the last call; empties the file. */
export function takePrinted(): string {
  const status = fstatSync(errorStream);
  if (!status.isFile() || status.size === 0) return "";
  const text = readWholeFile(errorStream).toString("utf8");
  ftruncateSync(errorStream, 0);
  return text;
}
