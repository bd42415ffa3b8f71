/** The attributes that gpu ops share. */
import {
  type AttributeSpec,
  attributeConstraint,
  DenseArrayAttribute,
  dialectEnumAttribute,
  i32,
  index,
  integerAttribute,
  optionalAttribute,
  combiningKinds,
} from "@dslc/ir";

/** A dimension of the grid or a group. */
export const dimension = dialectEnumAttribute("gpu<dim ", ["x", "y", "z"]);

/** Values are less than this. */
export const upperBound = optionalAttribute(integerAttribute(index));

/** How lanes find each other in a shuffle. */
export const shuffleMode = dialectEnumAttribute("gpu<shuffle_mode ", ["xor", "up", "down", "idx"]);

/** What values are combined by. */
export const reduction = dialectEnumAttribute("gpu<all_reduce_op ", combiningKinds);

/** Sizes in x, y and z that hold at every launch. */
export const knownSize: AttributeSpec<readonly [x: bigint, y: bigint, z: bigint]> = attributeConstraint({
  description: "i32 dense array attribute with 3 elements (if present)",
  read: (attribute) => {
    if (!(attribute instanceof DenseArrayAttribute) || attribute.element !== i32) return undefined;
    const [x, y, z, ...more] = attribute.values.map(BigInt);
    return x === undefined || y === undefined || z === undefined || more.length > 0 ? undefined : [x, y, z];
  },
  write: (sizes) => new DenseArrayAttribute(i32, sizes),
});
