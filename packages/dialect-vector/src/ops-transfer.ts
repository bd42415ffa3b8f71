/** Reads and writes of slices of memory or of a tensor, with a permutation of dimensions and padding. */
import {
  affineConstant,
  AffineMapAttribute,
  anyType,
  type Attribute,
  attributeConstraint,
  bitWidth,
  defineOp,
  DenseArrayAttribute,
  FloatType,
  i1,
  i32,
  index,
  IndexType,
  IntegerType,
  MemRefType,
  memoryEffects,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  optional,
  type ParsedOperation,
  TensorType,
  type Type,
  typeConstraint,
  type UnresolvedOperand,
  type Value,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { anyVectorType } from "./elements.ts";
import { isMinorIdentity, minorIdentity, type Projection, projectionOf } from "./maps.ts";
import { maskable } from "./maskable.ts";
import { asVector, boolArray, isShaped, maskVector, shaped } from "./vector-types.ts";

const affineMap = attributeConstraint<Attribute>({
  description: "AffineMap attribute",
  read: (attribute) => (projectionOf(attribute) === undefined ? undefined : attribute),
  write: (map) => map,
});

const attributes = { permutation_map: affineMap, in_bounds: boolArray };

/** A mask has the sizes of the vector in the order of the dimensions of what is read or written. */
function transferMask(vector: Type, map: Projection | undefined): VectorType | undefined {
  if (!(vector instanceof VectorType) || map === undefined) return undefined;
  const used = Array.from({ length: map.dimensions }, (_, at) => map.results.indexOf(at)).filter((at) => at >= 0);
  return VectorType.get(
    used.map((at) => vector.shape[at] ?? 1),
    i1,
    used.map((at) => vector.scalable[at] ?? false),
  );
}

/** What the analyses are told of a transfer: it touches memory, or, of a tensor, none. */
function effectsOn(kind: "read" | "write", position: number) {
  return memoryEffects.implement({
    effects: (op) => {
      const on = op.getOperand(position);
      return on.type instanceof MemRefType ? [{ kind, on }] : [];
    },
  });
}

/** A vector of the elements from the indices on; out of bounds, where `in_bounds` does not deny that, the padding. */
export const transfer_read = defineOp("vector.transfer_read", {
  operands: { source: shaped, indices: variadic(index), padding: anyType, mask: optional(maskVector) },
  attributes,
  results: { vector: anyVectorType },
  interfaces: [
    effectsOn("read", 0),
    maskable.implement({
      takesPassthru: true,
      maskType: (op) => transferMask(op.getResult().type, projectionOf(op.getAttribute("permutation_map"))),
    }),
  ],
  verify: (op, report) => {
    const map = projectionOf(op.permutation_map);
    const vector = asVector(op.vector.type);
    if (map === undefined || vector === undefined) return;
    if (verifyTransfer(op, partsOf(op, vector, map), report) && verifyPadding(op.source.type, op.padding.type, report))
      verifyPermutation(map, report);
  },
  format: { print: printRead, parse: parseRead },
});

const rankedTensor = typeConstraint(
  "ranked tensor of any type values",
  (type) => type instanceof TensorType && type.shape !== undefined,
);

/** What is written to a tensor is another tensor. */
function resultFault(source: Type, result: Type | undefined): string | undefined {
  const [results, outputs] = [result === undefined ? 0 : 1, source instanceof TensorType ? 1 : 0];
  if (results !== outputs)
    return `expected the number of tensor results (${results}) to be equal to the number of output tensors (${outputs})`;
  return result === undefined || result === source
    ? undefined
    : `expected type of operand #1 ('${source.text}') to match type of corresponding result ('${result.text}')`;
}

/** Writes a vector to the elements from the indices on; out of bounds, where `in_bounds` does not deny that, nothing. */
export const transfer_write = defineOp("vector.transfer_write", {
  operands: { vector: anyVectorType, source: shaped, indices: variadic(index), mask: optional(maskVector) },
  attributes,
  results: { result: optional(rankedTensor) },
  interfaces: [
    effectsOn("write", 1),
    maskable.implement({
      takesPassthru: false,
      maskType: (op) => transferMask(op.getOperand(0).type, projectionOf(op.getAttribute("permutation_map"))),
    }),
  ],
  verify: (op, report) => {
    const map = projectionOf(op.permutation_map);
    const vector = asVector(op.vector.type);
    if (map === undefined || vector === undefined) return;
    const fault = resultFault(op.source.type, op.result?.type);
    if (fault !== undefined) return report(fault);
    if (op.indices.length === rankOf(op.source.type) && map.results.includes("zero"))
      return report("should not have broadcast dimensions");
    if (verifyTransfer(op, partsOf(op, vector, map), report)) verifyPermutation(map, report);
  },
  format: { print: printWrite, parse: parseWrite },
});

function rankOf(type: Type): number {
  return isShaped(type) ? (type.shape?.length ?? 0) : 0;
}

interface Transfer {
  readonly source: Type;
  readonly indices: number;
  readonly vector: VectorType;
  readonly mask: Type | undefined;
  readonly map: Projection;
  readonly in_bounds: readonly boolean[];
}

interface TransferOp {
  readonly source: Value;
  readonly indices: readonly Value[];
  readonly mask: Value | undefined;
  readonly in_bounds: readonly boolean[];
}

function partsOf({ source, indices, mask, in_bounds }: TransferOp, vector: VectorType, map: Projection): Transfer {
  return { source: source.type, indices: indices.length, vector, mask: mask?.type, map, in_bounds };
}

function verifyTransfer(op: Operation, transfer: Transfer, report: VerifyReport): boolean {
  const wrong = transferFault(op, transfer);
  if (wrong !== undefined) report(wrong);
  return wrong === undefined;
}

/** What is wrong with a transfer, reads and writes alike. */
function transferFault(op: Operation, { source, indices, vector, mask, map, in_bounds }: Transfer): string | undefined {
  const rank = rankOf(source);
  if (indices !== rank) return `requires ${rank} indices`;
  if (op.attributes.has("masked")) return "masked attribute has been removed. Use in_bounds instead.";
  if (!isShaped(source) || source.shape === undefined) return "requires source to be a memref or ranked tensor type";
  const shapeFault = sizesFault(source.element, vector, mask, map);
  if (shapeFault !== undefined) return shapeFault;
  if (map.symbols !== 0) return "requires permutation_map without symbols";
  if (map.dimensions !== rank) return "requires a permutation_map with input dims of the same rank as the source type";
  const wanted = transferMask(vector, map);
  if (mask !== undefined && wanted !== undefined && mask !== wanted)
    return `inferred mask type ('${wanted.text}') and mask operand type ('${mask.text}') don't match`;
  if (map.results.length !== in_bounds.length)
    return `expects the in_bounds attr of same rank as permutation_map results: ${op.getAttribute("permutation_map")?.text} vs inBounds of size: ${in_bounds.length}`;
  if (map.results.some((result, at) => result === "zero" && in_bounds[at] !== true))
    return "requires broadcast dimensions to be in-bounds";
  return undefined;
}

function minorBits(type: VectorType): number {
  return (bitWidth(type.element) ?? 0) * (type.shape.at(-1) ?? 1);
}

function sizesFault(element: Type, vector: VectorType, mask: Type | undefined, map: Projection): string | undefined {
  const multiple = "requires the bitwidth of the minor 1-D vector to be an integral multiple of the bitwidth of the";
  const rank = "requires a permutation_map with result dims of the same rank as the vector type";
  if (element instanceof VectorType) {
    if (minorBits(vector) % minorBits(element) !== 0) return `${multiple} minor 1-D vector of the source`;
    const added = vector.shape.length - element.shape.length;
    if (added < 0) return "requires source vector element and vector result ranks to match.";
    if (map.results.length !== added) return rank;
    return mask === undefined ? undefined : "does not support masks with vector element type";
  }
  if (minorBits(vector) % (bitWidth(element) ?? 1) !== 0) return `${multiple} source element type`;
  return map.results.length === vector.shape.length ? undefined : rank;
}

function verifyPadding(source: Type, padding: Type, report: VerifyReport): boolean {
  const element = isShaped(source) ? source.element : source;
  let wrong: string | undefined;
  if (element instanceof VectorType) {
    if (element !== padding) wrong = "requires source element type and padding type to match.";
  } else if (!(padding instanceof FloatType || padding instanceof IntegerType || padding instanceof IndexType)) {
    wrong = "requires valid padding vector elemental type";
  } else if (padding !== element) {
    wrong = "requires formal padding and source of the same elemental type";
  }
  if (wrong !== undefined) report(wrong);
  return wrong === undefined;
}

function verifyPermutation({ results }: Projection, report: VerifyReport): void {
  const seen = new Set<number>();
  for (const result of results) {
    if (result === "zero") continue;
    if (result === "other")
      return report(
        "requires a projected permutation_map (at most one dim or the zero constant can appear in each result)",
      );
    if (seen.has(result))
      return report("requires a permutation_map that is a permutation (found one dim used more than once)");
    seen.add(result);
  }
}

/** Attributes that the custom form leaves out: a map to the innermost dimensions, and that nothing is in bounds. */
function impliedAttributes(op: Operation): readonly string[] {
  const map = projectionOf(op.getAttribute("permutation_map"));
  const bounds = boolArray.read(op.getAttribute("in_bounds") ?? boolArray.write([]));
  return [
    "operandSegmentSizes",
    ...(map !== undefined && isMinorIdentity(map) ? ["permutation_map"] : []),
    ...(bounds?.includes(true) === false ? ["in_bounds"] : []),
  ];
}

function printRead(op: Operation, printer: OpPrinter): void {
  if (!transfer_read.is(op)) return;
  printer.write(" ").operand(op.source).write("[").operands(op.indices).write("], ").operand(op.padding);
  if (op.mask !== undefined) printer.write(", ").operand(op.mask);
  printer.attributeDictionary(op, impliedAttributes(op));
  printer.write(" : ").type(op.source.type).write(", ").type(op.vector.type);
}

function printWrite(op: Operation, printer: OpPrinter): void {
  if (!transfer_write.is(op)) return;
  printer.write(" ").operand(op.vector).write(", ").operand(op.source).write("[").operands(op.indices).write("]");
  if (op.mask !== undefined) printer.write(", ").operand(op.mask);
  printer.attributeDictionary(op, impliedAttributes(op));
  printer.write(" : ").type(op.vector.type).write(", ").type(op.source.type);
}

interface ParsedTransfer {
  readonly attributes: readonly NamedAttribute[];
  readonly mask: VectorType | undefined;
}

/** The attributes with those that the text left out. */
function completed(parser: OpParser, given: readonly NamedAttribute[], source: Type, vector: Type): ParsedTransfer {
  if (!isShaped(source) || source.shape === undefined)
    return parser.failAtName("requires memref or ranked tensor type");
  if (!(vector instanceof VectorType)) return parser.failAtName("requires vector type");
  const attribute = (name: string): Attribute | undefined => given.find(([key]) => key === name)?.[1];
  const all = [...given];
  let map = attribute("permutation_map");
  if (map === undefined) {
    map =
      impliedMap(source.shape.length, source.element, vector) ??
      parser.fail("expected a custom permutation_map when rank(source) != rank(destination)");
    all.push(["permutation_map", map]);
  }
  const projection = projectionOf(map);
  if (attribute("in_bounds") === undefined)
    all.push(["in_bounds", boolArray.write((projection?.results ?? []).map(() => false))]);
  return { attributes: all, mask: transferMask(vector, projection) };
}

function impliedMap(rank: number, element: Type, vector: VectorType): Attribute | undefined {
  const wanted = vector.shape.length - (element instanceof VectorType ? element.shape.length : 0);
  // A vector of one element may be read from memory of no dimensions.
  if (rank === 0 && vector.shape.length === 1 && vector.shape[0] === 1)
    return new AffineMapAttribute(0, 0, [affineConstant(0n)]);
  return wanted > rank || wanted < 0 ? undefined : minorIdentity(rank, wanted);
}

function parseIndices(parser: OpParser): readonly UnresolvedOperand[] {
  parser.expect("[");
  const indices = parser.optionalOperands();
  parser.expect("]");
  return indices;
}

function segmentSizes(...sizes: readonly number[]): NamedAttribute {
  return ["operandSegmentSizes", new DenseArrayAttribute(i32, sizes.map(BigInt))];
}

function parseRead(parser: OpParser): ParsedOperation {
  const source = parser.operand();
  const indices = parseIndices(parser);
  parser.expect(",");
  const padding = parser.operand();
  const mask = parser.optional(",") ? parser.operand() : undefined;
  const given = parser.optionalAttributeDictionary();
  const type = parser.colonType();
  parser.expect(",");
  const vector = parser.type();
  const parsed = completed(parser, given, type, vector);
  const operands = [
    parser.resolve(source, type),
    ...indices.map((at) => parser.resolve(at, index)),
    parser.resolve(padding, isShaped(type) ? type.element : type),
  ];
  if (mask !== undefined) operands.push(parser.resolve(mask, parsed.mask ?? vector));
  const sizes = segmentSizes(1, indices.length, 1, mask === undefined ? 0 : 1);
  return { operands, resultTypes: [vector], attributes: [...parsed.attributes, sizes] };
}

function parseWrite(parser: OpParser): ParsedOperation {
  const value = parser.operand();
  parser.expect(",");
  const source = parser.operand();
  const indices = parseIndices(parser);
  const mask = parser.optional(",") ? parser.operand() : undefined;
  const given = parser.optionalAttributeDictionary();
  const vector = parser.colonType();
  parser.expect(",");
  const type = parser.type();
  const parsed = completed(parser, given, type, vector);
  const operands = [
    parser.resolve(value, vector),
    parser.resolve(source, type),
    ...indices.map((at) => parser.resolve(at, index)),
  ];
  if (mask !== undefined) operands.push(parser.resolve(mask, parsed.mask ?? vector));
  const sizes = segmentSizes(1, 1, indices.length, mask === undefined ? 0 : 1);
  const resultTypes = type instanceof TensorType ? [type] : [];
  return { operands, resultTypes, attributes: [...parsed.attributes, sizes] };
}
