/** Views: other ways to see the memory of a memref, without touching it. */
import {
  anyMemRef,
  type Builder,
  defineOp,
  denseArrayAttribute,
  dynamic,
  i64,
  i8,
  index,
  MemRefType,
  type NamedAttribute,
  type OpParser,
  type OpPrinter,
  type Operation,
  type ParsedOperation,
  pure,
  DenseArrayAttribute,
  i32,
  type Type,
  type TypeConstraint,
  typeConstraint,
  type Value,
  variadic,
  type MixedIndex,
  parseIndexList,
  type ParsedIndexList,
  printIndexList,
  splitIndices,
  staticSizes,
  layoutAttribute,
  stridedLayout,
} from "@dslc/ir";
import { byteViewFacts, castFacts, reinterpretFacts, sizeFacts, subviewFacts } from "./facts.ts";
import {
  castCompatible,
  reductionMismatch,
  subviewType,
  verifyAgree,
  verifySameMemory,
  type ViewParts,
  verifyViewLists,
} from "./view-rules.ts";

/** Memrefs of known and of unknown rank. */
export const anyRankMemRef: TypeConstraint = typeConstraint(
  "ranked or unranked memref of any type values",
  (type) => type instanceof MemRefType,
);

/** Memrefs that have a stride for each dimension. */
export const stridedMemRef: TypeConstraint = typeConstraint(
  "strided memref of any type values",
  (type) => type instanceof MemRefType && stridedLayout(type) !== undefined,
);

const indexList = denseArrayAttribute(i64);
const viewAttributes = { static_offsets: indexList, static_sizes: indexList, static_strides: indexList };
const viewNames = ["operandSegmentSizes", "static_offsets", "static_sizes", "static_strides"];

/**
 * The memory of a memref seen with any offset, sizes and strides, in elements. The offset is from the start of the
 * memory, not from the offset of the source.
 */
export const reinterpret_cast = defineOp("memref.reinterpret_cast", {
  operands: { source: anyRankMemRef, offsets: variadic(index), sizes: variadic(index), strides: variadic(index) },
  attributes: viewAttributes,
  results: { result: anyMemRef },
  traits: [pure],
  interfaces: reinterpretFacts,
  verify: (op, report) => {
    const { source, result } = { source: op.source.type, result: op.result.type };
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (!verifyViewLists(op, { offset: 1, size: result.rank, stride: result.rank }, report)) return;
    if (!verifySameMemory(source, result, "source", report)) return;
    verifyAgree("size", staticSizes(op.static_sizes), result.shape ?? [], report);
    const layout = stridedLayout(result);
    if (layout === undefined) {
      report(`expected result type to have strided layout but found '${result.text}'`);
      return;
    }
    verifyAgree("offset", staticSizes(op.static_offsets), [layout.offset], report);
    verifyAgree("stride", staticSizes(op.static_strides), layout.strides, report);
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.source).write(" to offset: ");
      printIndexList(op.static_offsets, op.offsets, printer);
      printer.write(", sizes: ");
      printIndexList(op.static_sizes, op.sizes, printer);
      printer.write(", strides: ");
      printIndexList(op.static_strides, op.strides, printer);
      printTypes(op, printer);
    },
    parse: (parser) => {
      const source = parser.operand();
      parser.expect("to");
      const offsets = parseLabelled(parser, "offset");
      parser.expect(",");
      const sizes = parseLabelled(parser, "sizes");
      parser.expect(",");
      const strides = parseLabelled(parser, "strides");
      return finishView(parser, source, { offsets, sizes, strides });
    },
  },
});

function parseLabelled(parser: OpParser, label: string): ParsedIndexList {
  parser.expect(label);
  parser.expect(":");
  return parseIndexList(parser);
}

function printTypes(op: Operation, printer: OpPrinter): void {
  printer
    .attributeDictionary(op, viewNames)
    .write(" : ")
    .type(op.getOperand(0).type)
    .write(" to ")
    .type(op.getResult().type);
}

/** `attr-dict : source to result`, and the operation from all its parts. */
function finishView(
  parser: OpParser,
  source: ReturnType<OpParser["operand"]>,
  lists: Readonly<Record<"offsets" | "sizes" | "strides", ParsedIndexList>>,
): ParsedOperation {
  const attributes: NamedAttribute[] = parser.optionalAttributeDictionary();
  const sourceType = parser.colonType();
  parser.expect("to");
  const resultType = parser.type();
  const { offsets, sizes, strides } = lists;
  const operands = [offsets, sizes, strides].flatMap((list) =>
    list.operands.map((operand) => parser.resolve(operand, index)),
  );
  const counts = [1, offsets.operands.length, sizes.operands.length, strides.operands.length];
  attributes.push(
    ["static_offsets", offsets.constants],
    ["static_sizes", sizes.constants],
    ["static_strides", strides.constants],
  );
  attributes.push(["operandSegmentSizes", new DenseArrayAttribute(i32, counts.map(BigInt))]);
  return { operands: [parser.resolve(source, sourceType), ...operands], resultTypes: [resultType], attributes };
}

