/** Which work-item this is, barriers, workgroup memory of launch size, and exchange of values between lanes. */
import type { UniformityScope } from "@dslc/analysis";
import {
  addressSpaceOf,
  anyType,
  convergent,
  defineOp,
  dynamic,
  elementType,
  FloatType,
  f32,
  f64,
  i1,
  i32,
  i64,
  i8,
  index,
  IndexType,
  IntegerType,
  isolatedFromAbove,
  MemRefType,
  optionalAttribute,
  optionalRegion,
  type OpParser,
  type OpPrinter,
  type Operation,
  pure,
  sameTypeForAll,
  returnLike,
  stringAttribute,
  terminator,
  type Type,
  typeConstraint,
  typeVariable,
  UnitAttribute,
  unitAttribute,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { dimension, reduction, shuffleMode, upperBound } from "./attributes.ts";
import { idFacts, mostInGrid, togetherFacts } from "./facts.ts";

/** An id or size in one dimension. */
function idOp<const N extends string>(
  name: N,
  kind: "position" | "size",
  scope: UniformityScope = "workgroup",
  known?: "known_block_size" | "known_grid_size",
  most?: bigint,
) {
  return defineOp(name, {
    attributes: { dimension, upper_bound: upperBound },
    results: { result: index },
    traits: [pure],
    interfaces: idFacts(kind, scope, known, most),
    format: "$dimension (`upper_bound` $upper_bound^)? attr-dict",
  });
}

/** The position of the work-item in its group. */
export const thread_id = idOp("gpu.thread_id", "position", "work-item", "known_block_size");
/** The position of the group in the grid. */
export const block_id = idOp("gpu.block_id", "position", "workgroup", "known_grid_size");
/** Work-items in a group. */
export const block_dim = idOp("gpu.block_dim", "size", "workgroup", "known_block_size");
/** Groups in the grid. */
export const grid_dim = idOp("gpu.grid_dim", "size", "workgroup", "known_grid_size");
/** The position of the work-item in the grid: `block_id * block_dim + thread_id`. */
export const global_id = idOp("gpu.global_id", "position", "work-item", undefined, mostInGrid);
/** The position of the cluster in the grid. */
export const cluster_id = idOp("gpu.cluster_id", "position");
/** Clusters in the grid. */
export const cluster_dim = idOp("gpu.cluster_dim", "size");
/** The position of the group in its cluster. */
export const cluster_block_id = idOp("gpu.cluster_block_id", "position");
/** Groups in a cluster. */
export const cluster_dim_blocks = idOp("gpu.cluster_dim_blocks", "size");

function laneOp<const N extends string>(
  name: N,
  format: string,
  kind: "position" | "size",
  scope: UniformityScope = "workgroup",
) {
  return defineOp(name, {
    attributes: { upper_bound: upperBound },
    results: { result: index },
    traits: [pure],
    interfaces: idFacts(kind, scope),
    format,
  });
}

/** The position of the work-item in its subgroup. */
export const lane_id = laneOp("gpu.lane_id", "(`upper_bound` $upper_bound^)? attr-dict", "position", "work-item");
/** The position of the subgroup in its group. */
export const subgroup_id = laneOp(
  "gpu.subgroup_id",
  "(`upper_bound` $upper_bound^)? attr-dict `:` type($result)",
  "position",
  "subgroup",
);
/** Subgroups in a group. */
export const num_subgroups = laneOp(
  "gpu.num_subgroups",
  "(`upper_bound` $upper_bound^)? attr-dict `:` type($result)",
  "size",
);
/** Work-items in a subgroup. */
export const subgroup_size = laneOp(
  "gpu.subgroup_size",
  "(`upper_bound` $upper_bound^)? attr-dict `:` type($result)",
  "size",
);

/** All work-items of the group wait here for each other; what they wrote before is seen by all after. */
export const barrier = defineOp("gpu.barrier", {
  traits: [convergent],
  interfaces: togetherFacts("workgroup", "workgroup", { ordersMemory: true }),
  format: "attr-dict",
});

const bytes = typeConstraint(
  "1D memref of 8-bit signless integer values",
  (type) => type instanceof MemRefType && type.rank === 1 && type.element === i8,
);

/** The workgroup memory whose size the launch gives, in bytes. Every operation gives the same address. */
export const dynamic_shared_memory = defineOp("gpu.dynamic_shared_memory", {
  results: { resultMemref: bytes },
  traits: [pure],
  verify: (op, report) => {
    const { type } = op.resultMemref;
    if (addressSpaceOf(type) !== "workgroup") report("address space must be address_space<workgroup>");
    else if (!(type instanceof MemRefType) || type.shape?.[0] !== dynamic)
      report("result memref type must be memref<?xi8, #gpu.address_space<workgroup>>");
  },
  format: "attr-dict `:` type($resultMemref)",
});

const shuffled = typeVariable(
  "V",
  typeConstraint("i32, i64, f32 or f64", (type) => type === i32 || type === i64 || type === f32 || type === f64),
);

/** The value that another lane has: at `offset` by the mode, among `width` lanes. `valid`: whether there is such a lane. */
export const shuffle = defineOp("gpu.shuffle", {
  operands: { value: shuffled, offset: i32, width: i32 },
  attributes: { mode: shuffleMode },
  results: { shuffleResult: shuffled, valid: i1 },
  traits: [pure, convergent],
  interfaces: togetherFacts("subgroup", "work-item"),
  format: "$mode $value `,` $offset `,` $width attr-dict `:` type($value)",
});

function isNumber(type: Type): boolean {
  return type instanceof FloatType || (type instanceof IntegerType && type.signedness === "signless");
}

const number = typeVariable("V", typeConstraint("Integer or Float", isNumber), sameTypeForAll);
const numberOrVector = typeVariable(
  "V",
  typeConstraint(
    "Integer or Float or vector of Integer or Float values of ranks 1",
    (type) => isNumber(elementType(type)) && (!(type instanceof VectorType) || type.shape.length === 1),
  ),
  sameTypeForAll,
);

/** Ends the region of a reduction. */
export const gpuYield = defineOp("gpu.yield", {
  operands: { values: variadic(anyType) },
  traits: [pure, terminator, returnLike],
  format: "attr-dict ($values^ `:` type($values))?",
});

/** The values of all work-items of the group combined, by a named operation or by the region. */
export const all_reduce = defineOp("gpu.all_reduce", {
  operands: { value: number },
  attributes: { op: optionalAttribute(reduction), uniform: unitAttribute },
  results: { result: number },
  regions: { body: optionalRegion },
  traits: [isolatedFromAbove, convergent],
  interfaces: togetherFacts("workgroup", "workgroup"),
  verifyRegions: (op, report) => {
    if (op.body.isEmpty === (op.op === undefined)) report("expected either an op attribute or a non-empty body");
    else if (op.op !== undefined) verifyReduction(op.op, op.value.type, report);
    else verifyReducer(op, op.value.type, report);
  },
  format: {
    print: (op, printer) => {
      printReduction(op, op.op, op.uniform, printer);
      printer
        .write(" ")
        .region(op.body)
        .attributeDictionary(op, ["op", "uniform"])
        .write(" : ")
        .functionalType(op.operands, op.results);
    },
    parse: (parser) => {
      const head = parseReduction(parser);
      const body = parser.region();
      const attributes = [...head.attributes, ...parser.optionalAttributeDictionary()];
      return { ...typedReduction(parser, head.value), attributes, regions: [body] };
    },
  },
});

function verifyReducer(op: Operation, type: Type, report: VerifyReport): void {
  const { entry } = op.getRegion();
  if (entry.arguments.length !== 2) report("expected two region arguments");
  if (entry.arguments.some((argument) => argument.type !== type)) report("incorrect region argument type");
  for (const { last } of op.getRegion().blocks) {
    if (last === undefined || !gpuYield.is(last)) continue;
    if (last.values.length !== 1) report("expected one gpu.yield operand");
    else if (last.values[0]?.type !== type) report("incorrect gpu.yield type");
  }
}

/** The values of all lanes of the subgroup combined. */
export const subgroup_reduce = defineOp("gpu.subgroup_reduce", {
  operands: { value: numberOrVector },
  attributes: { op: reduction, uniform: unitAttribute },
  results: { result: numberOrVector },
  traits: [convergent],
  interfaces: togetherFacts("subgroup", "subgroup"),
  verify: (op, report) => {
    const { type } = op.value;
    if (type instanceof VectorType && type.scalable.includes(true))
      report("is not compatible with scalable vector types");
    verifyReduction(op.op, elementType(type), report);
  },
  format: {
    print: (op, printer) => {
      printReduction(op, op.op, op.uniform, printer);
      printer.attributeDictionary(op, ["op", "uniform"]).write(" : ").functionalType(op.operands, op.results);
    },
    parse: (parser) => {
      const head = parseReduction(parser);
      const attributes = [...head.attributes, ...parser.optionalAttributeDictionary()];
      return { ...typedReduction(parser, head.value), attributes };
    },
  },
});

type Reduction = NonNullable<ReturnType<typeof reduction.read>>;

/** Which reductions are of floats only, and which of integers only; sums and products are of both. */
function verifyReduction(operation: Reduction, type: Type, report: VerifyReport): void {
  const isFloat = operation.endsWith("f");
  const isInteger = /i$|^(and|or|xor)$/.test(operation);
  if ((isFloat && !(type instanceof FloatType)) || (isInteger && type instanceof FloatType))
    report(`\`${operation}\` reduction operation is not compatible with type '${type.text}'`);
}

function printReduction(
  op: Operation,
  operation: Reduction | undefined,
  uniform: true | undefined,
  printer: OpPrinter,
): void {
  if (operation !== undefined) printer.write(` ${operation}`);
  printer.write(" ").operand(op.getOperand(0));
  if (uniform === true) printer.write(" uniform");
}

function parseReduction(parser: OpParser) {
  const attributes: [string, ReturnType<typeof reduction.write>][] = [];
  if (!parser.isAtOperand) attributes.push(["op", parser.spelledAttribute(reduction)]);
  const value = parser.operand();
  if (parser.optional("uniform")) attributes.push(["uniform", UnitAttribute.instance]);
  return { attributes, value };
}

function typedReduction(parser: OpParser, value: ReturnType<OpParser["operand"]>) {
  parser.expect(":");
  const type = parser.functionType();
  const [input] = type.inputs;
  if (input === undefined || type.inputs.length > 1)
    return parser.fail(`expected 1 operand type, but found ${type.inputs.length}`);
  return { operands: [parser.resolve(value, input)], resultTypes: type.results };
}

const printed = typeConstraint(
  "integer or index or floating-point",
  (type) => type instanceof IntegerType || type instanceof IndexType || type instanceof FloatType,
);

/** Prints on the host's console, as C's printf does. */
export const printf = defineOp("gpu.printf", {
  operands: { args: variadic(printed) },
  attributes: { format: stringAttribute },
  format: "$format attr-dict ($args^ `:` type($args))?",
});
