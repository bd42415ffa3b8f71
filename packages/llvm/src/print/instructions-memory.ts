/** Instructions on memory. Every access states its alignment, by the data layout when the operation does not. */
import type { Operation, Type } from "@dslc/ir";
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

const aliasing = (op: Operation, { module }: FunctionPrinter): string => aliasMetadata(op, module.metadata);

/** What an instruction is made of, each part with its own separator in front. */
const joined = (...parts: readonly string[]): string => parts.join("");

export const memoryInstructions: readonly Instruction[] = [
  instruction(llvm.alloca, (op, p) => {
    const space = op.res.type instanceof llvm.LLVMPointerType ? op.res.type.addressSpace : 0;
    const inalloca = op.inalloca === true ? "inalloca" : "";
    const memory = `alloca${words([inalloca, p.type(op.elem_type)])}, ${p.typed(op.arraySize)}`;
    return joined(memory, alignment(op.alignment, op.elem_type, p), space === 0 ? "" : `, addrspace(${space})`);
  }),
  instruction(llvm.getelementptr, (op, p) => {
    let next = 0;
    const indices = op.rawConstantIndices.map((index) => {
      const dynamic = index === llvm.dynamicIndex ? op.dynamicIndices[next++] : undefined;
      return dynamic === undefined ? `i32 ${index}` : p.typed(dynamic);
    });
    const inbounds = op.inbounds === true ? "inbounds" : "";
    return `getelementptr${words([inbounds, p.type(op.elem_type)])}, ${[p.address(op.base), ...indices].join(", ")}`;
  }),
  instruction(llvm.load, (op, p) => {
    const { type } = op.res;
    const access = `load${words([isAtomic(op), isVolatile(op), p.type(type)])}, ${p.address(op.addr)}${order(op)}`;
    const stated = alignment(op.alignment, type, p);
    return joined(access, stated, nontemporal(op, p), invariantLoad(op, p), aliasing(op, p));
  }),
  instruction(llvm.store, (op, p) => {
    const value = words([isAtomic(op), isVolatile(op), p.typed(op.value)]);
    const stated = alignment(op.alignment, op.value.type, p);
    return joined(`store${value}, ${p.address(op.addr)}${order(op)}`, stated, nontemporal(op, p), aliasing(op, p));
  }),
  instruction(llvm.atomicrmw, (op, p) => {
    const address = words([isVolatile(op), op.bin_op.replace(/^_/, ""), p.address(op.ptr)]);
    const stated = atomicAlignment(op.alignment, op.val.type, p);
    return joined(`atomicrmw${address}, ${p.typed(op.val)}${order(op)}`, stated, aliasing(op, p));
  }),
  instruction(llvm.cmpxchg, (op, p) => {
    const address = words([op.weak === true ? "weak" : "", isVolatile(op), p.address(op.ptr)]);
    const orders = `${syncScope(op.syncscope)} ${op.success_ordering} ${op.failure_ordering}`;
    const stated = atomicAlignment(op.alignment, op.val.type, p);
    return joined(`cmpxchg${address}, ${p.typedList([op.cmp, op.val])}${orders}`, stated, aliasing(op, p));
  }),
  instruction(llvm.fence, (op, p) =>
    joined("fence", syncScope(op.syncscope), ` ${op.ordering}`, fenceMetadata(op, p.module.metadata)),
  ),
];
