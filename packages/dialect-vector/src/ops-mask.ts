/** Masks, which say on which elements an operation works, and the operation that gives one to another. */
import {
  anyType,
  defineOp,
  implicitTerminator,
  index,
  noRegionArguments,
  type OpParser,
  type Operation,
  optional,
  type ParsedOperation,
  pure,
  recursiveMemoryEffects,
  region,
  type Region,
  returnLike,
  terminator,
  type Type,
  typeConstraint,
  unknownLocation,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { shapeOf } from "./elements.ts";
import { maskable } from "./maskable.ts";
import { asVector, i64Array, maskOfAnyRank } from "./vector-types.ts";

/** Set where each index is less than the operand of its dimension, read as signed. */
export const create_mask = defineOp("vector.create_mask", {
  operands: { sizes: variadic(index) },
  results: { mask: maskOfAnyRank },
  traits: [pure],
  verify: (op, report) => {
    const rank = shapeOf(op.mask.type).length;
    if (rank === 0 && op.sizes.length !== 1) report("must specify exactly one operand for 0-D create_mask");
    else if (rank > 0 && op.sizes.length !== rank) report("must specify an operand for each result vector dimension");
  },
  evaluate: ({ sizes }, op) => setBelow(sizes, asVector(op.mask.type)),
  format: "$sizes attr-dict `:` type(results)",
});

/** One for each element whose every index is below the size of its dimension. */
function setBelow(sizes: readonly bigint[], type: VectorType | undefined): readonly bigint[] | undefined {
  if (type === undefined || type.scalable.includes(true)) return undefined;
  if (type.shape.length === 0) return [(sizes[0] ?? 0n) > 0n ? 1n : 0n];
  return type.shape.reduce<readonly bigint[]>(
    (outer, size, dimension) =>
      outer.flatMap((isSet) =>
        Array.from({ length: size }, (_, at) => (isSet === 1n && BigInt(at) < (sizes[dimension] ?? 0n) ? 1n : 0n)),
      ),
    [1n],
  );
}

/** Set where each index is less than the size of its dimension. */
export const constant_mask = defineOp("vector.constant_mask", {
  attributes: { mask_dim_sizes: i64Array },
  results: { mask: maskOfAnyRank },
  traits: [pure],
  verify: (op, report) => {
    const type = asVector(op.mask.type);
    if (type !== undefined) verifyConstantMask(op.mask_dim_sizes, type, report);
  },
  evaluate: (_inputs, op) => setBelow(op.mask_dim_sizes, asVector(op.mask.type)),
  format: "$mask_dim_sizes attr-dict `:` type(results)",
});

function verifyConstantMask(sizes: readonly bigint[], { shape, scalable }: VectorType, report: VerifyReport): void {
  if (shape.length === 0) {
    if (sizes.length !== 1) report("array attr must have length 1 for 0-D vectors");
    else if (sizes[0] !== 0n && sizes[0] !== 1n) report("mask dim size must be either 0 or 1 for 0-D vectors");
    return;
  }
  if (sizes.length !== shape.length) return report("must specify array attr of size equal vector result rank");
  for (const [at, size] of sizes.entries()) {
    const most = BigInt(shape[at] ?? 0);
    if (size < 0n || size > most) return report("array attr of size out of bounds of vector result dimension size");
    if (scalable[at] === true && size !== 0n && size !== most)
      return report("only supports 'none set' or 'all set' scalable dimensions");
  }
  if (sizes.includes(0n) && sizes.some((size) => size !== 0n))
    report("expected all mask dim sizes to be zeros, as a result of conjunction with zero mask dim");
}

/** Ends the region of a vector op. */
export const yieldOp = defineOp("vector.yield", {
  operands: { values: variadic(anyType) },
  traits: [pure, terminator, returnLike],
  format: "attr-dict ($values^ `:` type($values))?",
});

/** Gives the operation in its region a mask; what is masked off is the passthru value's, or as that operation says. */
export const mask = defineOp("vector.mask", {
  operands: { mask: maskOfAnyRank, passthru: optional(anyType) },
  results: { outputs: variadic(anyType) },
  regions: { maskRegion: region },
  traits: [implicitTerminator("vector.yield"), noRegionArguments, recursiveMemoryEffects],
  verify: (op, report) => verifyMask(op, op.mask.type, op.passthru?.type, report),
  format: {
    print: (op, printer) => {
      const first = op.maskRegion.first?.first;
      printer.write(" ").operand(op.mask);
      if (op.passthru !== undefined) printer.write(", ").operand(op.passthru);
      printer.write(" { ");
      if (first !== undefined) printer.operationWithoutResults(first);
      printer.write(" }").attributeDictionary(op).write(" : ").type(op.mask.type);
      if (op.outputs.length > 0) printer.write(" -> ").list(op.outputs, ({ type }) => printer.type(type));
    },
    parse: parseMask,
  },
});

function parseMask(parser: OpParser): ParsedOperation {
  const given = [parser.operand()];
  if (parser.optional(",")) given.push(parser.operand());
  const body = parser.region();
  endMaskRegion(body);
  const attributes = parser.optionalAttributeDictionary();
  const type = parser.colonType();
  const resultTypes = parser.optional("->") ? parser.optionalTypes() : [];
  const operands = given.map((operand, at) =>
    parser.resolve(
      operand,
      at === 0 ? type : (resultTypes[0] ?? parser.fail("expects a result for the passthru value")),
    ),
  );
  return { operands, resultTypes, attributes, regions: [body] };
}

/** The text leaves the terminator out: it yields the results of the one operation. */
function endMaskRegion(body: Region): void {
  const { first: block } = body;
  if (block === undefined || block.last?.definition?.isTerminator === true) return;
  const only = block.first === block.last ? block.first : undefined;
  const location = block.first?.location ?? unknownLocation;
  block.append(yieldOp.create({ operands: only?.results ?? [], location }));
}

function verifyMask(op: Operation, maskType: Type, passthru: Type | undefined, report: VerifyReport): void {
  const block = op.getRegion().entry;
  const [first, last] = [block.first, block.last];
  if (first === undefined || last === undefined || !yieldOp.is(last))
    return report("expects a terminator within the mask region");
  if (first !== last && first.next !== last) return report("expects only one operation to mask");
  if (last.operandCount !== op.results.length)
    return report("expects number of results to match mask region yielded values");
  const masked = maskable.of(first);
  if (masked === undefined) return;
  const { results } = first;
  if (results.length !== op.results.length)
    return report("expects number of results to match maskable operation number of results");
  if (results.some(({ type }, at) => type !== op.results[at]?.type))
    return report("expects result type to match maskable operation result type");
  if (results.filter(({ type }) => type instanceof VectorType).length > 1)
    return report("multiple vector results not supported");
  const wanted = masked.maskType(first);
  if (wanted !== undefined && wanted !== maskType)
    return report(`expects a '${wanted.text}' mask for the maskable operation`);
  if (passthru === undefined) return;
  if (!masked.takesPassthru) return report("doesn't expect a passthru argument for this maskable operation");
  if (results.length !== 1) return report("expects result when passthru argument is provided");
  if (results[0]?.type !== passthru) report("expects passthru type to match result type");
}

/** How many times as long as its least length each scalable dimension is; at least 1, and known only on the machine. */
export const vscale = defineOp("vector.vscale", {
  results: { result: index },
  traits: [pure],
  format: "attr-dict",
});

const indexVector1D = typeConstraint(
  "vector of index values of ranks 1",
  (type) => type instanceof VectorType && type.shape.length === 1 && type.element === index,
);

/** 0, 1, 2, ... */
export const step = defineOp("vector.step", {
  results: { result: indexVector1D },
  traits: [pure],
  evaluate: (_inputs, op) => {
    const type = asVector(op.result.type);
    if (type === undefined || type.scalable.includes(true)) return undefined;
    return Array.from({ length: type.count }, (_, at) => BigInt(at));
  },
  format: "attr-dict `:` type($result)",
});
