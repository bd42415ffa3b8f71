/**
 * Code generation by a library in a child process: the parent's half.
 *
 * The child is started at once and loads LLVM while the caller does other things; a child that died is replaced when
 * the next job comes. Whatever ends a child (its own crash, a time limit, an abort) is seen in one place, its exit.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { fileURLToPath } from "node:url";
import { AnonymousFile } from "../tools/anonymous-file.ts";
import { timerLimit } from "../tools/run-tool.ts";
import type { Phase } from "./engine.ts";
import { crashProblems } from "./llvm-messages.ts";
import {
  type Availability,
  type ChildMessage,
  type CodeGenerator,
  failedSearch,
  isChildMessage,
  type Job,
  type JobControl,
  type JobResult,
  type Unavailable,
} from "./protocol.ts";

/** Milliseconds that a child may take to load LLVM; it needs a tenth of a second, more on a busy machine. */
const startLimitMs = 30_000;

export interface ChildOptions {
  /** What the child loads, for messages. */
  readonly what: Unavailable["what"];
  /** The child's program; see `childProgram`. */
  readonly program: string;
  /** The program's arguments, behind the id of this process. */
  readonly arguments: readonly string[];
  /** The child's environment variables; this process's by default. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** Starts the child and returns at once. */
export function childGenerator(options: ChildOptions): CodeGenerator {
  const { what } = options;
  let child: Child;
  try {
    child = new Child(options);
  } catch (error) {
    const availability = failedSearch(what, error);
    const run = (): Promise<never> => Promise.reject(new Error("there is no library to run a job with"));
    return { availability: () => Promise.resolve(availability), run, close: () => Promise.resolve() };
  }
  const first = child.availability;
  return {
    availability: () => child.whileHeld(first),
    async run(job, control) {
      if (child.ended) child = new Child(options);
      const result = await child.run(job, control);
      if (result.isSpent === true) await child.kill();
      return result;
    },
    close: () => child.kill(),
  };
}

/** A program beside the given file, as source or built, and beside a bundle as an entry of its own. */
export function childProgram(name: string, besideUrl: string): string {
  return fileURLToPath(new URL(`./${name}${besideUrl.endsWith(".ts") ? ".ts" : ".js"}`, besideUrl));
}

/** How a child ended, and what it had printed. */
interface Exit {
  readonly how: string;
  readonly lastWords: string;
}

/** Why a running job is being ended from here. */
type Interruption = "abort" | "timeout";

class Child {
  readonly availability: Promise<Availability>;
  ended = false;
  private readonly process: ChildProcess;
  private readonly errorStream = new AnonymousFile("", true);
  private readonly exit: Promise<Exit>;
  private phase: Phase | undefined;
  private onResult: ((result: JobResult) => void) | undefined;
  private holders = 0;
  private readonly what: Unavailable["what"];

  constructor({ what, program, arguments: arguments_, environment = process.env }: ChildOptions) {
    this.what = what;
    this.process = fork(program, [String(process.pid), ...arguments_], {
      // From sources, what the program imports of other packages comes from sources too.
      execArgv: program.endsWith(".ts") ? ["--conditions=@dslc/source"] : [],
      env: withCompileCache(environment),
      serialization: "advanced",
      stdio: ["ignore", "ignore", this.errorStream.descriptor, "ipc"],
    });
    const started = Promise.withResolvers<Availability>();
    this.process.on("message", (message) => {
      if (isChildMessage(message)) this.receive(message, started.resolve);
    });
    this.exit = this.waitForExit();
    this.availability = this.startWithinLimit(started.promise);
    this.process.unref();
    this.process.channel?.unref();
  }

  /** Keeps this process alive until the promise settles; at other times a finished program may exit. */
  async whileHeld<T>(promise: Promise<T>): Promise<T> {
    if (this.holders++ === 0) {
      this.process.ref();
      this.process.channel?.ref();
    }
    try {
      return await promise;
    } finally {
      if (--this.holders === 0) {
        this.process.unref();
        this.process.channel?.unref();
      }
    }
  }

  run(job: Job, control: JobControl): Promise<JobResult> {
    return this.whileHeld(this.runHeld(job, control));
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.whileHeld(this.exit);
  }

  private async runHeld(job: Job, { signal, timeoutMs }: JobControl): Promise<JobResult> {
    const availability = await this.availability;
    signal?.throwIfAborted();
    if (!availability.ok) return failure({ kind: "crash", how: "lost its library", phase: undefined, text: "" });
    let interruption: Interruption | undefined;
    const interrupt = (reason: Interruption): void => {
      interruption ??= reason;
      this.process.kill("SIGKILL");
    };
    const timer = setTimeout(interrupt, timerLimit(timeoutMs), "timeout");
    const abort = (): void => interrupt("abort");
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const result = await Promise.race([this.send(job), this.exit]);
      if ("problems" in result) return result;
      if (interruption === "abort") throw signal?.reason;
      if (interruption === "timeout") return failure({ kind: "timeout", milliseconds: timeoutMs, phase: this.phase });
      return failure(...crashProblems(result.how, this.phase, result.lastWords));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  private send(job: Job): Promise<JobResult> {
    const { promise, resolve } = Promise.withResolvers<JobResult>();
    this.phase = undefined;
    this.onResult = resolve;
    // A child that died in the meantime is noticed by its exit; the failed write adds nothing.
    this.process.send(job, () => undefined);
    return promise;
  }

  private async waitForExit(): Promise<Exit> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.process.once("error", (error) => {
      if (this.process.connected) this.process.disconnect();
      resolve(error.message);
    });
    this.process.once("exit", (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`));
    const how = await promise;
    this.ended = true;
    // Messages that the child sent before it died arrive before the channel closes.
    if (this.process.connected) await once(this.process, "disconnect");
    const lastWords = this.errorStream.read().toString("utf8");
    this.errorStream.close();
    return { how, lastWords };
  }

  /** The child's own report, or why there is none. */
  private async startWithinLimit(started: Promise<Availability>): Promise<Availability> {
    const timer = setTimeout(() => this.process.kill("SIGKILL"), startLimitMs);
    timer.unref();
    const first = await Promise.race([started, this.exit]);
    clearTimeout(timer);
    if ("ok" in first) return first;
    const reason = /^\w*Error.*$/m.exec(first.lastWords)?.[0] ?? first.lastWords.trim();
    const rejected = [
      { path: "child process", reason: `it ended by ${first.how}${reason === "" ? "" : `: ${reason}`}` },
    ];
    return { ok: false, unavailable: { what: this.what, explicit: undefined, rejected } };
  }

  private receive(message: ChildMessage, started: (availability: Availability) => void): void {
    switch (message.type) {
      case "started":
        started(message.availability);
        break;
      case "phase":
        this.phase = message.phase;
        break;
      case "result":
        this.onResult?.(message.result);
        break;
    }
  }
}

const failure = (...problems: JobResult["problems"]): JobResult => ({ problems, timings: [] });

/** The child uses the cache of compiled code that this process uses, if it does: it is ready the earlier. */
function withCompileCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? environment : { ...environment, NODE_COMPILE_CACHE: folder };
}
