/** Memory: addresses, accesses, atomics and fences. Alignments are in bytes. */
import {
  anyAttribute,
  arrayAttribute,
  attributeConstraint,
  type AttributeSpec,
  defaultAttribute,
  defineOp,
  denseArrayAttribute,
  i1,
  i32,
  IntegerAttribute,
  i64,
  type MemoryEffect,
  memoryEffects,
  type Operation,
  optionalAttribute,
  pure,
  stringAttribute,
  type Type,
  typeAttribute,
  typeVariable,
  unitAttribute,
  type Value,
  variadic,
  type VerifyReport,
} from "@dslc/ir";
import { atomicValue, comparable, integer, integers, loadable, pointer, pointers, struct } from "./constraints.ts";
import { type AtomicOrdering, atomicOperation, atomicOrdering } from "./enums.ts";
import { allocaFormat, dynamicIndex, elementPointerFormat } from "./formats.ts";
import { recordAttribute } from "./structured-attributes.ts";
import { isLLVMFloat, isLLVMInteger, isLLVMVector, LLVMPointerType, LLVMStructType, scalarOf } from "./types.ts";

/** An alignment in bytes. */
const alignment: AttributeSpec<bigint> = attributeConstraint({
  description: "i64 attribute that is a power of two",
  type: i64,
  read: (attribute) => {
    if (!(attribute instanceof IntegerAttribute) || attribute.type !== i64) return undefined;
    return attribute.value > 0n && (attribute.value & (attribute.value - 1n)) === 0n ? attribute.value : undefined;
  },
  write: (value) => new IntegerAttribute(value, i64),
});

/** What an access may alias, as the optimizer is told; each is optional. */
export const aliasAttributes = {
  access_groups: optionalAttribute(arrayAttribute(recordAttribute("access_group"))),
  alias_scopes: optionalAttribute(arrayAttribute(recordAttribute("alias_scope"))),
  noalias_scopes: optionalAttribute(arrayAttribute(recordAttribute("alias_scope"))),
  tbaa: optionalAttribute(arrayAttribute(anyAttribute)),
} as const;

// Parts of custom forms.
const volatileFormat = "(`volatile` $volatile_^)?";
const scopeFormat = "(`syncscope` `(` $syncscope^ `)`)?";
const atomicFormat = ["(`atomic`", scopeFormat, "$ordering^)?"].join(" ");

const ordering = defaultAttribute(atomicOrdering, "not_atomic");
const syncscope = optionalAttribute(stringAttribute);

interface Access extends Operation {
  readonly volatile_: true | undefined;
  readonly ordering: AtomicOrdering;
  readonly syncscope: string | undefined;
  readonly alignment: bigint | undefined;
}

function verifyAtomicity(op: Access, value: Value, forbidden: readonly AtomicOrdering[], report: VerifyReport): void {
  if (op.ordering === "not_atomic") {
    if (op.syncscope !== undefined) report("expected syncscope to be null for non-atomic access");
    return;
  }
  const type = value.type;
  if (!(isLLVMFloat(type) || isLLVMInteger(type) || type instanceof LLVMPointerType))
    report(`unsupported type '${type.text}' for atomic access`);
  if (op.alignment === undefined) report("expected alignment for atomic access");
  if (forbidden.includes(op.ordering)) report(`unsupported ordering '${op.ordering}'`);
}

/** Other threads see a volatile or ordered access, so it may be about any memory. */
function accessEffects(op: Operation, kind: "read" | "write", on: Value): readonly MemoryEffect[] {
  const ordered = op.getAttribute("ordering");
  const isPlain =
    !op.properties.has("volatile_") && (ordered === undefined || atomicOrdering.read(ordered) === "not_atomic");
  return isPlain ? [{ kind, on }] : everything;
}

const everything: readonly MemoryEffect[] = [
  { kind: "read", on: undefined },
  { kind: "write", on: undefined },
];

/** Memory of the function's own frame, for `arraySize` elements; it is gone when the function returns. */
export const alloca = defineOp("llvm.alloca", {
  operands: { arraySize: integer },
  attributes: { alignment: optionalAttribute(alignment), elem_type: typeAttribute, inalloca: unitAttribute },
  results: { res: pointer },
  interfaces: [memoryEffects.implement({ effects: (op) => [{ kind: "allocate", on: op.getResult() }] })],
  format: allocaFormat,
});

/** Address arithmetic by the layout of `elem_type`. Constant indices that are `dynamicIndex` stand for operands. */
export const getelementptr = defineOp("llvm.getelementptr", {
  operands: { base: pointers, dynamicIndices: variadic(integers) },
  attributes: { rawConstantIndices: denseArrayAttribute(i32), elem_type: typeAttribute, inbounds: unitAttribute },
  results: { res: pointers },
  traits: [pure],
  verify: (op, report) => {
    const dynamic = op.rawConstantIndices.filter((index) => index === dynamicIndex).length;
    if (dynamic !== op.dynamicIndices.length)
      report(`expects ${dynamic} dynamic indices, but has ${op.dynamicIndices.length}`);
    const [base, result] = [scalarOf(op.base.type), scalarOf(op.res.type)];
    if (base !== result)
      report(`result is in another address space than the base: '${result.text}' and '${base.text}'`);
    const isVector = isLLVMVector(op.base.type) || op.dynamicIndices.some(({ type }) => isLLVMVector(type));
    if (isVector !== isLLVMVector(op.res.type))
      report("the result is a vector exactly when the base or an index is one");
  },
  format: elementPointerFormat,
});

