/**
 * Evaluating a kernel's contract: lengths, requirements, views and bytes of one launch.
 *
 * The arithmetic is on the mathematical integers, whatever the widths and the signs that an operation reads: a result
 * that its type does not hold is a contract error, never a wrap (docs/decisions/0003-launch-formulas.md). A value that
 * is an error is handed on as a value, so that `select`, and `and` and `or` of conditions, drop the error of an operand
 * that they do not need.
 */
import type { Diagnostic } from "@dslc/base";
import {
  addi,
  andi,
  ceildivsi,
  ceildivui,
  cmpi,
  divsi,
  divui,
  extsi,
  extui,
  floordivsi,
  maxsi,
  maxui,
  minsi,
  minui,
  muli,
  ori,
  remsi,
  remui,
  select,
  shli,
  subi,
  trunci,
} from "@dslc/dialect-arith";
import { bufferLength, contract, launchBytes, rawRegion, requires, viewLayout, viewLength } from "@dslc/dialect-wg";
import {
  bitWidth,
  type Constant,
  i1,
  locationSpan,
  type OpDefinition,
  type Operation,
  type Type,
  UndefinedBehavior,
  type Value,
} from "@dslc/ir";
import { contractError } from "./diagnostics.ts";
import type { Dimensions } from "./trap.ts";

/** The shape of a launch: work-items of a group, and groups. */
export interface LaunchShape {
  readonly groupSize: Dimensions;
  readonly numGroups: Dimensions;
}

export interface Requirement {
  readonly op: Operation;
  /** As the source spells it. */
  readonly text: string;
  readonly holds: boolean;
}

/** A view of the launch-sized region. */
export interface ContractView {
  readonly op: Operation;
  readonly name: string;
  readonly element: Type;
  /** Elements; undefined for the open view, which gets what is left. */
  readonly length: bigint | undefined;
  /** Bytes. */
  readonly alignment: bigint;
  /** Bytes from the region's base; undefined before the region is laid out. */
  readonly offset: bigint | undefined;
}

/** What a contract comes to in one launch. What has no value is left out here and is in `errors`. */
export interface ContractValues {
  readonly requirements: readonly Requirement[];
  /** Elements, by the position of the buffer among all parameters. */
  readonly bufferLengths: ReadonlyMap<number, bigint>;
  readonly views: readonly ContractView[];
  /** Bytes that the launch has to give; undefined before the region is laid out, and for a raw one. */
  readonly bytes: bigint | undefined;
  /** Alignment of the region's base in bytes; undefined before the region is laid out. */
  readonly baseAlignment: bigint | undefined;
  readonly errors: readonly Diagnostic[];
}

/**
 * Evaluates a `wg.contract`.
 *
 * @param scalars the values of the kernel's scalar integer parameters, in order.
 * @throws Error when the operation is no contract or takes another number of scalars.
 */
export function evaluateContract(op: Operation, scalars: readonly bigint[], shape: LaunchShape): ContractValues {
  if (!contract.is(op)) throw new Error(`'${op.name}' is no contract`);
  const inputs = [...scalars, ...[...shape.groupSize, ...shape.numGroups].map(BigInt)];
  const { entry } = op.body;
  if (entry.arguments.length !== inputs.length) {
    throw new Error(`the contract takes ${entry.arguments.length - 6} scalars, but ${scalars.length} are given`);
  }
  const evaluation = new ContractEvaluation(entry.arguments, inputs);
  for (const inner of entry.operations()) evaluation.operation(inner);
  return evaluation;
}

/** Stands for the value of an operation that has none. */
class Fault {
  readonly op: Operation;
  readonly problem: string;

  constructor(op: Operation, problem: string) {
    this.op = op;
    this.problem = problem;
  }
}

type Outcome = Constant | Fault;

