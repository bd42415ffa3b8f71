/** The IR's types for the language's. Integers lose their sign: operations say how bits are read. */
import {
  addressSpaceAttribute,
  dynamic,
  FloatType,
  IntegerType,
  MemRefType,
  StridedLayoutAttribute,
  type Type as IrType,
  VectorType as IrVectorType,
  contiguousStrides,
  layoutAttribute,
} from "@dslc/ir";
import { concrete, isFloat, type ScalarType, type Type, type ValueType, type ViewType } from "../types.ts";

export function scalarIrType(type: ScalarType): IntegerType | FloatType {
  return isFloat(type) ? FloatType.get(type.name) : IntegerType.get(type.bits);
}

/** With its sign, as a contract states the types of parameters and elements; a bool is `i1`. */
export function signedIrType(type: ValueType): IrType {
  if (type.kind === "vector") return IrVectorType.get([type.size], signedIrType(type.element));
  if (type.class === "signed" || type.class === "unsigned") return IntegerType.get(type.bits, type.class);
  return scalarIrType(type);
}

function valueIrType(type: ValueType): IrType {
  return type.kind === "vector" ? IrVectorType.get([type.size], scalarIrType(type.element)) : scalarIrType(type);
}

/** A view: as many elements as are known when it is made. */
export function viewIrType(type: ViewType): MemRefType {
  return MemRefType.get(anySizes(type), valueIrType(type.element), { memorySpace: memorySpace(type) });
}

/** The elements of a view in one row. */
export function rowIrType(type: ViewType): MemRefType {
  return viewIrType({ ...type, rank: 1 });
}

function anySizes({ rank }: ViewType): readonly number[] {
  return Array.from({ length: rank }, () => dynamic);
}

/** A view as a function takes it: it may be a part of another one, with any strides. */
export function parameterIrType(type: ViewType): MemRefType {
  const sizes = anySizes(type);
  const layout = new StridedLayoutAttribute(sizes, dynamic);
  return MemRefType.get(sizes, valueIrType(type.element), { layout, memorySpace: memorySpace(type) });
}

/** A static array: all lengths are known, and each row may have padding behind it. */
export function arrayIrType(type: ViewType, lengths: readonly bigint[], padding: bigint): MemRefType {
  const shape = lengths.map(Number);
  const padded = contiguousStrides([...shape.slice(0, -1), (shape.at(-1) ?? 0) + Number(padding)]);
  const layout = layoutAttribute(shape, { strides: padded, offset: 0 });
  return MemRefType.get(shape, valueIrType(type.element), { layout, memorySpace: memorySpace(type) });
}

/** A buffer as a kernel takes it: an address. */
export function addressIrType(type: ViewType): MemRefType {
  return MemRefType.get([], valueIrType(type.element), { memorySpace: memorySpace(type) });
}

function memorySpace({ space }: ViewType): ReturnType<typeof addressSpaceAttribute> {
  if (space === "constant") throw new Error("constant memory has no address space in the IR");
  return addressSpaceAttribute(space);
}

/** @throws Error for what has no value. */
export function irTypeOf(type: Type): IrType {
  const known = concrete(type);
  if (known.kind === "scalar" || known.kind === "vector") return valueIrType(known);
  if (known.kind === "view") return viewIrType(known);
  throw new Error(`there are no values of type ${known.kind}`);
}

/** The type of an expression that is known to be a view. */
export function viewOf({ type }: { readonly type: Type }): ViewType {
  const known = concrete(type);
  if (known.kind !== "view") throw new Error(`expected a view, found ${known.kind}`);
  return known;
}

/** The type of an expression that is known to be of a scalar or a vector. */
export function valueTypeOf({ type }: { readonly type: Type }): ValueType {
  const known = concrete(type);
  if (known.kind === "scalar" || known.kind === "vector") return known;
  throw new Error(`expected a scalar or a vector, found ${known.kind}`);
}

/** The type of a vector's elements; a scalar type itself. */
export function elementTypeOf(type: ValueType): ScalarType {
  return type.kind === "vector" ? type.element : type;
}

/** The type of an expression that is known to be scalar. */
export function scalarOf({ type }: { readonly type: Type }): ScalarType {
  const known = concrete(type);
  if (known.kind !== "scalar") throw new Error(`expected a scalar type, found ${known.kind}`);
  return known;
}
