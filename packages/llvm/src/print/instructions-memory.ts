/** Instructions on memory. Every access states its alignment, by the data layout when the operation does not. */
import type { Type } from "@dslc/ir";
import * as llvm from "@dslc/dialect-llvm";
import { aliasMetadata, fenceMetadata } from "./access-metadata.ts";
import { syncScope, words } from "./flags.ts";
import type { FunctionPrinter } from "./function-printer.ts";
import { type Instruction, instruction } from "./instructions-value.ts";

function alignment(stated: bigint | undefined, type: Type, printer: FunctionPrinter): string {
  return `, align ${stated ?? printer.module.layout.alignment(type)}`;
}

/** LLVM's default for atomics that state none is the size of the value (IRBuilder's `CreateAtomicRMW`). */
function atomicAlignment(stated: bigint | undefined, type: Type, printer: FunctionPrinter): string {
  return `, align ${stated ?? printer.module.layout.storeSize(type)}`;
}

interface Ordered {
  readonly ordering: string;
  readonly syncscope: string | undefined;
}

/** The scope and ordering of an access, behind its address. */
function order({ ordering, syncscope }: Ordered): string {
  return ordering === "not_atomic" ? "" : `${syncScope(syncscope)} ${ordering}`;
}

const isAtomic = ({ ordering }: Ordered): string => (ordering === "not_atomic" ? "" : "atomic");
const isVolatile = (op: { readonly volatile_: true | undefined }): string => (op.volatile_ === true ? "volatile" : "");

function nontemporal(op: { readonly nontemporal: true | undefined }, { module }: FunctionPrinter): string {
  return op.nontemporal === true ? `, !nontemporal ${module.metadata.node(["i32 1"])}` : "";
}

function invariantLoad(op: { readonly invariant: true | undefined }, { module }: FunctionPrinter): string {
  return op.invariant === true ? `, !invariant.load ${module.metadata.node([])}` : "";
}

export const memoryInstructions: readonly Instruction[] = [
  instruction(llvm.alloca, (op, p) => {
    const space = op.res.type instanceof llvm.LLVMPointerType ? op.res.type.addressSpace : 0;
    const inalloca = words([op.inalloca === true ? "inalloca" : ""]);
    const where = space === 0 ? "" : `, addrspace(${space})`;
    return `alloca${inalloca} ${p.type(op.elem_type)}, ${p.typed(op.arraySize)}${alignment(op.alignment, op.elem_type, p)}${where}`;
  }),
  instruction(llvm.getelementptr, (op, p) => {
    let next = 0;
    const indices = op.rawConstantIndices.map((index) => {
      const dynamic = index === llvm.dynamicIndex ? op.dynamicIndices[next++] : undefined;
      return dynamic === undefined ? `i32 ${index}` : p.typed(dynamic);
    });
    return `getelementptr${words([op.inbounds === true ? "inbounds" : ""])} ${[p.type(op.elem_type), p.address(op.base), ...indices].join(", ")}`;
  }),
  instruction(llvm.load, (op, p) => {
    const type = op.res.type;
    const access = `load${words([isAtomic(op), isVolatile(op)])} ${p.type(type)}, ${p.address(op.addr)}${order(op)}`;
    return `${access}${alignment(op.alignment, type, p)}${nontemporal(op, p)}${invariantLoad(op, p)}${aliasMetadata(op, p.module.metadata)}`;
  }),
  instruction(llvm.store, (op, p) => {
    const access = `store${words([isAtomic(op), isVolatile(op)])} ${p.typed(op.value)}, ${p.address(op.addr)}${order(op)}`;
    return `${access}${alignment(op.alignment, op.value.type, p)}${nontemporal(op, p)}${aliasMetadata(op, p.module.metadata)}`;
  }),
  instruction(llvm.atomicrmw, (op, p) => {
    const access = `atomicrmw${words([isVolatile(op)])} ${op.bin_op.replace(/^_/, "")} ${p.address(op.ptr)}, ${p.typed(op.val)}${order(op)}`;
    return `${access}${atomicAlignment(op.alignment, op.val.type, p)}${aliasMetadata(op, p.module.metadata)}`;
  }),
  instruction(llvm.cmpxchg, (op, p) => {
    const flags = words([op.weak === true ? "weak" : "", isVolatile(op)]);
    const operands = `${p.address(op.ptr)}, ${p.typedList([op.cmp, op.val])}`;
    const access = `cmpxchg${flags} ${operands}${syncScope(op.syncscope)} ${op.success_ordering} ${op.failure_ordering}`;
    return `${access}${atomicAlignment(op.alignment, op.val.type, p)}${aliasMetadata(op, p.module.metadata)}`;
  }),
  instruction(
    llvm.fence,
    (op, p) => `fence${syncScope(op.syncscope)} ${op.ordering}${fenceMetadata(op, p.module.metadata)}`,
  ),
];
