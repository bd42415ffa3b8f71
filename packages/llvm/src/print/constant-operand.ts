/** Operations that are constants: in LLVM IR they stand where they are used. */
import type { Operation } from "@dslc/ir";
import { addressof, constant, LLVMPointerType, poison, undef, zero } from "@dslc/dialect-llvm";
import type { ModuleContext } from "./module-context.ts";
import { cannotPrint } from "./unprintable.ts";

export function isConstant(op: Operation): boolean {
  return constant.is(op) || addressof.is(op) || zero.is(op) || undef.is(op) || poison.is(op);
}

/** The constant without its type. @throws Unprintable when it is none, or LLVM IR has no word for it. */
export function constantOperand(op: Operation, module: ModuleContext): string {
  const { constants } = module;
  if (constant.is(op)) return constants.constant(op.value, op.res.type);
  if (addressof.is(op) && op.res.type instanceof LLVMPointerType)
    return module.symbolAddress(op.global_name, op.res.type);
  if (zero.is(op)) return constants.zero(op.res.type);
  if (undef.is(op)) return "undef";
  if (poison.is(op)) return "poison";
  throw cannotPrint(op, "it is no constant");
}
