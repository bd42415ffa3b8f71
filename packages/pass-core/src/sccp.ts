/**
 * Sparse conditional constant propagation (Wegman and Zadeck, "Constant Propagation with Conditional Branches"):
 * through arguments of blocks and regions, results of structured control flow, and calls of private functions. What
 * control never comes to says nothing about a value; values are constant until two ways bring different ones.
 */
import { type ForwardProblem, type ForwardResult, solveForward } from "@dslc/analysis";
import { type Constant, type Context, isTriviallyDead, type Operation, UndefinedBehavior, type Value } from "@dslc/ir";
import { ConstantPool, definePass } from "@dslc/pass";

export interface SccpSummary {
  /** Values that were replaced by a constant. */
  readonly values: number;
  readonly dead: number;
}

/** Replaces values inside of `root` that are always one constant. Branches stay; canonicalization folds them. */
export function propagateConstants(root: Operation, context: Context): SccpSummary {
  const result = solveForward(root, new ConstantProblem(), { interprocedural: true });
  return rewrite(root, result, new ConstantPool(context));
}

export const sccp = definePass("sccp", {
  summary: "replace values that are constant along all ways that control can go, through loops and private functions",
  run(op, _options, { context, count }) {
    const { values, dead } = propagateConstants(op, context);
    count("values", values);
    count("dead", dead);
  },
});

/** Not a constant. */
const varying = Symbol("varying");
type Lattice = Constant | typeof varying;

class ConstantProblem implements ForwardProblem<Lattice> {
  join(a: Lattice, b: Lattice): Lattice {
    return this.equals(a, b) ? a : varying;
  }

  equals(a: Lattice, b: Lattice): boolean {
    return a === varying || b === varying ? a === b : isSame(a, b);
  }

  entry(): Lattice {
    return varying;
  }

  transfer(op: Operation, operands: readonly Lattice[]): readonly (Lattice | undefined)[] {
    const { definition } = op;
    if (definition?.canEvaluate !== true || definition.isTerminator) return [];
    const inputs: Constant[] = [];
    for (const operand of operands) {
      if (operand === varying) return [];
      inputs.push(operand);
    }
    const outcome = definition.evaluate(op, inputs);
    if (outcome === undefined || outcome instanceof UndefinedBehavior) return [];
    // The outcome of an op with one result is the constant, of others a list of them.
    return (op.results.length === 1 ? [outcome] : outcome) as readonly Constant[];
  }

  constantOf(fact: Lattice): Constant | undefined {
    return fact === varying ? undefined : fact;
  }
}

/** Whether two constants are the same bits, but for NaNs: 0.0 is not -0.0. */
function isSame(a: Constant, b: Constant): boolean {
  if (typeof a !== "object" || typeof b !== "object") return Object.is(a, b);
  return a.length === b.length && a.every((element, position) => Object.is(element, b[position]));
}

function rewrite(root: Operation, { of, isReached }: ForwardResult<Lattice>, pool: ConstantPool): SccpSummary {
  let values = 0;
  let dead = 0;
  const replace = (value: Value, near: Operation): void => {
    const constant = value.hasUses ? of(value) : undefined;
    if (constant === undefined || constant === varying) return;
    const replacement = pool.get(near, value.type, constant);
    if (replacement === undefined) return;
    value.replaceAllUsesWith(replacement);
    values++;
  };
  for (const region of root.regions) {
    region.walk((op) => {
      if (op.block === undefined || !isReached(op.block)) return "skip";
      if (op === op.block.first) for (const argument of op.block.arguments) replace(argument, op);
      // Operations without operands that have a value are constants already.
      if (op.uses.length > 0) for (const result of op.results) replace(result, op);
      if (op.uses.length === 0 || !isTriviallyDead(op)) return undefined;
      op.erase();
      dead++;
      return "skip";
    });
  }
  return { values, dead };
}
