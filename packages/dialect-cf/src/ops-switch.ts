/** The branch to one of many blocks. */
import { controlDecision } from "@dslc/analysis";
import {
  type AttributeSpec,
  anyType,
  attributeConstraint,
  type Block,
  branchOp,
  DenseArrayAttribute,
  DenseElementsAttribute,
  defineOp,
  denseArrayAttribute,
  IntegerAttribute,
  IntegerType,
  i32,
  type OpParser,
  type OpPrinter,
  type Operation,
  optionalAttribute,
  type ParsedOperation,
  pure,
  setOperandGroup,
  successor,
  type Type,
  type TypeConstraint,
  terminator,
  typeConstraint,
  type Value,
  variadic,
  variadicSuccessor,
  VectorType,
} from "@dslc/ir";
import { verifySuccessor } from "./ops.ts";

const anyInteger: TypeConstraint<bigint> = typeConstraint("integer", (type) => type instanceof IntegerType);

/** Integers as a vector constant. */
const integerElements: AttributeSpec<DenseElementsAttribute> = attributeConstraint({
  description: "integer elements attribute",
  read: (attribute) =>
    attribute instanceof DenseElementsAttribute && attribute.values.every((value) => value instanceof IntegerAttribute)
      ? attribute
      : undefined,
  write: (elements) => elements,
});

/** Goes to the block of the case whose value the flag has, or to the default. */
export const switchOp = defineOp("cf.switch", {
  operands: { flag: anyInteger, defaultOperands: variadic(anyType), caseOperands: variadic(anyType) },
  attributes: { case_values: optionalAttribute(integerElements), case_operand_segments: denseArrayAttribute(i32) },
  successors: { defaultDestination: successor, caseDestinations: variadicSuccessor },
  traits: [pure, terminator],
  interfaces: [
    branchOp.implement({
      successorOperands,
      setSuccessorOperands,
      takenSuccessor: (op, [flag]) => (typeof flag === "bigint" ? takenSuccessor(op, flag) : undefined),
    }),
    controlDecision.implement({ decidedBy: (op) => [op.getOperand(0)] }),
  ],
  verify: (op, report) => {
    const elements = op.case_values;
    const element = elements?.type instanceof VectorType ? elements.type.element : undefined;
    if (element !== undefined && element !== op.flag.type)
      report(`'flag' type ('${op.flag.type.text}') should match case value type ('${element.text}')`);
    const values = caseValues(op);
    const blocks = op.caseDestinations;
    if (values.length !== blocks.length)
      report(`number of case values (${values.length}) should match number of case destinations (${blocks.length})`);
    if (op.case_operand_segments.length !== blocks.length)
      report(
        `number of case operand segments (${op.case_operand_segments.length}) should match number of case destinations (${blocks.length})`,
      );
    for (const [position, block] of op.successors.entries())
      verifySuccessor(position, block, successorOperands(op, position), report);
  },
  format: { print: printSwitch, parse: parseSwitch },
});

/** The values of the cases, in order. */
export function caseValues(op: Operation): readonly bigint[] {
  const elements = switchOp.is(op) ? op.case_values : undefined;
  return elements?.elements.map((value) => BigInt(value.value)) ?? [];
}

function takenSuccessor(op: Operation, flag: bigint): number {
  return caseValues(op).indexOf(flag) + 1;
}

function caseSizes(op: Operation): readonly number[] {
  const sizes = op.properties.get("case_operand_segments");
  return sizes instanceof DenseArrayAttribute ? sizes.values.map(Number) : [];
}

function successorOperands(op: Operation, successor: number): readonly Value[] {
  if (!switchOp.is(op)) return [];
  if (successor === 0) return op.defaultOperands;
  const sizes = caseSizes(op);
  const start = sizes.slice(0, successor - 1).reduce((sum, size) => sum + size, 0);
  return op.caseOperands.slice(start, start + (sizes[successor - 1] ?? 0));
}

function setSuccessorOperands(op: Operation, successor: number, values: readonly Value[]): void {
  if (successor === 0) {
    setOperandGroup(op, "defaultOperands", values);
    return;
  }
  const cases = op.successors.slice(1).map((_, at) => (at + 1 === successor ? values : successorOperands(op, at + 1)));
  setOperandGroup(op, "caseOperands", cases.flat());
  op.setProperty(
    "case_operand_segments",
    new DenseArrayAttribute(
      i32,
      cases.map((list) => BigInt(list.length)),
    ),
  );
}

function printSwitch(op: Operation, printer: OpPrinter): void {
  const flag = op.getOperand(0);
  const values = caseValues(op);
  printer.write(" ").operand(flag).write(" : ").type(flag.type).write(", [");
  for (const [position, block] of op.successors.entries()) {
    printer
      .line()
      .write(`  ${position === 0 ? "default" : String(values[position - 1])}: `)
      .successor(block);
    const operands = successorOperands(op, position);
    if (operands.length > 0)
      printer
        .write("(")
        .operands(operands)
        .write(" : ")
        .list(operands, (value) => printer.type(value.type))
        .write(")");
    if (position + 1 < op.successors.length) printer.write(",");
  }
  printer.line().write("]").attributeDictionary(op, ["operandSegmentSizes", "case_values", "case_operand_segments"]);
}

interface Case {
  readonly block: Block;
  readonly operands: readonly Value[];
}

function parseSwitch(parser: OpParser): ParsedOperation {
  const flag = parser.operand();
  const type = parser.colonType();
  if (!(type instanceof IntegerType)) parser.fail("expected an integer type");
  parser.expect(",");
  parser.expect("[");
  parser.expect("default");
  const byDefault = parseCase(parser);
  const values: IntegerAttribute[] = [];
  const cases: Case[] = [];
  while (parser.optional(",")) {
    values.push(new IntegerAttribute(parser.integer(), type));
    cases.push(parseCase(parser));
  }
  parser.expect("]");
  const attributes = parser.optionalAttributeDictionary();
  const segments = (sizes: readonly number[]): DenseArrayAttribute => new DenseArrayAttribute(i32, sizes.map(BigInt));
  const caseOperands = cases.flatMap(({ operands }) => operands);
  attributes.push(["operandSegmentSizes", segments([1, byDefault.operands.length, caseOperands.length])]);
  attributes.push(["case_operand_segments", segments(cases.map(({ operands }) => operands.length))]);
  if (values.length > 0)
    attributes.push(["case_values", new DenseElementsAttribute(VectorType.get([values.length], type), values)]);
  return {
    operands: [parser.resolve(flag, type), ...byDefault.operands, ...caseOperands],
    successors: [byDefault.block, ...cases.map(({ block }) => block)],
    attributes,
  };
}

/** `: ^block(%a, %b : T, U)`. */
function parseCase(parser: OpParser): Case {
  parser.expect(":");
  const block = parser.successor();
  if (!parser.optional("(")) return { block, operands: [] };
  const names = parser.optionalOperands();
  parser.expect(":");
  const types: readonly Type[] = parser.optionalTypes();
  parser.expect(")");
  const operands = names.map((name, at) =>
    parser.resolve(name, types[at] ?? parser.fail(`expected ${names.length} types, but found ${types.length}`)),
  );
  return { block, operands };
}
