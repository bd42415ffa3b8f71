/** Custom forms that no declarative format describes, of ops other than symbols and calls. */
import {
  type AttributeSpec,
  type Block,
  DenseArrayAttribute,
  DenseElementsAttribute,
  denseArrayAttribute,
  i32,
  i64,
  IntegerAttribute,
  IntegerType,
  type NamedAttribute,
  type Operation,
  type OpFormat,
  type OpParser,
  type OpPrinter,
  type ParsedOperation,
  StringAttribute,
  TypeAttribute,
  type UnresolvedOperand,
  UnitAttribute,
  type Value,
  VectorType,
} from "@dslc/ir";
import { comparisonType, partType } from "./types.ts";

/** `"ult" %a, %b : i32`: the predicate as a string. */
export function comparisonFormat(predicate: AttributeSpec<string>): OpFormat {
  return {
    print: (op, printer) => {
      const attribute = op.properties.get("predicate");
      const word = attribute === undefined ? undefined : predicate.read(attribute);
      printer
        .write(" ")
        .attribute(new StringAttribute(word ?? ""))
        .write(" ")
        .operands(op.operands);
      printer.attributeDictionary(op, ["predicate"]).write(" : ").type(op.getOperand(0).type);
    },
    parse: (parser) => {
      const at = parser.position;
      const word = parser.string();
      if (predicate.words?.includes(word) !== true)
        parser.fail(`'${word}' is no predicate; expected ${predicate.description}`, at);
      const [lhs, rhs] = operandPair(parser);
      const attributes = parser.optionalAttributeDictionary();
      const type = parser.colonType();
      return {
        operands: [parser.resolve(lhs, type), parser.resolve(rhs, type)],
        resultTypes: [comparisonType(type)],
        attributes: [...attributes, ["predicate", predicate.write(word)]],
      };
    },
  };
}

function operandPair(parser: OpParser): readonly [UnresolvedOperand, UnresolvedOperand] {
  const first = parser.operand();
  parser.expect(",");
  return [first, parser.operand()];
}

/** Operands, all of them, and results by a function type. */
export function functionalTypes(parser: OpParser, operands: readonly UnresolvedOperand[]) {
  const at = parser.position;
  const type = parser.functionType();
  if (type.inputs.length !== operands.length)
    parser.fail(`expected ${operands.length} operand types but had ${type.inputs.length}`, at);
  const values = operands.map((operand, position) =>
    parser.resolve(operand, type.inputs[position] ?? parser.fail("an operand type is missing", at)),
  );
  return { operands: values, resultTypes: type.results };
}

/** `inalloca %count x f32 {...} : (i32) -> !llvm.ptr<5>`. */
export const allocaFormat: OpFormat = {
  print: (op, printer) => {
    const element = op.properties.get("elem_type");
    printer
      .write(op.properties.has("inalloca") ? " inalloca " : " ")
      .operand(op.getOperand(0))
      .write(" x ");
    if (element !== undefined) printer.attribute(element);
    printer.attributeDictionary(op, ["elem_type", "inalloca"]).write(" : ").functionalType(op.operands, op.results);
  },
  parse: (parser) => {
    const attributes: NamedAttribute[] = parser.optional("inalloca") ? [["inalloca", UnitAttribute.instance]] : [];
    const count = parser.operand();
    parser.expect("x");
    attributes.push(["elem_type", new TypeAttribute(parser.type())], ...parser.optionalAttributeDictionary());
    parser.expect(":");
    return { ...functionalTypes(parser, [count]), attributes };
  },
};

/** Stands in `rawConstantIndices` for an index that is an operand (`GEPOp::kDynamicIndex`). */
export const dynamicIndex = -2147483648n;

/** `inbounds %base[%i, 2] {...} : (!llvm.ptr, i32) -> !llvm.ptr, f32`. */
export const elementPointerFormat: OpFormat = {
  print: (op, printer) => {
    const raw = op.properties.get("rawConstantIndices");
    const element = op.properties.get("elem_type");
    let next = 1;
    printer
      .write(op.properties.has("inbounds") ? " inbounds " : " ")
      .operand(op.getOperand(0))
      .write("[");
    printer.list(raw instanceof DenseArrayAttribute ? raw.values : [], (index) => {
      if (index === dynamicIndex) printer.operand(op.getOperand(next++));
      else printer.write(String(index));
    });
    printer.write("]").attributeDictionary(op, ["rawConstantIndices", "elem_type", "inbounds"]).write(" : ");
    printer.functionalType(op.operands, op.results).write(", ");
    if (element !== undefined) printer.attribute(element);
  },
  parse: (parser) => {
    const attributes: NamedAttribute[] = parser.optional("inbounds") ? [["inbounds", UnitAttribute.instance]] : [];
    const operands = [parser.operand()];
    parser.expect("[");
    const indices = parser.isAt("]")
      ? []
      : parser.commaSeparated(() =>
          parser.isAtOperand ? (operands.push(parser.operand()), dynamicIndex) : parser.integer(),
        );
    parser.expect("]");
    attributes.push(
      ["rawConstantIndices", new DenseArrayAttribute(i32, indices)],
      ...parser.optionalAttributeDictionary(),
    );
    parser.expect(":");
    const types = functionalTypes(parser, operands);
    parser.expect(",");
    attributes.push(["elem_type", new TypeAttribute(parser.type())]);
    return { ...types, attributes };
  },
};

/** Where in an aggregate: `[1, 0]`. */
export const position = denseArrayAttribute(i64);

