/**
 * Where the views of a launch-sized region lie. Lengths are known only at launch, so an offset is a formula: the end
 * of the view before, rounded up where that is not aligned already.
 */

export interface ViewRequest {
  /** Bytes of one element. */
  readonly elementBytes: bigint;
  /** Bytes; a power of two. */
  readonly alignment: bigint;
}

export interface PlacedView {
  /** Position among the requests. */
  readonly view: number;
  /** What the end of the view before has to be rounded up to; 1 when it is aligned already. */
  readonly roundUp: bigint;
}

/**
 * The views in the order in which they lie, the first at offset 0. Unless `ordered`, they lie by falling alignment,
 * which needs no padding but where an element is smaller than the next view's alignment. An open last view stays last.
 */
export function placeViews(views: readonly ViewRequest[], ordered: boolean, open: boolean): readonly PlacedView[] {
  const order = views.map((view, position) => ({ ...view, position }));
  const isLast = (position: number): number => (open && position === views.length - 1 ? 1 : 0);
  if (!ordered) {
    order.sort(
      (a, b) => isLast(a.position) - isLast(b.position) || Number(b.alignment - a.alignment) || a.position - b.position,
    );
  }
  // What every possible end of the views so far is a multiple of.
  let multiple = order[0]?.alignment ?? 1n;
  return order.map(({ position, elementBytes, alignment }) => {
    const roundUp = multiple % alignment === 0n ? 1n : alignment;
    multiple = smaller(roundUp === 1n ? multiple : alignment, powerOfTwoIn(elementBytes));
    return { view: position, roundUp };
  });
}

/** The largest alignment among views, at least 1. */
export function baseAlignment(alignments: readonly bigint[]): bigint {
  return alignments.reduce((largest, alignment) => (alignment > largest ? alignment : largest), 1n);
}

/** The largest power of two that divides a number. */
function powerOfTwoIn(value: bigint): bigint {
  return value & -value;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
