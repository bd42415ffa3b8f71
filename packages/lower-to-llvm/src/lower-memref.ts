/**
 * memref: a memref is the bare address of its first element, so what changes only its type becomes nothing, and an
 * access becomes address arithmetic in bytes. Sizes and strides come from types and from the operations that made the
 * memref; the lowering refuses what would need them at run time.
 *
 * Offsets into workgroup and private memory are computed in 32 bits, as wide as their addresses. Indices into global
 * memory stay 64 bits wide: they were zero-extended, and an address index is read as signed.
 */
import * as llvm from "@dslc/dialect-llvm";
import { assume_alignment, cast, dim, load, reinterpret_cast, store, subview, view } from "@dslc/dialect-memref";
import {
  type Builder,
  dynamic,
  i32,
  i64,
  i8,
  type IntegerType,
  MemRefType,
  type MemoryLayout,
  memoryLayout,
  StridedLayoutAttribute,
  type Type,
  UnitAttribute,
  type Value,
} from "@dslc/ir";
import { constantOf } from "@dslc/pass";
import { addressSpaceNumber } from "./convert-types.ts";
import { type FunctionLowering, lowering, type LoweringEntry, Unsupported } from "./function-lowering.ts";
import { integerConstant, resize } from "./lower-arith.ts";

/** How elements lie in memory. @throws Unsupported */
export function layoutOf(type: Type): MemoryLayout {
  const layout = memoryLayout(type);
  if (layout === undefined) throw new Unsupported(`elements of type '${type.text}' have no size in memory`);
  return layout;
}

function memRefType(value: Value): MemRefType {
  if (value.type instanceof MemRefType) return value.type;
  throw new Unsupported(`'${value.type.text}' is no memref`);
}

/** The type of a memref's elements. @throws Unsupported */
export function elementOf(memref: Value): Type {
  return memRefType(memref).element;
}

/** Strides in elements, the last dimension's last; all known. @throws Unsupported */
function stridesOf(type: MemRefType): readonly number[] {
  if (type.layout instanceof StridedLayoutAttribute) {
    if (type.layout.strides.some((stride) => stride < 0)) throw new Unsupported("a stride is known only at run time");
    return type.layout.strides;
  }
  if (type.layout !== undefined) throw new Unsupported(`layout '${type.layout.text}' is no list of strides`);
  const shape = type.shape ?? [];
  const strides = shape.map(() => 1);
  for (let at = shape.length - 2; at >= 0; at--) {
    const size = shape[at + 1] ?? dynamic;
    if (size === dynamic) throw new Unsupported("an inner dimension's size is known only at run time");
    strides[at] = (strides[at + 1] ?? 1) * size;
  }
  return strides;
}

/** The type that offsets in a memref's address space are computed in. */
function offsetType(type: MemRefType, function_: FunctionLowering): IntegerType {
  return function_.options.narrowSpaces.has(addressSpaceNumber(type) ?? -1) ? i32 : i64;
}

/** `base` moved by a number of elements that is the sum of index times stride. */
export function address(at: Builder, memref: Value, indices: readonly Value[], function_: FunctionLowering): Value {
  const type = memRefType(memref);
  const strides = stridesOf(type);
  const offset = offsetType(type, function_);
  let sum: Value | undefined;
  for (const [position, index] of indices.entries()) {
    const stride = strides[position] ?? 1;
    const narrow = resize(at, function_.value(index), offset, false);
    const scaled =
      stride === 1 ? narrow : llvm.mul(at, { lhs: narrow, rhs: integerConstant(at, BigInt(stride), offset) }).res;
    sum = sum === undefined ? scaled : llvm.add(at, { lhs: sum, rhs: scaled }).res;
  }
  const base = function_.value(memref);
  return sum === undefined ? base : moved(at, base, sum, type.element, offset);
}

/**
 * The address of an element. In narrow spaces the offset is scaled to bytes by ourselves, which is what keeps address
 * arithmetic in 32 bits all the way.
 */
function moved(at: Builder, base: Value, index: Value, element: Type, offset: IntegerType): Value {
  if (offset === i64) return pointerTo(at, base, index, element);
  const { pitch: bytes } = layoutOf(element);
  const scaled =
    bytes === 1 ? index : llvm.mul(at, { lhs: index, rhs: integerConstant(at, BigInt(bytes), offset) }).res;
  return pointerTo(at, base, scaled, i8);
}

function pointerTo(at: Builder, base: Value, index: Value, element: Type): Value {
  return llvm.getelementptr(at, {
    base,
    dynamicIndices: [index],
    rawConstantIndices: [llvm.dynamicIndex],
    elem_type: element,
    inbounds: true,
    res: base.type,
  }).res;
}

