/** The memref dialect: accesses and memory. Views are in `semantics-views.ts`. */
import { alloca, assume_alignment, atomic_rmw, copy, get_global, global, load, store } from "@dslc/dialect-memref";
import {
  addressSpaceOf,
  type BlockArgument,
  type Constant,
  DenseElementsAttribute,
  dynamic,
  MemRefType,
  type OpOf,
  type Operation,
  resolveSymbol,
  type Scalar,
  SymbolReferenceAttribute,
  type Type,
  type Value,
  stridedLayout,
} from "@dslc/ir";
import { type CombinationKind, combine } from "./combine.ts";
import { falseAlignment, undefinedBehavior, unsupportedOperation, viewOutOfBounds } from "./diagnostics.ts";
import { elementOf } from "./element.ts";
import type { Execution } from "./executable.ts";
import { contiguousStrides, firstAddress, type MemorySpace, MemRef } from "./memory.ts";
import { type Semantics, semantics } from "./semantics.ts";
import { viewSemantics } from "./semantics-views.ts";
import { trap } from "./trap.ts";

function integers(at: Execution, values: readonly Value[]): readonly bigint[] {
  return values.map((value) => at.integer(value));
}

/** New memory for a memref of the type, with values for its dynamic sizes. */
export function allocate(
  at: Execution,
  space: MemorySpace,
  name: string,
  type: Type,
  dynamicSizes: readonly bigint[],
  alignment = 1,
): MemRef {
  const layout = type instanceof MemRefType ? stridedLayout(type) : undefined;
  if (!(type instanceof MemRefType) || layout === undefined)
    return trap(unsupportedOperation, { name: type.text, problem: "its layout is not strided" });
  const element = elementOf(type);
  let next = 0;
  const sizes = (type.shape ?? []).map((size) => (size === dynamic ? (dynamicSizes[next++] ?? 0n) : BigInt(size)));
  const negative = sizes.find((size) => size < 0n);
  if (negative !== undefined) trap(viewOutOfBounds, { memory: name, problem: `has a size of ${negative}` });
  const strides = type.layout === undefined ? contiguousStrides(sizes) : layout.strides.map(BigInt);
  const offset = BigInt(layout.offset);
  const elements = sizes.includes(0n)
    ? 0n
    : sizes.reduce((last, size, dimension) => last + (size - 1n) * (strides[dimension] ?? 0n), offset) + 1n;
  const bytes = Number(elements) * element.pitch;
  const allocation = at.allocate(space, name, bytes, Math.max(alignment, element.alignment));
  return new MemRef({ allocation, base: 0, offset, sizes, strides, element, isReadOnly: false });
}

/** Memory that a function owns, as an argument of its entry block. */
export interface OwnedMemory {
  readonly argument: BlockArgument;
  /** Bytes. */
  readonly alignment: number;
}

export function allocateOwned(
  at: Execution,
  space: "workgroup" | "private",
  { argument, alignment }: OwnedMemory,
): MemRef {
  return allocate(at, space, argument.nameHint ?? space, argument.type, [], alignment);
}

/** By what each kind of atomic update combines the element with the operand, which `assign` takes instead. */
const combinations: Readonly<Record<Exclude<OpOf<typeof atomic_rmw>["kind"], "assign">, CombinationKind>> = {
  addf: "add",
  mulf: "mul",
  maximumf: "maximumf",
  minimumf: "minimumf",
  maxnumf: "maxnumf",
  minnumf: "minnumf",
  addi: "add",
  muli: "mul",
  ori: "or",
  andi: "and",
  maxs: "maxsi",
  mins: "minsi",
  maxu: "maxui",
  minu: "minui",
};

function scalarOf(value: Constant): Scalar {
  if (typeof value === "bigint" || typeof value === "number") return value;
  throw new Error("an atomic update of a vector");
}

/** Elements one by one, the last dimension fastest. */
function copyElements(at: Execution, source: MemRef, target: MemRef, indices: readonly bigint[] = []): void {
  const dimension = indices.length;
  const size = source.sizes[dimension];
  if (size === undefined) return at.store(target, indices, at.load(source, indices));
  if (size !== target.sizes[dimension]) {
    trap(undefinedBehavior, {
      name: "memref.copy",
      reason: `a copy of ${size} elements to ${target.sizes[dimension]}`,
    });
  }
  for (let index = 0n; index < size; index++) copyElements(at, source, target, [...indices, index]);
}

function globalMemory(at: Execution, variable: OpOf<typeof global>): MemRef {
  const isShared = addressSpaceOf(variable.type) === "workgroup";
  const alignment = Number(variable.alignment ?? 1n);
  return at.once(isShared ? "group" : "run", variable, () => {
    const memory = allocate(at, isShared ? "workgroup" : "global", variable.sym_name, variable.type, [], alignment);
    if (variable.initial_value instanceof DenseElementsAttribute) fill(at, memory, variable.initial_value);
    return memory.with({ isReadOnly: variable.constant === true });
  });
}

/** Writes initial values, in row-major order, to memory that is all of an allocation. */
function fill(at: Execution, memory: MemRef, { values }: DenseElementsAttribute): void {
  const count = memory.sizes.reduce((product, size) => product * size, 1n);
  const flat = memory.with({ sizes: [count], strides: [1n] });
  for (let index = 0n; index < count; index++) {
    const value = values[values.length === 1 ? 0 : Number(index)]?.value;
    if (value !== undefined) at.store(flat, [index], value);
  }
}

function variableOf(op: Operation): OpOf<typeof global> {
  const name = op.getAttribute("name");
  const found = name instanceof SymbolReferenceAttribute ? resolveSymbol(op, name) : undefined;
  if (found !== undefined && global.is(found)) return found;
  return trap(unsupportedOperation, { name: op.name, problem: `there is no variable ${name?.text}` });
}

export const memrefSemantics: Semantics = [
  ...viewSemantics,
  semantics(load, (op, at) => [at.load(at.memref(op.memref), integers(at, op.indices))]),
  semantics(store, (op, at) => at.store(at.memref(op.memref), integers(at, op.indices), at.constant(op.value))),
  semantics(atomic_rmw, (op, at) => {
    const { kind, value } = op;
    const by = scalarOf(at.constant(value));
    const change = (old: Constant): Constant =>
      kind === "assign" ? by : combine(combinations[kind], value.type, scalarOf(old), by);
    return [at.update(at.memref(op.memref), integers(at, op.indices), change)];
  }),
  semantics(copy, (op, at) => copyElements(at, at.memref(op.source), at.memref(op.target))),
  semantics(alloca, (op, at) => {
    const name = op.memref.nameHint ?? "alloca";
    return [allocate(at, "private", name, op.memref.type, integers(at, op.dynamicSizes), Number(op.alignment ?? 1n))];
  }),
  semantics(get_global, (op, at) => [globalMemory(at, variableOf(op))]),
  semantics(assume_alignment, (op, at) => {
    const memref = at.memref(op.memref);
    const address = firstAddress(memref);
    if (BigInt(address) % op.alignment !== 0n)
      trap(falseAlignment, { memory: memref.allocation.name, address, alignment: op.alignment });
  }),
];
