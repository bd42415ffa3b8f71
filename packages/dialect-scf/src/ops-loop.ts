/** Structured loops. */
import { controlDecision } from "@dslc/analysis";
import {
  automaticAllocationScope,
  anyType,
  type BlockArgument,
  type CarriedValue,
  constantOf,
  defineOp,
  implicitTerminator,
  IndexType,
  indexOrSignlessInteger,
  isBodySpeculatable,
  mayBePoison,
  loopLike,
  type OpParser,
  type Operation,
  type ParsedOperation,
  recursiveMemoryEffects,
  region,
  type RegionArgument,
  type RegionStep,
  type RegionTransfer,
  regionBranch,
  regionExecution,
  type RuntimeValue,
  singleBlock,
  speculation,
  type Type,
  typeVariable,
  UndefinedBehavior,
  type UnresolvedOperand,
  type Value,
  valueCarrier,
  variadic,
  verifyRegionFlow,
} from "@dslc/ir";
import { condition, yieldOp } from "./ops.ts";

const I = typeVariable("I", indexOrSignlessInteger);

/**
 * Counts from `lowerBound` by `step`, which is positive, while less than `upperBound`; comparisons are signed. The
 * values that it carries are `initArgs` at first and what the region yields later; at the end they are the results.
 */
export const forOp = defineOp("scf.for", {
  operands: { lowerBound: I, upperBound: I, step: I, initArgs: variadic(anyType) },
  results: { outputs: variadic(anyType) },
  regions: { body: region },
  traits: [implicitTerminator("scf.yield"), automaticAllocationScope, recursiveMemoryEffects],
  interfaces: [
    regionBranch.implement({
      onEntry: (op) => forTransfers(op, op.operands.slice(3)),
      onExit: (op, terminator) => forTransfers(op, terminator.operands),
      takenOnEntry: (_op, [start, end]) =>
        typeof start === "bigint" && typeof end === "bigint" ? (start < end ? 0 : "parent") : undefined,
    }),
    valueCarrier.implement({ byArguments: true }),
    // A step that is not positive has no meaning.
    speculation.implement({
      isSpeculatable: (op) => {
        const step = constantOf(op.getOperand(2));
        const isCounted =
          typeof step === "bigint" && step > 0n && !op.operands.slice(0, 2).some((bound) => mayBePoison(bound));
        return isCounted && isBodySpeculatable(op);
      },
    }),
    // How often the body runs is decided by the bounds and the step.
    controlDecision.implement({ decidedBy: (op) => op.operands.slice(0, 3) }),
    regionExecution.implement({
      enter: (op, [start, end, step, ...carried]) => forStep(op, start, end, step, carried),
      leave: (op, { operands: [, end, step], arguments: [at], terminatorOperands }) =>
        typeof at === "bigint" && typeof step === "bigint"
          ? forStep(op, at + step, end, step, terminatorOperands)
          : notCounting,
    }),
    loopLike.implement({
      bodies: (op) => op.regions,
      carried: (op) =>
        carriedValues(op.operands.slice(3), op.getRegion().entry.arguments.slice(1), op.getRegion().entry.last),
      counted: (op) => ({
        body: op.getRegion(),
        inductionVariable: op.getRegion().entry.argument(0),
        lowerBound: op.getOperand(0),
        upperBound: op.getOperand(1),
        step: op.getOperand(2),
      }),
    }),
  ],
  verify: (op, report) => {
    if (op.initArgs.length !== op.outputs.length)
      report("mismatch in number of loop-carried values and defined values");
    const [variable] = op.body.entry.arguments;
    if (variable === undefined) report("expected body to have at least one argument for the induction variable");
    else if (variable.type !== op.lowerBound.type)
      report("expected induction variable to be same type as bounds and step");
  },
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      const { entry } = op.body;
      printer
        .write(" ")
        .operand(entry.argument(0))
        .write(" = ")
        .operand(op.lowerBound)
        .write(" to ")
        .operand(op.upperBound);
      printer.write(" step ").operand(op.step);
      const carries = op.initArgs.length > 0;
      if (carries) {
        printer.write(" iter_args(").list([...op.initArgs.entries()], ([at, value]) =>
          printer
            .operand(entry.argument(at + 1))
            .write(" = ")
            .operand(value),
        );
        printer
          .write(") -> (")
          .list(op.outputs, ({ type }) => printer.type(type))
          .write(")");
      }
      if (!(op.lowerBound.type instanceof IndexType)) printer.write(" : ").type(op.lowerBound.type);
      printer.write(" ").region(op.body, { entryArguments: false, terminators: carries }).attributeDictionary(op);
    },
    parse: parseFor,
  },
});

