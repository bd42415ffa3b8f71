/**
 * Poison: the value of an operation that has none for its operands. It may be passed on and dropped; work that depends
 * on it traps.
 */
import { type Constant, locationSpan, type Operation, type RuntimeValue } from "@dslc/ir";
import { poisonUse } from "./diagnostics.ts";
import { trap } from "./trap.ts";

export class Poison {
  /** The operation that gave no value. */
  readonly origin: Operation;
  /** Why it gave none, when it is known to say. */
  readonly reason: string | undefined;

  constructor(origin: Operation, reason?: string) {
    this.origin = origin;
    this.reason = reason;
  }
}

/** Traps because `op` depends on a poison value. */
export function trapPoison(op: Operation, { origin, reason }: Poison): never {
  const span = locationSpan(origin.location);
  const labels = span === undefined ? [] : [{ span, message: "the value comes from here" }];
  const notes = reason === undefined ? [] : [reason];
  trap(poisonUse, { name: op.name, origin: origin.name }, { labels, notes });
}

/** Whether the value is one that `evaluate` takes: no poison, memref or function. */
export function isConstant(value: RuntimeValue): value is Constant {
  return typeof value !== "object" || Array.isArray(value);
}
