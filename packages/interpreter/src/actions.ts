/**
 * What running an operation does, found once for each kind: by the door `executable`, by the table of the built-in
 * dialects, by `evaluate`, or by the interfaces for control flow.
 */
import {
  branchOp,
  callable,
  callOp,
  DeferredUndefinedBehavior,
  type Constant,
  convergent,
  i1,
  memoryEffects,
  normalizeConstant,
  type OpDefinition,
  Operation,
  pure,
  regionBranch,
  regionExecution,
  type RegionStep,
  type RuntimeValue,
  SymbolReferenceAttribute,
  UndefinedBehavior,
  type Value,
} from "@dslc/ir";
import { select } from "@dslc/dialect-arith";
import { builtinSemantics } from "./builtin-semantics.ts";
import { recursionTooDeep, undefinedBehavior, unsupportedOperation } from "./diagnostics.ts";
import { executable, type Results } from "./executable.ts";
import { Branch, Leave, type Outcome, type Suspended } from "./outcome.ts";
import { isConstant, Poison, trapPoison } from "./poison.ts";
import { trap } from "./trap.ts";
import type { WorkItem } from "./work-item.ts";

/** What an operation does. What pauses in the middle is a generator. */
export type Action = (op: Operation, item: WorkItem) => Outcome | Suspended;

export class ActionTable {
  private readonly actions = new Map<OpDefinition, Action>();
  private readonly interleave: boolean;
  private readonly touchesMemory = new Map<Operation, boolean>();

  constructor(interleave: boolean) {
    this.interleave = interleave;
  }

  of(op: Operation): Action {
    const { definition } = op;
    if (definition === undefined) return unsupported("it is of no dialect that is loaded");
    const known = this.actions.get(definition);
    if (known !== undefined) return known;
    const action = findAction(op, definition);
    this.actions.set(definition, action);
    return action;
  }

  /** Whether a work-item stops before the operation, so that others may come to memory first. */
  letsOthersFirst(op: Operation): boolean {
    if (!this.interleave) return false;
    const known = this.touchesMemory.get(op);
    if (known !== undefined) return known;
    const effects = memoryEffects.of(op)?.effects(op) ?? [];
    const touches = effects.some(({ kind }) => kind === "read" || kind === "write");
    this.touchesMemory.set(op, touches);
    return touches;
  }
}

function findAction(op: Operation, definition: OpDefinition): Action {
  const own = executable.of(op) ?? builtinSemantics.get(definition);
  if (own !== undefined) {
    const { traits } = definition;
    // What work-items do together each comes to, whatever it brings.
    if (!traits.has(pure) || traits.has(convergent)) return (which, item) => own.execute(which, item);
    // It may run where its results are not needed, so what it is given need not have a value.
    return (which, item) => poisonedBy(which, item) ?? own.execute(which, item);
  }
  // Actions are of kinds: whether this one chooses between whole values is asked each time.
  if (select.is(op))
    return (which, item) => (which.getOperand(0).type === i1 ? choose(which, item) : evaluate(definition, which, item));
  if (definition.canEvaluate) {
    // Without operands it is the same each time: most of these are constants in loops.
    if (definition.operandGroups.length === 0) {
      return (which, item) => item.once("run", which, () => evaluate(definition, which, item));
    }
    return (which, item) => evaluate(definition, which, item);
  }
  if (regionExecution.of(op) !== undefined) return runStructured;
  if (branchOp.of(op) !== undefined) return runBranch;
  if (callOp.of(op) !== undefined) return runCall;
  if (definition.isTerminator && op.successors.length === 0) return (which, item) => new Leave(read(which, item));
  return unsupported("nothing says what it does");
}

function unsupported(problem: string): Action {
  return (op) => trap(unsupportedOperation, { name: op.name, problem });
}

function read(op: Operation, item: WorkItem): readonly RuntimeValue[] {
  return op.uses.map((use) => item.read(use.value));
}

/** The results of an operation without effects, one of whose operands is poison; undefined when none is. */
function poisonedBy(op: Operation, item: WorkItem): Results | undefined {
  for (const use of op.uses) {
    const value = item.read(use.value);
    if (value instanceof Poison) return op.results.map(() => value);
  }
  return undefined;
}

/** `arith.select` of values of any type; the one that is not taken may be poison. */
function choose(op: Operation, item: WorkItem): Results {
  const condition = item.read(op.getOperand(0));
  if (condition instanceof Poison) return [condition];
  return [item.read(op.getOperand(condition === 0n ? 2 : 1))];
}

