/**
 * wg: a kernel's static memory is one symbol of its own; the base of the launch-sized region is one external
 * symbol of the module; assumptions go to the optimizer.
 */
import { gpuFunc } from "@dslc/dialect-gpu";
import * as llvm from "@dslc/dialect-llvm";
import { assume, assumeUniform, launchBase, staticBase } from "@dslc/dialect-wg";
import {
  Block,
  Builder,
  i32,
  i8,
  type Location,
  MemRefType,
  type Operation,
  type OpOf,
  Region,
  type Type,
  type Value,
} from "@dslc/ir";
import { lowering, Unsupported } from "@dslc/pass";
import { type LoweringEntry } from "./function-lowering.ts";
import { integerConstant } from "./lower-arith.ts";

/** The symbol whose address is the base of the launch-sized region of every kernel in a module. */
export const launchRegionSymbol = "__dslc_launch_region";

/**
 * Declares the region's symbol, if a kernel of the module uses it: with the largest alignment that one needs, but at
 * most what the target guarantees for the base. One symbol only: how several lie differs between targets, and the
 * optimizer would take them for disjoint (docs/decisions/0006-launch-region-symbol.md).
 */
export function declareLaunchRegion(module: Operation, at: Builder, addressSpace: number, guaranteed: bigint): void {
  let alignment = 0n;
  module.walk((op) => {
    if (launchBase.is(op) && op.alignment > alignment) alignment = op.alignment;
  });
  if (alignment === 0n) return;
  llvm.global(at, {
    sym_name: launchRegionSymbol,
    global_type: llvm.LLVMArrayType.get(0, i8),
    linkage: "external",
    addr_space: BigInt(addressSpace),
    alignment: alignment < guaranteed ? alignment : guaranteed,
    initializer: new Region(),
  });
}

/**
 * Defines the symbol of a kernel's static memory, if it has some. Its value is undefined: LLVM 19 drops any other
 * without a word for NVPTX and refuses it for AMDGPU. It is visible, because LLVM cuts what nobody else can see to the
 * elements that it finds used, and bytes would depend on the optimization level.
 */
export function declareStaticMemory(kernel: OpOf<typeof gpuFunc>, at: Builder, addressSpace: number): void {
  kernel.walk((op) => {
    if (!staticBase.is(op)) return undefined;
    const { type } = op.bytes;
    const bytes = llvm.LLVMArrayType.get(type instanceof MemRefType ? (type.shape?.[0] ?? 0) : 0, i8);
    at.location = op.location;
    llvm.global(at, {
      sym_name: staticSymbol(kernel.sym_name),
      global_type: bytes,
      linkage: "external",
      addr_space: BigInt(addressSpace),
      alignment: op.alignment,
      initializer: undefinedValue(bytes, op.location),
    });
    return "interrupt";
  });
}

function undefinedValue(type: Type, location: Location): Region {
  const block = new Block();
  const at = Builder.atEnd(block, location);
  llvm.returnOp(at, { arg: llvm.undef(at, { res: type }).res });
  return new Region([block]);
}

/** The symbol whose address is where a kernel's static memory begins. */
function staticSymbol(kernel: string): string {
  return `__dslc_static_${kernel}`;
}

export function wgLowerings(addressSpace: number, guaranteed: bigint): readonly LoweringEntry[] {
  return [
    lowering(launchBase, (op, at) => {
      const base = llvm.addressof(at, {
        global_name: launchRegionSymbol,
        res: llvm.LLVMPointerType.get(addressSpace),
      }).res;
      return [op.alignment > guaranteed ? roundedUp(at, base, op.alignment) : base];
    }),
    lowering(staticBase, (op, at) => {
      const kernel = op.ancestor(gpuFunc);
      if (kernel === undefined) throw new Unsupported("it stands in no kernel");
      const res = llvm.LLVMPointerType.get(addressSpace);
      return [llvm.addressof(at, { global_name: staticSymbol(kernel.sym_name), res }).res];
    }),
    lowering(assumeUniform, (op, _at, function_) => [function_.value(op.value)]),
    lowering(assume, (op, at, function_) => llvm.intr_assume(at, { cond: function_.value(op.condition) }).results),
  ];
}

/** The next address that is a multiple of the alignment; the launch's bytes have slack for it. */
function roundedUp(at: Builder, base: Value, alignment: bigint): Value {
  const bits = llvm.ptrtoint(at, { arg: base, res: i32 }).res;
  const negative = llvm.sub(at, { lhs: integerConstant(at, 0n, i32), rhs: bits }).res;
  const padding = llvm.and(at, { lhs: negative, rhs: integerConstant(at, alignment - 1n, i32) }).res;
  return llvm.getelementptr(at, {
    base,
    dynamicIndices: [padding],
    rawConstantIndices: [llvm.dynamicIndex],
    elem_type: i8,
    inbounds: true,
    res: base.type,
  }).res;
}
