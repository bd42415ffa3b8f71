/** The rules of the ops that make views of a memref from offsets, sizes and strides. */
import {
  dynamic,
  MemRefType,
  type Type,
  type Value,
  type VerifyReport,
  dynamicMarker,
  sizesAgree,
  staticSizes,
  layoutAttribute,
  sameLayout,
  stridedLayout,
} from "@dslc/ir";

/** What such an op says: constants with {@link dynamicMarker} where an operand stands, and the operands. */
export interface ViewParts {
  readonly offsets: readonly Value[];
  readonly sizes: readonly Value[];
  readonly strides: readonly Value[];
  readonly static_offsets: readonly bigint[];
  readonly static_sizes: readonly bigint[];
  readonly static_strides: readonly bigint[];
}

/** Checks that each list is as long as it has to be, has an operand for each marker, and no negative size or offset. */
export function verifyViewLists(
  op: ViewParts,
  counts: { readonly offset: number; readonly size: number; readonly stride: number },
  report: VerifyReport,
): boolean {
  let fits = true;
  const fail = (message: string): void => {
    fits = false;
    report(message);
  };
  const lists = [
    ["offset", op.static_offsets, op.offsets],
    ["size", op.static_sizes, op.sizes],
    ["stride", op.static_strides, op.strides],
  ] as const;
  for (const [what, constants, operands] of lists) {
    const markers = constants.filter((constant) => constant === dynamicMarker).length;
    if (constants.length !== counts[what]) fail(`expected ${counts[what]} ${what} values, got ${constants.length}`);
    if (markers !== operands.length) fail(`expected ${markers} dynamic ${what} values`);
    const negative =
      what === "stride" ? undefined : constants.find((constant) => constant < 0n && constant !== dynamicMarker);
    if (negative !== undefined) fail(`expected ${what}s to be non-negative, but got ${negative}`);
  }
  return fits;
}

/** Checks that a view is in the same memory as its base and of the same elements. */
export function verifySameMemory(base: MemRefType, view: MemRefType, kind: string, report: VerifyReport): boolean {
  const spaces = base.memorySpace?.text === view.memorySpace?.text;
  if (!spaces)
    report(`different memory spaces specified for ${kind} type '${base.text}' and result memref type '${view.text}'`);
  const elements = base.element === view.element;
  if (!elements)
    report(`different element types specified for ${kind} type '${base.text}' and result memref type '${view.text}'`);
  return spaces && elements;
}

/** Constants of an op against those of its result type: each pair agrees or one of them is not known. */
export function verifyAgree(
  what: string,
  expected: readonly number[],
  found: readonly number[],
  report: VerifyReport,
): void {
  for (const [at, value] of found.entries()) {
    const want = expected[at] ?? dynamic;
    if (value === dynamic || want === dynamic || value === want) continue;
    report(
      `expected result type with ${what} = ${want} instead of ${value}${what === "offset" ? "" : ` in dim = ${at}`}`,
    );
  }
}

/** The type of a part of a memref; undefined when the layout of the whole is not a strided one. */
export function subviewType(
  base: MemRefType,
  offsets: readonly bigint[],
  sizes: readonly bigint[],
  strides: readonly bigint[],
): MemRefType | undefined {
  const layout = stridedLayout(base);
  if (layout === undefined) return undefined;
  const shape = staticSizes(sizes);
  const steps = staticSizes(strides).map((step, at) => product(step, layout.strides[at] ?? dynamic));
  const offset = staticSizes(offsets).reduce(
    (sum, start, at) => total(sum, product(start, layout.strides[at] ?? dynamic)),
    layout.offset,
  );
  return MemRefType.get(shape, base.element, {
    layout: layoutAttribute(shape, { strides: steps, offset }),
    memorySpace: base.memorySpace,
  });
}

/** Zero times anything is zero. */
function product(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return a === dynamic || b === dynamic ? dynamic : a * b;
}

function total(a: number, b: number): number {
  return a === dynamic || b === dynamic ? dynamic : a + b;
}

/** Why a memref is not `full` with some dimensions of size 1 left out; undefined when it is. */
export function reductionMismatch(full: MemRefType, reduced: MemRefType): "rank" | "sizes" | "layout" | undefined {
  const [shape, smaller] = [full.shape ?? [], reduced.shape ?? []];
  if (smaller.length > shape.length) return "rank";
  if (!dropsTo(shape, smaller, () => true)) return "sizes";
  const [from, to] = [stridedLayout(full), stridedLayout(reduced)];
  // Layouts that are affine maps are not compared.
  if (from === undefined || to === undefined) return undefined;
  const fits =
    from.offset === to.offset && dropsTo(shape, smaller, (at, kept) => from.strides[at] === to.strides[kept]);
  return fits ? undefined : "layout";
}

/** Whether leaving out dimensions of size 1 turns one shape into the other; `agree` compares a kept dimension. */
function dropsTo(
  shape: readonly number[],
  reduced: readonly number[],
  agree: (at: number, kept: number) => boolean,
): boolean {
  // reachable[k]: whether the dimensions seen so far can become the first k of the reduced shape.
  let reachable = [true, ...reduced.map(() => false)];
  for (const [at, size] of shape.entries()) {
    const before = reachable;
    reachable = before.map(
      (was, kept) =>
        (was && size === 1) ||
        (kept > 0 && before[kept - 1] === true && reduced[kept - 1] === size && agree(at, kept - 1)),
    );
  }
  return reachable[reduced.length] === true;
}

/** Whether two numbers of which each may be unknown can be the same. */
function mayEqual(a: number, b: number | undefined): boolean {
  return a === dynamic || b === dynamic || a === b;
}

/** Whether a cast may go from one memref type to the other: what both know agrees. */
export function castCompatible(from: Type, to: Type): boolean {
  if (!(from instanceof MemRefType) || !(to instanceof MemRefType)) return false;
  if (from.element !== to.element || from.memorySpace?.text !== to.memorySpace?.text) return false;
  if (from.shape === undefined || to.shape === undefined) return from.shape !== to.shape;
  if (!sizesAgree(from.shape, to.shape)) return false;
  if (sameLayout(from, to)) return true;
  const [a, b] = [stridedLayout(from), stridedLayout(to)];
  return (
    a !== undefined &&
    b !== undefined &&
    mayEqual(a.offset, b.offset) &&
    a.strides.every((stride, at) => mayEqual(stride, b.strides[at]))
  );
}

/**
 * The dimensions that a view keeps whose type has the shape: all, but for some of size 1 that it leaves out. Where
 * several could be left out, which ones are makes no difference: the only index into them is 0.
 */
export function keptDimensions(sizes: readonly bigint[], shape: readonly number[]): readonly number[] {
  const match = (dimension: number, kept: number): readonly number[] | undefined => {
    const size = sizes[dimension];
    if (size === undefined) return kept === shape.length ? [] : undefined;
    const wanted = shape[kept];
    const isWanted = wanted !== undefined && (size === dynamicMarker ? wanted === dynamic : size === BigInt(wanted));
    const rest = isWanted ? match(dimension + 1, kept + 1) : undefined;
    if (rest !== undefined) return [dimension, ...rest];
    return size === 1n ? match(dimension + 1, kept) : undefined;
  };
  return match(0, 0) ?? sizes.map((_, dimension) => dimension);
}