/** Results are poison when an operand is, or when the operation has no value for its operands. */
function evaluate(definition: OpDefinition, op: Operation, item: WorkItem): Results {
  const inputs: Constant[] = [];
  for (const use of op.uses) {
    const value = item.read(use.value);
    if (value instanceof Poison) return op.results.map(() => value);
    if (!isConstant(value))
      trap(unsupportedOperation, { name: op.name, problem: `it takes no ${use.value.type.text}` });
    inputs.push(value);
  }
  const outcome = definition.evaluate(op, inputs);
  if (outcome instanceof DeferredUndefinedBehavior) return op.results.map(() => new Poison(op, outcome.reason));
  if (outcome instanceof UndefinedBehavior) trap(undefinedBehavior, { name: op.name, reason: outcome.reason });
  if (outcome === undefined) return op.results.map(() => new Poison(op));
  if (op.results.length === 1) return [outcome];
  const constants = typeof outcome === "object" ? outcome : [outcome];
  return op.results.map(({ type }, position) => normalizeConstant(type, constants[position] ?? 0n));
}

function* runStructured(op: Operation, item: WorkItem): Suspended {
  const execution = regionExecution.of(op);
  if (execution === undefined) throw new Error(`'${op.name}' is not structured`);
  const operands = read(op, item);
  refusePoison(op, op, operands);
  let step = meaningful(op, execution.enter(op, operands));
  for (let iteration = 0; step.target !== "parent"; iteration++) {
    const { target, values } = step;
    const region = op.getRegion(target);
    item.enter(op, iteration, region);
    const terminatorOperands = yield* item.runRegion(region, values);
    item.leave();
    refusePoison(op, item.current, terminatorOperands);
    item.current = op;
    step = meaningful(op, execution.leave(op, { operands, region: target, arguments: values, terminatorOperands }));
  }
  return step.values;
}

function meaningful(op: Operation, step: RegionStep | UndefinedBehavior): RegionStep {
  return step instanceof UndefinedBehavior ? trap(undefinedBehavior, { name: op.name, reason: step.reason }) : step;
}

/** Traps when an operand is poison that decides where control goes, rather than going along. */
function refusePoison(op: Operation, source: Operation, values: readonly RuntimeValue[]): void {
  if (!values.some((value) => value instanceof Poison)) return;
  const flow = regionBranch.of(op);
  const transfers = (source === op ? flow?.onEntry(op) : flow?.onExit(op, source)) ?? [];
  const { operands } = source;
  for (const [position, operand] of operands.entries()) {
    const value = values[position];
    // An operand may both decide and go along, then it is there more often than it goes along.
    const forwarded = Math.max(0, ...transfers.map((transfer) => occurrences(operand, transfer.values)));
    if (value instanceof Poison && occurrences(operand, operands) > forwarded) trapPoison(source, value);
  }
}

function occurrences(value: Value, list: readonly Value[]): number {
  return list.filter((other) => other === value).length;
}

function runBranch(op: Operation, item: WorkItem): Branch {
  const branch = branchOp.of(op);
  if (branch === undefined) throw new Error(`'${op.name}' is no branch`);
  const operands = read(op, item);
  const taken = branch.takenSuccessor(
    op,
    operands.map((value) => (isConstant(value) ? value : undefined)),
  );
  const block = taken === undefined ? undefined : op.successors[taken];
  if (taken !== undefined && block !== undefined) {
    return new Branch(
      block,
      branch.successorOperands(op, taken).map((value) => item.read(value)),
    );
  }
  const poison = operands.find((value) => value instanceof Poison);
  if (poison !== undefined) trapPoison(op, poison);
  return trap(unsupportedOperation, { name: op.name, problem: "its operands do not tell where it goes" });
}

function* runCall(op: Operation, item: WorkItem): Suspended {
  const call = callOp.of(op);
  if (call === undefined) throw new Error(`'${op.name}' is no call`);
  const { run } = item.group;
  const named = call.callee(op);
  const isSymbol = named instanceof SymbolReferenceAttribute;
  const name = isSymbol ? named.text : "a function value";
  const callee = isSymbol ? run.resolveFunction(op, named) : item.value(named);
  const body = callee instanceof Operation ? callable.of(callee)?.body(callee) : undefined;
  if (body === undefined) trap(unsupportedOperation, { name: op.name, problem: `it calls ${name}, which has no body` });
  const limit = run.setting.limits.callDepthLimit;
  if (item.callDepth >= limit) trap(recursionTooDeep, { callee: name, limit });
  // A function is given values: a poison argument is undefined behaviour, so that what it computes of them may go anywhere.
  const inputs = call.arguments(op).map((value) => item.value(value));
  return yield* item.callFunction(op, body, inputs);
}
