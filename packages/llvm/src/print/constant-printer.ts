/**
 * Constants as LLVM IR spells them. Floats are decimal where six digits are exact, and else the bits of the double of
 * the same value in hexadecimal; half and bfloat are their own bits (LLVM Language Reference, "Simple Constants").
 */
import {
  ArrayAttribute,
  type Attribute,
  DenseElementsAttribute,
  elementType,
  FloatAttribute,
  FloatType,
  floatToBits,
  f64,
  IntegerAttribute,
  IntegerType,
  stringBytes,
  StringAttribute,
  SymbolReferenceAttribute,
  TensorType,
  type Type,
  VectorType,
  VerbatimAttribute,
} from "@dslc/ir";
import { isLLVMVector, LLVMArrayType, LLVMFixedVectorType, LLVMPointerType, LLVMStructType } from "@dslc/dialect-llvm";
import { unprintableConstant } from "./diagnostics.ts";
import { escaped } from "./names.ts";
import type { TypePrinter } from "./type-printer.ts";
import { Unprintable } from "./unprintable.ts";

type Scalar = IntegerAttribute | FloatAttribute;

function unprintable(value: Attribute, type: Type): Unprintable {
  return new Unprintable((span) => unprintableConstant.at(span, { value: value.text, type: type.text }));
}

const hex = (bits: bigint, digits: number): string => bits.toString(16).toUpperCase().padStart(digits, "0");

/** A float by its bits, which keep the payload of a NaN. */
function floatText(value: FloatAttribute): string | undefined {
  const { bits, type } = value;
  switch (type.name) {
    case "f16":
      return `0xH${hex(bits, 4)}`;
    case "bf16":
      return `0xR${hex(bits, 4)}`;
    case "f32":
      return (
        decimal(value.value) ??
        `0x${hex(Number.isNaN(value.value) ? widenNaN(bits) : floatToBits(f64, value.value), 16)}`
      );
    case "f64":
      return decimal(value.value) ?? `0x${hex(bits, 16)}`;
    default:
      return undefined;
  }
}

function decimal(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [digits = "", exponent = "0"] = value.toExponential(6).split("e");
  const power = `${exponent.charAt(0)}${exponent.slice(1).padStart(2, "0")}`;
  const text = `${Object.is(value, -0) ? "-" : ""}${digits}e${power}`;
  return Object.is(Number(text), value) ? text : undefined;
}

/** The bits of the double NaN with the sign and payload of a single one. */
function widenNaN(bits: bigint): bigint {
  return ((bits >> 31n) << 63n) | (0x7ffn << 52n) | ((bits & 0x7fffffn) << 29n);
}

export class ConstantPrinter {
  private readonly types: TypePrinter;
  private readonly symbolAddress: (symbol: string, type: LLVMPointerType) => string;

  /** @param symbolAddress the address of a symbol as a constant of the pointer type, without that type */
  constructor(types: TypePrinter, symbolAddress: (symbol: string, type: LLVMPointerType) => string) {
    this.types = types;
    this.symbolAddress = symbolAddress;
  }

  /** Zero, null or an aggregate of these. */
  zero(type: Type): string {
    if (type instanceof IntegerType) return type.width === 1 ? "false" : "0";
    if (type instanceof FloatType) return floatText(FloatAttribute.get(0, type)) ?? "0.0";
    return type instanceof LLVMPointerType ? "null" : "zeroinitializer";
  }

  /** @throws Unprintable when the value is none of the type. */
  constant(value: Attribute, type: Type): string {
    if (value instanceof VerbatimAttribute) return this.word(value, type);
    if (value instanceof IntegerAttribute || value instanceof FloatAttribute) return this.scalar(value, type);
    if (value instanceof StringAttribute) return this.string(value, type);
    if (value instanceof ArrayAttribute) return this.aggregate(value, type);
    if (value instanceof DenseElementsAttribute) return this.elements(value, type);
    if (value instanceof SymbolReferenceAttribute && value.nested.length === 0 && type instanceof LLVMPointerType)
      return this.symbolAddress(value.root, type);
    throw unprintable(value, type);
  }

  private word(value: VerbatimAttribute, type: Type): string {
    switch (value.text) {
      case "#llvm.zero":
        return this.zero(type);
      case "#llvm.undef":
        return "undef";
      case "#llvm.poison":
        return "poison";
      default:
        throw unprintable(value, type);
    }
  }

