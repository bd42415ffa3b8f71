/**
 * Runs kernels before and behind each pass on made-up inputs, and reports a pass behind which a buffer holds something
 * else. As far as the interpreter goes: what a lowering to the llvm dialect leaves is not run any more, which is said
 * once. A launch that goes wrong before a pass says nothing of the pass, which may do what it likes with it.
 */
import { defineDiagnostic } from "@dslc/base";
import { isKernel } from "@dslc/dialect-gpu";
import { type Argument, DeviceBuffer, runKernel } from "@dslc/interpreter";
import {
  FloatType,
  locationSpan,
  type Operation,
  printOperation,
  symbolNameOf,
  elementType,
  type Constant,
} from "@dslc/ir";
import { type Instrument, type PassRun, placeOf } from "@dslc/pass";
import { type GeneratedLaunch, generateLaunches } from "./generate-launches.ts";

export const wrongResult = defineDiagnostic(
  "pass/wrong-result",
  "error",
  "A kernel computes something else behind a pass than before it (`--verify-each=execute`). This is a bug of the pass, or the kernel's result depends on the order in which its work-items run.",
  ({ pass, place, kernel, what }: { pass: string; place: string; kernel: string; what: string }) =>
    `pass '${pass}' on ${place} changed what kernel '${kernel}' computes: ${what}`,
);

export const notExecuted = defineDiagnostic(
  "pass/not-executed",
  "note",
  "`--verify-each=execute` runs kernels as long as the interpreter knows what they consist of, on inputs that their contracts accept.",
  ({ kernel, reason }: { kernel: string; reason: string }) => `kernel '${kernel}' is not executed ${reason}`,
);

/** A run that takes more operations says nothing; one behind a pass may take a few times as many. */
const stepLimit = 1e6;
const stepLimitBehind = 8e6;

/** Traps of what the interpreter does not know, or knows by other types. */
const unknownTraps = new Set([
  "interpreter/unsupported-operation",
  "interpreter/unsupported-element",
  "interpreter/wrong-argument",
]);

/** What buffers hold after a launch, or why there is nothing to compare. */
type Outcome =
  | { readonly kind: "done"; readonly buffers: ReadonlyMap<string, DeviceBuffer> }
  | { readonly kind: "trap"; readonly name: string; readonly message: string };

interface WatchedKernel {
  readonly name: string;
  readonly launches: readonly GeneratedLaunch[];
  /** What came of each launch by now. */
  outcomes: readonly Outcome[];
}

/** The instrument. */
export function executeEach(): Instrument {
  return new Executor();
}

class Executor implements Instrument {
  private readonly watched = new WeakMap<Operation, Map<string, WatchedKernel>>();
  /** The IR before the passes that are running, the innermost last. */
  private readonly before: string[] = [];

  beforePass(run: PassRun): void {
    if (!this.watched.has(run.root)) this.watched.set(run.root, watch(run));
    this.before.push(printOperation(run.op));
  }

  afterFailedPass(): void {
    this.before.pop();
  }

  afterPass(run: PassRun): void {
    const kernels = this.watched.get(run.root);
    if (this.before.pop() === printOperation(run.op) || kernels === undefined) return;
    for (const kernel of kernels.values()) if (concerns(run, kernel.name)) this.compare(run, kernel, kernels);
  }

  private compare(run: PassRun, kernel: WatchedKernel, kernels: Map<string, WatchedKernel>): void {
    const now = kernel.launches.map((launch, at) =>
      kernel.outcomes[at]?.kind === "trap"
        ? kernel.outcomes[at]
        : execute(run.root, kernel.name, launch, stepLimitBehind),
    );
    const unknown = now.find((outcome, at) => isUnknown(outcome) && kernel.outcomes[at]?.kind === "done");
    if (unknown?.kind === "trap") {
      const reason = `behind '${run.step.text}': ${unknown.message}`;
      run.report(notExecuted.at(undefined, { kernel: kernel.name, reason }));
      kernels.delete(kernel.name);
      return;
    }
    for (const [at, outcome] of now.entries()) {
      const before = kernel.outcomes[at];
      const what = before === undefined ? undefined : difference(before, outcome, run.step.pass.mayChangeRounding);
      if (what === undefined) continue;
      const parameters = { pass: run.step.text, place: placeOf(run.op), kernel: kernel.name, what };
      const notes = [`the launch: ${kernel.launches[at]?.title}`];
      run.reportFault(wrongResult.at(locationSpan(run.op.location), parameters, { notes }));
      break;
    }
    kernel.outcomes = now;
  }
}

