/** What conditions say where they hold: inside of guarded regions, and wherever an assumption is stated. */
import { type IntegerPredicate, type Operation, type Region, type Value } from "@dslc/ir";
import { assumptionOp, conditionOp, controlDecision } from "./interfaces.ts";
import { swappedPredicate } from "./range-comparison.ts";

/** `value predicate other`, where it holds. */
export interface Constraint {
  readonly predicate: IntegerPredicate;
  readonly other: Value;
  /** Inside of this region; where the value is, without one. */
  readonly region: Region | undefined;
}

/** A comparison that holds. */
interface Comparison {
  readonly predicate: IntegerPredicate;
  readonly lhs: Value;
  readonly rhs: Value;
}

/** No more than so many constraints of one value are kept, so that looking at them costs constant time. */
const mostConstraints = 16;
/** And conditions are taken apart to this depth. */
const deepestCondition = 16;

/** All comparisons that follow from a condition being so. */
export function impliedComparisons(condition: Value, holds: boolean, depth = deepestCondition): readonly Comparison[] {
  const op = condition.definingOp;
  const implied = op === undefined || depth === 0 ? undefined : conditionOp.of(op)?.implied(op, holds);
  return (implied ?? []).flatMap((fact) =>
    fact.kind === "comparison" ? [fact] : impliedComparisons(fact.condition, fact.holds, depth - 1),
  );
}

/** The conditions of assumptions in the code, with who states them. */
export function assumptionsIn(root: Operation): readonly { readonly op: Operation; readonly condition: Value }[] {
  const found: { readonly op: Operation; readonly condition: Value }[] = [];
  root.walk((op) => {
    const assumption = assumptionOp.of(op);
    if (assumption !== undefined) found.push({ op, condition: assumption.condition(op) });
  });
  return found;
}

/**
 * Whether a fact that `op` states of `value` holds wherever the value is: they are in one block, so that who comes to
 * one comes to the other, or the program has no meaning.
 */
export function statedWithDefinition(op: Operation, value: Value): boolean {
  return op.block !== undefined && op.block === value.block;
}

export class Conditions {
  private readonly constraints = new Map<Value, Constraint[]>();
  private readonly relations = new Map<Value, Value[]>();

  constructor(root: Operation) {
    for (const { op, condition } of assumptionsIn(root))
      for (const comparison of impliedComparisons(condition, true)) this.add(comparison, undefined, op);
    root.walk((op) => {
      const decision = controlDecision.of(op);
      if (decision?.guard === undefined) return;
      for (const [position, region] of op.regions.entries()) {
        const guard = decision.guard(op, position);
        if (guard === undefined) continue;
        for (const comparison of impliedComparisons(guard.condition, guard.holds)) this.add(comparison, region, op);
      }
    });
  }

  private add({ predicate, lhs, rhs }: Comparison, region: Region | undefined, statedBy: Operation): void {
    this.addOne(lhs, predicate, rhs, region, statedBy);
    this.addOne(rhs, swappedPredicate(predicate), lhs, region, statedBy);
  }

  private addOne(
    value: Value,
    predicate: IntegerPredicate,
    other: Value,
    region: Region | undefined,
    statedBy: Operation,
  ): void {
    if (region === undefined && !statedWithDefinition(statedBy, value)) return;
    const list = this.constraints.get(value) ?? [];
    if (list.length >= mostConstraints) return;
    list.push({ predicate, other, region });
    this.constraints.set(value, list);
    const related = this.relations.get(other) ?? [];
    related.push(value);
    this.relations.set(other, related);
  }

  /** The constraints on a value that hold where `user` is. */
  of(value: Value, user: Operation): readonly Constraint[] {
    const constraints = this.constraints.get(value);
    if (constraints === undefined) return [];
    return constraints.filter(({ region }) => region === undefined || isInside(user, region));
  }

  /** The values that some constraint compares with this one. */
  comparedWith(value: Value): readonly Value[] {
    return this.relations.get(value) ?? [];
  }
}

function isInside(op: Operation, region: Region): boolean {
  const holder = region.parent;
  for (let at: Operation | undefined = op; at !== undefined && at !== holder; at = at.parentOp)
    if (at.parentRegion === region) return true;
  return false;
}