/** A part of a memref: from offsets, of sizes, every so many elements in each dimension. */
export const subview = defineOp("memref.subview", {
  operands: { source: anyMemRef, offsets: variadic(index), sizes: variadic(index), strides: variadic(index) },
  attributes: viewAttributes,
  results: { result: anyMemRef },
  traits: [pure],
  interfaces: subviewFacts,
  verify: (op, report) => {
    const { source, result } = { source: op.source.type, result: op.result.type };
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (!verifyViewLists(op, { offset: source.rank, size: source.rank, stride: source.rank }, report)) return;
    if (!verifySameMemory(source, result, "base", report)) return;
    if (stridedLayout(source) === undefined) return report(`base type '${source.text}' is not strided`);
    const full = subviewType(source, op.static_offsets, op.static_sizes, op.static_strides);
    const mismatch = full === undefined ? undefined : reductionMismatch(full, result);
    if (mismatch === "rank") report("expected result rank to be smaller or equal to the source rank");
    else if (mismatch !== undefined)
      report(`expected result type to be '${full?.text}' or a rank-reduced version. (mismatch of result ${mismatch})`);
  },
  format: {
    print: (op, printer) => {
      printer.write(" ").operand(op.source);
      printIndexList(op.static_offsets, op.offsets, printer);
      printer.write(" ");
      printIndexList(op.static_sizes, op.sizes, printer);
      printer.write(" ");
      printIndexList(op.static_strides, op.strides, printer);
      printTypes(op, printer);
    },
    parse: (parser) => {
      const source = parser.operand();
      const [offsets, sizes, strides] = [parseIndexList(parser), parseIndexList(parser), parseIndexList(parser)];
      return finishView(parser, source, { offsets, sizes, strides });
    },
  },
});

export interface MixedView {
  readonly offsets: readonly MixedIndex[];
  readonly sizes: readonly MixedIndex[];
  readonly strides: readonly MixedIndex[];
}

function viewParts({ offsets, sizes, strides }: MixedView): ViewParts {
  const parts = { offsets: splitIndices(offsets), sizes: splitIndices(sizes), strides: splitIndices(strides) };
  return {
    offsets: parts.offsets.operands,
    sizes: parts.sizes.operands,
    strides: parts.strides.operands,
    static_offsets: parts.offsets.constants,
    static_sizes: parts.sizes.constants,
    static_strides: parts.strides.constants,
  };
}

/** Builds a reinterpret_cast from one offset, sizes and strides; the result type follows from them unless given. */
export function buildReinterpretCast(at: Builder, source: Value, view: MixedView, result?: Type) {
  const parts = viewParts(view);
  const { type } = source;
  if (!(type instanceof MemRefType)) throw new Error(`a reinterpret_cast of '${type.text}', which is no memref`);
  const shape = staticSizes(parts.static_sizes);
  const [offset = 0] = staticSizes(parts.static_offsets);
  const layout = layoutAttribute(shape, { strides: staticSizes(parts.static_strides), offset });
  return reinterpret_cast(at, {
    source,
    ...parts,
    result: result ?? MemRefType.get(shape, type.element, { layout, memorySpace: type.memorySpace }),
  });
}

/** Builds a subview; the result type follows from the source unless given. @throws Error when the source is not strided. */
export function buildSubview(at: Builder, source: Value, view: MixedView, result?: Type) {
  const parts = viewParts(view);
  const { type } = source;
  const inferred =
    type instanceof MemRefType
      ? subviewType(type, parts.static_offsets, parts.static_sizes, parts.static_strides)
      : undefined;
  const resultType = result ?? inferred;
  if (resultType === undefined) throw new Error(`a subview of '${type.text}', which is no strided memref`);
  return subview(at, { source, ...parts, result: resultType });
}

/** A 1-D memref of bytes. */
const bytes = typeConstraint(
  "1D memref of 8-bit signless integer values",
  (type) => type instanceof MemRefType && type.rank === 1 && type.element === i8,
);

