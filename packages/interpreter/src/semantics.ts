/** How the built-in dialects' tables are written: the same form as the door `executable`, with the operation typed. */
import type { OpDefinition, OpOf, Operation } from "@dslc/ir";
import type { Executable, Execution, Pause, Results } from "./executable.ts";

export type Semantics = readonly (readonly [OpDefinition, Executable])[];

/** What operations of one kind do. */
export function semantics<D extends Pick<OpDefinition, "opName">>(
  definition: D,
  execute: (op: OpOf<D>, at: Execution) => Results | Generator<Pause, Results, void>,
): Semantics[number] {
  // A definition is called only for operations that are its own, which makes the operation an `OpOf<D>`.
  return [definition as unknown as OpDefinition, { execute: (op: Operation, at) => execute(op as OpOf<D>, at) }];
}
