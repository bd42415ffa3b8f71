/** What of arith and cf needs more than a change of name: constants, casts of `index`, branches. */
import { constant, index_cast, index_castui } from "@dslc/dialect-arith";
import { assertOp, br, cond_br } from "@dslc/dialect-cf";
import * as llvm from "@dslc/dialect-llvm";
import { unrollingOf } from "@dslc/dialect-wg";
import {
  type Attribute,
  bitWidth,
  type Builder,
  DenseElementsAttribute,
  elementType,
  IndexType,
  IntegerAttribute,
  type IntegerType,
  i1,
  i32,
  i64,
  type NamedAttribute,
  type Operation,
  type Type,
  type Value,
  VectorType,
} from "@dslc/ir";
import { lowering } from "@dslc/pass";
import { type LoweringEntry } from "./function-lowering.ts";

/** An integer constant of the llvm dialect. */
export function integerConstant(at: Builder, value: bigint, type: IntegerType): Value {
  return llvm.constant(at, { value: new IntegerAttribute(value, type), res: type }).res;
}

/** The attribute with i64 for `index`. */
function withoutIndex(value: Attribute): Attribute {
  if (value instanceof IntegerAttribute && value.type instanceof IndexType)
    return new IntegerAttribute(value.value, i64);
  if (
    value instanceof DenseElementsAttribute &&
    value.type instanceof VectorType &&
    value.type.element instanceof IndexType
  ) {
    return new DenseElementsAttribute(
      VectorType.get(value.type.shape, i64),
      value.values.map((element) => new IntegerAttribute(BigInt(element.value), i64)),
    );
  }
  return value;
}

/** An integer as another width: cut off, or extended with its sign or with zeros. */
export function resize(at: Builder, value: Value, type: Type, isSigned: boolean): Value {
  const from = bitWidth(elementType(value.type)) ?? 0;
  const to = bitWidth(elementType(type)) ?? 0;
  if (from === to) return value;
  if (from > to) return llvm.trunc(at, { arg: value, res: type }).res;
  return (isSigned ? llvm.sext : llvm.zext)(at, { arg: value, res: type }).res;
}

/** What LLVM is told of the loop that a branch closes. */
function loopAnnotation(branch: Operation): { readonly loop_annotation?: llvm.StructuredAttribute } {
  const unrolling = unrollingOf(branch);
  if (unrolling === undefined) return {};
  const field: NamedAttribute =
    typeof unrolling === "bigint"
      ? ["count", new IntegerAttribute(unrolling, i32)]
      : [unrolling === "full" ? "full" : "disable", new IntegerAttribute(1n, i1)];
  const unroll = llvm.StructuredAttribute.get("loop_unroll", [field]);
  return { loop_annotation: llvm.StructuredAttribute.get("loop_annotation", [["unroll", unroll]]) };
}

export const arithLowerings: readonly LoweringEntry[] = [
  lowering(constant, (op, at, function_) => [
    llvm.constant(at, { value: withoutIndex(op.value), res: function_.type(op.result.type) }).res,
  ]),
  lowering(index_cast, (op, at, function_) => [resize(at, function_.value(op.in), function_.type(op.out.type), true)]),
  lowering(index_castui, (op, at, function_) => [
    resize(at, function_.value(op.in), function_.type(op.out.type), false),
  ]),
  lowering(
    br,
    (op, at, function_) =>
      llvm.br(at, {
        dest: function_.block(op.dest),
        destOperands: function_.values(op.destOperands),
        ...loopAnnotation(op),
      }).results,
  ),
  // The interpreter checks assertions; a device has nobody to tell.
  lowering(assertOp, () => []),
  lowering(
    cond_br,
    (op, at, function_) =>
      llvm.cond_br(at, {
        condition: function_.value(op.condition),
        trueDest: function_.block(op.trueDest),
        trueDestOperands: function_.values(op.trueDestOperands),
        falseDest: function_.block(op.falseDest),
        falseDestOperands: function_.values(op.falseDestOperands),
        ...loopAnnotation(op),
      }).results,
  ),
];
