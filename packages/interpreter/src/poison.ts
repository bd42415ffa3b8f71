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

  constructor(origin: Operation) {
    this.origin = origin;
  }
}

/** Traps because `op` depends on a poison value. */
export function trapPoison(op: Operation, { origin }: Poison): never {
  const span = locationSpan(origin.location);
  const labels = span === undefined ? [] : [{ span, message: "the value comes from here" }];
  trap(poisonUse, { name: op.name, origin: origin.name }, { labels });
}

/** Whether the value is one that `evaluate` takes: no poison, memref or function. */
export function isConstant(value: RuntimeValue): value is Constant {
  return typeof value !== "object" || Array.isArray(value);
}