/** `%value, %container[1, 0] : !llvm.struct<(...)>`; the value's type is that of the part. */
export const insertValueFormat: OpFormat = {
  print: (op, printer) => {
    const where = op.properties.get("position");
    printer.write(" ").operands([op.getOperand(1), op.getOperand(0)]);
    if (where !== undefined) printer.spelledAttribute(position, where);
    printer.attributeDictionary(op, ["position"]).write(" : ").type(op.getOperand(0).type);
  },
  parse: (parser) => {
    const [value, container] = operandPair(parser);
    const at = parser.position;
    const where = parser.spelledAttribute(position);
    const attributes = parser.optionalAttributeDictionary();
    const type = parser.colonType();
    const part =
      partType(type, position.read(where) ?? []) ?? parser.fail(`'${type.text}' has no part at this position`, at);
    return {
      operands: [parser.resolve(container, type), parser.resolve(value, part)],
      resultTypes: [type],
      attributes: [...attributes, ["position", where]],
    };
  },
};

/** A block that control goes to and the operands that become its arguments. */
export interface Destination {
  readonly block: Block;
  readonly operands: readonly Value[];
}

/** `^block(%a, %b : i32, f32)`. */
function parseDestination(parser: OpParser): Destination {
  const block = parser.successor();
  if (!parser.optional("(")) return { block, operands: [] };
  const operands = parser.optionalOperands();
  const at = parser.position;
  parser.expect(":");
  const types = parser.optionalTypes();
  parser.expect(")");
  if (types.length !== operands.length) parser.fail(`expected ${operands.length} types, but found ${types.length}`, at);
  return {
    block,
    operands: operands.map((operand, index) =>
      parser.resolve(operand, types[index] ?? parser.fail("a type is missing", at)),
    ),
  };
}

function printDestination(printer: OpPrinter, { block, operands }: Destination): void {
  printer.successor(block);
  if (operands.length === 0) return;
  printer
    .write("(")
    .operands(operands)
    .write(" : ")
    .list(operands, (operand) => printer.type(operand.type));
  printer.write(")");
}

function segments(sizes: readonly number[]): DenseArrayAttribute {
  return new DenseArrayAttribute(i32, sizes.map(BigInt));
}

/** Operands cut into the groups that go to each block. */
function caseOperands(operands: readonly Value[], sizes: readonly bigint[]): readonly (readonly Value[])[] {
  let start = 0;
  return sizes.map((size) => operands.slice(start, (start += Number(size))));
}

function sizes(op: Operation, property: string): readonly bigint[] {
  const attribute = op.properties.get(property);
  return attribute instanceof DenseArrayAttribute ? attribute.values.map(BigInt) : [];
}

/** Where a switch goes: to the default first, then for each case. */
export function switchDestinations(op: Operation): readonly Destination[] {
  const defaults = sizes(op, "operandSegmentSizes")[1] ?? 0n;
  const operands = caseOperands(op.operands.slice(1), [defaults, ...sizes(op, "case_operand_segments")]);
  return op.successors.map((block, index) => ({ block, operands: operands[index] ?? [] }));
}

/** The values of a switch's cases, in order. */
export function caseValues(op: Operation): readonly bigint[] {
  const values = op.properties.get("case_values");
  if (!(values instanceof DenseElementsAttribute)) return [];
  return values.elements.map(({ value }) => BigInt(value));
}

/** `%value : i32, ^default(...) [1: ^one(...), 2: ^two]`. */
export const switchFormat: OpFormat = {
  print: (op, printer) => {
    const [otherwise, ...cases] = switchDestinations(op);
    const values = caseValues(op);
    printer.write(" ").operand(op.getOperand(0)).write(" : ").type(op.getOperand(0).type).write(", ");
    if (otherwise !== undefined) printDestination(printer, otherwise);
    printer.write(" [");
    for (const [index, destination] of cases.entries()) {
      printer.line().write(`  ${values[index] ?? ""}: `);
      printDestination(printer, destination);
      if (index + 1 < cases.length) printer.write(",");
    }
    printer.line().write("]").attributeDictionary(op, ["case_values", "case_operand_segments", "operandSegmentSizes"]);
  },
  parse: parseSwitch,
};

function parseSwitch(parser: OpParser): ParsedOperation {
  const operand = parser.operand();
  const at = parser.position;
  const type = parser.colonType();
  if (!(type instanceof IntegerType)) return parser.fail("expected an integer type", at);
  const value = parser.resolve(operand, type);
  parser.expect(",");
  const otherwise = parseDestination(parser);
  parser.expect("[");
  const cases = parser.isAt("]") ? [] : parser.commaSeparated(() => parseCase(parser, type));
  parser.expect("]");
  const targets = cases.map(({ destination }) => destination);
  const flat = targets.flatMap(({ operands }) => operands);
  const values: NamedAttribute[] =
    cases.length === 0
      ? []
      : [
          [
            "case_values",
            new DenseElementsAttribute(
              VectorType.get([cases.length], type),
              cases.map(({ number }) => number),
            ),
          ],
        ];
  return {
    operands: [value, ...otherwise.operands, ...flat],
    successors: [otherwise.block, ...targets.map(({ block }) => block)],
    attributes: [
      ...values,
      ["case_operand_segments", segments(targets.map(({ operands }) => operands.length))],
      ["operandSegmentSizes", segments([1, otherwise.operands.length, flat.length])],
      ...parser.optionalAttributeDictionary(),
    ],
  };
}

function parseCase(
  parser: OpParser,
  type: IntegerType,
): { readonly number: IntegerAttribute; readonly destination: Destination } {
  const number = new IntegerAttribute(parser.integer(), type);
  parser.expect(":");
  return { number, destination: parseDestination(parser) };
}
