/** Branches between the blocks of a region, and assertions. */
import { controlDecision, memoryOrderOp } from "@dslc/analysis";
import {
  anyType,
  type Block,
  branchOp,
  type Constant,
  defineOp,
  i1,
  type InterfaceImplementation,
  memoryEffects,
  operandGroup,
  pure,
  setOperandGroup,
  stringAttribute,
  successor,
  terminator,
  type Value,
  variadic,
  type VerifyReport,
} from "@dslc/ir";

/** The interface of branches whose successors each have a group of operands of their own. */
function branch(
  groups: readonly string[],
  takenSuccessor: (operands: readonly (Constant | undefined)[]) => number | undefined,
): InterfaceImplementation {
  const group = (successor: number): string => groups[successor] ?? "";
  return branchOp.implement({
    successorOperands: (op, successor) => operandGroup(op, group(successor)),
    setSuccessorOperands: (op, successor, values) => setOperandGroup(op, group(successor), values),
    takenSuccessor: (_op, operands) => takenSuccessor(operands),
  });
}

/** Checks the operands that a successor is given against the arguments of its block. */
export function verifySuccessor(
  position: number,
  block: Block | undefined,
  values: readonly Value[],
  report: VerifyReport,
): void {
  if (block === undefined) return;
  if (values.length !== block.arguments.length) {
    report(
      `branch has ${values.length} operands for successor #${position}, but target block has ${block.arguments.length}`,
    );
    return;
  }
  for (const [at, argument] of block.arguments.entries()) {
    if (values[at]?.type !== argument.type) report(`type mismatch for bb argument #${at} of successor #${position}`);
  }
}

/** Goes to another block. */
export const br = defineOp("cf.br", {
  operands: { destOperands: variadic(anyType) },
  successors: { dest: successor },
  traits: [pure, terminator],
  interfaces: [branch(["destOperands"], () => 0), controlDecision.implement({ decidedBy: () => [] })],
  verify: (op, report) => verifySuccessor(0, op.dest, op.destOperands, report),
  format: "$dest (`(` $destOperands^ `:` type($destOperands) `)`)? attr-dict",
});

/** Goes to one of two blocks. */
export const cond_br = defineOp("cf.cond_br", {
  operands: { condition: i1, trueDestOperands: variadic(anyType), falseDestOperands: variadic(anyType) },
  successors: { trueDest: successor, falseDest: successor },
  traits: [pure, terminator],
  interfaces: [
    branch(["trueDestOperands", "falseDestOperands"], ([condition]) =>
      condition === undefined ? undefined : condition ? 0 : 1,
    ),
    controlDecision.implement({ decidedBy: (op) => [op.getOperand(0)] }),
  ],
  verify: (op, report) => {
    verifySuccessor(0, op.trueDest, op.trueDestOperands, report);
    verifySuccessor(1, op.falseDest, op.falseDestOperands, report);
  },
  format:
    "$condition `,` $trueDest (`(` $trueDestOperands^ `:` type($trueDestOperands) `)`)? `,` $falseDest (`(` $falseDestOperands^ `:` type($falseDestOperands) `)`)? attr-dict",
});

/** Ends the program with a message unless its argument holds. */
export const assertOp = defineOp("cf.assert", {
  operands: { arg: i1 },
  attributes: { msg: stringAttribute },
  // Ending the program is seen from outside, so it counts as a write.
  interfaces: [
    memoryEffects.implement({ effects: () => [{ kind: "write", on: undefined }] }),
    memoryOrderOp.implement({}),
  ],
  format: "$arg `,` $msg attr-dict",
});
