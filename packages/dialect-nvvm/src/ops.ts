/**
 * Operations of NVIDIA GPUs. Each is a call of the LLVM intrinsic `llvm.nvvm.NAME` with the operation's operands; the
 * PTX ISA's section on the instruction or special register of that name says what it does.
 *
 * MLIR 19 has no operations for memory fences: `llvm.call_intrinsic "llvm.nvvm.membar.cta"()` and its `.gl` and `.sys`
 * stand for these.
 */
import { defineOp, IntegerType, pure, typeConstraint } from "@dslc/ir";

const integer = typeConstraint<bigint>(
  "signless integer",
  (type) => type instanceof IntegerType && type.signedness === "signless",
);

/** A register that the hardware sets; it does not change while a thread runs. */
function specialRegister<const N extends string>(name: N) {
  return defineOp(name, { results: { res: integer }, traits: [pure], format: "attr-dict `:` type($res)" });
}

/** Position of the thread in its block along x. */
export const tid_x = specialRegister("nvvm.read.ptx.sreg.tid.x");
/** Position of the thread in its block along y. */
export const tid_y = specialRegister("nvvm.read.ptx.sreg.tid.y");
/** Position of the thread in its block along z. */
export const tid_z = specialRegister("nvvm.read.ptx.sreg.tid.z");
/** Threads of a block along x. */
export const ntid_x = specialRegister("nvvm.read.ptx.sreg.ntid.x");
/** Threads of a block along y. */
export const ntid_y = specialRegister("nvvm.read.ptx.sreg.ntid.y");
/** Threads of a block along z. */
export const ntid_z = specialRegister("nvvm.read.ptx.sreg.ntid.z");
/** Position of the block in the grid along x. */
export const ctaid_x = specialRegister("nvvm.read.ptx.sreg.ctaid.x");
/** Position of the block in the grid along y. */
export const ctaid_y = specialRegister("nvvm.read.ptx.sreg.ctaid.y");
/** Position of the block in the grid along z. */
export const ctaid_z = specialRegister("nvvm.read.ptx.sreg.ctaid.z");
/** Blocks of the grid along x. */
export const nctaid_x = specialRegister("nvvm.read.ptx.sreg.nctaid.x");
/** Blocks of the grid along y. */
export const nctaid_y = specialRegister("nvvm.read.ptx.sreg.nctaid.y");
/** Blocks of the grid along z. */
export const nctaid_z = specialRegister("nvvm.read.ptx.sreg.nctaid.z");
/** Position of the thread in its warp. */
export const laneid = specialRegister("nvvm.read.ptx.sreg.laneid");
/** Threads of a warp. */
export const warpsize = specialRegister("nvvm.read.ptx.sreg.warpsize");

/** All threads of the block wait for one another; what they did to memory before is seen by all of them after. */
export const barrier0 = defineOp("nvvm.barrier0", { format: "attr-dict" });
