/** What the printer of LLVM IR reports: each is about an operation that LLVM IR has no words for. */
import { defineDiagnostic } from "@dslc/base";

export const unprintableOperation = defineDiagnostic(
  "llvm/unprintable-operation",
  "error",
  `The operation has no form in LLVM IR. A module is printed when nothing is left in it but functions and global
variables of the llvm dialect, with operations of the dialects llvm, nvvm and rocdl in them.`,
  ({ name, reason }: { name: string; reason: string }) => `'${name}' cannot be written as LLVM IR: ${reason}`,
);

export const unprintableType = defineDiagnostic(
  "llvm/unprintable-type",
  "error",
  "LLVM IR has no such type: the lowering to the llvm dialect has to replace it.",
  ({ type }: { type: string }) => `the type '${type}' cannot be written as LLVM IR`,
);

export const unprintableConstant = defineDiagnostic(
  "llvm/unprintable-constant",
  "error",
  "The value and the type of a constant do not fit together, or LLVM IR cannot spell such a constant.",
  ({ value, type }: { value: string; type: string }) => `${value} cannot be written as a constant of type '${type}'`,
);

export const unprintableAttribute = defineDiagnostic(
  "llvm/unprintable-attribute",
  "error",
  "The attribute changes what the program means, or how it may be optimised, and LLVM IR has no words for it.",
  ({ name, value }: { name: string; value: string }) =>
    `the attribute '${name} = ${value}' cannot be written as LLVM IR`,
);

export const conflictingDeclaration = defineDiagnostic(
  "llvm/conflicting-declaration",
  "error",
  "An intrinsic has one signature. The suffixes of its name say which types it is overloaded on.",
  ({ name, first, second }: { name: string; first: string; second: string }) =>
    `the intrinsic '${name}' is called as '${second}' and before as '${first}'`,
);

export const conflictingStruct = defineDiagnostic(
  "llvm/conflicting-struct",
  "error",
  "A module has one struct type of each name.",
  ({ name }: { name: string }) => `the name '${name}' stands for two different struct types`,
);
