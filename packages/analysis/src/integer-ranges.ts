/** The range of every integer value: {@link IntegerRange} by {@link solveForward}. */
import { type Constant, loopLike, type Operation, UndefinedBehavior, type Value } from "@dslc/ir";
import { Conditions } from "./conditions.ts";
import { type Facts, type ForwardProblem, solveForward } from "./forward.ts";
import { IntegerRange } from "./integer-range.ts";
import { constrainRange } from "./range-comparison.ts";
import { integerRangeOp, integerWidth } from "./interfaces.ts";

/** Of values that are no integers. */
const noInteger = "no integer";
type Fact = IntegerRange | typeof noInteger;

export interface IntegerRanges {
  /** Undefined for a value that is no integer, or whose definition is never reached. */
  of(value: Value): IntegerRange | undefined;
  /** The same where `user` uses it: conditions around may say more. */
  at(value: Value, user: Operation): IntegerRange | undefined;
}

/** The ranges of all values inside of `root`. */
export function integerRanges(root: Operation): IntegerRanges {
  const problem = new RangeProblem(root);
  const { of } = solveForward(root, problem);
  problem.facts = of;
  const known = (fact: Fact | undefined): IntegerRange | undefined => (fact === noInteger ? undefined : fact);
  return {
    of: (value) => known(of(value)),
    at: (value, user) => {
      const fact = of(value);
      return known(fact === undefined ? undefined : problem.atUse(fact, value, user));
    },
  };
}

class RangeProblem implements ForwardProblem<Fact> {
  private readonly conditions: Conditions;
  facts: Facts<Fact> = () => undefined;

  constructor(root: Operation) {
    this.conditions = new Conditions(root);
  }

  join(a: Fact, b: Fact): Fact {
    return a === noInteger || b === noInteger ? noInteger : a.union(b);
  }

  equals(a: Fact, b: Fact): boolean {
    return a === noInteger || b === noInteger ? a === b : a.equals(b);
  }

  widen(before: Fact, next: Fact): Fact {
    return before === noInteger || next === noInteger ? noInteger : before.widen(next);
  }

  entry(value: Value, facts: Facts<Fact>): Fact {
    this.facts = facts;
    return counterRange(value, facts) ?? everything(value);
  }

  transfer(op: Operation, operands: readonly Fact[], facts: Facts<Fact>): readonly Fact[] {
    this.facts = facts;
    const ranges = operands.map((fact) => (fact === noInteger ? undefined : fact));
    const constants = ranges.map((range) => range?.constantValue);
    const known = constants.every((value) => value !== undefined) ? evaluated(op, constants) : undefined;
    const stated = known ?? integerRangeOp.of(op)?.ranges(op, ranges) ?? [];
    return op.results.map((result, at) => {
      const width = integerWidth(result.type);
      return width === undefined ? noInteger : (stated[at] ?? IntegerRange.full(width));
    });
  }

  atUse(fact: Fact, value: Value, user: Operation): Fact {
    if (fact === noInteger) return fact;
    let range = fact;
    for (const { predicate, other } of this.conditions.of(value, user)) {
      const bound = this.facts(other);
      if (bound !== undefined && bound !== noInteger) range = constrainRange(range, predicate, bound);
    }
    return range;
  }

  related(value: Value): readonly Value[] {
    return this.conditions.comparedWith(value);
  }

  constantOf(fact: Fact): Constant | undefined {
    return fact === noInteger ? undefined : fact.constantValue;
  }
}

function everything(value: Value): Fact {
  const width = integerWidth(value.type);
  return width === undefined ? noInteger : IntegerRange.full(width);
}

/** The results of an operation on integers that can be evaluated. */
function evaluated(op: Operation, operands: readonly bigint[]): readonly (IntegerRange | undefined)[] | undefined {
  const values = [...op.operands, ...op.results];
  if (op.definition?.canEvaluate !== true || values.some(({ type }) => !isScalarInteger(type))) return undefined;
  const result = op.definition.evaluate(op, operands);
  if (result === undefined || result instanceof UndefinedBehavior) return undefined;
  const constants = typeof result === "object" ? result : [result];
  return op.results.map(({ type }, at) => {
    const value = constants[at];
    const width = integerWidth(type);
    return typeof value === "bigint" && width !== undefined ? IntegerRange.constant(width, value) : undefined;
  });
}

function isScalarInteger(type: Value["type"]): boolean {
  return integerWidth(type) !== undefined && !type.text.includes("<");
}

/** The counter of a loop goes from the lower bound to less than the upper one, compared as signed. */
function counterRange(value: Value, facts: Facts<Fact>): Fact | undefined {
  const loop = value.block?.parentOp;
  const counted = loop === undefined || value.definingOp !== undefined ? undefined : loopLike.of(loop)?.counted(loop);
  if (counted === undefined || counted.inductionVariable !== value) return undefined;
  const [low, high] = [facts(counted.lowerBound), facts(counted.upperBound)];
  if (low === undefined || high === undefined || low === noInteger || high === noInteger) return undefined;
  const last = high.signedMaximum - 1n;
  // A loop that never runs has no counter: any range will do.
  return IntegerRange.signed(low.width, low.signedMinimum, last < low.signedMinimum ? low.signedMinimum : last);
}
