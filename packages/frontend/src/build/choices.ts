/** `scf.if` and what becomes one: `if`, `&&`, `||`, and what runs only when no jump is under way. */
import { andi } from "@dslc/dialect-arith";
import { ifOp, yieldOp } from "@dslc/dialect-scf";
import type { Span } from "@dslc/base";
import { buildRegion, Region, type Type as IrType, type Value } from "@dslc/ir";
import type { IfExpression, LogicalExpression, TypedBlock } from "../typed-tree.ts";
import { bool, concrete } from "../types.ts";
import { type BlockEnd, type BodyBuilder, nameValue, type Slot } from "./body-builder.ts";
import { carriedSlots } from "./effects.ts";
import { irTypeOf } from "./ir-types.ts";

/** Builds what a region holds; it leaves the values of slots behind. */
export type Fill = () => void;

/** Runs one of two ways. `slots` are those that either may change. */
export function buildChoice(
  body: BodyBuilder,
  span: Span,
  condition: Value,
  slots: readonly Slot[],
  then: Fill,
  otherwise: Fill | undefined,
): void {
  const at = body.from(span);
  const region = (fill: Fill): Region =>
    inRegion(body, [], () => {
      fill();
      const values = slots.map((slot) => body.get(slot));
      yieldOp(body.from(span), { values });
    });
  const thenRegion = region(then);
  const elseRegion =
    otherwise === undefined && slots.length === 0 ? new Region() : region(otherwise ?? (() => undefined));
  const outputs = slots.map(({ type }) => irTypeOf(type));
  const op = ifOp(at, { condition, outputs, thenRegion, elseRegion });
  setResults(body, slots, op.outputs);
}

/** One of two values, of which only that one is computed. */
export function buildValueChoice(
  body: BodyBuilder,
  condition: Value,
  then: () => Value,
  otherwise: () => Value,
): Value {
  const { location } = body.at;
  const outputs: IrType[] = [];
  const region = (value: () => Value): Region =>
    inRegion(body, [], () => {
      const result = value();
      outputs[0] = result.type;
      body.at.location = location;
      yieldOp(body.at, { values: [result] });
    });
  const thenRegion = region(then);
  const elseRegion = region(otherwise);
  return ifOp(body.at, { condition, outputs, thenRegion, elseRegion }).getResult();
}

/** An argument of a region's block. */
export interface RegionArgument {
  readonly name: string | undefined;
  readonly type: IrType;
}

export function slotArguments(slots: readonly Slot[]): readonly RegionArgument[] {
  return slots.map(({ name, type }) => ({ name, type: irTypeOf(type) }));
}

/** Builds into a new block. What becomes of slots in there is undone: only what the block hands on is seen outside. */
export function inRegion(
  body: BodyBuilder,
  parameters: readonly RegionArgument[],
  fill: (...values: readonly Value[]) => void,
): Region {
  const { at } = body;
  const outer = { block: at.block, before: at.before, location: at.location };
  const types = parameters.map(({ type }) => type);
  const region = buildRegion(at, types, (inside, ...values) => {
    at.moveToEnd(inside.block);
    for (const [position, value] of values.entries()) nameValue(value, parameters[position]?.name);
    body.undone(() => fill(...values));
  });
  at.block = outer.block;
  at.before = outer.before;
  at.location = outer.location;
  return region;
}

/** The slots are the results from here on. */
export function setResults(body: BodyBuilder, slots: readonly Slot[], results: readonly Value[]): void {
  for (const [position, slot] of slots.entries()) {
    const value = results[position];
    if (value !== undefined) body.set(slot, nameValue(value, slot.name));
  }
}

/** An `if` of which the value is wanted at once. */
export function buildIfValue(body: BodyBuilder, expression: IfExpression): Value | undefined {
  const type = concrete(expression.type);
  const slot: Slot | undefined =
    type.kind === "scalar" || type.kind === "vector" ? { name: undefined, type } : undefined;
  buildIf(body, expression, { tail: "none", slot });
  return slot === undefined ? undefined : body.get(slot);
}

/** An `if` at the end `end`. `rest` is what follows it on the one way that gets there, when there is such a thing. */
export function buildIf(
  body: BodyBuilder,
  expression: IfExpression,
  end: BlockEnd,
  rest?: { readonly fill: Fill; readonly slots: readonly Slot[] },
): void {
  const { branches, otherwise, span } = expression;
  const slots = rest?.slots ?? slotsAt(body, expression, end);
  const way = (block: TypedBlock | undefined): void => {
    const goesOn = rest !== undefined && (block === undefined || isPassed(block));
    if (block !== undefined) body.block(block, goesOn ? { tail: "none", slot: undefined } : end);
    if (goesOn) rest.fill();
  };
  const build = (position: number): void => {
    const branch = branches[position];
    if (branch === undefined) {
      way(otherwise);
      return;
    }
    const { condition, body: block } = branch;
    const holds = body.value(condition);
    const isLast = position === branches.length - 1 && otherwise === undefined && rest === undefined;
    buildChoice(
      body,
      position === 0 ? span : block.span,
      holds,
      slots,
      () => way(block),
      isLast ? undefined : () => build(position + 1),
    );
  };
  build(0);
}

function slotsAt(body: BodyBuilder, { effects }: IfExpression, { tail, slot }: BlockEnd): readonly Slot[] {
  const carried = carriedSlots(body, [effects], tail);
  return slot === undefined || carried.includes(slot) ? carried : [slot, ...carried];
}

/** Whether control comes to the block's end. */
export function isPassed(block: { readonly type: IfExpression["type"] }): boolean {
  return concrete(block.type).kind !== "never";
}

/** The right operand is evaluated only when the left one does not decide. */
export function buildLogical(body: BodyBuilder, { span, operator, left, right, effects }: LogicalExpression): Value {
  const result: Slot = { name: undefined, type: bool };
  const condition = body.value(left);
  const decided = (): void => body.set(result, body.constant(bool, operator === "||", span));
  const undecided = (): void => body.set(result, body.value(right));
  const [then, otherwise] = operator === "&&" ? [undecided, decided] : [decided, undecided];
  buildChoice(body, span, condition, [result, ...carriedSlots(body, [effects], "none")], then, otherwise);
  return body.get(result);
}

/** Whether none of the jumps that the flags stand for is under way. */
export function noneUnderWay(body: BodyBuilder, span: Span, flags: readonly Slot[]): Value {
  const [first, ...others] = flags.map((flag) => body.get(flag));
  if (first === undefined) return body.constant(bool, true, span);
  return others.reduce((lhs, rhs) => andi(body.from(span), { lhs, rhs }).result, first);
}
