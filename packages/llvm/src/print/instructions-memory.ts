/** Instructions on memory. Every access states its alignment, by the data layout when the operation does not. */
import { FloatType, IntegerType, type Operation, type OpKind, type OpOf, type Type } from "@dslc/ir";
import * as llvm from "@dslc/dialect-llvm";
import { aliasMetadata, fenceMetadata } from "./access-metadata.ts";
import { syncScope, words } from "./flags.ts";
import type { FunctionPrinter } from "./function-printer.ts";
import { unknownToLlvm14 } from "../diagnostics.ts";
import { asKind, type Instruction, instruction } from "./instructions-value.ts";
import { Unprintable } from "./unprintable.ts";

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

/** @throws Unprintable for what `atomicrmw` did not do in the versions with typed pointers, exchanging pointers too. */
function requireAtomic(operation: string, type: Type, { module }: FunctionPrinter): void {
  const { arePointersTyped, missingAtomics } = module.types.spelling;
  const isScalar = type instanceof IntegerType || type instanceof FloatType;
  if (!missingAtomics.has(operation) && (isScalar || !arePointersTyped)) return;
  const what = `'atomicrmw ${operation}' of ${module.types.type(type)}`;
  throw new Unprintable((span) => unknownToLlvm14.at(span, { what, newest: "it came later" }));
}

/** An instruction whose result is an address. */
function addressInstruction<D extends { readonly opName: string } & OpKind<Operation>>(
  definition: D,
  text: (op: OpOf<D>, printer: FunctionPrinter) => { readonly text: string; readonly pointee: Type },
): Instruction {
  return [
    definition.opName,
    (op, printer) => {
      const printed = text(asKind(definition, op), printer);
      printer.emitAddress(op, printed.text, printed.pointee);
    },
  ];
}

/** The type of what indices lead to inside a value of the type; those into arrays and vectors may be of any value. */
function partAt(type: Type, indices: readonly bigint[]): Type {
  return indices.reduce<Type>((part, index) => {
    if (part instanceof llvm.LLVMStructType) return part.elements?.[Number(index)] ?? part;
    return part instanceof llvm.LLVMArrayType || llvm.isLLVMVector(part) ? part.element : part;
  }, type);
}

export const memoryInstructions: readonly Instruction[] = [
  addressInstruction(llvm.alloca, (op, p) => {
    const space = op.res.type instanceof llvm.LLVMPointerType ? op.res.type.addressSpace : 0;
    const inalloca = op.inalloca === true ? "inalloca" : "";
    const memory = `alloca${words([inalloca, p.type(op.elem_type)])}, ${p.typed(op.arraySize)}`;
    const text = joined(memory, alignment(op.alignment, op.elem_type, p), space === 0 ? "" : `, addrspace(${space})`);
    return { text, pointee: op.elem_type };
  }),
  addressInstruction(llvm.getelementptr, (op, p) => {
    let next = 0;
    const indices = op.rawConstantIndices.map((index) => {
      const dynamic = index === llvm.dynamicIndex ? op.dynamicIndices[next++] : undefined;
      return dynamic === undefined ? `i32 ${index}` : p.typed(dynamic);
    });
    const inbounds = op.inbounds === true ? "inbounds" : "";
    const address = p.address(op, op.base, op.elem_type);
    const text = `getelementptr${words([inbounds, p.type(op.elem_type)])}, ${[address, ...indices].join(", ")}`;
    return { text, pointee: partAt(op.elem_type, op.rawConstantIndices.slice(1)) };
  }),
  instruction(llvm.load, (op, p) => {
    const { type } = op.res;
    const access = `load${words([isAtomic(op), isVolatile(op), p.type(type)])}, ${p.address(op, op.addr, type)}${order(op)}`;
    const stated = alignment(op.alignment, type, p);
    return joined(access, stated, nontemporal(op, p), invariantLoad(op, p), aliasing(op, p));
  }),
  instruction(llvm.store, (op, p) => {
    const value = words([isAtomic(op), isVolatile(op), p.typed(op.value)]);
    const stated = alignment(op.alignment, op.value.type, p);
    const address = p.address(op, op.addr, op.value.type);
    return joined(`store${value}, ${address}${order(op)}`, stated, nontemporal(op, p), aliasing(op, p));
  }),
  instruction(llvm.atomicrmw, (op, p) => {
    const operation = op.bin_op.replace(/^_/, "");
    requireAtomic(operation, op.val.type, p);
    const address = words([isVolatile(op), operation, p.address(op, op.ptr, op.val.type)]);
    const stated = atomicAlignment(op.alignment, op.val.type, p);
    return joined(`atomicrmw${address}, ${p.typed(op.val)}${order(op)}`, stated, aliasing(op, p));
  }),
  instruction(llvm.cmpxchg, (op, p) => {
    const address = words([op.weak === true ? "weak" : "", isVolatile(op), p.address(op, op.ptr, op.val.type)]);
    const orders = `${syncScope(op.syncscope)} ${op.success_ordering} ${op.failure_ordering}`;
    const stated = atomicAlignment(op.alignment, op.val.type, p);
    return joined(`cmpxchg${address}, ${p.typedList([op.cmp, op.val])}${orders}`, stated, aliasing(op, p));
  }),
  instruction(llvm.fence, (op, p) =>
    joined("fence", syncScope(op.syncscope), ` ${op.ordering}`, fenceMetadata(op, p.module.metadata)),
  ),
];
