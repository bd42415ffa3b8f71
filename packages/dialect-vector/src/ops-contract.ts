/** The general product of two vectors: sums of products over some dimensions, as affine maps say. */
import {
  anyType,
  arrayAttribute,
  anyAttribute,
  ArrayAttribute,
  type Attribute,
  dialectEnumAttribute,
  type CombiningKind,
  defineOp,
  DictionaryAttribute,
  elementType,
  i1,
  IntegerType,
  type OpParser,
  type OpPrinter,
  type Operation,
  type ParsedOperation,
  pure,
  StringAttribute,
  type Type,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { combines } from "./combining.ts";
import { isProjectedPermutation, type Projection, projectionOf } from "./maps.ts";
import { maskable } from "./maskable.ts";
import { productKind } from "./ops-product.ts";
import { asVector, rankedVector } from "./vector-types.ts";

const iteratorWords = ["parallel", "reduction"] as const;
export const iteratorType = dialectEnumAttribute("vector.iterator_type<", iteratorWords);

/** `[#vector.iterator_type<parallel>, ...]`, one for each dimension of the iteration. */
const iterators = { ...arrayAttribute(iteratorType), description: "Iterator type should be an enum." };

const trait = ["indexing_maps", "iterator_types", "kind"] as const;

/**
 * For each tuple of indices, the product of the elements that the maps say, combined with the element of `acc` that
 * the last map says.
 */
export const contract = defineOp("vector.contract", {
  operands: { lhs: rankedVector, rhs: rankedVector, acc: anyType },
  attributes: { indexing_maps: arrayAttribute(anyAttribute), iterator_types: iterators, kind: productKind },
  results: { result: anyType },
  traits: [pure],
  interfaces: [maskable.implement({ takesPassthru: false, maskType: iterationMask })],
  verify: (op, report) => verifyContract(op, report),
  format: { print: printContract, parse: parseContract },
});

function printContract(op: Operation, printer: OpPrinter): void {
  if (!contract.is(op)) return;
  const words = new ArrayAttribute(op.iterator_types.map((word) => new StringAttribute(word)));
  const parts = trait.flatMap((name): [string, Attribute][] => {
    const attribute = name === "iterator_types" ? words : op.getAttribute(name);
    return attribute === undefined ? [] : [[name, attribute]];
  });
  printer.write(" ").attribute(DictionaryAttribute.get(parts)).write(" ").operands(op.operands);
  printer.attributeDictionary(op, trait).write(" : ");
  printer.type(op.lhs.type).write(", ").type(op.rhs.type).write(" into ").type(op.result.type);
}

function parseContract(parser: OpParser): ParsedOperation {
  const { position } = parser;
  const dictionary = parser.attribute();
  if (!(dictionary instanceof DictionaryAttribute))
    return parser.fail("expected a dictionary of the op's traits", position);
  const attributes = dictionary.entries.map(([name, value]): [string, Attribute] =>
    name === "iterator_types" ? [name, iteratorsOf(value) ?? value] : [name, value],
  );
  const names = parser.optionalOperands();
  attributes.push(...parser.optionalAttributeDictionary().map(([name, value]): [string, Attribute] => [name, value]));
  const types = [parser.colonType()];
  parser.expect(",");
  types.push(parser.type());
  parser.expect("into");
  const result = parser.type();
  if (names.length !== 3) return parser.failAtName(`expected 3 operands, but found ${names.length}`);
  const operands = names.map((name, at) => parser.resolve(name, types[at] ?? result));
  return { operands, resultTypes: [result], attributes };
}

/** Words in the custom form are attributes in the operation. */
function iteratorsOf(words: Attribute): Attribute | undefined {
  if (!(words instanceof ArrayAttribute)) return undefined;
  const found = words.elements.map((word) =>
    iteratorWords.find((known) => word instanceof StringAttribute && word.value === known),
  );
  return found.every((word) => word !== undefined) ? iterators.write(found) : undefined;
}

interface Contract {
  readonly lhs: { readonly type: Type };
  readonly rhs: { readonly type: Type };
  readonly acc: { readonly type: Type };
  readonly result: { readonly type: Type };
  readonly indexing_maps: readonly Attribute[];
  readonly iterator_types: readonly string[];
  readonly kind: CombiningKind;
}

function verifyContract(op: Contract, report: VerifyReport): void {
  const [lhs, rhs] = [asVector(op.lhs.type), asVector(op.rhs.type)];
  if (lhs === undefined || rhs === undefined) return;
  if (lhs.element !== rhs.element) return report("failed to verify that lhs and rhs have same element type");
  if (elementType(op.acc.type) !== elementType(op.result.type))
    return report("failed to verify that third operand acc and result have same element type");
  if (lhs.element instanceof IntegerType && lhs.element.signedness !== "signless")
    return report("only supports signless integer types");
  const maps = verifyMaps(op, report);
  if (maps === undefined || !verifyPairs(op, maps, lhs, rhs, report) || !verifyOutput(op, maps, lhs, rhs, report))
    return;
  if (!combines(op.kind, elementType(op.result.type))) report("unsupported contraction type");
}

type Maps = readonly [lhs: Projection, rhs: Projection, acc: Projection];

function verifyMaps(op: Contract, report: VerifyReport): Maps | undefined {
  const fail = (message: string): undefined => {
    report(message);
    return undefined;
  };
  const maps = op.indexing_maps.map(projectionOf).filter((map) => map !== undefined);
  const [first, second, third] = maps;
  if (maps.length !== 3 || op.indexing_maps.length !== 3 || !first || !second || !third)
    return fail("expected an indexing map for each vector operand");
  const ranks = [op.lhs, op.rhs, op.acc].map(({ type }) => asVector(type)?.shape.length ?? 0);
  for (const [at, map] of maps.entries()) {
    const expected = `expected indexing map ${at} to`;
    if (map.symbols !== 0) return fail(`${expected} have no symbols`);
    if (map.dimensions !== op.iterator_types.length)
      return fail(`${expected} have ${op.iterator_types.length} number of inputs`);
    if (map.results.length !== ranks[at]) return fail(`${expected} have ${ranks[at]} number of outputs`);
    if (!isProjectedPermutation(map, false)) return fail(`${expected} be a projected permutation of its inputs`);
  }
  return [first, second, third];
}

/** The dimensions of both sides that an iterator of the kind walks together. */
function pairs(op: Contract, [lhs, rhs]: Maps, kind: string): readonly (readonly [number, number])[] {
  return op.iterator_types.flatMap((type, dimension) => {
    const pair = [lhs.results.indexOf(dimension), rhs.results.indexOf(dimension)] as const;
    return type === kind && pair[0] >= 0 && pair[1] >= 0 ? [pair] : [];
  });
}

function verifyPairs(op: Contract, maps: Maps, lhs: VectorType, rhs: VectorType, report: VerifyReport): boolean {
  const fits = (kind: string): boolean => pairs(op, maps, kind).every(([a, b]) => lhs.shape[a] === rhs.shape[b]);
  if (pairs(op, maps, "reduction").length === 0) report("expected at least one contracting dimension pair");
  else if (!fits("reduction")) report("invalid contracting dimension map");
  else if (!fits("parallel")) report("invalid batch dimension map");
  else return true;
  return false;
}

function verifyOutput(op: Contract, maps: Maps, lhs: VectorType, rhs: VectorType, report: VerifyReport): boolean {
  const fail = (message: string): false => {
    report(message);
    return false;
  };
  const [contracting, batch] = [pairs(op, maps, "reduction"), pairs(op, maps, "parallel")];
  const free = lhs.shape.length - contracting.length + rhs.shape.length - contracting.length - batch.length;
  const [acc, result] = [asVector(op.acc.type), asVector(op.result.type)];
  if (free === 0)
    return acc === undefined && result === undefined ? true : fail("invalid accumulator/result vector shape");
  if (acc === undefined || result === undefined) return fail("invalid accumulator/result vector shape");
  const extents = extentsOf(maps, lhs, rhs);
  if (extents.includes(undefined)) return fail("expected all dimensions to be either a LHS or a RHS dimension");
  const shape = maps[2].results.map((dimension) =>
    typeof dimension === "number" ? (extents[dimension]?.size ?? 1) : 1,
  );
  const expected = VectorType.get(shape, result.element, result.scalable);
  if (result !== expected || acc !== expected)
    return fail(`invalid accumulator/result vector shape, expected: '${expected.text}'`);
  return true;
}

interface Extent {
  readonly size: number;
  readonly isScalable: boolean;
}

/** The size of each dimension of the iteration, as the operands have it. */
function extentsOf(maps: Maps, lhs: VectorType, rhs: VectorType): (Extent | undefined)[] {
  const extents = Array.from({ length: maps[0].dimensions }, (): Extent | undefined => undefined);
  for (const [map, type] of [
    [maps[0], lhs],
    [maps[1], rhs],
  ] as const) {
    for (const [at, dimension] of map.results.entries()) {
      if (typeof dimension === "number")
        extents[dimension] ??= { size: type.shape[at] ?? 1, isScalable: type.scalable[at] ?? false };
    }
  }
  return extents;
}

function iterationMask(op: Operation): VectorType | undefined {
  if (!contract.is(op)) return undefined;
  const [first, second, third] = op.indexing_maps.map(projectionOf);
  const [lhs, rhs] = [asVector(op.lhs.type), asVector(op.rhs.type)];
  if (!first || !second || !third || !lhs || !rhs) return undefined;
  const extents = extentsOf([first, second, third], lhs, rhs).map((extent) => extent ?? { size: 1, isScalable: false });
  return VectorType.get(
    extents.map(({ size }) => size),
    i1,
    extents.map(({ isScalable }) => isScalable),
  );
}
