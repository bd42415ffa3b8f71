/**
 * Lays out the static arrays of each kernel: one block of memory with all of them at fixed offsets, so that what is
 * stated of them is what every target and every optimization level does.
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { constant } from "@dslc/dialect-arith";
import { assume_alignment, buildSubview, cast, store, subview, view } from "@dslc/dialect-memref";
import {
  alloc,
  arrayLayout,
  type contract,
  elementBytes,
  staticBase,
  staticElements,
  viewNameAttribute,
} from "@dslc/dialect-wg";
import {
  Builder,
  i8,
  index,
  IntegerAttribute,
  locationSpan,
  MemRefType,
  type Operation,
  type OpOf,
  StringAttribute,
  symbolNameOf,
  type Value,
} from "@dslc/ir";
import { type ArrayPlacement, placeArrays } from "./place-arrays.ts";
import { baseAlignment } from "./place-views.ts";

export const tooManyStaticBytes = defineDiagnostic(
  "workgroup/too-many-static-bytes",
  "error",
  "A target has a limit for the workgroup memory that a kernel declares statically. Make arrays smaller, or take " +
    "launch-sized memory, which may have more where the target lets a launch ask for it: " +
    "`launch workgroup { name: [f32; N] }`.",
  ({ kernel, bytes, limit }: { kernel: string; bytes: bigint; limit: number }) =>
    `kernel '${kernel}' has ${bytes} bytes of static workgroup memory, and the target's limit is ${limit}`,
);

export const arrayMismatch = defineDiagnostic(
  "workgroup/array-mismatch",
  "error",
  "Operations `wg.alloc` of one name in a kernel are one array, so they have one type and one alignment.",
  ({ name }: { name: string }) => `static array '${name}' is declared with two types or alignments`,
);

type Alloc = OpOf<typeof alloc>;

/** All places of a kernel at which one array is declared. */
interface StaticArray {
  readonly name: string;
  readonly type: MemRefType;
  readonly alignment: bigint;
  readonly bytes: bigint;
  readonly places: readonly Alloc[];
}

/** Lays out the kernel's arrays and states where they lie in its contract. Returns whether it has some. */
export function layOutArrays(
  kernel: Operation,
  contractOp: OpOf<typeof contract> | undefined,
  limit: number,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  const arrays = arraysOf(kernel, report);
  if (arrays.length === 0) return false;
  const placement = placeArrays(arrays);
  if (placement.bytes > BigInt(limit)) {
    reportLimit(kernel, arrays, placement.bytes, limit, report);
    return false;
  }
  if (contractOp !== undefined) stateArrays(contractOp, arrays, placement);
  makeArrays(kernel, arrays, placement);
  return true;
}

/** The arrays that something reads, in the order of the source; the others are erased, with the writes to them. */
function arraysOf(kernel: Operation, report: (diagnostic: Diagnostic) => void): readonly StaticArray[] {
  const byName = new Map<string, Alloc[]>();
  kernel.walk((op) => {
    if (!alloc.is(op)) return;
    const places = byName.get(op.array);
    if (places === undefined) byName.set(op.array, [op]);
    else places.push(op);
  });
  const arrays: StaticArray[] = [];
  for (const [name, places] of byName) {
    const [first] = places;
    if (first === undefined) continue;
    if (!places.some(({ memory }) => isRead(memory))) {
      for (const place of places) eraseWrites(place);
      continue;
    }
    const { type } = first.memory;
    const other = places.find((place) => place.memory.type !== type || place.alignment !== first.alignment);
    if (other !== undefined) report(arrayMismatch.at(locationSpan(other.location), { name }));
    if (type instanceof MemRefType)
      arrays.push({ name, type, alignment: first.alignment, bytes: bytesOf(type), places });
  }
  return arrays;
}

/** The view of the same memory that the operation makes, if that is what it does. */
function viewOf(op: Operation): Value | undefined {
  return subview.is(op) || cast.is(op) ? op.results[0] : undefined;
}

function isRead(memory: Value): boolean {
  for (const { owner } of memory.uses()) {
    if ((store.is(owner) && owner.memref === memory && owner.value !== memory) || assume_alignment.is(owner)) continue;
    const made = viewOf(owner);
    if (made === undefined || isRead(made)) return true;
  }
  return false;
}

