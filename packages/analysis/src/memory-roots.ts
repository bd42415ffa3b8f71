/** Which memory a memref sees, as far as accesses to different memory are told apart. */
import {
  type AddressSpace,
  addressSpaceOf,
  type Block,
  callable,
  dictionaries,
  MemRefType,
  memoryEffects,
  pure,
  type Value,
} from "@dslc/ir";
import { disjointViewsOp, viewLikeOp } from "./interfaces.ts";

/** Memory that may be any. */
export const anyMemory = "any memory";

/** A memref of memory of its own, or all memory of an address space that is nobody's own. */
export type Memory = Value | AddressSpace | typeof anyMemory;

/** The memref that a value is a view of, through all views. */
export function memoryRoot(value: Value): Value {
  let root = value;
  for (let op = root.definingOp; op !== undefined; op = root.definingOp) {
    const view = viewLikeOp.of(op);
    if (view === undefined) return root;
    root = view.source(op);
  }
  return root;
}

/** The memory that a memref is of. */
export function memoryOf(value: Value): Memory {
  const root = memoryRoot(value);
  if (isAllocated(root) || isApart(root) || isUnaliasedArgument(root)) return root;
  return isFromOutside(root) ? (addressSpaceOf(root.type) ?? "generic") : anyMemory;
}

/** Whether memory of the function's own cannot be behind it, as it can behind one of several memrefs that is chosen. */
function isFromOutside({ definingOp, block }: Value): boolean {
  if (definingOp === undefined) return isFunctionEntry(block);
  const isPure = definingOp.definition?.traits.has(pure) === true;
  return isPure && definingOp.operands.every(({ type }) => !(type instanceof MemRefType));
}

function isFunctionEntry(block: Block | undefined): boolean {
  const holder = block?.parentOp;
  return holder !== undefined && block?.region?.first === block && callable.of(holder) !== undefined;
}

/** Whether two may have bytes in common. */
export function mayOverlap(a: Memory, b: Memory): boolean {
  if (a === b || a === anyMemory || b === anyMemory) return true;
  if (typeof a === "string" && typeof b === "string") return a === "generic" || b === "generic";
  if (typeof a === "string") return mayBeShared(b, a);
  return typeof b === "string" && mayBeShared(a, b);
}

/** Whether memory of an address space that is nobody's own may be seen through a memref that is apart from its peers. */
function mayBeShared(own: Memory, space: AddressSpace): boolean {
  if (typeof own === "string" || isAllocated(own) || isUnaliasedArgument(own)) return false;
  return space === "generic" || space === addressSpaceOf(own.type);
}

function isAllocated(root: Value): boolean {
  const op = root.definingOp;
  const effects = op === undefined ? undefined : memoryEffects.of(op)?.effects(op);
  return effects?.some(({ kind, on }) => kind === "allocate" && on === root) === true;
}

function isApart(root: Value): boolean {
  const op = root.definingOp;
  return op !== undefined && disjointViewsOp.of(op) !== undefined;
}

function isUnaliasedArgument(root: Value): boolean {
  const { block } = root;
  if (root.definingOp !== undefined || block === undefined || !isFunctionEntry(block)) return false;
  const position = block.arguments.findIndex((argument) => argument === root);
  return dictionaries(block.parentOp?.getAttribute("arg_attrs"))[position]?.has("llvm.noalias") === true;
}
