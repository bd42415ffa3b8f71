/**
 * What is known at a point of a body: whether it is reached at all, and which of the variables that were declared
 * without a value have one there. The values are immutable; branches take one each and join them.
 */
import type { Effects, Variable } from "../typed-tree.ts";

export interface Flow {
  readonly isReachable: boolean;
  /** Of the variables declared without a value, those that have one on every way to here. */
  readonly assigned: ReadonlySet<Variable>;
}

export const startOfFlow: Flow = { isReachable: true, assigned: new Set() };

/** After a jump. */
export const unreachable: Flow = { isReachable: false, assigned: new Set() };

export function withAssigned(flow: Flow, variable: Variable): Flow {
  return flow.assigned.has(variable) ? flow : { ...flow, assigned: new Set([...flow.assigned, variable]) };
}

/** Where ways come together. */
export function joinFlows(flows: readonly Flow[]): Flow {
  const [first, ...others] = flows.filter((flow) => flow.isReachable);
  if (first === undefined) return unreachable;
  if (others.every((flow) => flow.assigned === first.assigned)) return first;
  return {
    isReachable: true,
    assigned: new Set([...first.assigned].filter((variable) => others.every((flow) => flow.assigned.has(variable)))),
  };
}

/** Effects while they are collected. */
export interface MutableEffects extends Effects {
  readonly assigned: Set<Variable>;
  breaks: boolean;
  continues: boolean;
  returns: boolean;
}

export function noEffects(): MutableEffects {
  return { assigned: new Set(), breaks: false, continues: false, returns: false };
}

/** Adds what `from` may do; a loop keeps its own jumps to itself. */
export function addEffects(into: MutableEffects, from: Effects, isLoop: boolean): void {
  for (const variable of from.assigned) into.assigned.add(variable);
  into.returns ||= from.returns;
  if (isLoop) return;
  into.breaks ||= from.breaks;
  into.continues ||= from.continues;
}