/** The value at an address. `invariant`: memory that nobody writes while it can be read through here. */
export const load = defineOp("llvm.load", {
  operands: { addr: pointer },
  attributes: {
    alignment: optionalAttribute(alignment),
    volatile_: unitAttribute,
    nontemporal: unitAttribute,
    invariant: unitAttribute,
    ordering,
    syncscope,
    ...aliasAttributes,
  },
  results: { res: loadable },
  interfaces: [memoryEffects.implement({ effects: (op) => accessEffects(op, "read", op.getOperand(0)) })],
  verify: (op, report) => verifyAtomicity(op, op.res, ["release", "acq_rel"], report),
  format: [
    volatileFormat,
    "$addr",
    atomicFormat,
    "(`invariant` $invariant^)? attr-dict `:` type($addr) `->` type($res)",
  ].join(" "),
});

/** Puts a value at an address. */
export const store = defineOp("llvm.store", {
  operands: { value: loadable, addr: pointer },
  attributes: {
    alignment: optionalAttribute(alignment),
    volatile_: unitAttribute,
    nontemporal: unitAttribute,
    ordering,
    syncscope,
    ...aliasAttributes,
  },
  interfaces: [memoryEffects.implement({ effects: (op) => accessEffects(op, "write", op.getOperand(1)) })],
  verify: (op, report) => verifyAtomicity(op, op.value, ["acquire", "acq_rel"], report),
  format: [volatileFormat, "$value `,` $addr", atomicFormat, "attr-dict `:` type($value) `,` type($addr)"].join(" "),
});

const A = typeVariable("A", atomicValue);
const C = typeVariable("C", comparable);
const atomicEffects = memoryEffects.implement({ effects: () => everything });

/** Replaces the value at an address by the result of an operation on it, in one step; gives the value from before. */
export const atomicrmw = defineOp("llvm.atomicrmw", {
  operands: { ptr: pointer, val: A },
  attributes: {
    bin_op: atomicOperation,
    ordering: atomicOrdering,
    syncscope,
    alignment: optionalAttribute(alignment),
    volatile_: unitAttribute,
    ...aliasAttributes,
  },
  results: { res: A },
  interfaces: [atomicEffects],
  verify: (op, report) => {
    const takesFloat = op.bin_op.startsWith("f");
    const type = op.val.type;
    const fits = op.bin_op === "xchg" || (takesFloat ? isLLVMFloat(type) : isLLVMInteger(type));
    if (!fits) report(takesFloat ? "expected LLVM IR floating point type" : "expected LLVM IR integer type");
    if (op.ordering === "not_atomic" || op.ordering === "unordered")
      report(`expected at least 'monotonic' ordering, but got '${op.ordering}'`);
  },
  format: [
    volatileFormat,
    "$bin_op $ptr `,` $val",
    scopeFormat,
    "$ordering attr-dict `:` type($ptr) `,` type($val)",
  ].join(" "),
});

/** Puts `val` at the address if `cmp` is there, in one step; gives what was there, and whether it was `cmp`. */
export const cmpxchg = defineOp("llvm.cmpxchg", {
  operands: { ptr: pointer, cmp: C, val: C },
  attributes: {
    success_ordering: atomicOrdering,
    failure_ordering: atomicOrdering,
    syncscope,
    alignment: optionalAttribute(alignment),
    weak: unitAttribute,
    volatile_: unitAttribute,
    ...aliasAttributes,
  },
  results: { res: struct },
  matches: { res: (types) => pairWithBool(types.get("val")) },
  interfaces: [atomicEffects],
  verify: (op, report) => {
    for (const order of [op.success_ordering, op.failure_ordering]) {
      if (order === "not_atomic" || order === "unordered") report("ordering must be at least 'monotonic'");
    }
    if (op.failure_ordering === "release" || op.failure_ordering === "acq_rel")
      report("failure ordering cannot be 'release' or 'acq_rel'");
  },
  format: [
    "(`weak` $weak^)?",
    volatileFormat,
    "$ptr `,` $cmp `,` $val",
    scopeFormat,
    "$success_ordering",
    "$failure_ordering attr-dict `:` type($ptr) `,` type($val)",
  ].join(" "),
});

function pairWithBool(type: Type | undefined): Type | undefined {
  return type === undefined ? undefined : LLVMStructType.get([type, i1]);
}

/** Orders the accesses before it against those after it, as seen by the threads of the scope. */
export const fence = defineOp("llvm.fence", {
  attributes: { ordering: atomicOrdering, syncscope },
  verify: (op, report) => {
    if (["not_atomic", "unordered", "monotonic"].includes(op.ordering))
      report("can be given only acquire, release, acq_rel, and seq_cst orderings");
  },
  format: [scopeFormat, "$ordering attr-dict"].join(" "),
});