/** Bytes from `byte_shift` on as a contiguous memref of any element type; `sizes` are its dynamic sizes. */
export const view = defineOp("memref.view", {
  operands: { source: bytes, byte_shift: index, sizes: variadic(index) },
  results: { result: anyMemRef },
  traits: [pure],
  interfaces: byteViewFacts,
  verify: (op, report) => {
    const { source, result } = { source: op.source.type, result: op.result.type };
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (source.layout !== undefined && layoutAttributeOf(source) !== undefined)
      report(`unsupported map for base memref type '${source.text}'`);
    if (result.layout !== undefined && layoutAttributeOf(result) !== undefined)
      report(`unsupported map for result memref type '${result.text}'`);
    if (source.memorySpace?.text !== result.memorySpace?.text) {
      report(
        `different memory spaces specified for base memref type '${source.text}' and view memref type '${result.text}'`,
      );
    }
    const dynamicSizes = result.shape?.filter((size) => size === dynamic).length ?? 0;
    if (op.sizes.length !== dynamicSizes) report(`incorrect number of size operands for type '${result.text}'`);
  },
  format: "$source `[` $byte_shift `]` `` `[` $sizes `]` attr-dict `:` type($source) `to` type($result)",
});

/** The layout where it is something else than contiguous. */
function layoutAttributeOf(type: MemRefType) {
  const layout = stridedLayout(type);
  return layout === undefined || type.shape === undefined ? type.layout : layoutAttribute(type.shape, layout);
}

/** The same memref with more or less known of its sizes and layout. What the type claims has to hold. */
export const cast = defineOp("memref.cast", {
  operands: { source: anyRankMemRef },
  results: { dest: anyRankMemRef },
  traits: [pure],
  interfaces: castFacts,
  verify: (op, report) => {
    if (!castCompatible(op.source.type, op.dest.type))
      report(`operand type '${op.source.type.text}' and result type '${op.dest.type.text}' are cast incompatible`);
  },
  format: "$source attr-dict `:` type($source) `to` type($dest)",
});

/** The same memory in another address space. */
export const memory_space_cast = defineOp("memref.memory_space_cast", {
  operands: { source: anyRankMemRef },
  results: { dest: anyRankMemRef },
  traits: [pure],
  interfaces: castFacts,
  verify: (op, report) => {
    const { source, dest } = { source: op.source.type, dest: op.dest.type };
    if (!(source instanceof MemRefType) || !(dest instanceof MemRefType)) return;
    if (dest.with({ memorySpace: source.memorySpace }) !== source)
      report(`operand type '${source.text}' and result type '${dest.text}' are cast incompatible`);
  },
  format: "$source attr-dict `:` type($source) `to` type($dest)",
});

const notScalar: TypeConstraint = typeConstraint(
  "unranked.memref of any type values or non-0-ranked.memref of any type values",
  (type) => type instanceof MemRefType && type.shape?.length !== 0,
);

/** The size of a dimension, in elements. */
export const dim = defineOp("memref.dim", {
  operands: { source: notScalar, index },
  results: { result: index },
  traits: [pure],
  interfaces: sizeFacts,
  format: "attr-dict $source `,` $index `:` type($source)",
});

/** The number of dimensions. */
export const rank = defineOp("memref.rank", {
  operands: { memref: anyRankMemRef },
  results: { result: index },
  traits: [pure],
  interfaces: sizeFacts,
  format: "$memref attr-dict `:` type($memref)",
});

/** The address of the first element that the memref's memory is aligned for, as a number. */
export const extract_aligned_pointer_as_index = defineOp("memref.extract_aligned_pointer_as_index", {
  operands: { source: anyRankMemRef },
  results: { aligned_pointer: index },
  traits: [pure],
  format: "$source `:` type($source) `->` type($aligned_pointer) attr-dict",
});

/** The parts of a memref: its memory as a memref of rank 0, its offset, its sizes, its strides; in elements. */
export const extract_strided_metadata = defineOp("memref.extract_strided_metadata", {
  operands: { source: anyMemRef },
  results: { base_buffer: anyMemRef, offset: index, sizes_and_strides: variadic(index) },
  traits: [pure],
  verify: (op, report) => {
    const { source, base } = { source: op.source.type, base: op.base_buffer.type };
    if (!(source instanceof MemRefType)) return;
    const expected = MemRefType.get([], source.element, { memorySpace: source.memorySpace });
    if (base !== expected) report(`result #0 must be '${expected.text}', but got '${base.text}'`);
    if (op.sizes_and_strides.length !== 2 * source.rank)
      report(`expected ${source.rank} sizes and strides, but found ${op.sizes_and_strides.length} results`);
  },
  format: "$source `:` type($source) `->` type(results) attr-dict",
});
