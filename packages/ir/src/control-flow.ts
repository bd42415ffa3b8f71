/**
 * Control flow as passes and the interpreter see it: interfaces by which any op, a plugin's too, says where control
 * goes and which values flow along.
 */
import type { SymbolReferenceAttribute } from "./attributes.ts";
import type { OpDefinition } from "./define-op.ts";
import { defineInterface } from "./interfaces.ts";
import type { Location } from "./location.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { UndefinedBehavior } from "./evaluation.ts";
import type { Trait, VerifyReport } from "./traits.ts";
import type { Constant } from "./type-constraints.ts";
import type { FunctionType } from "./types.ts";
import type { BlockArgument, Value } from "./value.ts";

/** Ends the region around it and hands its operands to the operation around: a return or yield. */
export const returnLike: Trait = { name: "return-like" };

/** Implemented by terminators that go to other blocks of their region. */
export const branchOp = defineInterface<{
  /** The operands that become the arguments of a successor's block, in order. */
  successorOperands(op: Operation, successor: number): readonly Value[];
  /** Replaces these operands; there may be more or fewer of them. */
  setSuccessorOperands(op: Operation, successor: number, values: readonly Value[]): void;
  /** The successor that is taken when the operands have these values; undefined when those known do not tell. */
  takenSuccessor(op: Operation, operands: readonly (Constant | undefined)[]): number | undefined;
}>("branch");

/** Where control goes: into one of the operation's regions, by position, or out of the operation. */
export type RegionTarget = number | "parent";

/** A way that control may go, with the values that flow: `values[i]` becomes `inputs[i]`. */
export interface RegionTransfer {
  readonly target: RegionTarget;
  readonly values: readonly Value[];
  /** Arguments of the target's entry block, or results of the operation. Others are not forwarded but made. */
  readonly inputs: readonly Value[];
}

/** Implemented by operations with regions among which control passes: structured `if`s and loops. */
export const regionBranch = defineInterface<{
  /** Where control may go when the operation is reached. */
  onEntry(op: Operation): readonly RegionTransfer[];
  /** Where control may go from a terminator of one of its regions. */
  onExit(op: Operation, terminator: Operation): readonly RegionTransfer[];
  /** The target on entry when the operands have these values; undefined when those known do not tell. */
  takenOnEntry?(op: Operation, operands: readonly (Constant | undefined)[]): RegionTarget | undefined;
  /** The same from a terminator of one of its regions, when that one's operands have these values. */
  takenOnExit?(
    op: Operation,
    terminator: Operation,
    operands: readonly (Constant | undefined)[],
  ): RegionTarget | undefined;
}>("region-branch");

/** Whether control may come into one of the operation's regions again, from that one or another. */
export function mayRepeat(op: Operation): boolean {
  const flow = regionBranch.of(op);
  if (flow === undefined) return op.regions.length > 0;
  return op.regions.some((region) =>
    region.blocks.some(
      ({ terminator }) =>
        terminator !== undefined &&
        terminator.successors.length === 0 &&
        flow.onExit(op, terminator).some(({ target }) => target !== "parent"),
    ),
  );
}

/**
 * Implemented by operations whose regions can be given more values and hand on more of them, or fewer. In the lists of
 * operands, of arguments of entry blocks, of operands of terminators and of results, what is handed on comes last.
 */
export const valueCarrier = defineInterface<{
  /**
   * Whether values come into the regions by operands and arguments of the entry blocks. Else they are used in the
   * regions as they are outside.
   */
  readonly byArguments: boolean;
}>("value-carrier");