const notCounting = new UndefinedBehavior("a loop whose bounds are not numbers");

/** The way into the body and the way out: the same values flow along both. */
function forTransfers(op: Operation, values: readonly Value[]): readonly RegionTransfer[] {
  return [
    { target: 0, values, inputs: op.getRegion().entry.arguments.slice(1) },
    { target: "parent", values, inputs: op.results },
  ];
}

/** Into the body while the count is below the end. The sum of count and step is exact, so it never wraps. */
function forStep(
  op: Operation,
  at: RuntimeValue | undefined,
  end: RuntimeValue | undefined,
  step: RuntimeValue | undefined,
  carried: readonly RuntimeValue[],
): RegionStep | UndefinedBehavior {
  if (typeof at !== "bigint" || typeof end !== "bigint" || typeof step !== "bigint") return notCounting;
  if (step <= 0n) return new UndefinedBehavior(`${op.name} with step ${step}: it has to be positive`);
  // The constants of all types but i1 are signed already, and an i1 cannot count.
  return at < end ? { target: 0, values: [at, ...carried] } : { target: "parent", values: carried };
}

function carriedValues(
  initial: readonly Value[],
  inside: readonly BlockArgument[],
  terminator: Operation | undefined,
): readonly CarriedValue[] {
  return initial.flatMap((value, at) => {
    const argument = inside[at];
    const yielded = terminator?.operands[at];
    return argument === undefined || yielded === undefined ? [] : [{ initial: value, argument, yielded }];
  });
}

interface Assignment {
  readonly name: UnresolvedOperand;
  readonly initial: UnresolvedOperand;
}

/** `(%a = %x, %b = %y)`. */
function parseAssignments(parser: OpParser): readonly Assignment[] {
  parser.expect("(");
  if (parser.optional(")")) return [];
  const assignments = parser.commaSeparated(() => {
    const name = parser.operand();
    parser.expect("=");
    return { name, initial: parser.operand() };
  });
  parser.expect(")");
  return assignments;
}

interface Carried {
  readonly values: readonly Value[];
  readonly arguments: readonly RegionArgument[];
}

function resolveAssignments(parser: OpParser, assignments: readonly Assignment[], types: readonly Type[]): Carried {
  if (assignments.length !== types.length)
    parser.failAtName("mismatch in number of loop-carried values and defined values");
  const typed = assignments.map(({ name, initial }, position) => ({
    name,
    initial,
    type: types[position] ?? parser.fail("a type is missing"),
  }));
  return {
    values: typed.map(({ initial, type }) => parser.resolve(initial, type)),
    arguments: typed.map(({ name, type }) => ({ name, type })),
  };
}

function parseFor(parser: OpParser): ParsedOperation {
  const variable = parser.operand();
  parser.expect("=");
  const bounds = [parser.operand()];
  for (const word of ["to", "step"]) {
    parser.expect(word);
    bounds.push(parser.operand());
  }
  const assignments = parser.optional("iter_args") ? parseAssignments(parser) : [];
  if (assignments.length > 0) parser.expect("->");
  const resultTypes = assignments.length > 0 ? parser.functionResults() : [];
  const type = parser.optional(":") ? parser.type() : IndexType.instance;
  const carried = resolveAssignments(parser, assignments, resultTypes);
  const operands = [...bounds.map((bound) => parser.resolve(bound, type)), ...carried.values];
  const implicit = carried.values.length === 0 ? { implicitTerminator: yieldOp } : {};
  const body = parser.region({ entryArguments: [{ name: variable, type }, ...carried.arguments], ...implicit });
  return { operands, resultTypes, regions: [body], attributes: parser.optionalAttributeDictionary() };
}

