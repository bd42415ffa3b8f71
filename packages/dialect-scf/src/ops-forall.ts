/** The parallel loop over tensors: each iteration makes a part of the results. */
import {
  anyAttribute,
  anyType,
  arrayAttribute,
  automaticAllocationScope,
  Block,
  defineOp,
  DenseArrayAttribute,
  denseArrayAttribute,
  dynamicMarker,
  hasParent,
  i32,
  i64,
  implicitTerminator,
  index,
  loopLike,
  type NamedAttribute,
  noTerminator,
  type OpDefinition,
  type OpParser,
  type OpPrinter,
  type Operation,
  optionalAttribute,
  type ParsedIndexList,
  type ParsedOperation,
  parseIndexList,
  printIndexList,
  recursiveMemoryEffects,
  Region,
  region,
  singleBlock,
  terminator,
  type UnresolvedOperand,
  type Value,
  variadic,
} from "@dslc/ir";

/** Ends an iteration; the operations in it say where its parts go. */
export const inParallel = defineOp("scf.forall.in_parallel", {
  regions: { body: region },
  traits: [hasParent("scf.forall"), singleBlock, noTerminator, terminator],
  verify: (op, report) => {
    for (const inner of op.getRegion().entry.operations()) {
      if (inner.definition !== undefined) return report("expected only tensor.parallel_insert_slice ops", inner);
    }
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").region(op.getRegion(), { entryArguments: false }).attributeDictionary(op);
    },
    parse: (parser) => {
      const body = parser.region();
      if (body.isEmpty) body.append(new Block());
      return { regions: [body], attributes: parser.optionalAttributeDictionary() };
    },
  },
});

/** What ends an iteration of which the text says nothing. */
const implicitEnd: Pick<OpDefinition, "create"> = {
  create: (state) => inParallel.create({ ...state, regions: [new Region([new Block()])] }),
};

const mapping = optionalAttribute({ ...arrayAttribute(anyAttribute), description: "Device Mapping array attribute" });
const numbers = denseArrayAttribute(i64);

/**
 * Runs its region for each tuple of counts, in any order or at once. Arguments of the region are the counts and the
 * tensors of which the iterations make parts; the results are these tensors with all parts in place.
 */
export const forall = defineOp("scf.forall", {
  operands: {
    dynamicLowerBound: variadic(index),
    dynamicUpperBound: variadic(index),
    dynamicStep: variadic(index),
    outputs: variadic(anyType),
  },
  attributes: { staticLowerBound: numbers, staticUpperBound: numbers, staticStep: numbers, mapping },
  results: { outcomes: variadic(anyType) },
  regions: { body: region },
  traits: [implicitTerminator("scf.forall.in_parallel"), automaticAllocationScope, recursiveMemoryEffects],
  interfaces: [loopLike.implement({ bodies: (op) => op.regions, carried: () => [], counted: () => undefined })],
  verify: (op, report) => {
    const fault = forallFault(op);
    if (fault !== undefined) report(fault);
  },
  format: { print: printForall, parse: parseForall },
});

interface Forall {
  readonly outputs: readonly Value[];
  readonly outcomes: readonly Value[];
  readonly body: Region;
  readonly staticLowerBound: readonly bigint[];
  readonly staticUpperBound: readonly bigint[];
  readonly staticStep: readonly bigint[];
  readonly dynamicLowerBound: readonly Value[];
  readonly dynamicUpperBound: readonly Value[];
  readonly dynamicStep: readonly Value[];
  readonly mapping: readonly unknown[] | undefined;
}

function forallFault(op: Forall): string | undefined {
  const rank = op.staticLowerBound.length;
  if (op.outcomes.length !== op.outputs.length)
    return `produces ${op.outcomes.length} results, but has only ${op.outputs.length} outputs`;
  const inside = op.body.entry.arguments;
  if (inside.length !== rank + op.outputs.length) return `region expects ${rank + op.outputs.length} arguments`;
  const wrongCount = inside.slice(0, rank).findIndex(({ type }) => type !== index);
  if (wrongCount >= 0) return `expects ${wrongCount}-th block argument to be an index`;
  const wrongOutput = op.outputs.findIndex(({ type }, at) => type !== inside[rank + at]?.type);
  if (wrongOutput >= 0) return `type mismatch between ${wrongOutput}-th output and corresponding block argument`;
  if (op.mapping !== undefined && op.mapping.length > 0 && op.mapping.length !== rank)
    return "mapping attribute size must match op rank";
  for (const { what, constants, operands } of boundsOf(op)) {
    if (constants.length !== rank) return `expected ${rank} ${what} values, got ${constants.length}`;
    const markers = constants.filter((constant) => constant === dynamicMarker).length;
    if (markers !== operands.length) return `expected ${markers} dynamic ${what} values`;
  }
  return undefined;
}

