/**
 * What the operations of the built-in dialects do that neither `evaluate` nor the interfaces for control flow describe.
 * Their packages cannot use the door `executable`: they lie below the interpreter.
 */
import { assertOp } from "@dslc/dialect-cf";
import { constant as functionConstant } from "@dslc/dialect-func";
import { type OpDefinition, resolveSymbol, SymbolReferenceAttribute } from "@dslc/ir";
import { assertionFailed, unsupportedOperation } from "./diagnostics.ts";
import type { Executable } from "./executable.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { atomicSemantics } from "./semantics-atomic.ts";
import { gpuSemantics } from "./semantics-gpu.ts";
import { memrefSemantics } from "./semantics-memref.ts";
import { vectorSemantics } from "./semantics-vector.ts";
import { subgroupSemantics } from "./semantics-subgroup.ts";
import { wgSemantics } from "./semantics-wg.ts";
import { trap } from "./trap.ts";

const others: Semantics = [
  semantics(assertOp, (op, at) => {
    if (at.integer(op.arg) === 0n) trap(assertionFailed, { message: op.msg });
  }),
  semantics(functionConstant, (op) => {
    const target = resolveSymbol(op, new SymbolReferenceAttribute(op.value));
    return [target ?? trap(unsupportedOperation, { name: op.name, problem: `there is no function '${op.value}'` })];
  }),
];

export const builtinSemantics: ReadonlyMap<OpDefinition, Executable> = new Map([
  ...gpuSemantics,
  ...memrefSemantics,
  ...vectorSemantics,
  ...wgSemantics,
  ...atomicSemantics,
  ...subgroupSemantics,
  ...others,
]);
