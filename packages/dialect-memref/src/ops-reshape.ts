/** Views of other shapes. */
import {
  arrayAttribute,
  defineOp,
  dynamicMarker,
  denseArrayAttribute,
  dynamic,
  i64,
  i64Attribute,
  index,
  IndexType,
  IntegerType,
  MemRefType,
  memoryEffects,
  optional,
  pure,
  type Type,
  type TypeConstraint,
  typeConstraint,
  variadic,
  parseIndexList,
  printIndexList,
  staticSizes,
  type VerifyReport,
  stridedLayout,
} from "@dslc/ir";
import { sameStartFacts } from "./facts.ts";
import { allocationAlignment } from "./ops-allocation.ts";
import { anyRankMemRef, stridedMemRef } from "./ops-view.ts";
import { collapsedType, expandedType, verifyGroups, verifyReshaped } from "./reshape-rules.ts";
import { isStatic } from "./static-memref.ts";

/** `[[0, 1], [2]]`. */
const reassociation = arrayAttribute(arrayAttribute(i64Attribute));

/** Each dimension split into a group of dimensions; `output_shape` is the shape that comes of it. */
export const expand_shape = defineOp("memref.expand_shape", {
  operands: { src: stridedMemRef, output_shape: variadic(index) },
  attributes: { reassociation, static_output_shape: denseArrayAttribute(i64) },
  results: { result: stridedMemRef },
  traits: [pure],
  interfaces: sameStartFacts,
  verify: (op, report) => {
    const [source, result] = [op.src.type, op.result.type];
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (source.rank > result.rank)
      return report(
        `has source rank ${source.rank} and result rank ${result.rank}. This is not an expansion (${source.rank} > ${result.rank}).`,
      );
    const expected = verifyGroups(op.reassociation, source, result, report)
      ? expandedType(source, op.reassociation, result.shape ?? [])
      : undefined;
    if (expected !== undefined && verifyReshaped("expanded", expected, result, report))
      verifyOutputShape(op.static_output_shape, op.output_shape.length, result, report);
  },
  format: {
    print: (op, printer) => {
      printer
        .write(" ")
        .operand(op.src)
        .write(` ${groupsText(op.reassociation)} output_shape `);
      printIndexList(op.static_output_shape, op.output_shape, printer);
      printer.attributeDictionary(op, ["reassociation", "static_output_shape"]);
      printer.write(" : ").type(op.src.type).write(" into ").type(op.result.type);
    },
    parse: (parser) => {
      const source = parser.operand();
      const groups = parser.attribute();
      parser.expect("output_shape");
      const shape = parseIndexList(parser);
      const attributes = parser.optionalAttributeDictionary();
      const type = parser.colonType();
      parser.expect("into");
      const result = parser.type();
      const sizes = shape.operands.map((operand) => parser.resolve(operand, index));
      attributes.push(["reassociation", groups], ["static_output_shape", shape.constants]);
      return { operands: [parser.resolve(source, type), ...sizes], resultTypes: [result], attributes };
    },
  },
});

/** Checks what an expansion says of its result's sizes. */
function verifyOutputShape(
  sizes: readonly bigint[],
  operands: number,
  { rank, shape = [] }: MemRefType,
  report: VerifyReport,
): void {
  if (sizes.length !== rank)
    return report(
      `expected number of static shape bounds to be equal to the output rank (${rank}) but found ${sizes.length} inputs instead`,
    );
  const markers = sizes.filter((size) => size === dynamicMarker).length;
  if (markers !== operands)
    return report(
      `mismatch in dynamic dims in output_shape and static_output_shape: static_output_shape has ${markers} dynamic dims while output_shape has ${operands} values`,
    );
  const wrong = staticSizes(sizes).findIndex((size, at) => size !== dynamic && shape[at] !== size);
  if (wrong >= 0) report(`invalid output shape provided at pos ${wrong}`);
}

function groupsText(groups: readonly (readonly bigint[])[]): string {
  return `[${groups.map((group) => `[${group.join(", ")}]`).join(", ")}]`;
}

