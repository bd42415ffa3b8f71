/** Runs mutants in processes of their own, which may end or hang without ending the run. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Failures } from "./failures.ts";
import { type Corpus, readCorpus } from "./inputs.ts";
import { mutantOf, type Reply, type Request } from "./worker.ts";

export interface MutantOptions {
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  readonly jobs: number;
  readonly conformance: boolean;
  readonly signal: AbortSignal;
}

/** What a process may take before it is ended. Steps are limited by CPU time (see check.ts); here it is a hang. */
const hangSeconds = 60;
const heapMegabytes = 1024;
/** MiB of a process, beyond which an input is reported and the process made anew. */
const memoryLimit = 2048;

/** Runs them all; gives a summary. */
export async function runMutants(options: MutantOptions, failures: Failures): Promise<string> {
  const run = new Run(options, failures, await readCorpus(options));
  const shown = setInterval(() => console.error(run.progress), 20_000);
  try {
    await Promise.all(Array.from({ length: options.jobs }, () => run.work()));
  } finally {
    clearInterval(shown);
  }
  return run.summary;
}

class Run {
  private readonly options: MutantOptions;
  private readonly failures: Failures;
  private readonly corpus: Corpus;
  private next: number;
  private done = 0;
  private slowest = { seconds: 0, step: "", index: 0 };
  private readonly outcomes = new Map<string, number>();

  constructor(options: MutantOptions, failures: Failures, corpus: Corpus) {
    this.options = options;
    this.failures = failures;
    this.corpus = corpus;
    this.next = options.first;
  }

  get progress(): string {
    return `${this.done} of ${this.options.count}, ${this.failures.count} failed`;
  }

  get summary(): string {
    const { seconds, step, index } = this.slowest;
    return [
      ...this.failures.lines,
      ...[...this.outcomes].map(([outcome, count]) => `${outcome}: ${count}`).toSorted(),
      `slowest step: ${seconds.toFixed(2)} s (${step}, number ${index})`,
      `${this.done} mutants of seed ${this.options.seed}, ${this.failures.count} failed`,
    ].join("\n");
  }

  /** Takes number after number and has a process check it, until there are no more. */
  async work(): Promise<void> {
    const { signal, first, count } = this.options;
    let worker: Worker | undefined;
    while (!signal.aborted && this.next < first + count) {
      const index = this.next++;
      worker ??= await Worker.start(this.options);
      const reply = await worker.check(index, signal);
      if (reply === undefined) break;
      this.done++;
      if (typeof reply === "string") {
        this.fail(index, [reply]);
        worker = undefined;
        continue;
      }
      this.take(reply);
      if (reply.memory <= memoryLimit) continue;
      // The memory may be what inputs before this one left: it counts when a new process comes as far with it alone.
      worker.end();
      worker = await Worker.start(this.options);
      const alone = await worker.check(index, signal);
      if (typeof alone === "object" && alone.memory > memoryLimit)
        this.fail(index, [`memory: ${Math.round(alone.memory)} MiB`]);
    }
    worker?.end();
  }

  private take(reply: Reply): void {
    const { language, outcome, slowest, index, problems } = reply;
    const key = `${language} ${outcome}`;
    this.outcomes.set(key, (this.outcomes.get(key) ?? 0) + 1);
    if (slowest.seconds > this.slowest.seconds) this.slowest = { ...slowest, index };
    if (problems.length > 0) this.fail(index, problems);
  }

  private fail(index: number, problems: readonly string[]): void {
    const { seed } = this.options;
    const kind = this.failures.add(`seed-${seed}-${index}`, mutantOf(this.corpus, seed, index), problems);
    if (kind !== undefined) console.error(`number ${index}: ${kind}`);
  }
}

class Worker {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  /** Resolves when it has read its inputs. */
  static async start({ conformance, seed }: MutantOptions): Promise<Worker> {
    const child = fork(join(import.meta.dirname, "worker.ts"), {
      execArgv: ["--conditions=@dslc/source", `--max-old-space-size=${heapMegabytes}`],
      // Ctrl-C is for the process that gives out the numbers.
      detached: true,
    });
    child.send({ conformance, seed } satisfies Request);
    await new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", () => reject(new Error("a process ended before it was ready")));
    });
    return new Worker(child);
  }

  end(): void {
    this.child.removeAllListeners();
    this.child.kill("SIGKILL");
  }

  /** What the process found; why it gave no answer; undefined when the run is ended. */
  check(index: number, signal: AbortSignal): Promise<Reply | string | undefined> {
    const { child } = this;
    return new Promise((resolve) => {
      const settle = (outcome: Reply | string | undefined): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        child.removeAllListeners();
        if (typeof outcome !== "object") this.end();
        resolve(outcome);
      };
      const onAbort = (): void => settle(undefined);
      const timer = setTimeout(() => settle(`hang: no answer in ${hangSeconds} s`), hangSeconds * 1000);
      signal.addEventListener("abort", onAbort);
      child.once("message", (reply: Reply) => settle(reply));
      child.once("exit", (code, by) => settle(`crash: the process ended with ${by ?? code}`));
      child.send(index satisfies Request);
    });
  }
}
