/**
 * Statements and blocks.
 *
 * A jump makes the slots of its target false; behind a statement that may jump, the rest of the block runs only when
 * none is under way (docs/decisions/0005-early-exits.md). Where an `if` has one way only that goes on, the rest goes
 * into that way instead, and needs no flag: `if i >= n { return; }` at the start of a kernel is one `scf.if`.
 */
import { load, store } from "@dslc/dialect-memref";
import { alloc } from "@dslc/dialect-wg";
import { concrete } from "../types.ts";
import {
  mayJump,
  type AssignStatement,
  type Effects,
  type IfExpression,
  type StoreStatement,
  type TypedBlock,
  type TypedStatement,
} from "../typed-tree.ts";
import type { ArrayStatement } from "../typed-arrays.ts";
import type { AssignElementStatement } from "../typed-tree-vectors.ts";
import type { BlockEnd, BodyBuilder, Slot } from "./body-builder.ts";
import { nameValue } from "./body-builder.ts";
import { buildChoice, buildIf, isPassed, noneUnderWay } from "./choices.ts";
import { carriedSlots, flagsOf, jumpSlots, restEffects } from "./effects.ts";
import { buildMaybe } from "./expressions.ts";
import { buildPlace } from "./places.ts";
import { arrayIrType, irTypeOf, signedIrType, valueTypeOf, viewOf } from "./ir-types.ts";
import { buildFor, buildWhile } from "./loops.ts";
import { buildArithmetic } from "./operators.ts";
import { buildPrivateArray } from "./private-arrays.ts";
import { buildLane, elementAt, withElementAt } from "./vectors.ts";

/** Builds a block whose end is `end`. */
export function buildBlock(body: BodyBuilder, block: TypedBlock, end: BlockEnd): void {
  buildRest(body, block, 0, end);
}

/** Builds a block's statements from a position on, and its value. */
function buildRest(body: BodyBuilder, block: TypedBlock, start: number, end: BlockEnd): void {
  const { statements, value } = block;
  for (let position = start; position < statements.length; position++) {
    const statement = statements[position];
    if (statement === undefined) break;
    const isLast = (position === statements.length - 1 && value === undefined) || isLeft(statement);
    if (isLast) {
      buildStatement(body, statement, { tail: end.tail, slot: undefined });
      return;
    }
    const jumps = jumpSlots(body, [statement.effects], "none");
    if (jumps.length === 0) {
      buildStatement(body, statement, { tail: "none", slot: undefined });
      continue;
    }
    buildGuarded(body, block, position, statement, end);
    return;
  }
  if (value === undefined) return;
  if (value.kind === "if" && value.constant === undefined) {
    buildIf(body, value, end);
  } else {
    const result = buildMaybe(body, value);
    if (result !== undefined && end.slot !== undefined) body.set(end.slot, result);
  }
}

/** A statement that may jump, and what follows it in the block. */
function buildGuarded(
  body: BodyBuilder,
  block: TypedBlock,
  position: number,
  statement: TypedStatement,
  end: BlockEnd,
): void {
  const fill = (): void => buildRest(body, block, position + 1, end);
  const rest = restEffects(block, position + 1);
  const choice = statement.kind === "evaluate" && statement.expression.kind === "if" ? statement.expression : undefined;
  if (choice !== undefined && hasOneWayOn(choice)) {
    buildIf(
      body,
      choice,
      { tail: end.tail, slot: undefined },
      { fill, slots: slotsBehind(body, block, [statement.effects, ...rest], end) },
    );
    return;
  }
  buildStatement(body, statement, { tail: "none", slot: undefined });
  const flags = flagsOf(jumpSlots(body, [statement.effects], "none"));
  const condition = noneUnderWay(body, statement.span, flags);
  buildChoice(body, statement.span, condition, slotsBehind(body, block, rest, end), fill, undefined);
}

/** Whether exactly one way through an `if` comes to its end, and none of its own jumps are on that way. */
function hasOneWayOn({ branches, otherwise }: IfExpression): boolean {
  const [open, ...others] = [...branches.map((branch) => branch.body), otherwise].filter(
    (block) => block === undefined || isPassed(block),
  );
  return others.length === 0 && (open === undefined || !restEffects(open, 0).some(mayJump));
}

/** What the rest of a block hands on to what follows the block. */
function slotsBehind(
  body: BodyBuilder,
  block: TypedBlock,
  effects: readonly Effects[],
  end: BlockEnd,
): readonly Slot[] {
  // The block's own variables end with it.
  const outward = effects.map((effect) => ({
    ...effect,
    assigned: new Set([...effect.assigned].filter(({ depth }) => depth < block.depth)),
  }));
  const carried = carriedSlots(body, outward, end.tail);
  return end.slot === undefined || carried.includes(end.slot) ? carried : [end.slot, ...carried];
}

