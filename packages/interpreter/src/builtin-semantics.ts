/**
 * What the operations of the built-in dialects do that neither `evaluate` nor the interfaces for control flow describe.
 * Their packages cannot use the door `executable`: they lie below the interpreter.
 */
import { bitcast } from "@dslc/dialect-arith";
import { assertOp } from "@dslc/dialect-cf";
import { constant as functionConstant } from "@dslc/dialect-func";
import {
  elementType,
  FloatType,
  floatFromBits,
  floatToBits,
  normalizeScalar,
  type OpDefinition,
  resolveSymbol,
  type Scalar,
  SymbolReferenceAttribute,
  type Type,
} from "@dslc/ir";
import { assertionFailed, unsupportedOperation } from "./diagnostics.ts";
import type { Executable } from "./executable.ts";
import { Poison } from "./poison.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { atomicSemantics } from "./semantics-atomic.ts";
import { gpuSemantics } from "./semantics-gpu.ts";
import { memrefSemantics } from "./semantics-memref.ts";
import { vectorSemantics } from "./semantics-vector.ts";
import { subgroupSemantics } from "./semantics-subgroup.ts";
import { wgSemantics } from "./semantics-wg.ts";
import { trap } from "./trap.ts";

const others: Semantics = [
  // A NaN has some bits when it is looked at, though which is not defined, so that folding leaves it alone.
  semantics(bitcast, (op, at) => {
    const [from, to] = [elementType(op.in.type), elementType(op.out.type)];
    const known = at.read(op.in);
    if (known instanceof Poison) return [known];
    const value = at.constant(op.in);
    return [typeof value === "object" ? value.map((part) => sameBits(part, from, to)) : sameBits(value, from, to)];
  }),
  semantics(assertOp, (op, at) => {
    if (at.integer(op.arg) === 0n) trap(assertionFailed, { message: op.msg });
  }),
  semantics(functionConstant, (op) => {
    const target = resolveSymbol(op, new SymbolReferenceAttribute(op.value));
    return [target ?? trap(unsupportedOperation, { name: op.name, problem: `there is no function '${op.value}'` })];
  }),
];

function sameBits(value: Scalar, from: Type, to: Type): Scalar {
  const bits = from instanceof FloatType ? floatToBits(from, Number(value)) : BigInt(value);
  return to instanceof FloatType ? floatFromBits(to, BigInt.asUintN(to.width, bits)) : normalizeScalar(to, bits);
}

export const builtinSemantics: ReadonlyMap<OpDefinition, Executable> = new Map([
  ...gpuSemantics,
  ...memrefSemantics,
  ...vectorSemantics,
  ...wgSemantics,
  ...atomicSemantics,
  ...subgroupSemantics,
  ...others,
]);
