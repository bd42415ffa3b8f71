/** The parallel loop: iterations in any order or at once, and reductions of what they yield. */
import {
  automaticAllocationScope,
  anyType,
  DenseArrayAttribute,
  defineOp,
  hasParent,
  i32,
  implicitTerminator,
  index,
  loopLike,
  type OpParser,
  type ParsedOperation,
  pure,
  recursiveMemoryEffects,
  region,
  terminator,
  type UnresolvedOperand,
  type Value,
  variadic,
  variadicRegion,
  constantOf,
} from "@dslc/ir";

/** Ends a reduction with the combined value. */
export const reduceReturn = defineOp("scf.reduce.return", {
  operands: { value: anyType },
  traits: [pure, terminator, hasParent("scf.reduce")],
  verify: (op, report) => {
    const wanted = op.parentRegion?.first?.arguments[0]?.type;
    if (wanted !== undefined && wanted !== op.value.type)
      report(`must have type '${wanted.text}' (the type of the reduction inputs)`);
  },
  format: "$value attr-dict `:` type($value)",
});

/** Ends an iteration of a parallel loop: combines each value with those of the others by its region. */
export const reduce = defineOp("scf.reduce", {
  operands: { values: variadic(anyType) },
  regions: { reductions: variadicRegion },
  traits: [hasParent("scf.parallel"), terminator, recursiveMemoryEffects],
  verifyRegions: (op, report) => {
    if (op.values.length !== op.reductions.length) {
      report(`expected ${op.values.length} reduction regions, but found ${op.reductions.length}`);
      return;
    }
    for (const [at, { type }] of op.values.entries()) {
      const { entry } = op.getRegion(at);
      const fits = entry.arguments.length === 2 && entry.arguments.every((argument) => argument.type === type);
      if (!fits) report(`expected two block arguments with type '${type.text}' in the ${at}-th reduction region`);
      if (entry.last?.name !== reduceReturn.opName)
        report("reduction bodies must be terminated with an 'scf.reduce.return' op");
    }
  },
  format: {
    print: (op, printer) => {
      if (op.values.length > 0) {
        printer
          .write("(")
          .operands(op.values)
          .write(" : ")
          .list(op.values, ({ type }) => printer.type(type));
        printer.write(") ").list(op.reductions, (reduction) => printer.region(reduction));
      }
      printer.attributeDictionary(op);
    },
    parse: (parser) => {
      const names = parser.optional("(") ? parser.optionalOperands() : [];
      const types = names.length > 0 && parser.optional(":") ? parser.optionalTypes() : [];
      if (names.length > 0) parser.expect(")");
      const operands = names.map((name, at) => parser.resolve(name, types[at] ?? parser.fail("a type is missing")));
      const regions = parser.isAt("{") && names.length > 0 ? parser.commaSeparated(() => parser.region()) : [];
      return { operands, regions, attributes: parser.optionalAttributeDictionary() };
    },
  },
});

/**
 * Runs its region for each tuple of counts, in any order or at once; counts go as those of `scf.for` do. The results
 * are the initial values combined with what the iterations reduce.
 */
export const parallel = defineOp("scf.parallel", {
  operands: {
    lowerBound: variadic(index),
    upperBound: variadic(index),
    step: variadic(index),
    initVals: variadic(anyType),
  },
  results: { outputs: variadic(anyType) },
  regions: { body: region },
  traits: [implicitTerminator("scf.reduce"), automaticAllocationScope, recursiveMemoryEffects],
  interfaces: [loopLike.implement({ bodies: (op) => op.regions, carried: () => [], counted: () => undefined })],
  verify: (op, report) => {
    const { entry } = op.body;
    const count = op.step.length;
    if (count === 0) report("needs at least one tuple element for lowerBound, upperBound and step");
    if (op.lowerBound.length !== count || op.upperBound.length !== count)
      report("expects as many lower and upper bounds as steps");
    for (const step of op.step) {
      const value = constantOf(step);
      if (typeof value === "bigint" && value <= 0n) report("constant step operand must be positive");
    }
    if (entry.arguments.length !== count)
      report(
        `expects the same number of induction variables: ${entry.arguments.length} as bound and step values: ${count}`,
      );
    if (entry.arguments.some(({ type }) => type !== index))
      report("expects arguments for the induction variable to be of index type");
    if (entry.last === undefined || !reduce.is(entry.last))
      return report("expects body to terminate with 'scf.reduce'");
    const reductions = entry.last.values;
    if (op.outputs.length !== reductions.length) {
      report(
        `expects number of results: ${op.outputs.length} to be the same as number of reductions: ${reductions.length}`,
      );
    } else if (op.outputs.length !== op.initVals.length) {
      report(
        `expects number of results: ${op.outputs.length} to be the same as number of initial values: ${op.initVals.length}`,
      );
    } else {
      const at = op.outputs.findIndex(({ type }, position) => type !== reductions[position]?.type);
      if (at >= 0)
        report(
          `expects type of ${at}-th reduction operand: '${reductions[at]?.type.text}' to be the same as the ${at}-th result type: '${op.outputs[at]?.type.text}'`,
          entry.last,
        );
    }
  },
  format: {
    print: (op, printer) => {
      printer.write(" (").list(op.body.entry.arguments, (argument) => printer.operand(argument));
      for (const [word, values] of [
        [") = (", op.lowerBound],
        [") to (", op.upperBound],
        [") step (", op.step],
      ] as const) {
        printer.write(word).operands(values);
      }
      printer.write(")");
      if (op.initVals.length > 0) {
        printer.write(" init (").operands(op.initVals).write(") -> ");
        const [only] = op.outputs;
        if (only !== undefined && op.outputs.length === 1) printer.type(only.type);
        else
          printer
            .write("(")
            .list(op.outputs, ({ type }) => printer.type(type))
            .write(")");
      }
      const terminators = op.initVals.length > 0;
      printer
        .write(" ")
        .region(op.body, { entryArguments: false, terminators })
        .attributeDictionary(op, ["operandSegmentSizes"]);
    },
    parse: parseParallel,
  },
});

function operandList(parser: OpParser): readonly UnresolvedOperand[] {
  parser.expect("(");
  const operands = parser.optionalOperands();
  parser.expect(")");
  return operands;
}

function parseParallel(parser: OpParser): ParsedOperation {
  const variables = operandList(parser);
  const bounds = ["=", "to", "step"].map((word) => {
    parser.expect(word);
    return operandList(parser).map((operand) => parser.resolve(operand, index));
  });
  const initial = parser.optional("init") ? operandList(parser) : [];
  const resultTypes = parser.optional("->") ? parser.functionResults() : [];
  const values: readonly Value[] = initial.map((operand, at) =>
    parser.resolve(operand, resultTypes[at] ?? parser.fail("a result type is missing")),
  );
  const entryArguments = variables.map((name) => ({ name, type: index }));
  const body = parser.region({ entryArguments, implicitTerminator: reduce });
  const attributes = parser.optionalAttributeDictionary();
  const groups = [...bounds, values];
  attributes.push([
    "operandSegmentSizes",
    new DenseArrayAttribute(
      i32,
      groups.map((group) => BigInt(group.length)),
    ),
  ]);
  return { operands: groups.flat(), resultTypes, regions: [body], attributes };
}