/**
 * Runs `before`, which ends with a condition; while it holds, runs `after` with the values that it passes on, and
 * `before` again with what `after` yields. The values passed on when it does not hold are the results.
 */
export const whileOp = defineOp("scf.while", {
  operands: { inits: variadic(anyType) },
  results: { outputs: variadic(anyType) },
  regions: { before: region, after: region },
  traits: [singleBlock, recursiveMemoryEffects],
  interfaces: [
    regionBranch.implement({
      onEntry: (op) => [intoRegion(op, 0, op.operands)],
      onExit: (op, terminator) =>
        condition.is(terminator)
          ? [intoRegion(op, 1, terminator.args), { target: "parent", values: terminator.args, inputs: op.results }]
          : [intoRegion(op, 0, terminator.operands)],
      takenOnExit: (_op, terminator, [holds]) =>
        !condition.is(terminator) ? 0 : holds === undefined ? undefined : holds === 1n ? 1 : "parent",
    }),
    valueCarrier.implement({ byArguments: true }),
    // It may not come to an end.
    speculation.implement({ isSpeculatable: () => false }),
    controlDecision.implement({
      decidedBy: (_op, from) => (condition.is(from) ? [from.condition] : []),
      guard: (op, position) => {
        const end = op.getRegion().entry.last;
        return position === 1 && end !== undefined && condition.is(end)
          ? { condition: end.condition, holds: true }
          : undefined;
      },
    }),
    regionExecution.implement({
      enter: (_op, operands) => ({ target: 0, values: operands }),
      leave: (_op, { region: from, terminatorOperands }) => {
        const [holds, ...values] = terminatorOperands;
        return from === 0 ? { target: holds === 1n ? 1 : "parent", values } : { target: 0, values: terminatorOperands };
      },
    }),
    loopLike.implement({
      bodies: (op) => op.regions,
      carried: (op) => carriedValues(op.operands, op.getRegion().entry.arguments, op.getRegion(1).entry.last),
      counted: () => undefined,
    }),
  ],
  verify: (op, report) => {
    const ends = { before: condition.opName, after: yieldOp.opName };
    for (const name of ["before", "after"] as const) {
      if (op[name].entry.last?.name !== ends[name]) {
        report(`expects the '${name}' region to terminate with '${ends[name]}'`);
        return;
      }
    }
  },
  verifyRegions: verifyRegionFlow,
  format: {
    print: (op, printer) => {
      const { entry } = op.before;
      if (op.inits.length > 0) {
        printer
          .write(" (")
          .list([...op.inits.entries()], ([at, value]) =>
            printer.operand(entry.argument(at)).write(" = ").operand(value),
          )
          .write(")");
      }
      printer.write(" : ").functionalType(op.inits, op.outputs).write(" ").region(op.before, { entryArguments: false });
      printer.write(" do ").region(op.after).attributeDictionary(op, [], "attributes");
    },
    parse: parseWhile,
  },
});

function intoRegion(op: Operation, target: number, values: readonly Value[]): RegionTransfer {
  return { target, values, inputs: op.getRegion(target).entry.arguments };
}

function parseWhile(parser: OpParser): ParsedOperation {
  const assignments = parser.isAt("(") ? parseAssignments(parser) : [];
  parser.expect(":");
  const type = parser.functionType();
  if (type.inputs.length !== assignments.length)
    parser.fail(`expected as many input types as operands (expected ${assignments.length} got ${type.inputs.length})`);
  const carried = resolveAssignments(parser, assignments, type.inputs);
  const before = parser.region({ entryArguments: carried.arguments });
  parser.expect("do");
  const after = parser.region();
  return {
    operands: carried.values,
    resultTypes: type.results,
    regions: [before, after],
    attributes: parser.optionalAttributeDictionary("attributes"),
  };
}
