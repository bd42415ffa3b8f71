/**
 * Reproducers: the IR as it was before the pass that failed, with the pipeline that fails on it, as one text that
 * `dslc opt --run-reproducer` and `mlir-opt --run-reproducer` read (the latter as far as it knows the operations).
 *
 * Nothing is kept for them while passes run. When one fails, the input is made anew and the pipeline is run again up
 * to that pass.
 */
import { DiagnosticSink } from "@dslc/base";
import { type Operation, printOperation } from "@dslc/ir";
import type { PassStep } from "./define-pass.ts";
import { reproducerWritten } from "./diagnostics.ts";
import type { Instrument } from "./instrument.ts";
import { type NestedPipeline, expandedText } from "./pipeline.ts";

/** What a reproducer says. */
export interface Reproducer {
  readonly ir: string;
  readonly pipeline: string;
  readonly verifyEach: boolean;
  /** The version that failed. */
  readonly version: string;
  /** The command that replays it. */
  readonly command: string;
}

export interface ReproducerOptions {
  /** Also when the input is at fault: when a pass reported an error. */
  readonly isAlwaysWanted: boolean;
  /** The input as it was before the run. Undefined when there is no way back to it. */
  fresh(): Operation | undefined;
  /** Puts it somewhere; returns the command that replays it, or undefined when it could not. */
  write(reproducer: Pick<Reproducer, "ir" | "pipeline">): string | undefined;
}

/** The pass that failed. */
export interface FailedRun {
  readonly step: PassStep;
  readonly op: Operation;
  readonly root: Operation;
  readonly pipeline: NestedPipeline;
  readonly execution: number;
}

/** Ends a run that has come to where the reproducer begins. */
class Arrived extends Error {
  readonly ir: string;
  readonly pipeline: string;

  constructor(ir: string, pipeline: string) {
    super("the pass that failed is next");
    this.ir = ir;
    this.pipeline = pipeline;
  }
}

/** Makes the reproducer of a failed pass, hands it on, and says where it is. */
export function writeReproducer(
  options: ReproducerOptions,
  failed: FailedRun,
  rerun: (root: Operation, stop: Instrument, into: DiagnosticSink) => void,
  sink: DiagnosticSink,
): void {
  const found = beforeFailure(options, failed, rerun);
  const command = found === undefined ? undefined : options.write(found);
  if (command !== undefined) sink.report(reproducerWritten.at(undefined, { pass: failed.step.pass.passName, command }));
}

function beforeFailure(
  { fresh }: ReproducerOptions,
  { execution, pipeline }: FailedRun,
  rerun: (root: Operation, stop: Instrument, into: DiagnosticSink) => void,
): Pick<Reproducer, "ir" | "pipeline"> | undefined {
  const root = fresh();
  if (root === undefined) return undefined;
  const whole = { ir: printOperation(root), pipeline: expandedText(pipeline) };
  const stop: Instrument = {
    beforePass(run) {
      if (run.execution === execution)
        throw new Arrived(printOperation(run.root), pathText(run.root, run.op, run.step));
    },
  };
  try {
    rerun(root, stop, new DiagnosticSink());
  } catch (error) {
    if (error instanceof Arrived) return error;
  }
  // It did not come to the pass again: what is left is the whole.
  return whole;
}

/** The step, nested on the operations around the one that it runs on. */
function pathText(root: Operation, op: Operation, step: PassStep): string {
  let text = `${op.name}(${step.text})`;
  for (let at = op; at !== root && at.parentOp !== undefined; at = at.parentOp) text = `${at.parentOp.name}(${text})`;
  return text;
}

/** The text of a reproducer file. */
export function printReproducer({ ir, pipeline, verifyEach, version, command }: Reproducer): string {
  return [
    `// dslc ${version} failed on this: ${command}`,
    ir.trimEnd(),
    "",
    "{-#",
    "  external_resources: {",
    "    mlir_reproducer: {",
    `      pipeline: ${JSON.stringify(pipeline)},`,
    "      disable_threading: true,",
    `      verify_each: ${verifyEach}`,
    "    }",
    "  }",
    "#-}",
    "",
  ].join("\n");
}

/** What a reproducer file says, ours or MLIR's; undefined when it has no pipeline. The IR's places in the text stay. */
export function parseReproducer(text: string): Pick<Reproducer, "ir" | "pipeline" | "verifyEach"> | undefined {
  const start = text.lastIndexOf("{-#");
  if (start < 0) return undefined;
  const metadata = text.slice(start);
  const quoted = /\bpipeline\s*:\s*("(?:[^"\\]|\\.)*")/.exec(metadata)?.[1];
  if (quoted === undefined) return undefined;
  return {
    ir: text.slice(0, start),
    pipeline: unquote(quoted),
    verifyEach: /\bverify_each\s*:\s*true\b/.test(metadata),
  };
}

/** MLIR writes other characters than quotes and backslashes as two hexadecimal digits. */
function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:([0-9A-Fa-f]{2})|n|t|(.))/g, (all, hex: string | undefined, plain: string | undefined) =>
      hex === undefined ? (plain ?? (all === "\\n" ? "\n" : "\t")) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
