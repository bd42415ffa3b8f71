/**
 * Simplifies the control flow between the blocks of regions: blocks that are never reached, blocks that only one branch
 * goes to, arguments that nobody needs and, when asked for, blocks that are the same and arguments that are the same
 * along all ways.
 */
import { branchFlows } from "@dslc/analysis";
import {
  type Block,
  branchOp,
  type Context,
  hasNoEffects,
  i1,
  type Operation,
  type Region,
  type Value,
} from "@dslc/ir";
import { ConstantPool } from "@dslc/pass";
import { eliminateDeadCode } from "./dce.ts";
import { isSameBlock } from "./equality.ts";

export const simplificationLevels = ["disabled", "normal", "aggressive"] as const;
export interface Simplification {
  /** How many things went away or became known. */
  readonly count: number;
  /** Whether some region has several blocks. */
  readonly hasBlocks: boolean;
}

export type SimplificationLevel = (typeof simplificationLevels)[number];

/** Simplifies all regions inside of `root` that have several blocks; without any, it costs one walk. */
export function simplifyRegions(root: Operation, level: SimplificationLevel, context: Context): Simplification {
  if (level === "disabled") return { count: 0, hasBlocks: false };
  const regions: Region[] = [];
  root.walk((op) => {
    for (const region of op.regions) if (!region.isEmpty && !region.hasOneBlock) regions.push(region);
  });
  if (regions.length === 0) return { count: 0, hasBlocks: false };
  const { operations, values, blocks } = eliminateDeadCode(root);
  let count = operations + values + blocks;
  const pool = new ConstantPool(context);
  for (const region of regions) count += propagateConditions(region, pool) + mergeChains(region);
  if (level === "aggressive")
    for (const region of regions) count += mergeSameBlocks(region) + dropAgreedArguments(region);
  return { count, hasBlocks: true };
}

/** In a block that one branch goes to when its condition holds, or when it does not, the condition is known. */
function propagateConditions(region: Region, pool: ConstantPool): number {
  const branches = branchFlows(region);
  if (branches === undefined) return 0;
  let count = 0;
  for (const [block, [way, ...others]] of branches) {
    const condition = way?.uses[0]?.value;
    const isOneWay = way?.successors.filter((successor) => successor === block).length === 1;
    if (way === undefined || condition?.type !== i1 || others.length > 0 || !isOneWay || block === region.first)
      continue;
    const taken = ([0n, 1n] as const).filter((value) => {
      const position = branchOp.of(way)?.takenSuccessor(way, [value]);
      return position !== undefined && way.successors[position] === block;
    });
    const [value] = taken;
    if (value === undefined || taken.length > 1) continue;
    for (const op of block.operations()) {
      for (const use of op.uses) {
        const known: Value | undefined = use.value === condition ? pool.get(op, i1, value) : undefined;
        if (known === undefined || known === condition) continue;
        use.set(known);
        count++;
      }
    }
  }
  return count;
}

/** Puts what is in a block that one branch goes to, and always, behind what is before that branch. */
function mergeChains(region: Region): number {
  const branches = branchFlows(region);
  if (branches === undefined) return 0;
  let merged = 0;
  for (let block = region.first; block !== undefined; ) {
    const next = onlySuccessor(block);
    if (next === undefined || next === block || next === region.first || branches.get(next)?.length !== 1) {
      block = block.next;
      continue;
    }
    const { last } = block;
    for (const argument of next.arguments.toReversed()) {
      const value = last?.uses[argument.index]?.value;
      // Code that is never reached may hand its own argument on.
      if (value !== undefined && value !== argument) argument.replaceAllUsesWith(value);
    }
    last?.erase();
    for (const op of next.operations()) {
      op.detach();
      block.append(op);
    }
    region.remove(next);
    merged++;
  }
  return merged;
}

/** Where a block always goes to, with all operands of its branch as arguments and nothing else done. */
function onlySuccessor({ last }: Block): Block | undefined {
  const [only, ...others] = last?.successors ?? [];
  if (last === undefined || only === undefined || others.length > 0 || last.results.length > 0) return undefined;
  const handedOn = branchOp.of(last)?.successorOperands(last, 0);
  return handedOn?.length === last.uses.length && hasNoEffects(last) ? only : undefined;
}

/** Leads branches to the first of several blocks that do the same and go to the same places. */
function mergeSameBlocks(region: Region): number {
  const branches = branchFlows(region);
  if (branches === undefined) return 0;
  let merged = 0;
  const kept: Block[] = [];
  for (const block of region.blocks) {
    if (block === region.first) continue;
    const same = kept.find((other) => isSameBlock(other, block));
    if (same === undefined || isUsedOutside(block) || isUsedOutside(same)) {
      kept.push(block);
      continue;
    }
    for (const branch of branches.get(block) ?? [])
      for (const [at, successor] of branch.successors.entries()) if (successor === block) branch.successors[at] = same;
    for (const op of block.operations()) op.dropAllReferences();
    region.remove(block);
    merged++;
  }
  return merged;
}

/** Whether something that the block defines is used in another one, which the other of two same blocks need not reach. */
function isUsedOutside(block: Block): boolean {
  const isOutside = (owner: Operation): boolean => {
    for (let at: Operation | undefined = owner; at !== undefined; at = at.parentOp)
      if (at.block === block) return false;
    return true;
  };
  const values = [...block.arguments, ...[...block.operations()].flatMap(({ results }) => results)];
  return values.some((value) => [...value.uses()].some(({ owner }) => isOutside(owner)));
}

/** Replaces arguments of blocks that all branches give the same value, which they can all see. */
function dropAgreedArguments(region: Region): number {
  const branches = branchFlows(region);
  if (branches === undefined) return 0;
  let dropped = 0;
  for (const [block, ways] of branches) {
    if (block === region.first) continue;
    for (const argument of block.arguments.toReversed()) {
      const position = argument.index;
      const values = ways.flatMap((way) =>
        way.successors.flatMap((successor, at) =>
          successor === block ? [branchOp.of(way)?.successorOperands(way, at)[position]] : [],
        ),
      );
      const [value, ...others] = values.filter((brought) => brought !== argument);
      // What comes along all ways dominates them all, and so the block.
      if (value === undefined || values.includes(undefined) || others.some((other) => other !== value)) continue;
      argument.replaceAllUsesWith(value);
      for (const way of ways) dropSuccessorOperand(way, block, position);
      block.eraseArgument(position);
      dropped++;
    }
  }
  return dropped;
}

function dropSuccessorOperand(way: Operation, block: Block, position: number): void {
  const branch = branchOp.of(way);
  for (const [at, successor] of way.successors.entries()) {
    if (successor !== block || branch === undefined) continue;
    branch.setSuccessorOperands(way, at, branch.successorOperands(way, at).toSpliced(position, 1));
  }
}
