/**
 * Loops.
 *
 * A `for` that is not left early, over integers of up to 32 bits, is an `scf.for` over `index`: there the bounds are
 * exact, comparisons are signed over 64 bits, and the count cannot wrap. All others are `scf.while`s, which carry the
 * flags of jumps.
 */
import { addi, andi, cmpi, subi } from "@dslc/dialect-arith";
import { type Unrolling, unrollAttribute, unrollingToAttribute } from "@dslc/dialect-wg";
import { condition as conditionOp, forOp, whileOp, yieldOp } from "@dslc/dialect-scf";
import { index, type Operation, type Value } from "@dslc/ir";
import type { Effects, ForStatement, TypedExpression, WhileStatement } from "../typed-tree.ts";
import { bool, type ScalarType } from "../types.ts";
import { children } from "../walk.ts";
import { type BodyBuilder, flagSlot, type LoopSlots, nameValue, type Slot } from "./body-builder.ts";
import { fromIndex } from "./casts.ts";
import { buildIndex } from "./places.ts";
import { buildChoice, inRegion, noneUnderWay, setResults, slotArguments } from "./choices.ts";
import { carriedSlots, expressionEffects, flagsOf, jumpSlots } from "./effects.ts";
import { scalarOf } from "./ir-types.ts";

interface LoopParts {
  readonly slots: readonly Slot[];
  readonly flags: readonly Slot[];
  readonly loop: LoopSlots;
}

/** What the loop carries: variables of the blocks around that it assigns to, and the flags of jumps out of it. */
function loopParts(body: BodyBuilder, effects: Effects): LoopParts {
  const running = flagSlot("runs");
  const variables = carriedSlots(body, [{ ...effects, breaks: false, continues: false, returns: false }], "none");
  const returns = jumpSlots(body, [{ ...effects, breaks: false, continues: false }], "none");
  const slots = [...variables, ...(effects.breaks ? [running] : []), ...returns];
  return { slots, flags: flagsOf(slots), loop: { running, iterating: flagSlot("continues"), carried: new Set(slots) } };
}

/** Builds inside of the loop, and puts the loop around back in its place. */
function within<T>(body: BodyBuilder, loop: LoopSlots, action: () => T): T {
  const outer = body.loop;
  body.loop = loop;
  const result = action();
  body.loop = outer;
  return result;
}

function wishUnrolling(loop: Operation, unrolling: Unrolling | undefined): void {
  if (unrolling !== undefined) loop.setAttribute(unrollAttribute, unrollingToAttribute(unrolling));
}

function currentValues(body: BodyBuilder, slots: readonly Slot[]): readonly Value[] {
  return slots.map((slot) => body.get(slot));
}

export function buildFor(body: BodyBuilder, statement: ForStatement): void {
  const type = scalarOf(statement.variable);
  const { breaks, returns } = statement.bodyEffects;
  if (!breaks && !returns && type.bits <= 32) buildCountedLoop(body, statement, type);
  else buildSteppedLoop(body, statement, type);
}

/** `scf.for` over `index`. */
function buildCountedLoop(body: BodyBuilder, statement: ForStatement, type: ScalarType): void {
  const { span, variable, low, high, step } = statement;
  const lowerBound = buildIndex(body, low);
  const upperBound = buildIndex(body, high);
  const stepValue = step === undefined ? body.index(1n, span) : buildIndex(body, step);
  const { slots, loop } = loopParts(body, statement.bodyEffects);
  const initArgs = currentValues(body, slots);
  const region = within(body, loop, () =>
    inRegion(body, [{ name: `${variable.name}_index`, type: index }, ...slotArguments(slots)], (count, ...values) => {
      if (count === undefined) throw new Error("a loop without a counter");
      setResults(body, slots, values);
      body.set(variable, nameValue(fromIndex(body.from(variable.span), count, type), variable.name));
      body.block(statement.body, { tail: "loop", slot: undefined });
      yieldOp(body.from(span), { values: currentValues(body, slots) });
    }),
  );
  const outputs = initArgs.map(({ type: carried }) => carried);
  const op = forOp(body.from(span), { lowerBound, upperBound, step: stepValue, initArgs, outputs, body: region });
  wishUnrolling(op, statement.unrolling);
  setResults(body, slots, op.outputs);
}

