/** Terminators. */
import * as llvm from "@dslc/dialect-llvm";
import type { FunctionPrinter } from "./function-printer.ts";
import { type Instruction, instruction } from "./instructions-value.ts";
import { metadataString } from "./metadata.ts";

/** How often each successor is taken, relative to the others. */
export function profile(weights: readonly bigint[] | undefined, { module }: FunctionPrinter): string {
  if (weights === undefined) return "";
  const operands = [metadataString("branch_weights"), ...weights.map((weight) => `i32 ${weight}`)];
  return `, !prof ${module.metadata.node(operands)}`;
}

export const controlInstructions: readonly Instruction[] = [
  instruction(llvm.br, (op, p) => `br ${p.successor(op, 0)}${p.loopMetadata(op)}`),
  instruction(llvm.cond_br, (op, p) => {
    const targets = `${p.successor(op, 0)}, ${p.successor(op, 1)}`;
    return `br ${p.typed(op.condition)}, ${targets}${profile(op.branch_weights, p)}${p.loopMetadata(op)}`;
  }),
  instruction(llvm.switchOp, (op, p) => {
    const type = p.type(op.value.type);
    const cases = llvm.caseValues(op).map((value, position) => `${type} ${value}, ${p.successor(op, position + 1)}`);
    return `switch ${p.typed(op.value)}, ${p.successor(op, 0)} [ ${cases.join(" ")} ]${profile(op.branch_weights, p)}`;
  }),
  instruction(llvm.returnOp, (op, p) => (op.arg === undefined ? "ret void" : `ret ${p.typed(op.arg)}`)),
  instruction(llvm.unreachable, () => "unreachable"),
];
