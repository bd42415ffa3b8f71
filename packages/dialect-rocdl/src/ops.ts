/**
 * Operations of AMD GPUs. Each but `rocdl.barrier` is a call of the LLVM intrinsic `llvm.amdgcn.NAME` with the
 * operation's operands; LLVM's "User Guide for AMDGPU Backend" describes them.
 *
 * The sizes of group and grid are in the dispatch packet: `llvm.call_intrinsic "llvm.amdgcn.dispatch.ptr"()` gives its
 * address. Fences are `llvm.fence` with a `syncscope`.
 */
import {
  DenseArrayAttribute,
  defineOp,
  i32,
  type Operation,
  pure,
  typeConstraint,
  IntegerType,
  type VerifyReport,
} from "@dslc/ir";

const integer = typeConstraint<bigint>(
  "signless integer",
  (type) => type instanceof IntegerType && type.signedness === "signless",
);

/** What the hardware sets; a discardable `range = array<i32: least, end>` says where it lies, without the end. */
function specialRegister<const N extends string>(name: N) {
  return defineOp(name, {
    results: { res: integer },
    traits: [pure],
    verify: verifyRange,
    format: "attr-dict `:` type($res)",
  });
}

function verifyRange(op: Operation, report: VerifyReport): void {
  const range = op.attributes.get("range");
  if (range === undefined) return;
  const isRange = range instanceof DenseArrayAttribute && range.element === i32 && range.values.length === 2;
  if (!isRange) report("expects 'range' to be an array of two i32");
}

/** Position of the work-item in its workgroup along x. */
export const workitem_id_x = specialRegister("rocdl.workitem.id.x");
/** Position of the work-item in its workgroup along y. */
export const workitem_id_y = specialRegister("rocdl.workitem.id.y");
/** Position of the work-item in its workgroup along z. */
export const workitem_id_z = specialRegister("rocdl.workitem.id.z");
/** Position of the workgroup in the grid along x. */
export const workgroup_id_x = specialRegister("rocdl.workgroup.id.x");
/** Position of the workgroup in the grid along y. */
export const workgroup_id_y = specialRegister("rocdl.workgroup.id.y");
/** Position of the workgroup in the grid along z. */
export const workgroup_id_z = specialRegister("rocdl.workgroup.id.z");

/** All wavefronts of the workgroup wait for one another. It orders no memory accesses. */
export const s_barrier = defineOp("rocdl.s.barrier", { format: "attr-dict" });

/** `rocdl.s.barrier` between a releasing and an acquiring fence of the workgroup: for all memory. */
export const barrier = defineOp("rocdl.barrier", { format: "attr-dict" });
