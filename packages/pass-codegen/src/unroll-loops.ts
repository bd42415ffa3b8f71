/**
 * Unrolls the loops that the source asks to be unrolled in full (`wg.unroll = "full"`), before private arrays become
 * registers: there a subscript has to be a constant. That the interpreter runs the result is part of the point. Small
 * loops that are known to run a few times are unrolled unasked: LLVM would do it anyway, but behind the passes that
 * split constants off addresses.
 *
 * What cannot be unrolled here stays with its wish, and LLVM may still grant it: LLVM sees loops that are left early,
 * and bounds that only its passes find. The wish for a number of iterations in one round is LLVM's to grant too.
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { constant } from "@dslc/dialect-arith";
import { forOp, whileOp, yieldOp } from "@dslc/dialect-scf";
import { unrollAttribute, unrollingOf } from "@dslc/dialect-wg";
import {
  type Block,
  Builder,
  CloneMapping,
  cloneOperation,
  constantOf,
  IntegerAttribute,
  locationSpan,
  type Operation,
  type OpOf,
  readSigned,
  type Value,
} from "@dslc/ir";
import { definePass, type PassContext } from "@dslc/pass";
import { z } from "zod";

export const unknownCount = defineDiagnostic(
  "unroll/unknown-count",
  "warning",
  "A loop is to be unrolled in full, and how often it runs is not known at compile time: a bound or the step is not a " +
    "constant, or the loop can be left early. It is left as it is, and LLVM may still unroll it. Give '@unroll' a " +
    "number of iterations that one round is to hold, or make the bounds constants.",
  ({ reason }: { reason: string }) => `this loop is not unrolled in full: ${reason}`,
);

export const tooLarge = defineDiagnostic(
  "unroll/too-large",
  "warning",
  "A loop is to be unrolled in full, and its copies together would be more operations than is good for the code that " +
    "comes out or for the time that it takes. Give '@unroll' a number of iterations that one round is to hold.",
  ({ operations, limit }: { operations: bigint; limit: number }) =>
    `this loop is not unrolled in full: it would be ${operations} operations, and the limit is ${limit}`,
);

export const unrollLoops = definePass("unroll-loops", {
  summary: "unroll the loops that the source asks to be unrolled in full, and small ones unasked",
  options: {
    limit: z.int().min(1).default(16_384).describe("the most operations that a loop may become"),
    unasked: z.int().min(0).default(128).describe("the most operations that a loop may become unasked"),
  },
  run(op, limits, { report, count, remark }) {
    const unrolled = unrollInside(op, limits, report, remark);
    count("loops unrolled", unrolled);
    return unrolled === 0 ? "all" : [];
  },
});

type Loop = OpOf<typeof forOp>;

export interface UnrollLimits {
  /** The most operations that a loop may become. */
  readonly limit: number;
  /** The same for a loop of which the source says nothing. */
  readonly unasked: number;
}

/** Unrolls loops inside of `root`, inner ones first. Returns their number; wishes that are not granted are reported. */
export function unrollInside(
  root: Operation,
  { limit, unasked }: UnrollLimits,
  report: (diagnostic: Diagnostic) => void,
  remark?: PassContext["remark"],
): number {
  const loops: Operation[] = [];
  root.walk((op) => {
    if (forOp.is(op) || whileOp.is(op)) loops.push(op);
  });
  let unrolled = 0;
  for (const op of loops.reverse()) {
    const unrolling = unrollingOf(op);
    if (op.attributes.has(unrollAttribute) && unrolling !== "full") continue;
    const refusal = refusalOf(op, unrolling === "full" ? limit : unasked);
    if (refusal === undefined && forOp.is(op)) {
      const parts = ["unrolled all ", { Iterations: iterationsOf(op) ?? 0n }, " iterations of the loop"];
      remark?.({ kind: "passed", name: "Unrolled", at: op, parts });
      unroll(op);
      unrolled++;
    } else if (refusal !== undefined) {
      const name = refusal.name === tooLarge.name ? "TooLarge" : "UnknownCount";
      remark?.({ kind: "missed", name, at: op, parts: [refusal.message] });
      if (unrolling === "full") report(refusal);
    }
  }
  return unrolled;
}

function refusalOf(op: Operation, limit: number): Diagnostic | undefined {
  const unknown = (reason: string): Diagnostic => unknownCount.at(locationSpan(op.location), { reason });
  if (!forOp.is(op)) return unknown("it can be left early, or counts in 64 bits");
  const iterations = iterationsOf(op);
  if (iterations === undefined) return unknown(`its ${unknownPart(op)} is not known at compile time`);
  let size = 0n;
  op.body.walk(() => {
    size++;
  });
  const operations = size * iterations;
  return operations <= BigInt(limit) ? undefined : tooLarge.at(locationSpan(op.location), { operations, limit });
}

function unknownPart(op: Loop): string {
  if (signed(op.lowerBound) === undefined) return "first value";
  return signed(op.upperBound) === undefined ? "end" : "step";
}

function signed(value: Value): bigint | undefined {
  const known = constantOf(value);
  return typeof known === "bigint" ? readSigned(known, value.type) : undefined;
}

function iterationsOf(op: Loop): bigint | undefined {
  const [low, high, step] = [signed(op.lowerBound), signed(op.upperBound), signed(op.step)];
  if (low === undefined || high === undefined || step === undefined || step <= 0n) return undefined;
  return high <= low ? 0n : (high - low + step - 1n) / step;
}

function unroll(op: Loop): void {
  const at = Builder.before(op);
  const { type } = op.lowerBound;
  const [low = 0n, step = 1n] = [signed(op.lowerBound), signed(op.step)];
  let values: readonly Value[] = op.initArgs;
  const iterations = iterationsOf(op) ?? 0n;
  for (let iteration = 0n; iteration < iterations; iteration++) {
    const counter = constant(at, { value: new IntegerAttribute(low + iteration * step, type), result: type }).result;
    values = copyBody(op.body.entry, [counter, ...values], at);
  }
  op.replaceWith(values);
}

/** Copies a loop's body with values for its arguments; gives what it yields. */
function copyBody(body: Block, inputs: readonly Value[], at: Builder): readonly Value[] {
  const mapping = new CloneMapping();
  for (const [position, argument] of body.arguments.entries()) {
    const input = inputs[position];
    if (input === undefined) throw new Error("a loop carries as many values as its body takes");
    mapping.map(argument, input);
  }
  for (const op of body.operations()) {
    if (yieldOp.is(op)) return op.operands.map((operand) => mapping.value(operand));
    at.insert(cloneOperation(op, mapping));
  }
  throw new Error("a loop's body ends with what it yields");
}
