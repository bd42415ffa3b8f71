/** The rewrites that bring scf ops to their canonical form. */
import {
  type OpOf,
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
import { unused } from "./canonicalize-unused.ts";
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

/** The uses of a condition where it is known: in the regions that it chooses between. */
function propagateCondition(op: OpOf<typeof ifOp>, at: RewriteBuilder): "changed" | undefined {
  let changed = false;
  for (const use of op.condition.uses()) {
    if (use.owner === op) continue;
    const region = op.regions.find((one) => isInside(use.owner, one));
    const value = region && at.constant(op.condition.type, region === op.thenRegion ? 1n : 0n);
    if (value === undefined) continue;
    use.set(value);
    at.modified(use.owner);
    changed = true;
  }
  return changed ? "changed" : undefined;
}

function isInside(op: Operation, region: Region): boolean {
  for (let inner: Operation | undefined = op; inner !== undefined; inner = inner.parentOp)
    if (inner.parentRegion === region) return true;
  return false;
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
  rewrite("scf.if: the condition inside of it", ifOp, (op, at) =>
    op.condition.hasOneUse ? undefined : propagateCondition(op, at),
  ),
  rewrite("scf.if: true or else false => the condition", ifOp, (op, at) => {
    const [yes, no] = op.regions.map((region) => (isPlain(region) ? region.entry.last : undefined));
    if (yes === undefined || no === undefined) return undefined;
    return replaceAll(
      op.outputs.flatMap((output, position): Replaced[] => {
        const [whenTrue, whenFalse] = [yes, no].map((last) => constantOf(last.getOperand(position)));
        return output.type === op.condition.type && whenTrue === 1n && whenFalse === 0n ? [[output, op.condition]] : [];
      }),
      at,
    );
  }),
  rewrite("scf.if: an else with nothing in it", ifOp, (op) => {
    const [only] = op.elseRegion.isEmpty ? [] : [op.elseRegion.entry.first];
    if (op.outputs.length > 0 || !isPlain(op.elseRegion) || only !== op.elseRegion.entry.last) return undefined;
    only?.dropAllReferences();
    op.elseRegion.remove(op.elseRegion.entry);
    return "changed";
  }),
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
  rewrite("scf.while: a carried value that never changes", whileOp, (op, at) => {
    const [check, end] = [op.before.entry.last, op.after.entry.last];
    if (check === undefined || end === undefined || !condition.is(check) || !yieldOp.is(end)) return undefined;
    const { args } = check;
    return replaceAll(
      op.inits.flatMap((initial, position): Replaced[] => {
        const argument = op.before.entry.argument(position);
        const next = end.values[position];
        const handed = op.after.entry.arguments.findIndex((one) => one === next);
        const isSame = next === initial || (handed >= 0 && (args[handed] === argument || args[handed] === initial));
        return isSame ? [[argument, initial]] : [];
      }),
      at,
    );
  }),
  /** What it hands on to the second region and out of the loop is seen there as it is. */
  rewrite("scf.while: a value from outside, or one twice, that is handed on", whileOp, (op, at) => {
    const check = op.before.entry.last;
    if (check === undefined || !condition.is(check)) return undefined;
    const { args } = check;
    return replaceAll(
      args.flatMap((value, position): Replaced[] => {
        const [inside, result] = [op.after.entry.argument(position), op.getResult(position)];
        const first = args.indexOf(value);
        if (first < position)
          return [
            [inside, op.after.entry.argument(first)],
            [result, op.getResult(first)],
          ];
        return isDefinedIn(value, op)
          ? []
          : [
              [inside, value],
              [result, value],
            ];
      }),
      at,
    );
  }),
  /** The second region runs when the condition holds. */
  rewrite("scf.while: the condition that is handed on is true in the second region", whileOp, (op, at) => {
    const check = op.before.entry.last;
    if (check === undefined || !condition.is(check)) return undefined;
    const truth = check.args.includes(check.condition) ? at.constant(check.condition.type, 1n) : undefined;
    if (truth === undefined) return undefined;
    return replaceAll(
      check.args.flatMap((value, position): Replaced[] =>
        value === check.condition ? [[op.after.entry.argument(position), truth]] : [],
      ),
      at,
    );
  }),
  /** while (false) => what comes before the condition, once */
  rewrite("scf.while: a condition that is false", whileOp, (op, at) => {
    const { last } = op.before.entry;
    if (last === undefined || !condition.is(last) || constantOf(last.condition) !== 0n) return undefined;
    return inlineBlock(op.before.entry, op.inits, op, at).slice(1);
  }),
];

/** A value, and what it is everywhere. */
type Replaced = readonly [value: Value, by: Value];

function replaceAll(pairs: readonly Replaced[], at: RewriteBuilder): "changed" | undefined {
  let changed = false;
  for (const [value, by] of pairs) {
    if (!value.hasUses || value === by) continue;
    for (const use of value.uses()) at.modified(use.owner);
    value.replaceAllUsesWith(by);
    changed = true;
  }
  return changed ? "changed" : undefined;
}

function isDefinedIn(value: Value, op: Operation): boolean {
  const holder = value.definingOp ?? value.block?.parentOp;
  return holder === undefined || op.contains(holder);
}

function hasOtherUses(value: Value, user: Operation): boolean {
  for (const use of value.uses()) if (use.owner !== user) return true;
  return false;
}

export const canonicalize: readonly Rewrite[] = [...branches, ...loops, ...unused];
