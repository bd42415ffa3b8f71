/** Which slots code changes, seen from where something is built around it. */
import { children } from "../walk.ts";
import type { Effects, TypedBlock, TypedExpression } from "../typed-tree.ts";
import type { BodyBuilder, Slot, Tail } from "./body-builder.ts";

/** What an expression may do. */
export function expressionEffects(expression: TypedExpression): readonly Effects[] {
  if (expression.kind === "if") return [expression.effects];
  const inner = children(expression).flatMap(expressionEffects);
  return expression.kind === "logical" ? [expression.effects, ...inner] : inner;
}

/** What the statements of a block from a position on, and its value, may do. */
export function restEffects({ statements, value }: TypedBlock, start: number): readonly Effects[] {
  const effects = statements.slice(start).map((statement) => statement.effects);
  return value === undefined ? effects : [...effects, ...expressionEffects(value)];
}

/**
 * The slots that say, behind code with these effects, whether control is still there; and the result that a `return`
 * leaves behind. A jump to where control comes to anyway is no jump.
 */
export function jumpSlots(body: BodyBuilder, effects: readonly Effects[], tail: Tail): readonly Slot[] {
  const slots: Slot[] = [];
  const { loop, active, result } = body;
  if (effects.some(({ returns }) => returns)) {
    if (tail !== "function") slots.push(active);
    if (result !== undefined) slots.push(result);
  }
  if (loop === undefined) return slots;
  if (effects.some(({ breaks }) => breaks)) slots.push(loop.running);
  if (tail === "none" && effects.some(({ continues }) => continues)) slots.push(loop.iterating);
  return slots;
}

/** The flags among `jumpSlots`. */
export function flagsOf(slots: readonly Slot[]): readonly Slot[] {
  return slots.filter(({ isFlag }) => isFlag);
}

/**
 * What code with these effects hands on to what follows it: variables of the blocks around, and jumps under way. Where
 * nothing follows in the function, variables are of no more use; where nothing follows in the loop, only those that
 * the loop carries are.
 */
export function carriedSlots(body: BodyBuilder, effects: readonly Effects[], tail: Tail): readonly Slot[] {
  const carried = new Set<Slot>();
  for (const { assigned } of effects) {
    for (const variable of assigned) if (isWanted(body, variable, tail)) carried.add(variable);
  }
  for (const slot of jumpSlots(body, effects, tail)) carried.add(slot);
  return [...carried];
}

function isWanted(body: BodyBuilder, variable: Slot, tail: Tail): boolean {
  if (tail === "function") return false;
  return tail === "loop" ? (body.loop?.carried.has(variable) ?? false) : body.isSet(variable);
}
