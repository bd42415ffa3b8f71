/**
 * Loads and stores of vectors. Nothing in the ops says how the address is aligned: `memref`s of scalars align to the
 * scalar. A discardable attribute, {@link alignmentName}, may promise more.
 */
import { elementPitch, uniformityOp, type WideAccess, wideAccess } from "@dslc/analysis";
import {
  anyMemRef,
  type Attribute,
  boolAttribute,
  defineOp,
  IntegerAttribute,
  i64,
  index,
  MemRefType,
  memoryEffects,
  type Operation,
  optionalAttribute,
  StridedLayoutAttribute,
  type Type,
  variadic,
  VectorType,
  type VerifyReport,
} from "@dslc/ir";
import { anyVectorType } from "./elements.ts";

/** The attribute by which a load or store states its address's alignment, in bytes: `wg.alignment = 16 : i64`. */
export const alignmentName = "wg.alignment";

/** The alignment in bytes that the access promises; undefined when it promises none, and for anything but a power of two. */
export function promisedAlignment(op: Operation): bigint | undefined {
  const attribute = op.attributes.get(alignmentName);
  if (!(attribute instanceof IntegerAttribute)) return undefined;
  const { value } = attribute;
  return value > 0n && (value & (value - 1n)) === 0n ? value : undefined;
}

/** The attribute for {@link alignmentName}; `bytes` is a power of two. */
export function alignmentOf(bytes: bigint): Attribute {
  return new IntegerAttribute(bytes, i64);
}

/** Whether the access is not expected to be repeated soon, so that it need not be cached. */
const nontemporal = optionalAttribute(boolAttribute);

function verifyAccess(
  base: Type,
  vector: Type,
  indices: number,
  named: { readonly types: string; readonly elements: string },
  report: VerifyReport,
): void {
  if (!(base instanceof MemRefType) || !(vector instanceof VectorType)) return;
  const { layout } = base;
  if (layout !== undefined && !(layout instanceof StridedLayoutAttribute && (layout.strides.at(-1) ?? 1) === 1))
    return report("most minor memref dim must have unit stride");
  if (base.element instanceof VectorType) {
    if (base.element !== vector) return report(`base memref and ${named.types} vector types should match`);
  } else if (base.element !== vector.element) {
    return report(named.elements);
  }
  if (indices !== base.rank) report(`requires ${base.rank} indices`);
}

/** What the analyses ask of an access: the memref is the operand at `base`, the indices follow it. */
function accessOf(op: Operation, base: number, vector: Type): WideAccess | undefined {
  const bytes = elementPitch(vector);
  return bytes === undefined ? undefined : { memory: op.getOperand(base), indices: op.operands.slice(base + 1), bytes };
}

/**
 * The elements from the indices on, the last dimension fastest; of a memref of vectors the one at the indices. Out of
 * bounds it has no meaning.
 */
export const load = defineOp("vector.load", {
  operands: { base: anyMemRef, indices: variadic(index) },
  attributes: { nontemporal },
  results: { result: anyVectorType },
  interfaces: [
    memoryEffects.implement({ effects: (op) => [{ kind: "read", on: op.getOperand(0) }] }),
    uniformityOp.implement({ uniformity: () => "operands" }),
    wideAccess.implement({ access: (op) => accessOf(op, 0, op.getResult().type) }),
  ],
  verify: (op, report) =>
    verifyAccess(
      op.base.type,
      op.result.type,
      op.indices.length,
      { types: "result", elements: "base and result element types should match" },
      report,
    ),
  format: "$base `[` $indices `]` attr-dict `:` type($base) `,` type($result)",
});

/** Makes the vector the elements from the indices on. Out of bounds it has no meaning. */
export const store = defineOp("vector.store", {
  operands: { valueToStore: anyVectorType, base: anyMemRef, indices: variadic(index) },
  attributes: { nontemporal },
  interfaces: [
    memoryEffects.implement({ effects: (op) => [{ kind: "write", on: op.getOperand(1) }] }),
    wideAccess.implement({ access: (op) => accessOf(op, 1, op.getOperand(0).type) }),
  ],
  verify: (op, report) =>
    verifyAccess(
      op.base.type,
      op.valueToStore.type,
      op.indices.length,
      { types: "valueToStore", elements: "base and valueToStore element type should match" },
      report,
    ),
  format: "$valueToStore `,` $base `[` $indices `]` attr-dict `:` type($base) `,` type($valueToStore)",
});
