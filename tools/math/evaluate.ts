/** Evaluates a function of straight-line code, `scf.if` and `scf.while`, by what each operation says of itself. */
import { ifOp, whileOp } from "@dslc/dialect-scf";
import { type Block, type Constant, type Operation, type OpOf, UndefinedBehavior, type Value } from "@dslc/ir";

/** What the first function of a module returns. @throws Error when an operation cannot be evaluated. */
export function evaluateFunction(module: Operation, inputs: readonly Constant[]): Constant {
  const body = module.getRegion().entry.first?.getRegion().entry;
  if (body === undefined) throw new Error("there is no function");
  const values = new Map<Value, Constant>();
  for (const [position, argument] of body.arguments.entries()) {
    const input = inputs[position];
    if (input !== undefined) values.set(argument, input);
  }
  const [result] = evaluateBlock(body, values);
  if (result === undefined) throw new Error("the function returns nothing");
  return result;
}

/** The values that the block's terminator is given. */
function evaluateBlock(block: Block, values: Map<Value, Constant>): readonly Constant[] {
  const operandsOf = (op: Operation) => op.operands.map((operand) => known(values, operand, op));
  for (const op of block.operations()) {
    if (op === block.last) return operandsOf(op);
    if (ifOp.is(op)) {
      const region = known(values, op.condition, op) === 1n ? op.thenRegion : op.elseRegion;
      const results = evaluateBlock(region.entry, values);
      bind(values, op.outputs, results);
    } else if (whileOp.is(op)) {
      bind(values, op.outputs, evaluateLoop(op, values));
    } else {
      const result = op.definition?.evaluate(op, operandsOf(op));
      if (result === undefined || result instanceof UndefinedBehavior)
        throw new Error(`${op.name} of ${operandsOf(op).join(", ")} has no value`);
      // Every operation here has one result: a constant, not a list of them.
      values.set(op.getResult(), result as Constant);
    }
  }
  return [];
}

/** What the loop carries when its condition does not hold any more. */
function evaluateLoop(op: OpOf<typeof whileOp>, values: Map<Value, Constant>): readonly Constant[] {
  let carried: readonly Constant[] = op.inits.map((init) => known(values, init, op));
  for (;;) {
    bind(values, op.before.entry.arguments, carried);
    const [holds, ...passed] = evaluateBlock(op.before.entry, values);
    if (holds !== 1n) return passed;
    bind(values, op.after.entry.arguments, passed);
    carried = evaluateBlock(op.after.entry, values);
  }
}

function bind(values: Map<Value, Constant>, targets: readonly Value[], constants: readonly Constant[]): void {
  for (const [position, target] of targets.entries()) values.set(target, constants[position] ?? 0);
}

function known(values: ReadonlyMap<Value, Constant>, value: Value, op: Operation): Constant {
  const constant = values.get(value);
  if (constant === undefined) throw new Error(`an operand of ${op.name} is not known`);
  return constant;
}
