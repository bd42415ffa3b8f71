/** The attributes that gpu ops share. */
import {
  addressSpaceWords,
  type Attribute,
  type AttributeSpec,
  type DiscardableAttributeVerifier,
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

/** The operation of `gpu.subgroup_mma_elementwise`. */
export const elementwiseKind = dialectEnumAttribute("gpu<mma_element_wise ", [
  "addf",
  "mulf",
  "subf",
  "maxf",
  "minf",
  "divf",
  "addi",
  "muli",
  "subi",
  "divs",
  "divu",
  "negatef",
  "negates",
  "extf",
]);

/** How a sparse matrix is read. */
export const transposeMode = dialectEnumAttribute("gpu<mat_transpose_mode ", [
  "NON_TRANSPOSE",
  "TRANSPOSE",
  "CONJUGATE_TRANSPOSE",
]);

/** What is done to make two of four elements zero. */
export const pruneFlag = dialectEnumAttribute("gpu<prune_2to4_spmat_flag ", ["NONE", "PRUNE_ONLY", "PRUNE_AND_CHECK"]);

/** A step of the product of sparse matrices. */
export const estimationOrCompute = dialectEnumAttribute("gpu<spgemm_work_estimation_or_compute_kind ", [
  "WORK_ESTIMATION",
  "COMPUTE",
]);

/** Whether the attribute is one of a dialect's own, `#dialect.name`. */
export function isOfDialect(attribute: Attribute): boolean {
  return attribute.text.startsWith("#");
}

/** What translates a binary and launches its kernels. */
export const offloadingHandler = attributeConstraint({
  description: "any attribute with the `OffloadingTranslationAttrTrait` trait.",
  read: (attribute) => (isOfDialect(attribute) ? attribute : undefined),
  write: (attribute) => attribute,
});

/** Checks `gpu.known_block_size`, for one, on any function. */
export function knownSizeVerifier(name: string): DiscardableAttributeVerifier {
  return (_op, value, report) => {
    if (!(value instanceof DenseArrayAttribute) || value.element !== i32) report(`${name} must be a dense i32 array`);
    else if (value.values.length !== 3) report(`${name} must contain exactly 3 elements`);
  };
}

/** Which memory a memref is in. */
export const addressSpace = dialectEnumAttribute("gpu.address_space<", addressSpaceWords);

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