class ContractEvaluation implements ContractValues {
  readonly requirements: Requirement[] = [];
  readonly bufferLengths = new Map<number, bigint>();
  readonly views: ContractView[] = [];
  bytes: bigint | undefined = undefined;
  baseAlignment: bigint | undefined = undefined;
  readonly errors: Diagnostic[] = [];
  private readonly values = new Map<Value, Outcome>();

  constructor(parameters: readonly Value[], inputs: readonly bigint[]) {
    for (const [position, parameter] of parameters.entries()) {
      const input = inputs[position] ?? 0n;
      this.values.set(
        parameter,
        fits(input, parameter.type)
          ? input
          : new Fault(parameter.block?.parentOp ?? missing(parameter), outside(input)),
      );
    }
  }

  operation(op: Operation): void {
    if (requires.is(op)) {
      const holds = this.resolve(op.condition, `requirement '${op.text}'`, op);
      if (holds !== undefined) this.requirements.push({ op, text: op.text, holds: holds !== 0n });
    } else if (bufferLength.is(op)) {
      const length = this.extent(op.length, `length of parameter ${op.param}`, op);
      if (length !== undefined) this.bufferLengths.set(Number(op.param), length);
    } else if (viewLength.is(op) || viewLayout.is(op)) {
      const length = op.length && this.extent(op.length, `length of view '${op.view}'`, op);
      const offset = viewLayout.is(op) ? this.extent(op.offset, `offset of view '${op.view}'`, op) : undefined;
      if (length !== undefined || op.length === undefined)
        this.views.push({ op, name: op.view, element: op.element, length, alignment: op.alignment, offset });
    } else if (launchBytes.is(op)) {
      this.bytes = this.extent(op.bytes, "number of launch-sized bytes", op);
      this.baseAlignment = op.alignment;
    } else if (rawRegion.is(op)) {
      this.baseAlignment = op.alignment;
    } else {
      this.compute(op);
    }
  }

  private compute(op: Operation): void {
    const operands = op.operands.map((operand) => this.values.get(operand) ?? missing(operand));
    const outcome = chosen(op, operands) ?? operands.find((operand) => operand instanceof Fault) ?? apply(op, operands);
    const [result] = op.results;
    if (result !== undefined) this.values.set(result, outcome);
  }

  /** The value that a clause needs; undefined, and an error, when there is none. */
  private resolve(value: Value, what: string, clause: Operation): bigint | undefined {
    const outcome = this.values.get(value) ?? missing(value);
    if (typeof outcome === "bigint") return outcome;
    const problem = outcome instanceof Fault ? outcome.problem : "it is no integer";
    const at = outcome instanceof Fault ? outcome.op : clause;
    this.errors.push(contractError.at(locationSpan(at.location), { what, problem }));
    return undefined;
  }

  /** A length, an offset or a byte count. */
  private extent(value: Value, what: string, clause: Operation): bigint | undefined {
    const extent = this.resolve(value, what, clause);
    if (extent === undefined || extent >= 0n) return extent;
    this.errors.push(contractError.at(locationSpan(clause.location), { what, problem: `it is ${extent}, negative` }));
    return undefined;
  }
}

function missing(value: Value): never {
  throw new Error(`a value of type ${value.type.text} in a contract is used before it is defined`);
}

/** What an operation comes to that does not need all of its operands; undefined for any other. */
function chosen(op: Operation, [first, second, third]: readonly Outcome[]): Outcome | undefined {
  if (select.is(op) && typeof first === "bigint") return first === 0n ? third : second;
  const isLogical = op.results[0]?.type === i1;
  if (isLogical && andi.is(op) && first === 0n) return 0n;
  if (isLogical && ori.is(op) && first === 1n) return 1n;
  return undefined;
}

type Binary = (left: bigint, right: bigint) => bigint;

const sum: Binary = (left, right) => left + right;
const larger: Binary = (left, right) => (left > right ? left : right);
const smaller: Binary = (left, right) => (left < right ? left : right);
const quotient: Binary = (left, right) => left / right;
const remainder: Binary = (left, right) => left % right;
const floorQuotient: Binary = (left, right) => (left - (((left % right) + right) % right)) / right;
const ceilQuotient: Binary = (left, right) => -floorQuotient(-left, right);