/** Each group of neighbouring dimensions, which have to be contiguous in themselves, as one dimension. */
export const collapse_shape = defineOp("memref.collapse_shape", {
  operands: { src: stridedMemRef },
  attributes: { reassociation },
  results: { result: stridedMemRef },
  traits: [pure],
  interfaces: sameStartFacts,
  verify: (op, report) => {
    const [source, result] = [op.src.type, op.result.type];
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (source.rank < result.rank)
      return report(
        `has source rank ${source.rank} and result rank ${result.rank}. This is not a collapse (${source.rank} < ${result.rank}).`,
      );
    if (!verifyGroups(op.reassociation, result, source, report) || stridedLayout(source) === undefined) return;
    const expected = collapsedType(source, op.reassociation, result.shape ?? []);
    if (expected === undefined) report("invalid source layout map or collapsing non-contiguous dims");
    else verifyReshaped("collapsed", expected, result, report);
  },
  format: {
    print: (op, printer) => {
      printer
        .write(" ")
        .operand(op.src)
        .write(` ${groupsText(op.reassociation)}`);
      printer.attributeDictionary(op, ["reassociation"]);
      printer.write(" : ").type(op.src.type).write(" into ").type(op.result.type);
    },
    parse: (parser) => {
      const source = parser.operand();
      const groups = parser.attribute();
      const attributes = parser.optionalAttributeDictionary();
      const type = parser.colonType();
      parser.expect("into");
      const result = parser.type();
      return {
        operands: [parser.resolve(source, type)],
        resultTypes: [result],
        attributes: [...attributes, ["reassociation", groups]],
      };
    },
  },
});

const shapeOperand: TypeConstraint = typeConstraint(
  "1D memref of signless integer or index values",
  (type) =>
    type instanceof MemRefType &&
    type.rank === 1 &&
    (type.element instanceof IndexType ||
      (type.element instanceof IntegerType && type.element.signedness === "signless")),
);

/** A contiguous memref in another shape, which is held in memory. */
export const reshape = defineOp("memref.reshape", {
  operands: { source: anyRankMemRef, shape: shapeOperand },
  results: { result: anyRankMemRef },
  traits: [pure],
  interfaces: sameStartFacts,
  verify: (op, report) => {
    const [source, shape, result] = [op.source.type, op.shape.type, op.result.type];
    if (!(source instanceof MemRefType) || !(shape instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (source.element !== result.element)
      report("element types of source and destination memref types should be the same");
    for (const [what, { layout }] of [
      ["source", source],
      ["result", result],
    ] as const) {
      if (layout !== undefined) report(`${what} memref type should have identity affine map`);
    }
    const [length = dynamic] = shape.shape ?? [];
    if (result.shape === undefined) return;
    if (length === dynamic)
      report("cannot use shape operand with dynamic length to reshape to statically-ranked memref type");
    else if (length !== result.rank) report("length of shape operand differs from the result's memref rank");
  },
  format: "$source `(` $shape `)` attr-dict `:` functional-type(operands, results)",
});

const oneDimension: TypeConstraint = typeConstraint(
  "1D memref of any type values",
  (type: Type) => type instanceof MemRefType && type.rank === 1,
);

/** Memory of another size with what fits of the elements; the source is freed. `alignment` is in bytes. */
export const realloc = defineOp("memref.realloc", {
  operands: { source: oneDimension, dynamicResultSize: optional(index) },
  attributes: { alignment: allocationAlignment },
  results: { result: oneDimension },
  interfaces: [
    memoryEffects.implement({
      effects: (op) => [
        { kind: "free", on: op.getOperand(0) },
        { kind: "allocate", on: op.getResult() },
      ],
    }),
  ],
  verify: (op, report) => {
    const [source, result] = [op.source.type, op.result.type];
    if (!(source instanceof MemRefType) || !(result instanceof MemRefType)) return;
    if (source.layout !== undefined) report(`unsupported layout for source memref type '${source.text}'`);
    if (result.layout !== undefined) report(`unsupported layout for result memref type '${result.text}'`);
    if (source.memorySpace?.text !== result.memorySpace?.text) {
      report(
        `different memory spaces specified for source memref type '${source.text}' and result memref type '${result.text}'`,
      );
    }
    if (source.element !== result.element) {
      report(
        `different element types specified for source memref type '${source.text}' and result memref type '${result.text}'`,
      );
    }
    const isFixed: boolean = isStatic(result);
    if (!isFixed && op.dynamicResultSize === undefined)
      report(`missing dimension operand for result type '${result.text}'`);
    if (isFixed && op.dynamicResultSize !== undefined)
      report(`unnecessary dimension operand for result type '${result.text}'`);
  },
  format: "$source (`(` $dynamicResultSize^ `)`)? attr-dict `:` type($source) `to` type($result)",
});
