/**
 * memref: a memref is the bare address of its first element, so what changes only its type becomes nothing, and an
 * access becomes address arithmetic in bytes. Sizes and strides come from types and from the operations that made the
 * memref; the lowering refuses what would need them at run time.
 *
 * Offsets into workgroup and private memory are computed in 32 bits, as wide as their addresses. Indices into global
 * memory stay 64 bits wide: they were zero-extended, and an address index is read as signed.
 */
import * as llvm from "@dslc/dialect-llvm";
import {
  alloca,
  assume_alignment,
  cast,
  dim,
  keptDimensions,
  load,
  reinterpret_cast,
  store,
  subview,
  view,
} from "@dslc/dialect-memref";
import {
  type Builder,
  dynamic,
  dynamicMarker,
  i32,
  i64,
  i8,
  type IntegerType,
  MemRefType,
  type MemoryLayout,
  memoryLayout,
  type MixedIndex,
  mixedIndices,
  type OpOf,
  type Type,
  UnitAttribute,
  type Value,
  stridedLayout,
} from "@dslc/ir";
import { constantOf, lowering, Unsupported } from "@dslc/pass";
import { addressSpaceNumber } from "./convert-types.ts";
import { type FunctionLowering, type LoweringEntry } from "./function-lowering.ts";
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

/** A number of elements: known, or a lowered value of the type that offsets in the memref's address space have. */
type Elements = bigint | Value;

/**
 * Strides in elements, the last dimension's last: as the type says, and where it does not, as the operation that made
 * the memref does.
 *
 * @throws Unsupported
 */
function stridesOf(memref: Value, at: Builder, function_: FunctionLowering): readonly Elements[] {
  const type = memRefType(memref);
  const layout = stridedLayout(type);
  if (layout === undefined) throw new Unsupported(`layout '${type.layout?.text}' is no list of strides`);
  if (!layout.strides.includes(dynamic)) return layout.strides.map(BigInt);
  const maker = memref.definingOp;
  if (maker !== undefined && cast.is(maker)) return stridesOf(maker.source, at, function_);
  if (maker !== undefined && reinterpret_cast.is(maker)) {
    const width = offsetType(type, function_);
    return mixedIndices(maker.static_strides, maker.strides).map((stride) => lowered(stride, width, at, function_));
  }
  if (maker !== undefined && subview.is(maker)) return stridesOfPart(maker, at, function_);
  if (type.layout !== undefined) throw new Unsupported("a stride is known only to the caller");
  return contiguous(memref, at, function_);
}

/** Row-major strides by the sizes of the memref. */
function contiguous(memref: Value, at: Builder, function_: FunctionLowering): readonly Elements[] {
  const type = memRefType(memref);
  const width = offsetType(type, function_);
  const strides: Elements[] = [1n];
  for (let position = type.rank - 1; position > 0; position--) {
    const size = lowered(sizeOf(memref, position), width, at, function_);
    strides.unshift(times(at, size, strides[0] ?? 1n));
  }
  return strides;
}

/** A part's strides are the whole's times its steps, but for the dimensions that it leaves out. */
function stridesOfPart(op: OpOf<typeof subview>, at: Builder, function_: FunctionLowering): readonly Elements[] {
  const width = offsetType(memRefType(op.source), function_);
  const whole = stridesOf(op.source, at, function_);
  const steps = mixedIndices(op.static_strides, op.strides);
  return keptDimensions(op.static_sizes, memRefType(op.result).shape ?? []).map((dimension) =>
    times(at, whole[dimension] ?? 1n, lowered(steps[dimension] ?? 1n, width, at, function_)),
  );
}

function lowered(value: MixedIndex, width: IntegerType, at: Builder, function_: FunctionLowering): Elements {
  return typeof value === "bigint" ? value : resize(at, function_.value(value), width, false);
}

function times(at: Builder, a: Elements, b: Elements): Elements {
  if (a === 1n) return b;
  if (b === 1n) return a;
  if (typeof a === "bigint" && typeof b === "bigint") return a * b;
  const [known, value] = typeof a === "bigint" ? [a, b] : [b, a];
  if (typeof value === "bigint") return known;
  const rhs = typeof known === "bigint" ? integerConstant(at, known, value.type === i32 ? i32 : i64) : known;
  return llvm.mul(at, { lhs: value, rhs }).res;
}

/** The type that offsets in a memref's address space are computed in. */
function offsetType(type: MemRefType, function_: FunctionLowering): IntegerType {
  return function_.options.narrowSpaces.has(addressSpaceNumber(type) ?? -1) ? i32 : i64;
}

