/** Printing for debugging, and code that one lane runs for its subgroup. */
import {
  anyType,
  type BlockArgument,
  defaultAttribute,
  defineOp,
  dialectEnumAttribute,
  FloatType,
  i64,
  i64Attribute,
  implicitTerminator,
  index,
  IndexType,
  IntegerAttribute,
  IntegerType,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  type Operation,
  optional,
  optionalAttribute,
  type ParsedOperation,
  recursiveMemoryEffects,
  region,
  stringAttribute,
  StringAttribute,
  type Type,
  typeConstraint,
  type Value,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { yieldOp } from "./ops-mask.ts";

const printable = typeConstraint(
  "",
  (type) =>
    type instanceof VectorType || type instanceof IntegerType || type instanceof IndexType || type instanceof FloatType,
);

export const punctuation = defaultAttribute(
  {
    ...dialectEnumAttribute("vector.punctuation<", ["no_punctuation", "newline", "comma", "open", "close"]),
    description: "Punctuation for separating vectors or vector elements",
  },
  "newline",
);

/** Prints a value, a text or punctuation on the host's console. */
export const print = defineOp("vector.print", {
  operands: { source: optional(printable) },
  attributes: { punctuation, stringLiteral: optionalAttribute(stringAttribute) },
  interfaces: [memoryEffects.implement({ effects: () => [{ kind: "write", on: undefined }] })],
  verify: (op, report) => {
    if (op.stringLiteral !== undefined && (op.source !== undefined || op.punctuation !== "newline"))
      report("failed to verify that `source` or `punctuation` are not set when printing strings");
  },
  format: {
    print: (op, printer) => {
      if (op.source !== undefined) printer.write(" ").operand(op.source).write(" : ").type(op.source.type);
      if (op.stringLiteral !== undefined) printer.write(` str ${new StringAttribute(op.stringLiteral).text}`);
      if (op.punctuation !== "newline") printer.write(` punctuation <${op.punctuation}>`);
      printer.attributeDictionary(op, ["punctuation", "stringLiteral"]);
    },
    parse: parsePrint,
  },
});

function parsePrint(parser: OpParser): ParsedOperation {
  const source = parser.optionalOperands();
  const attributes: NamedAttribute[] = [];
  const operands = source.map((operand) => parser.resolve(operand, parser.colonType()));
  for (;;) {
    if (parser.optional("str")) attributes.push(["stringLiteral", new StringAttribute(parser.string())]);
    else if (parser.optional("punctuation")) {
      parser.expect("<");
      attributes.push(["punctuation", parser.spelledAttribute(punctuation)]);
      parser.expect(">");
    } else break;
  }
  return { operands, attributes: [...attributes, ...parser.optionalAttributeDictionary()] };
}

/** Code that the first lane runs for its subgroup; vectors that go in or out are dealt out to the lanes. */
export const warp_execute_on_lane_0 = defineOp("vector.warp_execute_on_lane_0", {
  operands: { laneid: index, args: variadic(anyType) },
  attributes: { warp_size: i64Attribute },
  results: { outputs: variadic(anyType) },
  regions: { warpRegion: region },
  traits: [implicitTerminator("vector.yield"), recursiveMemoryEffects],
  verify: (op, report) => verifyWarp(op, op.args, Number(op.warp_size), report),
  format: {
    print: (op, printer) => {
      printer.write("(").operand(op.laneid).write(`)[${op.warp_size}]`);
      if (op.args.length > 0) {
        printer.write(" args(").operands(op.args).write(" : ");
        printer.list(op.args, ({ type }) => printer.type(type)).write(")");
      }
      if (op.outputs.length > 0)
        printer
          .write(" -> (")
          .list(op.outputs, ({ type }) => printer.type(type))
          .write(")");
      printer.write(" ").region(op.warpRegion, { terminators: op.outputs.length > 0 });
      printer.attributeDictionary(op, ["warp_size"]);
    },
    parse: parseWarp,
  },
});

function parseWarp(parser: OpParser): ParsedOperation {
  parser.expect("(");
  const lane = parser.operand();
  parser.expect(")");
  parser.expect("[");
  const size = parser.integer();
  parser.expect("]");
  const operands = [parser.resolve(lane, index)];
  if (parser.optional("args")) {
    parser.expect("(");
    const names = parser.optionalOperands();
    parser.expect(":");
    const types = parser.optionalTypes();
    if (names.length !== types.length) parser.fail(`expected ${names.length} types, but found ${types.length}`);
    operands.push(...names.map((name, at) => parser.resolve(name, types[at] ?? parser.fail("a type is missing"))));
    parser.expect(")");
  }
  const resultTypes = parser.optional("->") ? parser.functionResults() : [];
  const body = parser.region({ implicitTerminator: yieldOp });
  const attributes: NamedAttribute[] = [["warp_size", new IntegerAttribute(size, i64)]];
  attributes.push(...parser.optionalAttributeDictionary());
  return { operands, resultTypes, attributes, regions: [body] };
}

function verifyWarp(op: Operation, args: readonly Value[], size: number, report: VerifyReport): void {
  const { entry } = op.getRegion();
  const inside: readonly BlockArgument[] = entry.arguments;
  if (inside.length !== args.length) return report("expected same number op arguments and block arguments.");
  const yielded = entry.last?.operands ?? [];
  if (yielded.length !== op.results.length) return report("expected same number of yield operands and return values.");
  for (const [at, { type }] of inside.entries())
    if (!verifyDistribution(type, args[at]?.type ?? type, size, report)) return;
  for (const [at, { type }] of yielded.entries())
    if (!verifyDistribution(type, op.results[at]?.type ?? type, size, report)) return;
}

/** Whether the lanes' parts make up the whole. */
function verifyDistribution(whole: Type, part: Type, size: number, report: VerifyReport): boolean {
  if (whole === part) return true;
  const wrong = distributionFault(whole, part, size);
  if (wrong !== undefined) report(wrong);
  return wrong === undefined;
}

function distributionFault(whole: Type, part: Type, size: number): string | undefined {
  if (!(whole instanceof VectorType) || !(part instanceof VectorType))
    return "expected vector type for distributed operands.";
  if (whole.shape.length !== part.shape.length || whole.element !== part.element)
    return "expected distributed vectors to have same rank and element type.";
  let scale = 1;
  for (const [at, large] of whole.shape.entries()) {
    const small = part.shape[at] ?? 1;
    if (large === small) continue;
    if (large % small !== 0)
      return `expected expanded vector dimension #${at} (${large}) to be a multipler of the distributed vector dimension (${small})`;
    scale *= large / small;
  }
  return scale === size
    ? undefined
    : `incompatible distribution dimensions from '${whole.text}' to '${part.text}' with warp size = ${size}`;
}
