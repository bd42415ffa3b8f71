/** One element, or part, of a vector: taken out and put in. */
import {
  anyType,
  type Constant,
  defineOp,
  denseArrayAttribute,
  dynamicMarker,
  elementType,
  i64,
  index,
  indexOrSignlessInteger,
  type MixedIndex,
  optional,
  parseIndexList,
  printIndexList,
  pure,
  readUnsigned,
  type Scalar,
  splitIndices,
  type Builder,
  type Type,
  typeVariable,
  type Value,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { anyVectorType, elementsOf, partAt, partType, shapeOf } from "./elements.ts";

const V = typeVariable("V", anyVectorType);

/** Positions of the outermost dimensions: constants, with {@link dynamicMarker} where an operand stands. */
const static_position = denseArrayAttribute(i64);

/** The positions as numbers: markers replaced by the operands' values. */
function positions(constants: readonly bigint[], operands: readonly bigint[]): readonly bigint[] {
  let next = 0;
  return constants.map((constant) => (constant === dynamicMarker ? (operands[next++] ?? constant) : constant));
}

/** Checks constants against the sizes, and that each marker has an operand. */
function verifyPosition(
  type: Type,
  constants: readonly bigint[],
  operands: readonly Value[],
  what: string,
  report: VerifyReport,
): void {
  const shape = shapeOf(type);
  const markers = constants.filter((constant) => constant === dynamicMarker).length;
  // Upstream takes more operands than there are markers for an insertion.
  if (what === "vector" ? markers !== operands.length : markers > operands.length)
    return report(
      "mismatch between dynamic and static positions (kDynamic marker but no corresponding dynamic position) -- this can only happen due to an incorrect fold/rewrite",
    );
  for (const [at, position] of constants.entries()) {
    if (position === dynamicMarker) continue;
    if (position < 0n || position >= BigInt(shape[at] ?? 0)) {
      report(
        `expected position attribute #${at + 1} to be a non-negative integer smaller than the corresponding ${what} dimension`,
      );
    }
  }
}

/** The element, or the smaller vector, at the position. A position that there is not gives poison. */
export const extract = defineOp("vector.extract", {
  operands: { vector: anyVectorType, dynamic_position: variadic(index) },
  attributes: { static_position },
  results: { result: anyType },
  traits: [pure],
  verify: (op, report) => {
    const { type } = op.vector;
    if (op.static_position.length > shapeOf(type).length)
      return report("expected position attribute of rank no greater than vector rank");
    const wanted = type instanceof VectorType ? partType(type, op.static_position.length) : type;
    // A single element may be taken as a vector of one.
    const isTaken = shapeOf(op.result.type).length > 0 && isVectorOfOne(op.result.type, wanted);
    if (op.result.type !== wanted && !isTaken)
      report(
        `inferred type(s) '${wanted.text}' are incompatible with return type(s) of operation '${op.result.type.text}'`,
      );
    verifyPosition(op.vector.type, op.static_position, op.dynamic_position, "vector", report);
  },
  evaluate: ({ vector, dynamic_position: dynamics }, op) => {
    const shape = shapeOf(op.vector.type);
    const position = positions(op.static_position, dynamics);
    const place = partAt(shape, position);
    if (place === undefined) return undefined;
    const size = shape.slice(position.length).reduce((product, next) => product * next, 1);
    const part = vector.slice(place * size, (place + 1) * size);
    return op.result.type instanceof VectorType ? part : part[0];
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.vector);
      printIndexList(op.static_position, op.dynamic_position, printer);
      printer.attributeDictionary(op, ["static_position"]).write(" : ");
      printer.type(op.result.type).write(" from ").type(op.vector.type);
    },
    parse: (parser) => {
      const vector = parser.operand();
      const { operands, constants } = parseIndexList(parser);
      const attributes = parser.optionalAttributeDictionary();
      const result = parser.colonType();
      parser.expect("from");
      const type = parser.type();
      return {
        operands: [parser.resolve(vector, type), ...operands.map((operand) => parser.resolve(operand, index))],
        attributes: [...attributes, ["static_position", constants]],
        resultTypes: [result],
      };
    },
  },
});

function isVectorOfOne(type: Type, element: Type): boolean {
  return type instanceof VectorType && type.element === element && type.shape.every((size) => size === 1);
}

/** Builds an extract with constants and values as its position. */
export function buildExtract(at: Builder, vector: Value, position: readonly MixedIndex[]): Value {
  const { constants, operands } = splitIndices(position);
  const result = vector.type instanceof VectorType ? partType(vector.type, constants.length) : vector.type;
  return extract(at, { vector, dynamic_position: operands, static_position: constants, result }).result;
}

