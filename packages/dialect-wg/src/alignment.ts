/** Alignments as attributes. */
import { attributeConstraint, IntegerAttribute, i64, type AttributeSpec } from "@dslc/ir";

/** Bytes, a power of two, as an i64. */
export const alignmentAttribute: AttributeSpec<bigint> = attributeConstraint({
  description: "i64 attribute whose value is a power of two",
  spelling: "untyped",
  type: i64,
  read: (attribute) =>
    attribute instanceof IntegerAttribute && attribute.type === i64 && isPowerOfTwo(attribute.value)
      ? attribute.value
      : undefined,
  write: (bytes) => new IntegerAttribute(bytes, i64),
});

export function isPowerOfTwo(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}
