/**
 * Operations that are calls of LLVM intrinsics. Every `llvm.intr.NAME` is one, of `llvm.NAME`; an operation of any
 * other dialect that implements the interface is printed as LLVM IR in the same way.
 */
import { defineInterface, type InterfaceImplementation, type Operation, type Type } from "@dslc/ir";

/** An attribute that is an argument of the call, at a position among all arguments. */
export interface Immediate {
  readonly position: number;
  readonly attribute: string;
}

/** Implemented by operations that are calls of intrinsics. */
export const intrinsicForm = defineInterface<{
  /** The intrinsic's name without the suffixes of types: `llvm.fma`. */
  intrinsic(op: Operation): string;
  /** The types that the intrinsic is overloaded on, in the order of the suffixes of its name. */
  overloads(op: Operation): readonly Type[];
  readonly immediates: readonly Immediate[];
}>("llvm-intrinsic");

/** An intrinsic overloaded on the types of its result, if `result`, and then of some operands. */
export function overloaded(
  operands: readonly number[],
  options: { readonly result?: boolean; readonly immediates?: readonly Immediate[] } = {},
): InterfaceImplementation {
  return intrinsicForm.implement({
    intrinsic: (op) => op.name.replace("llvm.intr.", "llvm."),
    overloads: (op) =>
      [...(options.result === true ? op.results : []), ...operands.map((position) => op.getOperand(position))].map(
        ({ type }) => type,
      ),
    immediates: options.immediates ?? [],
  });
}
