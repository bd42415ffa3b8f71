/**
 * The child process that LLVM's library runs in: the program behind the `library` engine, an entry of its own in a
 * bundle.
 *
 * LLVM ends a process on errors in many ways (abort, segmentation fault, `exit`); here that costs the parent a restart.
 * While LLVM works, this process hears nothing: the parent kills it on a time limit, and the kernel when the parent
 * dies. File descriptor 2 is a file that the parent reads too; what LLVM printed there before it died is its last word.
 */
import { fstatSync, ftruncateSync } from "node:fs";
import { flushCompileCache } from "node:module";
import koffi from "koffi";
import { readWholeFile } from "../tools/anonymous-file.ts";
import { moduleCompiler } from "./compile-module.ts";
import { openLibrary } from "./library-discovery.ts";
import { errorStreamProblems } from "./llvm-messages.ts";
import {
  type ChildMessage,
  type ChildOptions,
  childOptions,
  isError,
  type Job,
  type JobResult,
  perTriple,
} from "./protocol.ts";

/**
 * Bytes of stack for native code. koffi runs it on a stack of its own, 2 MiB by default, on which LLVM's recursive
 * parser dies at twenty thousand nested brackets.
 */
const nativeStackBytes = 16 << 20;

const errorStream = 2;

// Constants of Linux: prctl(2), signal(7), and RLIMIT_CORE of getrlimit(2), which macOS numbers alike.
const setParentDeathSignal = 1;
const killSignal = 9;
const coreFileLimit = 4;

const send = (message: ChildMessage): void => void process.send?.(message);

function main(options: ChildOptions): void {
  koffi.config({ ...koffi.config(), sync_stack_size: nativeStackBytes });
  tieToParent(options.parentProcess);
  const opened = openLibrary(process.env);
  if (!opened.ok) {
    const { explicit, rejected } = opened;
    send({ type: "started", availability: { ok: false, unavailable: { what: "library", explicit, rejected } } });
    return;
  }
  const { llvm, path, version } = opened.library;
  llvm.enablePrettyStackTrace();
  // The first argument is the program's name. Unknown options would end the process; this one is in all versions.
  if (options.shortPointers) llvm.parseCommandLineOptions(2, ["dslc", "-nvptx-short-ptr"], null);
  const compiler = moduleCompiler(llvm, (phase) => send({ type: "phase", phase }));
  const dataLayouts = perTriple((triple) => compiler.dataLayout(triple));
  process.on("message", (job: Job) => send({ type: "result", result: withPrinted(compiler.compile(job)) }));
  takePrinted();
  send({ type: "started", availability: { ok: true, found: { version, path, dataLayouts } } });
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
function takePrinted(): string {
  const status = fstatSync(errorStream);
  if (!status.isFile() || status.size === 0) return "";
  const text = readWholeFile(errorStream).toString("utf8");
  ftruncateSync(errorStream, 0);
  return text;
}

main(childOptions(process.argv.slice(2)));
flushCompileCache(); // Node writes its cache at exit, but this process is rather killed.