/**
 * `scf.while` over the counter's own type. Whether there is a next iteration is asked before the step is added, so
 * that the sum cannot wrap: the distance to the end, which is positive and exact as an unsigned number, is more than
 * the step.
 */
function buildSteppedLoop(body: BodyBuilder, statement: ForStatement, type: ScalarType): void {
  const { span, variable, low, high, step } = statement;
  const order = type.class === "signed" ? "slt" : "ult";
  const start = body.value(low);
  const end = body.value(high);
  const by = step === undefined ? body.constant(type, 1n, span) : body.value(step);
  const parts = loopParts(body, statement.bodyEffects);
  const more: Slot = { name: "more", type: bool };
  const counter: Slot = { name: variable.name, type };
  body.set(counter, start);
  body.set(more, cmpi(body.from(span), { predicate: order, lhs: start, rhs: end }).result);
  const slots = [more, counter, ...parts.slots];
  buildLoop(
    body,
    statement,
    { ...parts, slots },
    () => body.get(more),
    () => {
      const count = body.get(counter);
      body.set(variable, count);
      body.block(statement.body, { tail: "loop", slot: undefined });
      const at = body.from(span);
      const left = subi(at, { lhs: end, rhs: count }).result;
      const goesOn = cmpi(at, { predicate: "ugt", lhs: left, rhs: by }).result;
      body.set(
        more,
        parts.flags.reduce((lhs, flag) => andi(at, { lhs, rhs: body.get(flag) }).result, goesOn),
      );
      body.set(counter, addi(at, { lhs: count, rhs: by }).result);
    },
  );
}

export function buildWhile(body: BodyBuilder, statement: WhileStatement): void {
  const { span, condition, bodyEffects } = statement;
  const parts = loopParts(body, bodyEffects);
  const holds = (): Value => {
    if (condition === undefined) return noneUnderWay(body, span, parts.flags);
    if (parts.flags.length === 0) return body.value(condition);
    if (!isHarmless(condition)) return guardedCondition(body, condition, noneUnderWay(body, span, parts.flags));
    const lhs = body.value(condition);
    return andi(body.from(condition.span), { lhs, rhs: noneUnderWay(body, span, parts.flags) }).result;
  };
  buildLoop(body, statement, parts, holds, () => body.block(statement.body, { tail: "loop", slot: undefined }));
}

/** Whether an expression does nothing and can be computed anywhere, also where its value is not wanted. */
function isHarmless(expression: TypedExpression): boolean {
  switch (expression.kind) {
    case "load":
    case "call":
    case "barrier":
    case "assume":
    case "assert":
    case "unreachable":
    case "if":
      return false;
    case "arithmetic":
      if (expression.operator === "/" || expression.operator === "%") return false;
      break;
    default:
      break;
  }
  return children(expression).every(isHarmless);
}

/** The condition when the loop was not left, else false. */
function guardedCondition(body: BodyBuilder, condition: TypedExpression, isIn: Value): Value {
  const result: Slot = { name: undefined, type: bool };
  const changed = carriedSlots(body, expressionEffects(condition), "none");
  const otherwise = (): void => body.set(result, body.constant(bool, false, condition.span));
  buildChoice(
    body,
    condition.span,
    isIn,
    [result, ...changed],
    () => body.set(result, body.value(condition)),
    otherwise,
  );
  return body.get(result);
}

function buildLoop(
  body: BodyBuilder,
  { span, unrolling }: ForStatement | WhileStatement,
  { slots, loop }: LoopParts,
  holds: () => Value,
  fill: () => void,
): void {
  const inits = currentValues(body, slots);
  const [before, after] = within(body, loop, () => [
    inRegion(body, slotArguments(slots), (...values) => {
      setResults(body, slots, values);
      const condition = holds();
      conditionOp(body.from(span), { condition, args: currentValues(body, slots) });
    }),
    inRegion(body, slotArguments(slots), (...values) => {
      setResults(body, slots, values);
      fill();
      yieldOp(body.from(span), { values: currentValues(body, slots) });
    }),
  ]);
  if (before === undefined || after === undefined) throw new Error("a loop has two regions");
  const op = whileOp(body.from(span), { inits, outputs: inits.map(({ type }) => type), before, after });
  wishUnrolling(op, unrolling);
  setResults(body, slots, op.outputs);
}