  private typed(value: Attribute, type: Type): string {
    return `${this.types.type(type)} ${this.constant(value, type)}`;
  }

  private scalar(value: Scalar, type: Type): string {
    // Attributes of types that LLVM IR lacks (index, f8) stand for integers.
    if (value instanceof IntegerAttribute && type instanceof IntegerType) return integerText(value.value, type);
    if (value instanceof FloatAttribute && type instanceof IntegerType && type.width === value.type.width)
      return integerText(value.bits, type);
    if (value instanceof FloatAttribute && value.type === type) return floatText(value) ?? this.fail(value, type);
    return this.fail(value, type);
  }

  private fail(value: Attribute, type: Type): never {
    throw unprintable(value, type);
  }

  private string(value: StringAttribute, type: Type): string {
    const bytes = stringBytes(value.value);
    if (!(type instanceof LLVMArrayType) || type.element !== IntegerType.get(8) || type.count !== bytes.length)
      throw unprintable(value, type);
    return `c"${escaped(bytes)}"`;
  }

  private aggregate(value: ArrayAttribute, type: Type): string {
    const types = partTypes(type, value.elements.length);
    if (types === undefined) throw unprintable(value, type);
    const parts = value.elements.map((element, at) => this.typed(element, types[at] ?? this.fail(value, type)));
    return enclosed(type, parts);
  }

  /** Elements in row-major order, of a vector or of arrays in one another. */
  private elements(value: DenseElementsAttribute, type: Type): string {
    const shape = value.type instanceof VectorType || value.type instanceof TensorType ? (value.type.shape ?? []) : [];
    const dimensions = dimensionsOf(type);
    const count = shape.reduce((product, size) => product * size, 1);
    const fits =
      dimensions !== undefined &&
      dimensions.sizes.join() === shape.join() &&
      (value.values.length === 1 || value.values.length === count);
    if (!fits || dimensions.element !== elementType(value.type)) throw unprintable(value, type);
    const isZero = value.values.every((element) =>
      element instanceof IntegerAttribute ? element.value === 0n : element.bits === 0n,
    );
    return isZero ? "zeroinitializer" : this.nested(value.values, type, 0, count);
  }

  private nested(values: readonly Scalar[], type: Type, start: number, count: number): string {
    const [only] = values;
    if (!(type instanceof LLVMArrayType) && !isLLVMVector(type))
      return this.scalar(values[values.length === 1 ? 0 : start] ?? this.fail(new ArrayAttribute(values), type), type);
    const { element } = type;
    const size = count / type.count;
    const part = (at: number): string =>
      `${this.types.type(element)} ${this.nested(values, element, start + at * size, size)}`;
    // All parts of a splat are alike: one is printed and repeated.
    const first = only !== undefined && values.length === 1 && type.count > 0 ? part(0) : undefined;
    return enclosed(
      type,
      Array.from({ length: type.count }, (_, at) => first ?? part(at)),
    );
  }
}

function integerText(value: bigint, type: IntegerType): string {
  if (type.width === 1) return BigInt.asUintN(1, value) === 1n ? "true" : "false";
  return String(BigInt.asIntN(type.width, value));
}

/** The types of an aggregate's or vector's parts, if it has as many. */
function partTypes(type: Type, count: number): readonly Type[] | undefined {
  if (type instanceof LLVMStructType) return type.elements?.length === count ? type.elements : undefined;
  if (type instanceof LLVMArrayType || isLLVMVector(type))
    return type.count === count ? Array.from({ length: count }, () => type.element) : undefined;
  return undefined;
}

function enclosed(type: Type, parts: readonly string[]): string {
  const list = parts.join(", ");
  if (type instanceof LLVMArrayType) return `[${list}]`;
  if (type instanceof VectorType || type instanceof LLVMFixedVectorType) return `<${list}>`;
  const body = parts.length === 0 ? "{}" : `{ ${list} }`;
  return type instanceof LLVMStructType && type.isPacked ? `<${body}>` : body;
}

/** The sizes of arrays in one another with a vector innermost, and the scalar in them. */
function dimensionsOf(type: Type): { readonly sizes: readonly number[]; readonly element: Type } | undefined {
  const sizes: number[] = [];
  let element = type;
  while (element instanceof LLVMArrayType || isLLVMVector(element)) {
    sizes.push(element.count);
    element = element.element;
  }
  return sizes.length === 0 ? undefined : { sizes, element };
}