function boundsOf(op: Forall) {
  return [
    { what: "lower bound", constants: op.staticLowerBound, operands: op.dynamicLowerBound },
    { what: "upper bound", constants: op.staticUpperBound, operands: op.dynamicUpperBound },
    { what: "step", constants: op.staticStep, operands: op.dynamicStep },
  ];
}

const parentheses = ["(", ")"] as const;

function printForall(op: Operation, printer: OpPrinter): void {
  if (!forall.is(op)) return;
  const { entry } = op.body;
  const rank = op.staticLowerBound.length;
  const isNormal = op.staticLowerBound.every((bound) => bound === 0n) && op.staticStep.every((step) => step === 1n);
  printer.write(" (").operands(entry.arguments.slice(0, rank)).write(")");
  const words = isNormal ? [undefined, " in ", undefined] : [" = ", " to ", " step "];
  for (const [at, { constants, operands }] of boundsOf(op).entries()) {
    const word = words[at];
    if (word === undefined) continue;
    printer.write(word);
    printIndexList(constants, operands, printer, parentheses);
  }
  if (op.outputs.length > 0) {
    printer.write(" shared_outs(").list([...op.outputs.entries()], ([at, output]) =>
      printer
        .operand(entry.argument(rank + at))
        .write(" = ")
        .operand(output),
    );
    printer
      .write(") -> (")
      .list(op.outcomes, ({ type }) => printer.type(type))
      .write(")");
  }
  printer.write(" ").region(op.body, { entryArguments: false, terminators: op.outputs.length > 0 });
  const elided = ["operandSegmentSizes", "staticLowerBound", "staticUpperBound", "staticStep"];
  printer.attributeDictionary(op, elided);
}

interface Bounds {
  readonly lower: ParsedIndexList;
  readonly upper: ParsedIndexList;
  readonly step: ParsedIndexList;
}

function parseBounds(parser: OpParser, rank: number): Bounds {
  const list = (word: string): ParsedIndexList => {
    parser.expect(word);
    return parseIndexList(parser, parentheses);
  };
  if (!parser.isAt("in")) return { lower: list("="), upper: list("to"), step: list("step") };
  const all = (value: bigint): ParsedIndexList => ({
    operands: [],
    constants: new DenseArrayAttribute(
      i64,
      Array.from({ length: rank }, () => value),
    ),
  });
  return { lower: all(0n), upper: list("in"), step: all(1n) };
}

interface Shared {
  readonly name: UnresolvedOperand;
  readonly initial: UnresolvedOperand;
}

function parseShared(parser: OpParser): readonly Shared[] {
  parser.expect("(");
  const shared = parser.commaSeparated(() => {
    const name = parser.operand();
    parser.expect("=");
    return { name, initial: parser.operand() };
  });
  parser.expect(")");
  return shared;
}

function parseForall(parser: OpParser): ParsedOperation {
  parser.expect("(");
  const counts = parser.optionalOperands();
  parser.expect(")");
  const { lower, upper, step } = parseBounds(parser, counts.length);
  const shared = parser.optional("shared_outs") ? parseShared(parser) : [];
  const resultTypes = shared.length > 0 && parser.optional("->") ? parser.functionResults() : [];
  if (resultTypes.length !== shared.length) parser.fail("mismatch between out operands and types");
  const typeOf = (at: number) => resultTypes[at] ?? parser.fail("a result type is missing");
  const outputs = shared.map(({ initial }, at) => parser.resolve(initial, typeOf(at)));
  const body = parser.region({
    entryArguments: [
      ...counts.map((name) => ({ name, type: index })),
      ...shared.map(({ name }, at) => ({ name, type: typeOf(at) })),
    ],
    implicitTerminator: implicitEnd,
  });
  const bounds = [lower, upper, step].map(({ operands }) => operands.map((name) => parser.resolve(name, index)));
  const groups = [...bounds, outputs];
  const attributes: NamedAttribute[] = [
    ["staticLowerBound", lower.constants],
    ["staticUpperBound", upper.constants],
    ["staticStep", step.constants],
    [
      "operandSegmentSizes",
      new DenseArrayAttribute(
        i32,
        groups.map((group) => BigInt(group.length)),
      ),
    ],
    ...parser.optionalAttributeDictionary(),
  ];
  return { operands: groups.flat(), resultTypes, attributes, regions: [body] };
}