/** Erases an operation that makes memory which nothing reads, and all that uses that. */
function eraseWrites(op: Operation): void {
  for (const result of op.results) {
    for (const owner of new Set([...result.uses()].map((use) => use.owner))) eraseWrites(owner);
  }
  op.erase();
}

function bytesOf(type: MemRefType): bigint {
  return BigInt(staticElements(type) ?? 0) * BigInt(elementBytes(type.element) ?? 0);
}

function reportLimit(
  kernel: Operation,
  arrays: readonly StaticArray[],
  bytes: bigint,
  limit: number,
  report: (diagnostic: Diagnostic) => void,
): void {
  const parts = arrays.map(({ name, bytes: own, places: [place] }) => ({
    span: place && locationSpan(place.location),
    message: `${name}: ${own} bytes`,
  }));
  const kernelName = symbolNameOf(kernel) ?? "";
  report(
    tooManyStaticBytes.at(
      locationSpan(kernel.location),
      { kernel: kernelName, bytes, limit },
      {
        labels: parts.flatMap(({ span, message }) => (span === undefined ? [] : [{ span, message }])),
        notes: parts.flatMap(({ span, message }) => (span === undefined ? [message] : [])),
        help: ["make them smaller, or put what only needs its size at launch into 'launch workgroup'"],
      },
    ),
  );
}

/** One clause for each array, in the order in which they lie. */
function stateArrays(
  contractOp: OpOf<typeof contract>,
  arrays: readonly StaticArray[],
  placement: ArrayPlacement,
): void {
  const at = Builder.atEnd(contractOp.body.entry, contractOp.location);
  for (const { array: position, offset } of placement.arrays) {
    const array = arrays[position];
    const place = array?.places[0];
    if (array === undefined || place === undefined) continue;
    at.location = place.location;
    arrayLayout(at, {
      array: array.name,
      element: place.element ?? array.type.element,
      offset,
      length: BigInt(staticElements(array.type) ?? 0),
      alignment: array.alignment,
    });
  }
}

/** One base at the kernel's start, and each array at its byte offset where it was declared. */
function makeArrays(kernel: Operation, arrays: readonly StaticArray[], placement: ArrayPlacement): void {
  const { entry } = kernel.getRegion();
  const first = entry.first;
  if (first === undefined) return;
  const start = Builder.before(first);
  start.location = kernel.location;
  const alignment = baseAlignment(arrays.map((array) => array.alignment));
  const memorySpace = arrays[0]?.type.memorySpace;
  const base = staticBase(start, {
    alignment,
    bytes: MemRefType.get([Number(placement.bytes)], i8, { memorySpace }),
  }).bytes;
  base.nameHint = "static";
  for (const { array: position, offset } of placement.arrays) {
    const array = arrays[position];
    if (array === undefined) continue;
    for (const place of array.places) place.replaceWith([arrayView(place, array, base, offset)]);
  }
}

function arrayView(place: Alloc, { name, type, alignment }: StaticArray, base: Value, offset: bigint): Value {
  const at = Builder.before(place);
  const byte_shift = constant(at, { value: new IntegerAttribute(offset, index), result: index }).result;
  const { shape = [], element, memorySpace } = type;
  const rowLength = (staticElements(type) ?? 0) / shape.slice(0, -1).reduce((product, size) => product * size, 1);
  // A `memref.view` has no padding: it is made of whole rows, of which the array is the front part.
  const whole = MemRefType.get([...shape.slice(0, -1), rowLength], element, { memorySpace });
  const viewOp = view(at, { source: base, byte_shift, sizes: [], result: whole });
  viewOp.setAttribute(viewNameAttribute, new StringAttribute(name));
  assume_alignment(at, { memref: viewOp.result, alignment });
  viewOp.result.nameHint = place.memory.nameHint;
  if (whole === type) return viewOp.result;
  const rows = buildSubview(
    at,
    viewOp.result,
    { offsets: shape.map(() => 0n), sizes: shape.map(BigInt), strides: shape.map(() => 1n) },
    type,
  ).result;
  rows.nameHint = place.memory.nameHint;
  return rows;
}