/** Whether a pass on its operation can have changed a kernel: it is in it, or the pass ran on something it may call. */
function concerns({ root, op }: PassRun, kernel: string): boolean {
  const function_ = kernelsIn(root).get(kernel);
  return !(isKernel(op) && op !== function_);
}

function kernelsIn(root: Operation): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  root.walk((op) => {
    const name = symbolNameOf(op);
    if (name !== undefined && isKernel(op)) found.set(name, op);
  });
  return found;
}

function watch(run: PassRun): Map<string, WatchedKernel> {
  const kernels = new Map<string, WatchedKernel>();
  for (const [name, op] of kernelsIn(run.root)) {
    const launches = generateLaunches(op);
    const outcomes = launches.map((launch) => execute(run.root, name, launch, stepLimit));
    const [first] = outcomes;
    const reason =
      first === undefined
        ? "as no arguments were found that its contract accepts"
        : first.kind === "trap" && outcomes.every(({ kind }) => kind === "trap")
          ? `as it goes wrong on what was tried: ${first.message}`
          : undefined;
    if (reason === undefined) kernels.set(name, { name, launches, outcomes });
    else run.report(notExecuted.at(locationSpan(op.location), { kernel: name, reason }));
  }
  return kernels;
}

function execute(root: Operation, kernel: string, generated: GeneratedLaunch, limit: number): Outcome {
  const launch = generated.make();
  const { traps } = runKernel(root, kernel, launch, { stepLimit: limit });
  const [trap] = traps;
  if (trap !== undefined) return { kind: "trap", name: trap.name, message: trap.message };
  const named = launch.arguments.map((argument, at) => [generated.names[at] ?? String(at), argument] as const);
  return { kind: "done", buffers: new Map(named.filter((one): one is [string, DeviceBuffer] => isBuffer(one[1]))) };
}

function isBuffer(argument: Argument): argument is DeviceBuffer {
  return argument instanceof DeviceBuffer;
}

function isUnknown(outcome: Outcome): boolean {
  return outcome.kind === "trap" && unknownTraps.has(outcome.name);
}

/** The first thing that differs, in words. */
function difference(before: Outcome, behind: Outcome, mayRound: boolean): string | undefined {
  if (before.kind === "trap") return undefined;
  if (behind.kind === "trap") return behind.message;
  for (const [name, buffer] of before.buffers) {
    const now = behind.buffers.get(name);
    const [was, is] = [buffer.values.flatMap(scalars), now?.values.flatMap(scalars) ?? []];
    const tolerance = mayRound ? toleranceOf(buffer, was) : 0;
    const at = was.findIndex((value, index) => !isSame(value, is[index], tolerance));
    if (at >= 0) return `${name}[${at}] is ${is[at]} and was ${was[at]}`;
  }
  return undefined;
}

function scalars(value: Constant): readonly (bigint | number)[] {
  if (Array.isArray(value)) return value.flatMap(scalars);
  return typeof value === "bigint" || typeof value === "number" ? [value] : [];
}

function isSame(a: bigint | number, b: bigint | number | undefined, tolerance: number): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a - b) <= tolerance;
}

/** Bits of a result that rounding otherwise leaves as they are; few of small formats. */
const trustedBits: Readonly<Record<string, number>> = { f64: 26, f32: 11, f16: 5, bf16: 3 };

/** Half of the bits of a float may be lost to rounding, beside the largest number that there is. */
function toleranceOf({ element }: DeviceBuffer, values: readonly (bigint | number)[]): number {
  const scalar = elementType(element);
  if (!(scalar instanceof FloatType)) return 0;
  const bits = trustedBits[scalar.name] ?? 3;
  const largest = values.reduce<number>((most, value) => Math.max(most, Math.abs(Number(value)) || 0), 1);
  return largest * 2 ** -bits;
}
