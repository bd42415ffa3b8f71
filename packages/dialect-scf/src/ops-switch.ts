/** The structured branch to one of many regions. */
import { controlDecision } from "@dslc/analysis";
import {
  anyType,
  defineOp,
  denseArrayAttribute,
  DenseArrayAttribute,
  i64,
  implicitTerminator,
  index,
  isBodySpeculatable,
  mayBePoison,
  type Operation,
  recursiveMemoryEffects,
  region,
  regionBranch,
  regionExecution,
  type RuntimeValue,
  speculation,
  type Type,
  valueCarrier,
  variadic,
  variadicRegion,
  verifyRegionFlow,
} from "@dslc/ir";
import { toParent, yieldOp } from "./ops.ts";

function regionTaken(op: Operation, arg: RuntimeValue | undefined): number {
  const cases = op.properties.get("cases");
  return cases instanceof DenseArrayAttribute ? cases.values.findIndex((value) => value === arg) + 1 : 0;
}

/** Runs the region of the case whose value `arg` has, or the default region. */
export const index_switch = defineOp("scf.index_switch", {
  operands: { arg: index },
  attributes: { cases: denseArrayAttribute(i64) },
  results: { outputs: variadic(anyType) },
  regions: { defaultRegion: region, caseRegions: variadicRegion },
  traits: [implicitTerminator("scf.yield"), recursiveMemoryEffects],
  interfaces: [
    regionBranch.implement({
      onEntry: (op) => op.regions.map((_, target) => ({ target, values: [], inputs: [] })),
      onExit: toParent,
      takenOnEntry: (op, [arg]) => (typeof arg === "bigint" ? regionTaken(op, arg) : undefined),
    }),
    valueCarrier.implement({ byArguments: false }),
    speculation.implement({ isSpeculatable: (op) => !mayBePoison(op.getOperand(0)) && isBodySpeculatable(op) }),
    controlDecision.implement({ decidedBy: (op, from) => (from === op ? [op.getOperand(0)] : []) }),
    regionExecution.implement({
      enter: (op, [arg]) => ({ target: regionTaken(op, arg), values: [] }),
      leave: (_op, { terminatorOperands }) => ({ target: "parent", values: terminatorOperands }),
    }),
  ],
  verify: (op, report) => {
    if (op.cases.length !== op.caseRegions.length)
      report(`has ${op.caseRegions.length} case regions but ${op.cases.length} case values`);
    const seen = new Set<bigint>();
    for (const value of op.cases) {
      if (seen.has(value)) report(`has duplicate case value: ${value}`);
      seen.add(value);
    }
    for (const region of op.regions) {
      const last = region.first?.last;
      if (last !== undefined && last.name !== "scf.yield")
        report(`expected region to end with scf.yield, but got ${last.name}`);
    }
  },
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.arg).attributeDictionary(op, ["cases"]);
      if (op.outputs.length > 0) printer.write(" -> ").list(op.outputs, ({ type }) => printer.type(type));
      for (const [at, value] of op.cases.entries()) {
        printer
          .line()
          .write(`case ${value} `)
          .region(op.getRegion(at + 1), { entryArguments: false });
      }
      printer.line().write("default ").region(op.defaultRegion, { entryArguments: false });
    },
    parse: (parser) => {
      const arg = parser.operand();
      const attributes = parser.optionalAttributeDictionary();
      const resultTypes: readonly Type[] = parser.optional("->") ? parser.commaSeparated(() => parser.type()) : [];
      const cases: bigint[] = [];
      const regions = [];
      while (parser.optional("case")) {
        cases.push(parser.integer());
        regions.push(parser.region({ implicitTerminator: yieldOp }));
      }
      parser.expect("default");
      const byDefault = parser.region({ implicitTerminator: yieldOp });
      attributes.push(["cases", new DenseArrayAttribute(i64, cases)]);
      return { operands: [parser.resolve(arg, index)], resultTypes, regions: [byDefault, ...regions], attributes };
    },
  },
});