/** The vector with another element, or smaller vector, at the position. A position that there is not gives poison. */
export const insert = defineOp("vector.insert", {
  operands: { source: anyType, dest: V, dynamic_position: variadic(index) },
  attributes: { static_position },
  results: { result: V },
  traits: [pure],
  verify: (op, report) => {
    const [rank, part] = [shapeOf(op.dest.type).length, shapeOf(op.source.type).length];
    const count = op.static_position.length;
    if (elementType(op.source.type) !== elementType(op.dest.type))
      return report("failed to verify that source operand and result have same element type");
    if (count > rank) return report("expected position attribute of rank no greater than dest vector rank");
    if (op.source.type instanceof VectorType && part + count !== rank)
      return report("expected position attribute rank + source rank to match dest vector rank");
    if (!(op.source.type instanceof VectorType) && count !== rank)
      return report("expected position attribute rank to match the dest vector rank");
    verifyPosition(op.dest.type, op.static_position, op.dynamic_position, "dest vector", report);
    if (
      op.source.type instanceof VectorType &&
      op.dest.type instanceof VectorType &&
      partType(op.dest.type, count) !== op.source.type &&
      !isVectorOfOne(op.source.type, partType(op.dest.type, count))
    )
      report(`inserts '${op.source.type.text}' where the vector has '${partType(op.dest.type, count).text}'`);
  },
  evaluate: ({ source, dest, dynamic_position: dynamics }, op) => {
    const place = partAt(shapeOf(op.dest.type), positions(op.static_position, dynamics));
    if (place === undefined) return undefined;
    const part = elementsOf(source);
    return replaced(dest, place * part.length, part);
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.source).write(", ").operand(op.dest).write(" ");
      printIndexList(op.static_position, op.dynamic_position, printer);
      printer.attributeDictionary(op, ["static_position"]).write(" : ");
      printer.type(op.source.type).write(" into ").type(op.dest.type);
    },
    parse: (parser) => {
      const source = parser.operand();
      parser.expect(",");
      const dest = parser.operand();
      const { operands, constants } = parseIndexList(parser);
      const attributes = parser.optionalAttributeDictionary();
      const part = parser.colonType();
      parser.expect("into");
      const type = parser.type();
      return {
        operands: [
          parser.resolve(source, part),
          parser.resolve(dest, type),
          ...operands.map((operand) => parser.resolve(operand, index)),
        ],
        attributes: [...attributes, ["static_position", constants]],
        resultTypes: [type],
      };
    },
  },
});

/** Builds an insert with constants and values as its position. */
export function buildInsert(at: Builder, source: Value, dest: Value, position: readonly MixedIndex[]): Value {
  const { constants, operands } = splitIndices(position);
  return insert(at, { source, dest, dynamic_position: operands, static_position: constants }).result;
}

function replaced(elements: readonly Scalar[], start: number, part: readonly Scalar[]): readonly Scalar[] {
  return elements.map((element, at) => part[at - start] ?? element);
}

/** A vector of one dimension has a position, one of none has none. */
function verifySinglePosition(type: Type, position: Value | undefined, report: VerifyReport): void {
  const rank = shapeOf(type).length;
  if (rank > 1) report("unexpected >1 vector rank");
  else if (rank === 1 && position === undefined) report("expected position for 1-D vector");
  else if (rank === 0 && position !== undefined) report("expected position to be empty with 0-D vector");
}

/** The place that a position, if there is one, says; undefined when there is none such. It is read as unsigned. */
function singlePlace(type: Type, position: Value | undefined, constant: Constant): number | undefined {
  const at = elementsOf(constant).map((part) =>
    position === undefined ? 0n : readUnsigned(BigInt(part), position.type),
  );
  return partAt(shapeOf(type), at);
}

/** One element, at a position that a value says, read as unsigned. A position that there is not gives poison. */
export const extractelement = defineOp("vector.extractelement", {
  operands: { vector: anyVectorType, position: optional(indexOrSignlessInteger) },
  results: { result: ({ vector }) => (vector.type instanceof VectorType ? vector.type.element : undefined) },
  matches: {
    result: {
      says: "result type matches element type of vector operand",
      type: (types) => {
        const type = types.get("vector");
        return type instanceof VectorType ? type.element : undefined;
      },
    },
  },
  traits: [pure],
  verify: (op, report) => verifySinglePosition(op.vector.type, op.position, report),
  evaluate: ({ vector, position }, op) => {
    const place = singlePlace(op.vector.type, op.position, position);
    return place === undefined ? undefined : vector[place];
  },
  format: "$vector `` `[` ($position^ `:` type($position))? `]` attr-dict `:` type($vector)",
});

/** The vector with another element, at a position that a value says. A position that there is not gives poison. */
export const insertelement = defineOp("vector.insertelement", {
  operands: { source: anyType, dest: V, position: optional(indexOrSignlessInteger) },
  results: { result: V },
  matches: {
    source: {
      says: "source operand type matches element type of result",
      type: (types) => {
        const type = types.get("dest") ?? types.get("result");
        return type instanceof VectorType ? type.element : undefined;
      },
    },
  },
  traits: [pure],
  verify: (op, report) => verifySinglePosition(op.dest.type, op.position, report),
  evaluate: ({ source, dest, position }, op) => {
    const place = singlePlace(op.dest.type, op.position, position);
    return place === undefined ? undefined : replaced(dest, place, elementsOf(source));
  },
  format: "$source `,` $dest `` `[` ($position^ `:` type($position))? `]` attr-dict `:` type($result)",
});