/** Checks that the values that flow along each way are as many and of the types that are received. */
export function verifyRegionFlow(op: Operation, report: VerifyReport): void {
  const flow = regionBranch.of(op);
  if (flow === undefined) return;
  const name = (target: RegionTarget, ofParent: string): string =>
    target === "parent" ? `parent ${ofParent}` : `Region #${target}`;
  const check = (from: RegionTarget, transfers: readonly RegionTransfer[]): void => {
    for (const { target, values, inputs } of transfers) {
      const edge = (): string => `along control flow edge from ${name(from, "operands")} to ${name(target, "results")}`;
      if (values.length !== inputs.length) {
        report(`${edge()}: source has ${values.length} operands, but target successor needs ${inputs.length}`);
        continue;
      }
      for (const [at, { type }] of values.entries()) {
        const expected = inputs[at]?.type;
        if (type !== expected)
          report(`${edge()}: source type #${at} '${type.text}' should match input type #${at} '${expected?.text}'`);
      }
    }
  };
  check("parent", flow.onEntry(op));
  for (const [position, region] of op.regions.entries()) {
    for (const { terminator } of region.blocks) {
      if (terminator?.definition === undefined || terminator.successors.length > 0) continue;
      // `llvm.unreachable`, for one, hands nothing on.
      if (terminator.operandCount > 0 || terminator.definition.traits.has(returnLike))
        check(position, flow.onExit(op, terminator));
    }
  }
}

/** A value while a program runs: a constant, or an object of the interpreter's that ops only pass on. */
export type RuntimeValue = Constant | object;

/** Where control goes next while a program runs, with the values of all entry block arguments or all results. */
export interface RegionStep {
  readonly target: RegionTarget;
  readonly values: readonly RuntimeValue[];
}

/** What is known when control comes to a terminator of a region. */
export interface RegionExit {
  /** The operands of the operation that holds the region. */
  readonly operands: readonly RuntimeValue[];
  readonly region: number;
  /** The arguments of the region's entry block, as they were when it was entered. */
  readonly arguments: readonly RuntimeValue[];
  readonly terminatorOperands: readonly RuntimeValue[];
}

/** The reference semantics of structured control flow, for the interpreter. */
export const regionExecution = defineInterface<{
  enter(op: Operation, operands: readonly RuntimeValue[]): RegionStep | UndefinedBehavior;
  leave(op: Operation, exit: RegionExit): RegionStep | UndefinedBehavior;
}>("region-execution");

/** A loop that counts: signed comparison `induction < upperBound`, then `induction + step`. */
export interface CountedLoop {
  readonly body: Region;
  readonly inductionVariable: BlockArgument;
  readonly lowerBound: Value;
  readonly upperBound: Value;
  /** Positive. */
  readonly step: Value;
}

/** A value that a loop carries from one iteration to the next. */
export interface CarriedValue {
  readonly initial: Value;
  /** What it is called inside. */
  readonly argument: BlockArgument;
  /** What it is in the next iteration. */
  readonly yielded: Value;
}

/** Implemented by operations that run regions repeatedly. */
export const loopLike = defineInterface<{
  /** The regions that run once an iteration. */
  bodies(op: Operation): readonly Region[];
  carried(op: Operation): readonly CarriedValue[];
  /** The loop's bounds, if it is one that counts. */
  counted(op: Operation): CountedLoop | undefined;
}>("loop-like");

/** Implemented by operations that call a function. */
export const callOp = defineInterface<{
  /** The function's name, or the value that holds it. */
  callee(op: Operation): SymbolReferenceAttribute | Value;
  arguments(op: Operation): readonly Value[];
}>("call");

/** Implemented by functions: what is called. */
export const callable = defineInterface<{
  /** Undefined for a declaration. */
  body(op: Operation): Region | undefined;
  type(op: Operation): FunctionType;
}>("callable");

/** Ends each block whose last operation is no terminator with an operation of the given kind, which takes no operands. */
export function ensureTerminators(region: Region, terminator: Pick<OpDefinition, "create">, location: Location): void {
  for (const block of region.blocks) {
    const last = block.last;
    if (last?.definition?.isTerminator !== true) block.append(terminator.create({ location }));
  }
}

/** Checks what a branch hands to each successor against the arguments of its block. */
export function verifyBranch(op: Operation, report: VerifyReport): void {
  const branch = branchOp.of(op);
  for (const [index, block] of op.successors.entries()) {
    const operands = branch?.successorOperands(op, index) ?? [];
    if (operands.length !== block.arguments.length) {
      report(
        `branch has ${operands.length} operands for successor #${index}, but target block has ${block.arguments.length}`,
      );
      continue;
    }
    const wrong = block.arguments.findIndex(({ type }, at) => operands[at]?.type !== type);
    if (wrong >= 0) report(`type mismatch for bb argument #${wrong} of successor #${index}`);
  }
}