/** The address of the element at the indices: the sum of index times stride, in elements, from the base. */
export function address(
  at: Builder,
  memref: Value,
  indices: readonly MixedIndex[],
  function_: FunctionLowering,
): Value {
  const type = memRefType(memref);
  const strides = stridesOf(memref, at, function_);
  const width = offsetType(type, function_);
  let known = 0n;
  let sum: Value | undefined;
  for (const [position, index] of indices.entries()) {
    const scaled = times(at, lowered(index, width, at, function_), strides[position] ?? 1n);
    if (typeof scaled === "bigint") known += scaled;
    else sum = sum === undefined ? scaled : llvm.add(at, { lhs: sum, rhs: scaled }).res;
  }
  const base = function_.value(memref);
  if (known !== 0n) {
    const rhs = integerConstant(at, known, width);
    sum = sum === undefined ? rhs : llvm.add(at, { lhs: sum, rhs }).res;
  }
  return sum === undefined ? base : moved(at, base, sum, type.element, width);
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

/** The size of a dimension in elements, as the operation that made the memref says: a constant, or an `index`. */
function sizeOf(memref: Value, position: number): MixedIndex {
  const type = memRefType(memref);
  const size = type.shape?.[position] ?? dynamic;
  if (size !== dynamic) return BigInt(size);
  const maker = memref.definingOp;
  if (maker !== undefined && cast.is(maker)) return sizeOf(maker.source, position);
  const sizes =
    maker === undefined
      ? []
      : view.is(maker)
        ? (type.shape ?? []).map((known) => (known === dynamic ? dynamicMarker : BigInt(known)))
        : reinterpret_cast.is(maker) || subview.is(maker)
          ? maker.static_sizes
          : [];
  const operands =
    maker !== undefined && (view.is(maker) || reinterpret_cast.is(maker) || subview.is(maker)) ? maker.sizes : [];
  const kept = keptDimensions(sizes, type.shape ?? [])[position];
  const found = kept === undefined ? undefined : mixedIndices(sizes, operands)[kept];
  if (found === undefined || found === dynamicMarker) throw new Unsupported("the size is known only to the caller");
  return found;
}

/** Alignment in bytes that every element of the type has. */
export function alignmentOf(type: Type): bigint {
  return BigInt(layoutOf(type).alignment);
}

/**
 * Memory of the function's frame. It is made where the function begins, so that a loop does not make more and more of
 * it; what an iteration left in it, the next one must not read anyway.
 */
function frameMemory(op: OpOf<typeof alloca>, location: Builder["location"], function_: FunctionLowering): Value {
  const type = memRefType(op.memref);
  const layout = stridedLayout(type);
  if (
    op.dynamicSizes.length > 0 ||
    layout === undefined ||
    layout.offset === dynamic ||
    layout.strides.includes(dynamic)
  )
    throw new Unsupported("its size is known only at run time");
  const last = (type.shape ?? []).reduce(
    (end, size, at) => end + (size - 1) * (layout.strides[at] ?? 0),
    layout.offset,
  );
  const elements = (type.shape ?? []).includes(0) ? 0 : last + 1;
  const element = function_.type(type.element);
  const space = addressSpaceNumber(type);
  const { allocaSpace } = function_.options;
  const entry = function_.atEntry(location);
  const { res } = llvm.alloca(entry, {
    arraySize: integerConstant(entry, BigInt(elements), i32),
    elem_type: element,
    alignment: op.alignment ?? alignmentOf(element),
    res: llvm.LLVMPointerType.get(allocaSpace),
  });
  if (space === allocaSpace) return res;
  return llvm.addrspacecast(entry, { arg: res, res: llvm.LLVMPointerType.get(space ?? 0) }).res;
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
  lowering(subview, (op, at, function_) => [
    address(at, op.source, mixedIndices(op.static_offsets, op.offsets), function_),
  ]),
  lowering(cast, (op, _at, function_) => [function_.value(op.source)]),
  lowering(dim, (op, at, function_) => {
    const position = constantOf(op.index);
    if (typeof position !== "bigint") throw new Unsupported("the dimension is known only at run time");
    const size = sizeOf(op.source, Number(position));
    return [typeof size === "bigint" ? integerConstant(at, size, i64) : function_.value(size)];
  }),
  // Every access states its own alignment, so nothing is left to say.
  lowering(alloca, (op, at, function_) => [frameMemory(op, at.location, function_)]),
  lowering(assume_alignment, () => []),
];

/** Whether a memref is a parameter through which nothing is written, neither here nor by anybody else meanwhile. */
export function isReadOnly(memref: Value, function_: FunctionLowering): boolean {
  return function_.parameterAttributes(memref)?.get("llvm.readonly") === UnitAttribute.instance;
}
