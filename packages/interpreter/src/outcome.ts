/** What comes of running an operation: its results, or where control goes. */
import type { Block, RuntimeValue } from "@dslc/ir";
import type { Pause, Results } from "./executable.ts";

/** Control goes on in another block of the region. */
export class Branch {
  readonly block: Block;
  readonly values: readonly RuntimeValue[];

  constructor(block: Block, values: readonly RuntimeValue[]) {
    this.block = block;
    this.values = values;
  }
}

/** Control leaves the region. */
export class Leave {
  readonly values: readonly RuntimeValue[];

  constructor(values: readonly RuntimeValue[]) {
    this.values = values;
  }
}

export type Outcome = Results | Branch | Leave;
export type Suspended = Generator<Pause, Outcome, void>;

export function isSuspended(outcome: Outcome | Suspended): outcome is Suspended {
  return outcome !== undefined && !Array.isArray(outcome) && "next" in outcome;
}
