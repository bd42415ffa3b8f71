/** The alignment of every integer and memref: {@link AlignmentFact} by {@link solveForward}. */
import {
  type BlockArgument,
  constantOf,
  dictionaries,
  IntegerAttribute,
  loopLike,
  MemRefType,
  type Operation,
  type Value,
} from "@dslc/ir";
import {
  addressBits,
  addressParts,
  alignedMemory,
  type AlignmentFact,
  integerAlignment,
  joinAlignment,
  memoryOfType,
  sameAlignment,
} from "./alignment-fact.ts";
import { assumptionsIn, impliedComparisons, statedWithDefinition } from "./conditions.ts";
import { addCongruences, Congruence, subtractCongruences } from "./congruence.ts";
import { type Facts, type ForwardProblem, solveForward } from "./forward.ts";
import { alignmentAssumption, alignmentOp, integerWidth } from "./interfaces.ts";

/** Of values that are neither integers nor memrefs. */
const other = "other";
type Fact = AlignmentFact | typeof other;

export interface Alignments {
  /** Undefined for a value of another type, or whose definition is never reached. */
  of(value: Value): AlignmentFact | undefined;
}

/** The alignments of all values inside of `root`. */
export function alignments(root: Operation): Alignments {
  const { of } = solveForward(root, new AlignmentProblem(root));
  return {
    of: (value) => {
      const fact = of(value);
      return fact === other ? undefined : fact;
    },
  };
}

class AlignmentProblem implements ForwardProblem<Fact> {
  private readonly stated: ReadonlyMap<Value, Congruence>;

  constructor(root: Operation) {
    this.stated = statedCongruences(root);
  }

  join(a: Fact, b: Fact): Fact {
    return a === other || b === other ? other : joinAlignment(a, b);
  }

  equals(a: Fact, b: Fact): boolean {
    return a === other || b === other ? a === b : sameAlignment(a, b);
  }

  entry(value: Value, facts: Facts<Fact>): Fact {
    return this.withStated(value, counterFact(value, facts) ?? argumentFact(value) ?? factOfType(value));
  }

  transfer(op: Operation, operands: readonly Fact[]): readonly Fact[] {
    const known = operands.map((fact) => (fact === other ? undefined : fact));
    const results = alignmentOp.of(op)?.alignment(op, known) ?? [];
    return op.results.map((result, at) =>
      this.withStated(result, results[at] ?? constantFact(result) ?? factOfType(result)),
    );
  }

  merge(_point: unknown, input: Value, incoming: readonly { readonly fact: Fact }[]): Fact {
    return this.withStated(
      input,
      incoming.map(({ fact }) => fact).reduce((a, b) => this.join(a, b)),
    );
  }

  private withStated(value: Value, fact: Fact): Fact {
    const stated = this.stated.get(value);
    if (stated === undefined || fact === other) return fact;
    if (fact.kind === "integer") return integerAlignment(fact.congruence.meet(stated));
    const [, offset] = (value.type instanceof MemRefType && addressParts(fact, value.type.element, [])) || [];
    // What is stated is where the first element lies, and that is behind the start of the memory.
    return offset === undefined
      ? fact
      : { ...fact, base: fact.base.meet(subtractCongruences(stated, offset.bytes, addressBits)) };
  }
}

function factOfType({ type }: Value): Fact {
  if (type instanceof MemRefType) return memoryOfType(type);
  return integerWidth(type) === undefined ? other : integerAlignment(Congruence.unknown);
}

function constantFact(value: Value): Fact | undefined {
  const width = integerWidth(value.type);
  const constant = width === undefined ? undefined : constantOf(value);
  if (width === undefined || constant === undefined || typeof constant === "number") return undefined;
  const elements =
    typeof constant === "bigint" ? [constant] : constant.filter((element) => typeof element === "bigint");
  const congruences = elements.map((element) => Congruence.constant(width, element));
  return congruences.length === 0 ? undefined : integerAlignment(congruences.reduce((a, b) => a.join(b)));
}

/** A function's memref argument says by `llvm.align` how its pointer is aligned, in bytes. */
function argumentFact(value: Value): Fact | undefined {
  const { type } = value;
  const block = value.block;
  const function_ = block?.parentOp;
  if (!(type instanceof MemRefType) || function_ === undefined || value.definingOp !== undefined) return undefined;
  if (block?.region?.first !== block) return undefined;
  const position = block?.arguments.findIndex((argument: BlockArgument) => argument === value) ?? -1;
  const align = dictionaries(function_.getAttribute("arg_attrs"))[position]?.get("llvm.align");
  return align instanceof IntegerAttribute && align.value > 0n ? alignedMemory(type, align.value) : undefined;
}

/** A loop's counter is the lower bound and any number of steps. */
function counterFact(value: Value, facts: Facts<Fact>): Fact | undefined {
  const loop = value.block?.parentOp;
  const counted = loop === undefined || value.definingOp !== undefined ? undefined : loopLike.of(loop)?.counted(loop);
  if (counted === undefined || counted.inductionVariable !== value) return undefined;
  const [low, step] = [facts(counted.lowerBound), facts(counted.step)];
  if (low === undefined || step === undefined || low === other || step === other) return undefined;
  if (low.kind === "memory" || step.kind === "memory") return undefined;
  const steps = new Congruence(step.congruence.trailingZeros(), 0n);
  return integerAlignment(addCongruences(low.congruence, steps, 0));
}

/** What assumptions say of values, where they hold for the values as such. */
function statedCongruences(root: Operation): ReadonlyMap<Value, Congruence> {
  const stated = new Map<Value, Congruence>();
  const state = (by: Operation, value: Value, congruence: Congruence): void => {
    if (statedWithDefinition(by, value)) stated.set(value, (stated.get(value) ?? Congruence.unknown).meet(congruence));
  };
  root.walk((op) => {
    const assumed = alignmentAssumption.of(op)?.assumed(op);
    if (assumed !== undefined) state(op, assumed.memory, Congruence.multipleOf(assumed.bytes));
  });
  for (const { op, condition } of assumptionsIn(root)) {
    for (const { predicate, lhs, rhs } of impliedComparisons(condition, true)) {
      if (predicate !== "eq") continue;
      stateEqual(op, lhs, rhs, state);
      stateEqual(op, rhs, lhs, state);
    }
  }
  return stated;
}

/** Follows what a value being equal to a constant says of what it is computed from. */
function stateEqual(
  by: Operation,
  value: Value,
  equal: Value,
  state: (by: Operation, value: Value, congruence: Congruence) => void,
): void {
  const fact = constantFact(equal);
  if (fact === undefined || fact === other || fact.kind !== "integer") return;
  let known: Known | undefined = { value, congruence: fact.congruence };
  while (known !== undefined) {
    state(by, known.value, known.congruence);
    known = invert(known);
  }
}

interface Known {
  readonly value: Value;
  readonly congruence: Congruence;
}

/** The same fact as one of what the value is computed from. */
function invert({ value, congruence }: Known): Known | undefined {
  const op = value.definingOp;
  if (op === undefined) return undefined;
  const constants = op.operands.map((operand) => {
    const constant = constantFact(operand);
    return constant === undefined || constant === other || constant.kind !== "integer"
      ? undefined
      : constant.congruence;
  });
  return alignmentOp.of(op)?.invert?.(op, congruence, constants);
}
