/** Products and reductions over dimensions of vectors. */
import {
  anyType,
  boolAttribute,
  type CombiningKind,
  defaultAttribute,
  defineOp,
  elementType,
  FloatType,
  i32Attribute,
  i64Attribute,
  IndexType,
  IntegerType,
  type OpParser,
  optional,
  type ParsedOperation,
  pure,
  type Type,
  typeConstraint,
  typeVariable,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { combines, combiningKind } from "./combining.ts";
import { anyVectorType, shapeOf } from "./elements.ts";
import { maskable, maskOf } from "./maskable.ts";
import { asVector, i64Array, rankedVector } from "./vector-types.ts";

/** The kind of a product; a sum unless given. */
export const productKind = defaultAttribute(combiningKind, "add");

/** Every product of an element of the one and of the other vector, or of the one vector with a scalar, combined with `acc`. */
export const outerproduct = defineOp("vector.outerproduct", {
  operands: { lhs: rankedVector, rhs: anyType, acc: optional(anyType) },
  attributes: { kind: productKind },
  results: { result: rankedVector },
  traits: [pure],
  interfaces: [maskable.implement({ takesPassthru: false, maskType: (op) => maskOf(op.getResult().type) })],
  verify: (op, report) => verifyOuterProduct(op, report),
  format: {
    print: (op, printer) => {
      printer.write(" ").operands(op.operands);
      // Without an accumulator there is nothing to combine.
      if (op.acc !== undefined && op.kind === "add") printer.attributeDictionary(op, ["kind"]);
      else printer.attributeDictionary(op);
      printer.write(" : ").type(op.lhs.type).write(", ").type(op.rhs.type);
    },
    parse: parseOuterProduct,
  },
});

function parseOuterProduct(parser: OpParser): ParsedOperation {
  const names = parser.optionalOperands();
  const attributes = parser.optionalAttributeDictionary();
  const left = parser.colonType();
  parser.expect(",");
  const right = parser.type();
  const [lhs, rhs, acc] = names;
  if (lhs === undefined || rhs === undefined) return parser.failAtName("expected at least 2 operands");
  const vector = asVector(left) ?? parser.failAtName("expected vector type for operand #1");
  const other = asVector(right);
  const result =
    other === undefined
      ? VectorType.get(vector.shape.slice(0, 1), vector.element, vector.scalable.slice(0, 1))
      : VectorType.get([vector.shape[0] ?? 1, other.shape[0] ?? 1], vector.element, [
          vector.scalable[0] ?? false,
          other.scalable[0] ?? false,
        ]);
  const operands = [parser.resolve(lhs, left), parser.resolve(rhs, right)];
  if (acc !== undefined) operands.push(parser.resolve(acc, result));
  return { operands, resultTypes: [result], attributes };
}

interface OuterProduct {
  readonly lhs: { readonly type: Type };
  readonly rhs: { readonly type: Type };
  readonly acc: { readonly type: Type } | undefined;
  readonly result: { readonly type: Type };
  readonly kind: CombiningKind;
}

function verifyOuterProduct({ lhs, rhs, acc, result, kind }: OuterProduct, report: VerifyReport): void {
  const [left, right, product] = [asVector(lhs.type), asVector(rhs.type), asVector(result.type)];
  if (left === undefined || product === undefined) return;
  if (left.element !== product.element)
    return report("failed to verify that lhs operand and result have same element type");
  if (elementType(rhs.type) !== product.element)
    return report("failed to verify that rhs operand and result have same element type");
  if (left.shape.length !== 1) return report("expected 1-d vector for operand #1");
  if (right === undefined) {
    if (product.shape.length !== 1) return report("expected 1-d vector result");
    if (left.shape[0] !== product.shape[0]) return report("expected #1 operand dim to match result dim #1");
  } else {
    if (right.shape.length !== 1) return report("expected 1-d vector for operand #2");
    if (product.shape.length !== 2) return report("expected 2-d vector result");
    if (left.shape[0] !== product.shape[0]) return report("expected #1 operand dim to match result dim #1");
    if (right.shape[0] !== product.shape[1]) return report("expected #2 operand dim to match result dim #2");
    if (left.scalable[0] === true && right.scalable[0] === false)
      return report("expected either both or only #2 operand dim to be scalable");
  }
  if (acc !== undefined && acc.type !== product) return report("expected operand #3 of same type as result type");
  if (!combines(kind, product.element)) report("unsupported outerproduct type");
}

const flatMatrix = typeConstraint(
  "vector of signless integer or signed integer or index or floating-point values of ranks 1",
  (type) => type instanceof VectorType && type.shape.length === 1 && isNumber(type.element),
);

function isNumber(type: Type): boolean {
  return (
    type instanceof FloatType ||
    type instanceof IndexType ||
    (type instanceof IntegerType && type.signedness !== "unsigned")
  );
}

/** The product of two matrices, each in column-major order as a flat vector. */
export const matrix_multiply = defineOp("vector.matrix_multiply", {
  operands: { lhs: flatMatrix, rhs: flatMatrix },
  attributes: { lhs_rows: i32Attribute, lhs_columns: i32Attribute, rhs_columns: i32Attribute },
  results: { res: flatMatrix },
  traits: [pure],
  verify: (op, report) => {
    for (const side of ["lhs", "rhs"] as const)
      if (elementType(op[side].type) !== elementType(op.res.type))
        return report(`failed to verify that ${side} operand and result have same element type`);
  },
  format: "$lhs `,` $rhs attr-dict `:` `(` type($lhs) `,` type($rhs) `)` `->` type($res)",
});

/** A matrix of `rows` times `columns` in column-major order as a flat vector, transposed. */
export const flat_transpose = defineOp("vector.flat_transpose", {
  operands: { matrix: flatMatrix },
  attributes: { rows: i32Attribute, columns: i32Attribute },
  results: { res: flatMatrix },
  traits: [pure],
  verify: (op, report) => {
    if (elementType(op.matrix.type) !== elementType(op.res.type))
      report("failed to verify that source operand and result have same element type");
  },
  format: "$matrix attr-dict `:` type($matrix) `->` type($res)",
});

const A = typeVariable("A", anyType, "failed to verify that all of {dest, acc} have same type");

/** The elements combined along some dimensions, and with `acc`. */
export const multi_reduction = defineOp("vector.multi_reduction", {
  operands: { source: rankedVector, acc: A },
  attributes: { kind: combiningKind, reduction_dims: i64Array },
  results: { dest: A },
  traits: [pure],
  interfaces: [maskable.implement({ takesPassthru: false, maskType: (op) => maskOf(op.getOperand(0).type) })],
  verify: (op, report) => {
    const source = asVector(op.source.type);
    if (source === undefined) return;
    const { type } = op.dest;
    if (source.element !== elementType(type))
      return report("failed to verify that source operand and result have same element type");
    if (type !== withoutDimensions(source, op.reduction_dims))
      report(`destination type '${type.text}' is incompatible with source type '${source.text}'`);
  },
  format: "` ` `<` `` $kind `` `>` `,` $source `,` $acc attr-dict $reduction_dims `:` type($source) `to` type($dest)",
});

function withoutDimensions({ shape, scalable, element }: VectorType, removed: readonly bigint[]): Type {
  const isKept = (_part: unknown, at: number): boolean => !removed.includes(BigInt(at));
  const kept = shape.filter(isKept);
  return kept.length === 0 ? element : VectorType.get(kept, element, scalable.filter(isKept));
}

const V = typeVariable("V", rankedVector);
const I = typeVariable("I", anyVectorType);

/** The combination of all elements up to each, along a dimension, from an initial value on; and that of all. */
export const scan = defineOp("vector.scan", {
  operands: { source: V, initial_value: I },
  attributes: { kind: combiningKind, reduction_dim: i64Attribute, inclusive: boolAttribute },
  results: { dest: V, accumulated_value: I },
  traits: [pure],
  verify: (op, report) => {
    const [shape, initial] = [shapeOf(op.source.type), shapeOf(op.initial_value.type)];
    const dimension = Number(op.reduction_dim);
    if (dimension >= shape.length)
      return report(`reduction dimension ${op.reduction_dim} has to be less than ${shape.length}`);
    if (initial.length !== shape.length - 1)
      return report(`initial value rank ${initial.length} has to be equal to ${shape.length - 1}`);
    if (shape.filter((_, at) => at !== dimension).some((size, at) => size !== initial[at]))
      return report("incompatible input/initial value shapes");
    const element = elementType(op.source.type);
    if (!combines(op.kind, element)) report(`unsupported reduction type '${element.text}' for kind '${op.kind}'`);
  },
  format: "` ` `<` `` $kind `` `>` `,` $source `,` $initial_value attr-dict `:` type($source) `,` type($initial_value)",
});
