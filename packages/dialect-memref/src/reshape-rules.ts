/** The rules of views with more or fewer dimensions: groups of neighbouring dimensions that stand for one. */
import { dynamic, type MemRefType, type VerifyReport } from "@dslc/ir";
import { layoutAttribute, sameLayout, type StridedLayout, stridedLayout } from "./strided.ts";

/** For each dimension of the smaller shape the dimensions of the larger one that it stands for. */
export type Groups = readonly (readonly bigint[])[];

function times(a: number, b: number): number {
  return a === dynamic || b === dynamic ? dynamic : a * b;
}

/** Whether the groups list the dimensions 0 to `count` in order. */
export function verifyGroups(groups: Groups, smaller: number, larger: number, report: VerifyReport): boolean {
  if (groups.length !== smaller) {
    report(`invalid number of reassociation groups: found ${groups.length}, expected ${smaller}`);
    return false;
  }
  const listed = groups.flat();
  const outside = listed.find((dimension) => dimension >= BigInt(larger) || dimension < 0n);
  if (outside !== undefined) report(`reassociation index ${outside} is out of bounds`);
  else if (listed.length !== larger || listed.some((dimension, at) => dimension !== BigInt(at))) {
    report("reassociation indices must be contiguous");
  } else return true;
  return false;
}

/** Checks each size of the smaller shape against the product of those that it stands for. */
export function verifySizes(
  groups: Groups,
  smaller: readonly number[],
  larger: readonly number[],
  report: VerifyReport,
): boolean {
  let fits = true;
  for (const [at, group] of groups.entries()) {
    const product = group.reduce((size, dimension) => times(size, larger[Number(dimension)] ?? dynamic), 1);
    const size = smaller[at] ?? dynamic;
    if (size === product) continue;
    fits = false;
    if (size === dynamic || product === dynamic) {
      report(`collapsed dim (${at}) must be dynamic if and only if reassociation group is dynamic`);
    } else report(`collapsed dim size (${size}) must equal reassociation group size (${product})`);
  }
  return fits;
}

/** The type of `shape` when each dimension of the source is split into a group; undefined when it is not strided. */
export function expandedType(source: MemRefType, groups: Groups, shape: readonly number[]): MemRefType | undefined {
  const layout = stridedLayout(source);
  if (layout === undefined) return undefined;
  if (isContiguous(source, layout)) return withLayout(source, shape, undefined);
  const strides: number[] = [];
  for (const [at, group] of groups.entries()) {
    let stride = layout.strides[at] ?? dynamic;
    const inner: number[] = [];
    for (const dimension of group.toReversed()) {
      inner.unshift(stride);
      stride = times(stride, shape[Number(dimension)] ?? dynamic);
    }
    strides.push(...inner);
  }
  return withLayout(source, shape, { strides, offset: layout.offset });
}

/** The type when each group of dimensions becomes one; undefined when one is not contiguous in itself. */
export function collapsedType(source: MemRefType, groups: Groups, shape: readonly number[]): MemRefType | undefined {
  const layout = stridedLayout(source);
  if (layout === undefined) return undefined;
  if (isContiguous(source, layout)) return withLayout(source, shape, undefined);
  const strides: number[] = [];
  for (const group of groups) {
    const stride = collapsedStride(source.shape ?? [], layout, group.map(Number));
    if (stride === undefined) return undefined;
    strides.push(stride);
  }
  return withLayout(source, shape, { strides, offset: layout.offset });
}

function isContiguous(type: MemRefType, layout: StridedLayout): boolean {
  return type.layout === undefined || layoutAttribute(type.shape ?? [], layout) === undefined;
}

function withLayout(source: MemRefType, shape: readonly number[], layout: StridedLayout | undefined): MemRefType {
  return source.with({ shape, layout: layout && layoutAttribute(shape, layout) });
}

/** The stride of the innermost dimension that is not of size 1, if the ones around it follow from it. */
function collapsedStride(
  shape: readonly number[],
  layout: StridedLayout,
  group: readonly number[],
): number | undefined {
  const last = group.findLast((dimension) => shape[dimension] !== 1) ?? group[0];
  if (last === undefined) return 1;
  // A dimension of unknown size may be of size 1, and then the stride is that of another.
  const known = shape[last] !== dynamic || last === group[0];
  const result = known ? (layout.strides[last] ?? dynamic) : dynamic;
  let stride = result;
  for (const dimension of group.slice(1).toReversed()) {
    stride = times(stride, shape[dimension] ?? dynamic);
    const outer = layout.strides[dimension - 1] ?? dynamic;
    if (shape[dimension - 1] !== 1 && stride !== dynamic && outer !== dynamic && stride !== outer) return undefined;
  }
  return result;
}

/** Checks a reshaped type against the one that it has to be, however its layout is written. */
export function verifyReshaped(what: string, expected: MemRefType, result: MemRefType, report: VerifyReport): void {
  const isSame =
    expected.with({ layout: undefined }) === result.with({ layout: undefined }) && sameLayout(expected, result);
  if (!isSame) report(`expected ${what} type to be '${expected.text}' but found '${result.text}'`);
}
