/** The rewrites that bring cf ops to their canonical form. */
import {
  type Block,
  branchOp,
  constantOf,
  type Operation,
  type Rewrite,
  type RewriteBuilder,
  rewrite,
  type Value,
} from "@dslc/ir";
import { assertOp, br, cond_br } from "./ops.ts";
import { caseValues, switchOp } from "./ops-switch.ts";

/** Goes to a block whatever the condition. */
function goTo(at: RewriteBuilder, dest: Block, destOperands: readonly Value[]): readonly Value[] {
  br(at, { dest, destOperands });
  return [];
}

function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

/** The branch of a block that holds nothing else and has no arguments. */
function passingBranch(block: Block): Operation | undefined {
  const only = block.first;
  return only !== undefined && br.is(only) && block.arguments.length === 0 ? only : undefined;
}

/** The last of the branches that are passed from a block on; undefined when they go round in a circle. */
function lastPassing(block: Block): Operation | undefined {
  const seen = new Set<Block>();
  let last: Operation | undefined;
  for (let at: Block | undefined = block; at !== undefined; at = last?.successors[0]) {
    if (seen.has(at)) return undefined;
    seen.add(at);
    const next = passingBranch(at);
    if (next === undefined) return last;
    last = next;
  }
  return last;
}

/** A branch to a block that only goes on to another one goes there itself. */
function retarget(op: Operation): "changed" | undefined {
  const branch = branchOp.of(op);
  if (branch === undefined) return undefined;
  for (const [position, block] of op.successors.entries()) {
    const last = lastPassing(block);
    const dest = last?.successors[0];
    if (last === undefined || last === op || dest === undefined) continue;
    branch.setSuccessorOperands(op, position, last.operands);
    op.successors[position] = dest;
    return "changed";
  }
  return undefined;
}

export const canonicalize: readonly Rewrite[] = [
  rewrite("cf.cond_br: a known condition", cond_br, (op, at) => {
    const condition = constantOf(op.condition);
    if (condition === undefined) return undefined;
    return condition === 1n ? goTo(at, op.trueDest, op.trueDestOperands) : goTo(at, op.falseDest, op.falseDestOperands);
  }),
  rewrite("cf.cond_br: both ways to one place", cond_br, (op, at) => {
    const same = op.trueDest === op.falseDest && sameValues(op.trueDestOperands, op.falseDestOperands);
    return same ? goTo(at, op.trueDest, op.trueDestOperands) : undefined;
  }),
  rewrite("cf.switch: a known flag", switchOp, (op, at) => {
    const flag = constantOf(op.flag);
    const taken =
      typeof flag === "bigint"
        ? branchOp.of(op)?.takenSuccessor(op, [flag])
        : caseValues(op).length === 0
          ? 0
          : undefined;
    const dest = taken === undefined ? undefined : op.successors[taken];
    return taken === undefined || dest === undefined
      ? undefined
      : goTo(at, dest, branchOp.of(op)?.successorOperands(op, taken) ?? []);
  }),
  rewrite("cf.br: through a block that only goes on", br, (op) => retarget(op)),
  rewrite("cf.cond_br: through a block that only goes on", cond_br, (op) => retarget(op)),
  rewrite("cf.switch: through a block that only goes on", switchOp, (op) => retarget(op)),
  rewrite("cf.assert: true", assertOp, (op) => (constantOf(op.arg) === 1n ? [] : undefined)),
];
