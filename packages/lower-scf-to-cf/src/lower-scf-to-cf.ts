/**
 * Lowers structured control flow to branches between blocks, in time linear in the operations: the operations of a
 * block are taken from the last to the first, so each moves to a continuation block once.
 *
 * A counted loop over `index` whose bounds and step are zero-extended from 32 bits becomes a loop over i32 with
 * unsigned comparison: 64-bit induction variables cost registers and instructions on both targets.
 */
import { addi, cmpi, constant, index_castui, subi } from "@dslc/dialect-arith";
import { br, cond_br } from "@dslc/dialect-cf";
import { forOp, ifOp, scf, whileOp } from "@dslc/dialect-scf";
import {
  Block,
  Builder,
  IntegerAttribute,
  i32,
  index,
  type IntegerType,
  type Operation,
  type Region,
  type Type,
  type Value,
} from "@dslc/ir";
import { constantOf, definePass } from "@dslc/pass";

export const lowerScfToCf = definePass("lower-scf-to-cf", {
  summary: "lower structured control flow to branches between blocks",
  removes: [scf],
  run(op, _options, { count }) {
    for (const region of op.regions) count("operations lowered", lowerRegion(region));
  },
});

/**
 * Lowers all structured control flow in a region, but what stands in an operation that takes no more than one block.
 * Returns the number of operations replaced.
 */
export function lowerRegion(region: Region): number {
  const { parent } = region;
  const mayBranch = parent === undefined || isStructured(parent) || !takesOneBlock(parent);
  let lowered = 0;
  for (const block of region.blocks) {
    for (let op = block.last; op !== undefined; ) {
      // What is before `op` stays in the block when `op` is lowered.
      const { previous }: Operation = op;
      if (mayBranch || !isStructured(op)) {
        for (const inner of op.regions) lowered += lowerRegion(inner);
        if (lowerOperation(op)) lowered++;
      }
      op = previous;
    }
  }
  return lowered;
}

function isStructured(op: Operation): boolean {
  return ifOp.is(op) || forOp.is(op) || whileOp.is(op);
}

function takesOneBlock({ definition }: Operation): boolean {
  return definition !== undefined && [...definition.traits].some((trait) => trait.takesOneBlock === true);
}

function lowerOperation(op: Operation): boolean {
  if (ifOp.is(op)) lowerIf(op);
  else if (forOp.is(op)) lowerFor(op);
  else if (whileOp.is(op)) lowerWhile(op);
  else return false;
  return true;
}

/** Splits the block behind `op`; the results of `op` become arguments of the new block. */
function continuation(op: Operation): Block {
  const { block } = op;
  if (block?.region === undefined) throw new Error(`${op.name} is in no region`);
  const rest = op.next === undefined ? emptyAfter(block) : block.splitBefore(op.next);
  for (const result of op.results) result.replaceAllUsesWith(rest.addArgument(result.type, result.nameHint));
  return rest;
}

function emptyAfter(block: Block): Block {
  const rest = new Block();
  block.region?.insertAfter(block, rest);
  return rest;
}

/** Puts the region's blocks behind `after` in the region around and gives the first and the last of them. */
function moveBlocks(region: Region, after: Block): { first: Block; last: Block } {
  const first = region.entry;
  const { last } = region;
  if (last === undefined || after.region === undefined) throw new Error("a region without blocks cannot be lowered");
  after.region.takeBlocks(region, after);
  return { first, last };
}

/** A builder that takes the place of a region's terminator, with the operands that it had. */
function replaceTerminator(block: Block): { at: Builder; values: readonly Value[] } {
  const terminator = block.last;
  if (terminator === undefined) throw new Error("a block without terminator cannot be lowered");
  const values = terminator.operands;
  const at = Builder.atEnd(block, terminator.location);
  terminator.erase();
  return { at, values };
}

/** Erases a lowered operation and gives a builder at the end of its block. */
function finish(op: Operation): Builder {
  const { block, location } = op;
  if (block === undefined) throw new Error(`${op.name} is in no block`);
  op.erase();
  return Builder.atEnd(block, location);
}