/** The memref that a chain of casts starts from. */
export function root(memref: Value): Value {
  const made =
    memref.definedBy(reinterpret_cast)?.source ??
    memref.definedBy(cast)?.source ??
    memref.definedBy(view)?.source ??
    memref.definedBy(subview)?.source;
  return made === undefined ? memref : root(made);
}

/** The size of a dimension as the operation that made the memref says. */
function sizeOf(memref: Value, position: number, at: Builder, function_: FunctionLowering): Value {
  const size = memRefType(memref).shape?.[position] ?? dynamic;
  if (size !== dynamic) return integerConstant(at, BigInt(size), i64);
  const maker = memref.definingOp;
  const among = (memRefType(memref).shape ?? []).slice(0, position).filter((other) => other === dynamic).length;
  if (maker !== undefined && (reinterpret_cast.is(maker) || view.is(maker) || subview.is(maker))) {
    const operand = maker.sizes[among];
    if (operand !== undefined) return function_.value(operand);
  }
  if (maker !== undefined && cast.is(maker)) return sizeOf(maker.source, position, at, function_);
  throw new Unsupported("the size is known only to the caller");
}

/** Alignment in bytes that every element of the type has. */
export function alignmentOf(type: Type): bigint {
  return BigInt(layoutOf(type).alignment);
}

export const memRefLowerings: readonly LoweringEntry[] = [
  lowering(load, (op, at, function_) => {
    const element = function_.type(op.result.type);
    const isConstant = isReadOnly(root(op.memref), function_);
    return llvm.load(at, {
      addr: address(at, op.memref, op.indices, function_),
      alignment: alignmentOf(element),
      ...(isConstant ? { invariant: true } : {}),
      ...function_.accessScopes(op.memref),
      res: element,
    }).results;
  }),
  lowering(store, (op, at, function_) => {
    if (isReadOnly(root(op.memref), function_))
      throw new Unsupported("it writes through a parameter that is marked llvm.readonly");
    const value = function_.value(op.value);
    return llvm.store(at, {
      value,
      addr: address(at, op.memref, op.indices, function_),
      alignment: alignmentOf(value.type),
      ...function_.accessScopes(op.memref),
    }).results;
  }),
  lowering(reinterpret_cast, (op, at, function_) => {
    const type = memRefType(op.result);
    const [fixed = 0n] = op.static_offsets;
    const [offset] = op.offsets;
    const base = function_.value(op.source);
    if (offset === undefined && fixed === 0n) return [base];
    const width = offsetType(type, function_);
    const index =
      offset === undefined ? integerConstant(at, fixed, width) : resize(at, function_.value(offset), width, false);
    return [moved(at, base, index, type.element, width)];
  }),
  lowering(view, (op, at, function_) => {
    const base = function_.value(op.source);
    if (constantOf(op.byte_shift) === 0n) return [base];
    return [
      pointerTo(
        at,
        base,
        resize(at, function_.value(op.byte_shift), offsetType(memRefType(op.source), function_), false),
        i8,
      ),
    ];
  }),
  lowering(subview, (op, at, function_) => {
    const type = memRefType(op.source);
    const width = offsetType(type, function_);
    const strides = stridesOf(type);
    const dynamicOffsets = [...op.offsets];
    let sum: Value | undefined;
    for (const [position, fixed] of op.static_offsets.entries()) {
      const operand = fixed < 0n ? dynamicOffsets.shift() : undefined;
      if (operand === undefined && fixed === 0n) continue;
      const index =
        operand === undefined ? integerConstant(at, fixed, width) : resize(at, function_.value(operand), width, false);
      const scaled = llvm.mul(at, { lhs: index, rhs: integerConstant(at, BigInt(strides[position] ?? 1), width) }).res;
      sum = sum === undefined ? scaled : llvm.add(at, { lhs: sum, rhs: scaled }).res;
    }
    const base = function_.value(op.source);
    return [sum === undefined ? base : moved(at, base, sum, type.element, width)];
  }),
  lowering(cast, (op, _at, function_) => [function_.value(op.source)]),
  lowering(dim, (op, at, function_) => {
    const position = constantOf(op.index);
    if (typeof position !== "bigint") throw new Unsupported("the dimension is known only at run time");
    return [sizeOf(op.source, Number(position), at, function_)];
  }),
  // Every access states its own alignment, so nothing is left to say.
  lowering(assume_alignment, () => []),
];

/** Whether a memref is a parameter through which nothing is written, neither here nor by anybody else meanwhile. */
export function isReadOnly(memref: Value, function_: FunctionLowering): boolean {
  return function_.parameterAttributes(memref)?.get("llvm.readonly") === UnitAttribute.instance;
}
