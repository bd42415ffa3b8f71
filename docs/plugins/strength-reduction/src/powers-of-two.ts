/** Numbers that are a power of two, and what is built from them. */
import { integerWidth } from "@dslc/analysis";
import { type Constant, constantOf, type RewriteBuilder, type Type, type Value, VectorType } from "@dslc/ir";

/** k where the value is 2^k, read as unsigned, in each element of a vector; else undefined. */
export function exponentOf(value: Value): number | undefined {
  const width = integerWidth(value.type);
  const number = singleNumber(constantOf(value));
  if (width === undefined || number === undefined) return undefined;
  const bits = BigInt.asUintN(width, number);
  const exponent = bits.toString(2).length - 1;
  return bits === 1n << BigInt(exponent) ? exponent : undefined;
}

/** The number that a constant is, or that all its elements are. */
function singleNumber(constant: Constant | undefined): bigint | undefined {
  if (typeof constant === "bigint") return constant;
  if (constant === undefined || typeof constant === "number") return undefined;
  const [first] = constant;
  return typeof first === "bigint" && constant.every((element) => element === first) ? first : undefined;
}

/** The number as a constant of the type, in each element of a vector; undefined where there are none of the type. */
export function splat(at: RewriteBuilder, type: Type, number: bigint): Value | undefined {
  if (!(type instanceof VectorType)) return at.constant(type, number);
  if (type.scalable.includes(true)) return undefined;
  return at.constant(
    type,
    Array.from({ length: type.count }, () => number),
  );
}
