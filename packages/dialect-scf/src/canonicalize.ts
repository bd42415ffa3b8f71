/** The rewrites that bring scf ops to their canonical form. */
import {
  type Block,
  constantOf,
  type Operation,
  readSigned,
  type Region,
  type Rewrite,
  type RewriteBuilder,
  rewrite,
  type Value,
} from "@dslc/ir";
import { condition, execute_region, ifOp, yieldOp } from "./ops.ts";
import { forOp, whileOp } from "./ops-loop.ts";
import { index_switch } from "./ops-switch.ts";

/**
 * Moves what is in a block, but its terminator, before an operation, with the given values for its arguments.
 * Returns the operands of the terminator. The block is to go away with the operation around it.
 */
function inlineBlock(block: Block, values: readonly Value[], before: Operation, at: RewriteBuilder): readonly Value[] {
  for (const [position, argument] of block.arguments.entries()) {
    const value = values[position];
    if (value !== undefined) argument.replaceAllUsesWith(value);
  }
  const { last } = block;
  for (const op of block.operations()) {
    if (op === last) continue;
    op.moveBefore(before);
    at.modified(op);
  }
  return last?.operands ?? [];
}

/** Whether the region is one block that ends with a yield. */
function isPlain(region: Region | undefined): region is Region {
  const last = region?.hasOneBlock === true ? region.entry.last : undefined;
  return last !== undefined && yieldOp.is(last);
}

function inlineRegion(region: Region | undefined, before: Operation, at: RewriteBuilder): readonly Value[] | undefined {
  return isPlain(region) ? inlineBlock(region.entry, [], before, at) : undefined;
}

/** What each branch yields, where all yield the same value from outside of the operation. */
function replaceAgreed(op: Operation, at: RewriteBuilder): "changed" | undefined {
  const yields = op.regions.map((region) => (isPlain(region) ? region.entry.last : undefined));
  let changed = false;
  for (const [position, result] of op.results.entries()) {
    const [first, ...others] = yields.map((terminator) => terminator?.operands[position]);
    if (first === undefined || !result.hasUses || others.some((value) => value !== first)) continue;
    if (op.regions.some((region) => region === first.block?.region)) continue;
    for (const use of result.uses()) at.modified(use.owner);
    result.replaceAllUsesWith(first);
    changed = true;
  }
  return changed ? "changed" : undefined;
}

const branches: readonly Rewrite[] = [
  /** if true { a } else { b }  =>  a */
  rewrite("scf.if: a known condition", ifOp, (op, at) => {
    const holds = constantOf(op.condition);
    if (holds === undefined) return undefined;
    const region = holds === 1n ? op.thenRegion : op.elseRegion;
    return region.isEmpty ? [] : inlineRegion(region, op, at);
  }),
  rewrite("scf.if: a result on which both branches agree", ifOp, (op, at) =>
    op.elseRegion.isEmpty ? undefined : replaceAgreed(op, at),
  ),
  rewrite("scf.index_switch: a known value", index_switch, (op, at) => {
    const value = constantOf(op.arg);
    return typeof value === "bigint" ? inlineRegion(op.regions[op.cases.indexOf(value) + 1], op, at) : undefined;
  }),
  rewrite("scf.execute_region: one block", execute_region, (op, at) => inlineRegion(op.body, op, at)),
];

interface Bounds {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

function signedConstant(value: Value): bigint | undefined {
  const constant = constantOf(value);
  return typeof constant === "bigint" ? readSigned(constant, value.type) : undefined;
}

function boundsOf(op: {
  readonly lowerBound: Value;
  readonly upperBound: Value;
  readonly step: Value;
}): Bounds | undefined {
  const [start, end, step] = [signedConstant(op.lowerBound), signedConstant(op.upperBound), signedConstant(op.step)];
  return start !== undefined && end !== undefined && step !== undefined && step > 0n ? { start, end, step } : undefined;
}

const loops: readonly Rewrite[] = [
  /** for i = a to b, b <= a  =>  nothing; the carried values stay as they are */
  rewrite("scf.for: no iteration", forOp, (op) => {
    const [start, end] = [signedConstant(op.lowerBound), signedConstant(op.upperBound)];
    const isEmpty = op.lowerBound === op.upperBound || (start !== undefined && end !== undefined && start >= end);
    return isEmpty ? op.initArgs : undefined;
  }),
  /** for i = a to b step c, a < b <= a + c  =>  the body with i = a */
  rewrite("scf.for: one iteration", forOp, (op, at) => {
    const bounds = boundsOf(op);
    const once = bounds !== undefined && bounds.start < bounds.end && bounds.start + bounds.step >= bounds.end;
    return once && isPlain(op.body) ? inlineBlock(op.body.entry, [op.lowerBound, ...op.initArgs], op, at) : undefined;
  }),
  /** A carried value that every iteration hands on as it got it is what it was at first. */
  rewrite("scf.for: a carried value that never changes", forOp, (op, at) => {
    if (!isPlain(op.body)) return undefined;
    const { entry } = op.body;
    let changed = false;
    for (const [position, initial] of op.initArgs.entries()) {
      const [argument, result] = [entry.argument(position + 1), op.getResult(position)];
      if (entry.last?.operands[position] !== argument || !(result.hasUses || hasOtherUses(argument, entry.last)))
        continue;
      for (const value of [argument, result]) {
        for (const use of value.uses()) if (use.owner !== entry.last) at.modified(use.owner);
        value.replaceAllUsesWith(initial, (use) => use.owner === entry.last);
      }
      changed = true;
    }
    return changed ? "changed" : undefined;
  }),
  /** while (false) => what comes before the condition, once */
  rewrite("scf.while: a condition that is false", whileOp, (op, at) => {
    const { last } = op.before.entry;
    if (last === undefined || !condition.is(last) || constantOf(last.condition) !== 0n) return undefined;
    return inlineBlock(op.before.entry, op.inits, op, at).slice(1);
  }),
];

function hasOtherUses(value: Value, user: Operation): boolean {
  for (const use of value.uses()) if (use.owner !== user) return true;
  return false;
}

export const canonicalize: readonly Rewrite[] = [...branches, ...loops];