function lowerIf(op: Operation): void {
  const condition = op.getOperand(0);
  const rest = continuation(op);
  const before = rest.previous;
  if (before === undefined) throw new Error("a continuation follows its block");
  const branches = op.regions.map((region) => {
    if (region.isEmpty) return rest;
    const { first, last } = moveBlocks(region, rest.previous ?? before);
    const { at, values } = replaceTerminator(last);
    br(at, { dest: rest, destOperands: values });
    return first;
  });
  const [whenTrue = rest, whenFalse = rest] = branches;
  cond_br(finish(op), {
    condition,
    trueDest: whenTrue,
    falseDest: whenFalse,
    trueDestOperands: [],
    falseDestOperands: [],
  });
}

function lowerWhile(op: Operation): void {
  const initial = op.operands;
  const rest = continuation(op);
  const before = moveBlocks(op.getRegion(0), rest.previous ?? rest);
  const after = moveBlocks(op.getRegion(1), before.last);
  const condition = replaceTerminator(before.last);
  const [holds, ...forwarded] = condition.values;
  if (holds === undefined) throw new Error("scf.condition has a condition");
  cond_br(condition.at, {
    condition: holds,
    trueDest: after.first,
    trueDestOperands: forwarded,
    falseDest: rest,
    falseDestOperands: forwarded,
  });
  const yielded = replaceTerminator(after.last);
  const back = br(yielded.at, { dest: before.first, destOperands: yielded.values });
  handOn(op, back);
  br(finish(op), { dest: before.first, destOperands: initial });
}

/** What is said of a loop beside what it does is said of the branch that closes it, as LLVM has it. */
function handOn(loop: Operation, back: Operation): void {
  for (const [name, value] of loop.attributes.entries) back.setAttribute(name, value);
}

function lowerFor(op: Operation): void {
  const narrow = narrowBounds(op);
  if (narrow === undefined) lowerWideFor(op);
  else if (narrow.step === 1n) lowerHeaderFor(op, narrow);
  else lowerGuardedFor(op, narrow);
}

/** `index` bounds by signed comparison, as the op defines it. */
function lowerWideFor(op: Operation): void {
  const [lower, upper, step, ...initial] = op.operands;
  if (lower === undefined || upper === undefined || step === undefined)
    throw new Error("scf.for has bounds and a step");
  countingLoop(op, {
    initial: [lower, ...initial],
    keepsRunning: (at, i) => cmpi(at, { lhs: i, rhs: upper, predicate: "slt" }).result,
    next: (at, i) => addi(at, { lhs: i, rhs: step }).result,
  });
}

interface NarrowBounds {
  readonly lower: Value;
  readonly upper: Value;
  /** A constant, or a value of i32. */
  readonly step: bigint | Value;
}

/** The bounds as i32, when each is a constant or zero-extended from one. */
function narrowBounds(op: Operation): NarrowBounds | undefined {
  const [lower, upper, step] = op.operands.map((operand) => narrowed(operand, op));
  if (lower === undefined || upper === undefined || step === undefined || op.getOperand(0).type !== index)
    return undefined;
  const constantStep = constantOf(step);
  return { lower, upper, step: typeof constantStep === "bigint" ? BigInt.asUintN(32, constantStep) : step };
}

function narrowed(value: Value, user: Operation): Value | undefined {
  const source = value.definedBy(index_castui)?.in;
  if (source?.type === i32) return source;
  const known = constantOf(value);
  if (typeof known !== "bigint" || known < 0n || known >= 1n << 32n) return undefined;
  return integerConstant(Builder.before(user), known, i32);
}

function integerConstant(at: Builder, value: bigint, type: IntegerType): Value {
  return constant(at, { value: new IntegerAttribute(value, type), result: type }).result;
}

/** With step 1 the next value is at most the upper bound, so it cannot wrap. */
function lowerHeaderFor(op: Operation, { lower, upper }: NarrowBounds): void {
  const one = integerConstant(Builder.before(op), 1n, i32);
  countingLoop(op, {
    initial: [lower, ...op.operands.slice(3)],
    keepsRunning: (at, i) => cmpi(at, { lhs: i, rhs: upper, predicate: "ult" }).result,
    next: (at, i) => addi(at, { lhs: i, rhs: one, overflowFlags: ["nuw"] }).result,
  });
}

interface CountingLoop {
  readonly initial: readonly Value[];
  readonly keepsRunning: (at: Builder, induction: Value) => Value;
  readonly next: (at: Builder, induction: Value) => Value;
}

