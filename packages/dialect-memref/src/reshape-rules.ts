/** The rules of views with more or fewer dimensions: groups of neighbouring dimensions that stand for one. */
import {
  dynamic,
  type MemRefType,
  type VerifyReport,
  layoutAttribute,
  sameLayout,
  type StridedLayout,
  stridedLayout,
} from "@dslc/ir";

/** For each dimension of the smaller shape the dimensions of the larger one that it stands for. */
export type Groups = readonly (readonly bigint[])[];

function times(a: number, b: number): number {
  return a === dynamic || b === dynamic ? dynamic : a * b;
}

/** Whether the groups list the dimensions of the larger shape in order, and each size of the smaller is their product. */
export function verifyGroups(
  groups: Groups,
  { rank, shape: smaller = [] }: MemRefType,
  { rank: count, shape: larger = [] }: MemRefType,
  report: VerifyReport,
): boolean {
  const fault =
    groupsFault(groups, rank, count, larger) ?? (rank === 0 ? undefined : sizesFault(groups, smaller, larger));
  if (fault !== undefined) report(fault);
  return fault === undefined;
}

function groupsFault(groups: Groups, smaller: number, count: number, larger: readonly number[]): string | undefined {
  if (smaller === 0)
    return larger.every((size) => size === 1)
      ? undefined
      : "rank 0 memrefs can only be extended/collapsed with/from ones";
  if (groups.length !== smaller)
    return `invalid number of reassociation groups: found ${groups.length}, expected ${smaller}`;
  let next = 0n;
  for (const dimension of groups.flat()) {
    if (dimension !== next++) return "reassociation indices must be contiguous";
    if (dimension >= BigInt(count)) return `reassociation index ${dimension} is out of bounds`;
  }
  return next === BigInt(count)
    ? undefined
    : `expanded rank (${count}) inconsistent with number of reassociation indices (${next})`;
}

/** Checks each size of the smaller shape against the product of those that it stands for. */
function sizesFault(groups: Groups, smaller: readonly number[], larger: readonly number[]): string | undefined {
  for (const [at, group] of groups.entries()) {
    const product = group.reduce((size, dimension) => times(size, larger[Number(dimension)] ?? dynamic), 1);
    const size = smaller[at] ?? dynamic;
    if (size === product) continue;
    return size === dynamic || product === dynamic
      ? `collapsed dim (${at}) must be dynamic if and only if reassociation group is dynamic`
      : `collapsed dim size (${size}) must equal reassociation group size (${product})`;
  }
  return undefined;
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
  // Of a single element, which has no groups.
  while (strides.length < shape.length) strides.push(1);
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
export function verifyReshaped(what: string, expected: MemRefType, result: MemRefType, report: VerifyReport): boolean {
  const isSame =
    expected.with({ layout: undefined }) === result.with({ layout: undefined }) && sameLayout(expected, result);
  if (!isSame) report(`expected ${what} type to be '${expected.text}' but found '${result.text}'`);
  return isSame;
}
