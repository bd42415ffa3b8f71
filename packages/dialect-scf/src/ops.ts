/** Structured branches, and the terminators of all structured ops. Loops are in `ops-loop.ts`. */
import { controlDecision } from "@dslc/analysis";
import {
  anyType,
  defineOp,
  hasParent,
  i1,
  implicitTerminator,
  isBodySpeculatable,
  mayBePoison,
  noRegionArguments,
  type Operation,
  optionalRegion,
  pure,
  recursiveMemoryEffects,
  Region,
  region,
  type RegionTarget,
  type RegionTransfer,
  regionBranch,
  regionExecution,
  returnLike,
  speculation,
  terminator,
  valueCarrier,
  variadic,
  verifyRegionFlow,
} from "@dslc/ir";

/** Ends a region with the values of the operation around, or of a loop's next iteration. */
export const yieldOp = defineOp("scf.yield", {
  operands: { values: variadic(anyType) },
  traits: [
    pure,
    terminator,
    returnLike,
    hasParent("scf.execute_region", "scf.for", "scf.if", "scf.index_switch", "scf.while"),
  ],
  format: "attr-dict ($values^ `:` type($values))?",
});

/** Ends the first region of a `scf.while`: goes on with the second one when the condition holds, else out of the loop. */
export const condition = defineOp("scf.condition", {
  operands: { condition: i1, args: variadic(anyType) },
  traits: [pure, terminator, hasParent("scf.while")],
  format: "`(` $condition `)` attr-dict ($args^ `:` type($args))?",
});

/** From a terminator, all its operands become the results. */
export function toParent(op: Operation, terminator: Operation): readonly RegionTransfer[] {
  return [{ target: "parent", values: terminator.operands, inputs: op.results }];
}

function into(target: number): RegionTransfer {
  return { target, values: [], inputs: [] };
}

function branchTaken(op: Operation, holds: boolean): RegionTarget {
  return holds ? 0 : op.getRegion(1).isEmpty ? "parent" : 1;
}

/** Runs one of two regions. The second may be empty when there are no results. */
export const ifOp = defineOp("scf.if", {
  operands: { condition: i1 },
  results: { outputs: variadic(anyType) },
  regions: { thenRegion: region, elseRegion: optionalRegion },
  traits: [implicitTerminator("scf.yield"), recursiveMemoryEffects, noRegionArguments],
  interfaces: [
    regionBranch.implement({
      onEntry: (op) => [into(0), op.getRegion(1).isEmpty ? { target: "parent", values: [], inputs: [] } : into(1)],
      onExit: toParent,
      takenOnEntry: (op, [holds]) => (holds === undefined ? undefined : branchTaken(op, holds === 1n)),
    }),
    valueCarrier.implement({ byArguments: false }),
    speculation.implement({ isSpeculatable: (op) => !mayBePoison(op.getOperand(0)) && isBodySpeculatable(op) }),
    controlDecision.implement({
      decidedBy: (op, from) => (from === op ? [op.getOperand(0)] : []),
      guard: (op, position) => ({ condition: op.getOperand(0), holds: position === 0 }),
    }),
    regionExecution.implement({
      enter: (op, [holds]) => ({ target: branchTaken(op, holds === 1n), values: [] }),
      leave: (_op, { terminatorOperands }) => ({ target: "parent", values: terminatorOperands }),
    }),
  ],
  verify: (op, report) => {
    if (op.outputs.length > 0 && op.elseRegion.isEmpty) report("must have an else block if defining values");
  },
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      const terminators = op.outputs.length > 0;
      printer.write(" ").operand(op.condition);
      if (terminators)
        printer
          .write(" -> (")
          .list(op.outputs, ({ type }) => printer.type(type))
          .write(")");
      printer.write(" ").region(op.thenRegion, { entryArguments: false, terminators });
      if (!op.elseRegion.isEmpty) printer.write(" else ").region(op.elseRegion, { entryArguments: false, terminators });
      printer.attributeDictionary(op);
    },
    parse: (parser) => {
      const operand = parser.operand();
      const resultTypes = parser.optional("->") ? parser.functionResults() : [];
      const thenRegion = parser.region({ implicitTerminator: yieldOp });
      const elseRegion = parser.optional("else") ? parser.region({ implicitTerminator: yieldOp }) : new Region();
      const attributes = parser.optionalAttributeDictionary();
      return { operands: [parser.resolve(operand, i1)], resultTypes, regions: [thenRegion, elseRegion], attributes };
    },
  },
});

/** Runs its region once: several blocks where one is expected. */
export const execute_region = defineOp("scf.execute_region", {
  results: { outputs: variadic(anyType) },
  regions: { body: region },
  traits: [recursiveMemoryEffects],
  interfaces: [
    regionBranch.implement({ onEntry: () => [into(0)], onExit: toParent }),
    valueCarrier.implement({ byArguments: false }),
    controlDecision.implement({ decidedBy: () => [] }),
    regionExecution.implement({
      enter: () => ({ target: 0, values: [] }),
      leave: (_op, { terminatorOperands }) => ({ target: "parent", values: terminatorOperands }),
    }),
  ],
  verify: (op, report) => {
    if (op.body.entry.arguments.length > 0) report("region cannot have any arguments");
  },
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      const [only] = op.outputs;
      if (only !== undefined && op.outputs.length === 1) printer.write(" -> ").type(only.type);
      else if (only !== undefined)
        printer
          .write(" -> (")
          .list(op.outputs, ({ type }) => printer.type(type))
          .write(")");
      printer.write(" ").region(op.body, { entryArguments: false }).attributeDictionary(op);
    },
    parse: (parser) => {
      const resultTypes = parser.optional("->") ? parser.functionResults() : [];
      return { resultTypes, regions: [parser.region()], attributes: parser.optionalAttributeDictionary() };
    },
  },
});
