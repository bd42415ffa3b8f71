/** Reading numbers, and `array<...>` of them (MLIR: AttributeParser.cpp). */
import { FloatAttribute, IntegerAttribute } from "./attributes.ts";
import { DenseArrayAttribute, type NumberAttribute } from "./elements-attributes.ts";
import { AffineParser } from "./parse-affine.ts";
import { f64, FloatType, IndexType, indexWidth, IntegerType, i1, i64, type Type } from "./types.ts";

/** A number as it is written, before its type is known. */
export interface WrittenNumber {
  /** `true` and `false` are written numbers too. */
  readonly text: string;
  readonly negative: boolean;
  readonly at: number;
}

export abstract class NumberParser extends AffineParser {
  /** A number with its type behind it, unless that is expected. */
  protected number(expected?: Type): NumberAttribute {
    const { kind } = this;
    const written = this.writtenNumber();
    const isFloat = written.text.includes(".") || kind === "float";
    const type = expected ?? (this.optional(":") ? this.type() : isFloat ? f64 : i64);
    return this.numberOf(type, written);
  }

  protected writtenNumber(): WrittenNumber {
    const at = this.start;
    const negative = this.optional("-");
    if (this.kind !== "integer" && this.kind !== "float")
      this.missing("expected constant integer or floating point value");
    const text = this.tokenText;
    this.advance();
    return { text, negative, at };
  }

  protected numberOf(type: Type, { text, negative, at }: WrittenNumber): NumberAttribute {
    if (type instanceof FloatType) return this.floatOf(type, text, negative, at);
    if (!(type instanceof IntegerType || type instanceof IndexType))
      return this.fail("integer literal not valid for specified type", at);
    if (text === "true" || text === "false") {
      if (type !== i1) this.fail("expected i1 type for 'true' or 'false' values", at);
      return new IntegerAttribute(text === "true" ? 1n : 0n, i1);
    }
    if (text.includes(".")) return this.fail("floating point value not valid for specified type", at);
    const isUnsigned = type instanceof IntegerType && type.signedness === "unsigned";
    if (negative && isUnsigned) this.fail("negative integer literal not valid for unsigned integer type", at);
    const value = negative ? -BigInt(text) : BigInt(text);
    if (!fits(type, value, negative)) return this.fail("integer constant out of range for attribute", at);
    return new IntegerAttribute(value, type);
  }

  private floatOf(type: FloatType, text: string, negative: boolean, at: number): FloatAttribute {
    if (text.startsWith("0x")) {
      if (negative) return this.fail("hexadecimal float literal should not have a leading minus", at);
      const bits = BigInt(text);
      if (bits >= 1n << BigInt(type.width)) return this.fail("hexadecimal float constant out of range for type", at);
      return FloatAttribute.fromBits(bits, type);
    }
    if (!text.includes("."))
      return this.fail("unexpected decimal integer literal for a floating point value; add a trailing dot", at);
    return FloatAttribute.get(Number(text) * (negative ? -1 : 1), type);
  }

  protected denseArray(): DenseArrayAttribute {
    this.advance();
    this.expect("<");
    const at = this.start;
    const element = this.type();
    if (!(element instanceof IntegerType || element instanceof FloatType))
      return this.fail("expected integer or float type for the elements of an array", at);
    if (element.width !== 1 && element.width % 8 !== 0) this.fail("element type bitwidth must be a multiple of 8", at);
    const numbers = this.optional(":") ? this.commaSeparated(() => this.arrayElement(element)) : [];
    this.expect(">");
    const values = numbers.map(({ value }) => value);
    const areFloats = element instanceof FloatType;
    return new DenseArrayAttribute(element, values, areFloats ? numbers : undefined);
  }

  private arrayElement(element: IntegerType | FloatType): NumberAttribute {
    const at = this.start;
    if (this.isAt("true") || this.isAt("false")) return this.numberOf(element, this.writtenBoolean());
    if (element === i1) this.fail("expected 'true' or 'false' values for i1 type", at);
    return this.numberOf(element, this.writtenNumber());
  }

  protected writtenBoolean(): WrittenNumber {
    const at = this.start;
    return { text: this.keyword(), negative: false, at };
  }
}

/** Whether a written number is one of the type: a signless type takes both the signed and the unsigned range. */
function fits(type: IntegerType | IndexType, value: bigint, negative: boolean): boolean {
  const width = BigInt(type instanceof IntegerType ? type.width : indexWidth);
  if (width === 0n) return value === 0n && !negative;
  const isSigned = type instanceof IndexType || type.signedness === "signed";
  const half = 1n << (width - 1n);
  if (negative) return value < 0n && value >= -half;
  return value < (isSigned ? half : half * 2n);
}