/** A header that tests, the body, and a branch back. */
function countingLoop(op: Operation, loop: CountingLoop): void {
  const rest = continuation(op);
  const types: readonly Type[] = loop.initial.map(({ type }) => type);
  const header = new Block(types);
  op.block?.region?.insertAfter(rest.previous ?? rest, header);
  const body = moveBlocks(op.getRegion(0), header);
  useInduction(body.first, header.argument(0), op, (carried) => header.argument(carried + 1));
  const carried = header.arguments.slice(1);
  const at = Builder.atEnd(header, op.location);
  cond_br(at, {
    condition: loop.keepsRunning(at, header.argument(0)),
    trueDest: body.first,
    trueDestOperands: [],
    falseDest: rest,
    falseDestOperands: carried,
  });
  const yielded = replaceTerminator(body.last);
  const destOperands = [loop.next(yielded.at, header.argument(0)), ...yielded.values];
  handOn(op, br(yielded.at, { dest: header, destOperands }));
  br(finish(op), { dest: header, destOperands: loop.initial });
}

/** The body's own arguments give way to the loop's; a narrow induction variable is widened for its uses. */
function useInduction(body: Block, induction: Value, op: Operation, carried: (position: number) => Value): void {
  const [own, ...others] = body.arguments;
  if (own === undefined) throw new Error("scf.for has an induction variable");
  induction.nameHint ??= own.nameHint;
  if (induction.type === own.type) own.replaceAllUsesWith(induction);
  else if (own.hasUses)
    own.replaceAllUsesWith(index_castui(Builder.atStart(body, op.location), { in: induction, out: own.type }).out);
  for (const [position, argument] of others.entries()) argument.replaceAllUsesWith(carried(position));
  for (let position = body.arguments.length - 1; position >= 0; position--) body.eraseArgument(position);
}

/** With another step the next value may wrap, so the test is at the end, where it can ask what is left instead. */
function lowerGuardedFor(op: Operation, { lower, upper, step }: NarrowBounds): void {
  const initial = op.operands.slice(3);
  const before = Builder.before(op);
  const stepValue = typeof step === "bigint" ? integerConstant(before, step, i32) : step;
  const enters = cmpi(before, { lhs: lower, rhs: upper, predicate: "ult" }).result;
  const rest = continuation(op);
  const body = moveBlocks(op.getRegion(0), rest.previous ?? rest);
  const head = new Block([i32, ...initial.map(({ type }) => type)]);
  body.first.previous?.region?.insertAfter(body.first.previous, head);
  const [induction] = head.arguments;
  if (induction === undefined) throw new Error("the loop has an induction variable");
  useInduction(body.first, induction, op, (position) => head.argument(position + 1));
  br(Builder.atEnd(head, op.location), { dest: body.first, destOperands: [] });
  const { at, values } = replaceTerminator(body.last);
  const { goesOn, next } = advance(at, induction, upper, stepValue);
  const back = cond_br(at, {
    condition: goesOn,
    trueDest: head,
    trueDestOperands: [next, ...values],
    falseDest: rest,
    falseDestOperands: values,
  });
  handOn(op, back);
  cond_br(finish(op), {
    condition: enters,
    trueDest: head,
    trueDestOperands: [lower, ...initial],
    falseDest: rest,
    falseDestOperands: initial,
  });
}

/**
 * The next value of a guarded loop, and whether the loop goes on with it. Inside of the loop the induction variable is
 * below the upper bound: one step cannot wrap where both are constants that add up to 2^32 at most, and what is left never
 * does.
 */
function advance(at: Builder, induction: Value, upper: Value, step: Value): { goesOn: Value; next: Value } {
  const [bound, width] = [upper, step].map(constantOf);
  const unsigned = (value: bigint): bigint => BigInt.asUintN(32, value);
  if (typeof bound === "bigint" && typeof width === "bigint" && unsigned(bound) + unsigned(width) <= 1n << 32n) {
    const next = addi(at, { lhs: induction, rhs: step, overflowFlags: ["nuw"] }).result;
    return { goesOn: cmpi(at, { lhs: next, rhs: upper, predicate: "ult" }).result, next };
  }
  const left = subi(at, { lhs: upper, rhs: induction }).result;
  const goesOn = cmpi(at, { lhs: left, rhs: step, predicate: "ugt" }).result;
  return { goesOn, next: addi(at, { lhs: induction, rhs: step }).result };
}