/** Whether control never comes to what follows. */
function isLeft(statement: TypedStatement): boolean {
  switch (statement.kind) {
    case "break":
    case "continue":
    case "return":
      return true;
    case "evaluate":
      return concrete(statement.expression.type).kind === "never";
    case "block":
      return !isPassed(statement.block);
    case "while":
      return statement.condition === undefined && !statement.bodyEffects.breaks;
    case "declaration":
      return statement.value !== undefined && concrete(statement.value.type).kind === "never";
    case "assign":
    case "assign-element":
    case "store":
    case "array":
    case "for":
      return false;
    case "private-array":
      return statement.initial.some(({ type }) => concrete(type).kind === "never");
    default:
      return statement satisfies never;
  }
}

function buildStatement(body: BodyBuilder, statement: TypedStatement, end: BlockEnd): void {
  switch (statement.kind) {
    case "declaration":
      buildDeclaration(body, statement);
      return;
    case "assign":
      buildAssignment(body, statement);
      return;
    case "assign-element":
      buildElementAssignment(body, statement);
      return;
    case "store":
      buildStore(body, statement);
      return;
    case "evaluate":
      if (statement.expression.kind === "if") buildIf(body, statement.expression, end);
      else buildMaybe(body, statement.expression);
      return;
    case "block":
      body.block(statement.block, end);
      return;
    case "array":
      buildArray(body, statement);
      return;
    case "private-array":
      buildPrivateArray(body, statement);
      return;
    case "for":
      buildFor(body, statement);
      return;
    case "while":
      buildWhile(body, statement);
      return;
    case "break":
    case "continue":
    case "return":
      buildJump(body, statement, end);
      return;
    default:
      statement satisfies never;
  }
}

function buildDeclaration(
  body: BodyBuilder,
  { variable, value, span }: Extract<TypedStatement, { kind: "declaration" }>,
): void {
  if (value === undefined) {
    // It is never read before it is assigned to, and what hands it on has to have a value.
    body.at.location = span;
    body.set(variable, body.get(variable));
  } else if (concrete(value.type).kind === "never") {
    buildMaybe(body, value);
  } else {
    body.set(variable, nameValue(body.value(value), variable.name));
  }
}

function buildArray(
  body: BodyBuilder,
  { span, variable, name, element, lengths, padding, alignment }: ArrayStatement,
): void {
  const { memory } = alloc(body.from(span), {
    array: name,
    alignment: BigInt(alignment),
    element: signedIrType(element),
    memory: arrayIrType(viewOf(variable), lengths, padding),
  });
  body.lengths.set(
    memory,
    lengths.map((length) => body.index(length, span)),
  );
  body.set(variable, nameValue(memory, variable.name));
}

/** The value comes first, then the variable is read, as in Rust. */
function buildAssignment(body: BodyBuilder, { span, target, operator, value }: AssignStatement): void {
  const { variable } = target;
  const right = body.value(value);
  const result =
    operator === undefined
      ? right
      : buildArithmetic(body, body.from(span), operator, valueTypeOf(target), body.get(variable), right, value);
  body.set(variable, nameValue(result, variable.name));
}

/** The value comes first, then the subscript, then the variable is read. */
function buildElementAssignment(body: BodyBuilder, { span, target, operator, value }: AssignElementStatement): void {
  const { variable } = target.vector;
  const right = body.value(value);
  const lane = buildLane(body, target.index);
  const vector = body.get(variable);
  const element = operator === undefined ? undefined : elementAt(body.from(target.span), vector, lane);
  const result =
    operator === undefined || element === undefined
      ? right
      : buildArithmetic(body, body.from(span), operator, valueTypeOf(target), element, right, value);
  body.set(variable, nameValue(withElementAt(body.from(span), vector, lane, result), variable.name));
}

/** The value comes first, then the place, as in Rust. */
function buildStore(body: BodyBuilder, { span, target, operator, value }: StoreStatement): void {
  const right = body.value(value);
  const place = buildPlace(body, target);
  if (operator === undefined) {
    store(body.from(span), { value: right, ...place });
    return;
  }
  const element = load(body.from(target.span), { ...place, result: irTypeOf(target.type) }).result;
  const result = buildArithmetic(body, body.from(span), operator, valueTypeOf(target), element, right, value);
  store(body.from(span), { value: result, ...place });
}

function buildJump(
  body: BodyBuilder,
  { kind, value, span }: Extract<TypedStatement, { kind: "break" | "continue" | "return" }>,
  { tail }: BlockEnd,
): void {
  const clear = (flag: Slot | undefined): void => {
    if (flag !== undefined) body.set(flag, body.constant(flag.type, false, span));
  };
  switch (kind) {
    case "break":
      clear(body.loop?.running);
      return;
    case "continue":
      if (tail === "none") clear(body.loop?.iterating);
      return;
    case "return": {
      const result = value === undefined ? undefined : buildMaybe(body, value);
      if (result !== undefined && body.result !== undefined) body.set(body.result, result);
      if (tail !== "function") clear(body.active);
      return;
    }
    default:
      kind satisfies never;
  }
}
