/** Constraints on operand and result types, worded as MLIR words them. */
import { type Constant, type Type, type TypeConstraint, typeConstraint } from "@dslc/ir";
import {
  isLLVMFloat,
  isLLVMInteger,
  isLLVMType,
  isLLVMVector,
  LLVMArrayType,
  LLVMFunctionType,
  LLVMPointerType,
  LLVMStructType,
  LLVMVoidType,
  scalarOf,
} from "./types.ts";

function scalarOrVector<V extends Constant>(description: string, accepts: (type: Type) => boolean): TypeConstraint<V> {
  return typeConstraint(`${description} or LLVM dialect-compatible vector of ${description}`, (type) =>
    accepts(scalarOf(type)),
  );
}

const isPointer = (type: Type): boolean => type instanceof LLVMPointerType;

/** An integer or a vector of integers. */
export const integers = scalarOrVector<bigint>("signless integer", isLLVMInteger);
/** A float or a vector of floats. */
export const floats = scalarOrVector<number>("floating point LLVM type", isLLVMFloat);
/** A pointer or a vector of pointers. */
export const pointers = scalarOrVector("LLVM pointer type", isPointer);
export const integersOrPointers = scalarOrVector<bigint>(
  "signless integer or LLVM pointer type",
  (type) => isLLVMInteger(type) || isPointer(type),
);
export const bools = scalarOrVector<bigint>(
  "1-bit signless integer",
  (type) => isLLVMInteger(type) && type.width === 1,
);

export const integer = typeConstraint<bigint>("signless integer", isLLVMInteger);
export const pointer = typeConstraint("LLVM pointer type", isPointer);
export const vector = typeConstraint("LLVM dialect-compatible vector type", isLLVMVector);
export const aggregate = typeConstraint(
  "LLVM aggregate type",
  (type) => type instanceof LLVMStructType || type instanceof LLVMArrayType,
);
export const struct = typeConstraint("LLVM structure type", (type) => type instanceof LLVMStructType);
export const anyValue = typeConstraint("LLVM dialect-compatible type", isLLVMType);
/** What a value in a register can be. */
export const firstClass = typeConstraint(
  "primitive LLVM type",
  (type) => isLLVMType(type) && !(type instanceof LLVMVoidType || type instanceof LLVMFunctionType),
);
/** What memory can hold. */
export const loadable = typeConstraint(
  "LLVM type with size",
  (type) => firstClass.accepts(type) && !(type instanceof LLVMStructType && type.elements === undefined),
);
export const notAggregate = typeConstraint(
  "LLVM-compatible non-aggregate type",
  (type) => isLLVMType(type) && !aggregate.accepts(type),
);
/** What `atomicrmw` changes. */
export const atomicValue = typeConstraint(
  "floating point LLVM type or LLVM pointer type or signless integer",
  (type) => isLLVMFloat(type) || isPointer(type) || isLLVMInteger(type),
);
/** What `cmpxchg` compares. */
export const comparable = typeConstraint(
  "signless integer or LLVM pointer type",
  (type) => isLLVMInteger(type) || isPointer(type),
);
