/** Where the static arrays of a kernel lie. */

export interface ArrayRequest {
  readonly bytes: bigint;
  /** Bytes; a power of two. */
  readonly alignment: bigint;
}

export interface PlacedArray {
  /** Position among the requests. */
  readonly array: number;
  /** Bytes from the start of the kernel's static memory. */
  readonly offset: bigint;
}

export interface ArrayPlacement {
  /** In the order in which they lie. */
  readonly arrays: readonly PlacedArray[];
  /** From the start of the first to the end of the last. */
  readonly bytes: bigint;
}

/** The arrays side by side by falling alignment, which pads only where an array's bytes are no multiple of the next one's. */
export function placeArrays(requests: readonly ArrayRequest[]): ArrayPlacement {
  const order = requests.map((request, array) => ({ ...request, array }));
  order.sort((a, b) => Number(b.alignment - a.alignment) || a.array - b.array);
  let end = 0n;
  const arrays = order.map(({ array, bytes, alignment }) => {
    const offset = (end + alignment - 1n) & -alignment;
    end = offset + bytes;
    return { array, offset };
  });
  return { arrays, bytes: end };
}