/** What operations mean on the mathematical integers. */
const exact: ReadonlyMap<object, Binary> = new Map<object, Binary>([
  [addi, sum],
  [subi, (left, right) => left - right],
  [muli, (left, right) => left * right],
  [divui, quotient],
  [divsi, quotient],
  [remui, remainder],
  [remsi, remainder],
  [ceildivui, ceilQuotient],
  [ceildivsi, ceilQuotient],
  [floordivsi, floorQuotient],
  [maxui, larger],
  [maxsi, larger],
  [minui, smaller],
  [minsi, smaller],
]);

const divisions: ReadonlySet<object> = new Set([divui, divsi, remui, remsi, ceildivui, ceildivsi, floordivsi]);

function apply(op: Operation, operands: readonly Outcome[]): Outcome {
  const inputs = operands.filter((operand): operand is Constant => !(operand instanceof Fault));
  const [left, right] = inputs;
  const { definition } = op;
  if (definition === undefined) return new Fault(op, `'${op.name}' has no meaning in a contract`);
  if (typeof left === "bigint") {
    if (typeof right === "bigint") {
      const mathematical = exactBinary(op, definition, left, right);
      if (mathematical !== undefined) return mathematical;
    }
    // A truncation keeps the value: whether the narrower type holds it shows where it is widened again.
    if (trunci.is(op) && op.out.type !== i1) return fits(left, op.out.type) ? left : new Fault(op, outside(left));
    if (extui.is(op) && left < 0n) return new Fault(op, `it is ${left}, negative`);
    if (extsi.is(op) && op.in.type !== i1) return signedFits(left, op.in.type) ? left : new Fault(op, outside(left));
  }
  const result = definition.evaluate(op, inputs);
  if (result instanceof UndefinedBehavior) return new Fault(op, result.reason);
  if (typeof result === "bigint" || typeof result === "number") return result;
  return new Fault(op, `'${op.name}' has no meaning in a contract`);
}

function exactBinary(op: Operation, definition: OpDefinition, left: bigint, right: bigint): Outcome | undefined {
  if (cmpi.is(op)) return compare(op.predicate, left, right) ? 1n : 0n;
  if (op.results[0]?.type === i1) return undefined;
  const compute = shli.is(op) ? shiftLeft(op, right) : exact.get(definition);
  if (compute === undefined || compute instanceof Fault) return compute;
  if (right === 0n && divisions.has(definition)) return new Fault(op, "integer division by zero");
  const result = compute(left, right);
  if (!fits(result, op.getResult().type)) return new Fault(op, outside(result));
  const flags = addi.is(op) || subi.is(op) || muli.is(op) || shli.is(op) ? op.overflowFlags : [];
  return result < 0n && flags.includes("nuw") ? new Fault(op, `it is ${result}, negative`) : result;
}

function shiftLeft(op: Operation, amount: bigint): Binary | Fault {
  const width = BigInt(bitWidth(op.getResult().type) ?? 0);
  return amount >= 0n && amount < width ? (left) => left << amount : new Fault(op, `it shifts by ${amount}`);
}

function compare(predicate: string, left: bigint, right: bigint): boolean {
  switch (predicate.slice(-2)) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    case "gt":
      return left > right;
    default:
      return left >= right;
  }
}

/** Whether a value is one of 64-bit formulas, or one that a narrower type holds, read as signed or unsigned. */
function fits(value: bigint, type: Type): boolean {
  const width = bitWidth(type) ?? 64;
  return signedFits(value, type) || (width < 64 && BigInt.asUintN(width, value) === value);
}

function signedFits(value: bigint, type: Type): boolean {
  return BigInt.asIntN(bitWidth(type) ?? 64, value) === value;
}

function outside(value: bigint): string {
  return `it is ${value}, out of range`;
}
