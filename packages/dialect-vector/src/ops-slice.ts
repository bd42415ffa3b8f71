/** Slices of vectors: parts of several dimensions taken out and put in. */
import { defineOp, pure, typeVariable, VectorType, type VerifyReport } from "@dslc/ir";
import { asVector, i64Array, rankedVector } from "./vector-types.ts";

/** A part of the vector: `sizes` elements from `offsets` in the outermost dimensions, all in the others. */
export const extract_strided_slice = defineOp("vector.extract_strided_slice", {
  operands: { vector: rankedVector },
  attributes: { offsets: i64Array, sizes: i64Array, strides: i64Array },
  results: { result: rankedVector },
  traits: [pure],
  verify: (op, report) => {
    const [source, result] = [asVector(op.vector.type), asVector(op.result.type)];
    if (source !== undefined && result !== undefined) verifyExtractSlice(op, source, result, report);
  },
  format: "$vector attr-dict `:` type($vector) `to` type($result)",
});

interface SliceLists {
  readonly offsets: readonly bigint[];
  readonly sizes: readonly bigint[];
  readonly strides: readonly bigint[];
}

function verifyExtractSlice(
  { offsets, sizes, strides }: SliceLists,
  source: VectorType,
  result: VectorType,
  report: VerifyReport,
): void {
  if (source.element !== result.element)
    return report("failed to verify that operand and result have same element type");
  if (offsets.length !== sizes.length || offsets.length !== strides.length)
    return report("expected offsets, sizes and strides attributes of same size");
  const { shape } = source;
  for (const [name, list] of Object.entries({ offsets, sizes, strides }))
    if (list.length > shape.length) return report(`expected ${name} attribute of rank no greater than vector rank`);
  const fits =
    isConfined(offsets, shape, "offsets", { from: 0, halfOpen: true }, report) &&
    isConfined(sizes, shape, "sizes", { from: 1, halfOpen: false }, report) &&
    areUnitStrides(strides, report) &&
    isSumConfined(offsets, sizes.map(Number), shape, "offsets", "sizes", report);
  if (!fits) return;
  for (const [at, size] of sizes.entries()) {
    if (source.scalable[at] === true && size !== BigInt(shape[at] ?? 0))
      return report(
        `expected size at idx=${at} to match the corresponding base size from the input vector (${size} vs ${shape[at]})`,
      );
  }
  const expected = VectorType.get(
    [...sizes.map(Number), ...shape.slice(sizes.length)],
    source.element,
    source.scalable,
  );
  if (result !== expected) report(`expected result type to be '${expected.text}'`);
}

/** Whether each number is at least `from` and at most the size, or less than it. */
function isConfined(
  numbers: readonly bigint[],
  shape: readonly number[],
  name: string,
  { from, halfOpen }: { readonly from: number; readonly halfOpen: boolean },
  report: VerifyReport,
): boolean {
  for (const [at, value] of numbers.entries()) {
    const end = (shape[at] ?? 0) + (halfOpen ? 0 : 1);
    if (value >= from && value < end) continue;
    report(`expected ${name} dimension ${at} to be confined to [${from}, ${end})`);
    return false;
  }
  return true;
}

function areUnitStrides(strides: readonly bigint[], report: VerifyReport): boolean {
  const fits = strides.every((stride) => stride === 1n);
  if (!fits) report("expected strides to be confined to [1, 2)");
  return fits;
}

function isSumConfined(
  offsets: readonly bigint[],
  sizes: readonly number[],
  shape: readonly number[],
  first: string,
  second: string,
  report: VerifyReport,
): boolean {
  for (const [at, offset] of offsets.entries()) {
    const [size, most] = [sizes[at], shape[at]];
    if (size === undefined || most === undefined) break;
    const sum = Number(offset) + size;
    if (sum >= 1 && sum <= most) continue;
    report(`expected sum(${first}, ${second}) dimension ${at} to be confined to [1, ${most + 1})`);
    return false;
  }
  return true;
}

const D = typeVariable("D", rankedVector);

/** The destination with the source at `offsets`; the source's dimensions are the innermost ones. */
export const insert_strided_slice = defineOp("vector.insert_strided_slice", {
  operands: { source: rankedVector, dest: D },
  attributes: { offsets: i64Array, strides: i64Array },
  results: { res: D },
  traits: [pure],
  verify: (op, report) => {
    const [source, dest] = [asVector(op.source.type), asVector(op.dest.type)];
    if (source !== undefined && dest !== undefined) verifyInsertSlice(op, source, dest, report);
  },
  format: "$source `,` $dest attr-dict `:` type($source) `into` type($dest)",
});

function verifyInsertSlice(
  { offsets, strides }: Omit<SliceLists, "sizes">,
  source: VectorType,
  dest: VectorType,
  report: VerifyReport,
): void {
  if (source.element !== dest.element)
    return report("failed to verify that operand #0 and result have same element type");
  const [part, whole] = [source.shape, dest.shape];
  if (offsets.length !== whole.length) return report("expected offsets of same size as destination vector rank");
  if (strides.length !== part.length) return report("expected strides of same size as source vector rank");
  if (part.length > whole.length) return report("expected source rank to be no greater than destination rank");
  const added = whole.length - part.length;
  const sizes = [...Array.from({ length: added }, () => 1), ...part];
  const fits =
    isConfined(offsets, whole, "offsets", { from: 0, halfOpen: true }, report) &&
    areUnitStrides(strides, report) &&
    isSumConfined(offsets, sizes, whole, "offsets", "source vector shape", report);
  if (!fits) return;
  for (const [at, isScalable] of source.scalable.entries()) {
    if (isScalable !== dest.scalable[at + added])
      return report(`mismatching scalable flags (at source vector idx=${at})`);
    if (isScalable && part[at] !== whole[at + added])
      return report(
        `expected size at idx=${at} to match the corresponding base size from the input vector (${part[at]} vs ${whole[at + added]})`,
      );
  }
}
