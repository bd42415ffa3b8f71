/**
 * Memory of a run: allocations that know which of their bytes were written, memrefs that look at them, and the one
 * place where an access is checked.
 *
 * Addresses are made up so that a fault shows: every allocation is aligned as was asked and to no more (its address is
 * an odd multiple of the alignment), and no two allocations touch.
 */
import type { ElementLayout } from "./element.ts";
import {
  allocationTooLarge,
  misalignedAccess,
  outOfBounds,
  outsideAllocation,
  readOnlyStore,
  uninitializedRead,
} from "./diagnostics.ts";
import { trap } from "./trap.ts";

/** `private` memory belongs to one work-item, `workgroup` memory to a group, `global` memory to the launch. */
export type MemorySpace = "global" | "workgroup" | "private";

export class Allocation {
  /** As the source or the IR calls it, for messages. */
  readonly name: string;
  readonly space: MemorySpace;
  /** Address of the first byte in its space. */
  readonly address: number;
  readonly data: DataView;
  /**
   * One byte for each byte of data: the lifetime in which it was last written, 0 before that; absent when all of it has
   * a value from the start.
   */
  readonly written: Uint8Array | undefined;

  constructor(name: string, space: MemorySpace, address: number, data: DataView, written?: Uint8Array) {
    this.name = name;
    this.space = space;
    this.address = address;
    this.data = data;
    this.written = written;
  }
}

/** Bytes. */
const largestAllocation = 2 ** 30;

/** Hands out the addresses of one space. */
export class AddressSpace {
  private readonly space: MemorySpace;
  private next = 1;

  constructor(space: MemorySpace) {
    this.space = space;
  }

  /** An address aligned to `alignment` bytes and to no more, with `bytes` bytes that nobody else gets. */
  reserve(bytes: number, alignment: number): number {
    const multiple = Math.ceil(this.next / alignment);
    const address = (multiple % 2 === 0 ? multiple + 1 : multiple) * alignment;
    this.next = address + bytes + 1;
    return address;
  }

  /** New memory in which no byte has a value yet. Traps when it is more than any device has for it. */
  allocate(name: string, bytes: number, alignment: number): Allocation {
    if (bytes > largestAllocation) trap(allocationTooLarge, { memory: name, bytes });
    const data = new DataView(new ArrayBuffer(bytes));
    return new Allocation(name, this.space, this.reserve(bytes, alignment), data, new Uint8Array(bytes));
  }
}

export interface MemRefParts {
  readonly allocation: Allocation;
  /** Bytes from the allocation's start to where `offset` counts from. */
  readonly base: number;
  /** Elements. */
  readonly offset: bigint;
  /** Elements in each dimension. */
  readonly sizes: readonly bigint[];
  /** Elements. */
  readonly strides: readonly bigint[];
  readonly element: ElementLayout;
  readonly isReadOnly: boolean;
  /**
   * Which life of the memory it sees, 1 to 255; 1 when absent. What was written in another life has no value in this
   * one: an array that is declared in a loop lives for an iteration.
   */
  readonly lifetime?: number;
}

/** What a memref is while a program runs: MLIR's descriptor. */
export class MemRef implements MemRefParts {
  readonly allocation: Allocation;
  readonly base: number;
  readonly offset: bigint;
  readonly sizes: readonly bigint[];
  readonly strides: readonly bigint[];
  readonly element: ElementLayout;
  readonly isReadOnly: boolean;
  readonly lifetime: number;

  constructor(parts: MemRefParts) {
    this.allocation = parts.allocation;
    this.base = parts.base;
    this.offset = parts.offset;
    this.sizes = parts.sizes;
    this.strides = parts.strides;
    this.element = parts.element;
    this.isReadOnly = parts.isReadOnly;
    this.lifetime = parts.lifetime ?? 1;
  }

  /** The same with other parts. */
  with(parts: Partial<MemRefParts>): MemRef {
    return new MemRef({ ...this, ...parts });
  }
}

/** Row-major strides for the sizes. */
export function contiguousStrides(sizes: readonly bigint[]): readonly bigint[] {
  return sizes.map((_, dimension) => sizes.slice(dimension + 1).reduce((product, size) => product * size, 1n));
}

/** All of an allocation, from a byte offset on, as a row-major memref. */
export function wholeMemRef(
  allocation: Allocation,
  element: ElementLayout,
  sizes: readonly bigint[],
  base = 0,
): MemRef {
  return new MemRef({
    allocation,
    base,
    offset: 0n,
    sizes,
    strides: contiguousStrides(sizes),
    element,
    isReadOnly: false,
  });
}

/** Address of the element with all indices 0, in bytes. */
export function firstAddress(memref: MemRef): number {
  return memref.allocation.address + memref.base + Number(memref.offset) * memref.element.pitch;
}

/** Traps unless bytes `start` to `end` are in the allocation. */
export function checkExtent({ name, data }: Allocation, start: bigint, end: bigint): void {
  if (start < 0n || end > BigInt(data.byteLength))
    trap(outsideAllocation, { memory: name, start, end, bytes: data.byteLength });
}

/** Checks an access to one element in all ways but for its being written; returns its byte offset in the allocation. */
export function locate(memref: MemRef, indices: readonly bigint[]): number {
  const { allocation, element } = memref;
  let position = memref.offset;
  for (let dimension = 0; dimension < memref.sizes.length; dimension++) {
    const index = indices[dimension] ?? 0n;
    const size = memref.sizes[dimension] ?? 0n;
    if (index < 0n || index >= size) {
      const where = memref.sizes.length > 1 ? ` in dimension ${dimension}` : "";
      trap(outOfBounds, { index, size, memory: allocation.name, dimension: where });
    }
    position += index * (memref.strides[dimension] ?? 0n);
  }
  const start = BigInt(memref.base) + position * BigInt(element.pitch);
  checkExtent(allocation, start, start + BigInt(element.bytes));
  const at = Number(start);
  const address = allocation.address + at;
  if (address % element.alignment !== 0) {
    trap(misalignedAccess, { memory: allocation.name, type: element.type.text, address, alignment: element.alignment });
  }
  return at;
}

/** Traps when a byte was not written in the memory's present life. */
export function checkWritten({ allocation, lifetime }: MemRef, start: number, bytes: number): void {
  const { name, written } = allocation;
  if (written === undefined) return;
  for (let at = start; at < start + bytes; at++) {
    if (written[at] !== lifetime) trap(uninitializedRead, { memory: name, start, end: start + bytes });
  }
}

/** Traps when the memref is only to be read; else notes that the bytes have a value. */
export function markWritten({ allocation, isReadOnly, lifetime }: MemRef, start: number, bytes: number): void {
  if (isReadOnly) trap(readOnlyStore, { memory: allocation.name });
  allocation.written?.fill(lifetime, start, start + bytes);
}
