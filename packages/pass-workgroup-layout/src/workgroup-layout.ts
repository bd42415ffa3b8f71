/**
 * Lays out the workgroup memory of each kernel. Of the launch-sized region: where each view lies, how its base is
 * aligned, and how many bytes a launch has to give. The kernel gets one base and a view at a byte offset each; its
 * contract gets the same offsets as formulas, and the bytes. Static arrays are in `static-layout.ts`.
 *
 * It runs once, behind inlining, and alike at every optimization level, so that a manifest does not depend on one.
 */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { addi, andi, constant, divui, minui, muli, subi } from "@dslc/dialect-arith";
import { gpuFunc, isKernel } from "@dslc/dialect-gpu";
import { assume_alignment, memref, view } from "@dslc/dialect-memref";
import {
  alignUp,
  contract,
  elementBytes,
  launchBase,
  launchBytes,
  launchRaw,
  launchSize,
  launchViews,
  rawRegion,
  viewLayout,
  viewNameAttribute,
  viewLength,
  wg,
} from "@dslc/dialect-wg";
import {
  Builder,
  dynamic,
  IntegerAttribute,
  i64,
  i8,
  index,
  locationSpan,
  MemRefType,
  type Operation,
  type OpOf,
  StringAttribute,
  type Value,
} from "@dslc/ir";
import { definePass, type RemarkPart } from "@dslc/pass";
import { z } from "zod";
import { baseAlignment, type PlacedView, placeViews } from "./place-views.ts";
import { layOutArrays } from "./static-layout.ts";

export const twoLaunchRegions = defineDiagnostic(
  "workgroup/two-launch-regions",
  "error",
  "A kernel has one launch-sized region, so `launch workgroup { ... }` stands in it once. Put all views into that one.",
  () => "the kernel has more than one set of launch-sized views",
);

export const contractMismatch = defineDiagnostic(
  "workgroup/contract-mismatch",
  "error",
  "The views of a kernel's `wg.launch_views` and those of its contract have to be the same, in the same order: the host computes the bytes by the contract.",
  ({ kernel, inKernel, inContract }: { kernel: string; inKernel: number; inContract: number }) =>
    `kernel '${kernel}' has ${inKernel} launch-sized views, but its contract has ${inContract}`,
);

export const noElementSize = defineDiagnostic(
  "workgroup/no-element-size",
  "error",
  "The elements of a launch-sized view have to have a size in memory.",
  ({ type }: { type: string }) => `elements of type '${type}' have no size in memory`,
);

type Contract = OpOf<typeof contract>;
type LaunchViews = OpOf<typeof launchViews>;

export const workgroupLayout = definePass("workgroup-layout", {
  summary: "lay out the static arrays and the launch-sized region of each kernel and state them in its contract",
  anchors: ["gpu.module"],
  creates: [wg, memref],
  after: { inline: "a kernel's workgroup memory is what all functions that it calls ask for" },
  options: {
    guaranteedBaseAlignment: z
      .int()
      .min(1)
      .default(16)
      .describe("bytes to which the target aligns the region's base by itself"),
    // The most of all targets: what has another limit says so.
    staticLimit: z.int().min(0).default(65536).describe("most bytes that a kernel may declare statically"),
  },
  run(op, { guaranteedBaseAlignment, staticLimit }, { report, count, remark }) {
    const contracts = new Map<string, Contract>();
    for (const inner of op.getRegion().entry.operations()) if (contract.is(inner)) contracts.set(inner.kernel, inner);
    for (const kernel of op.getRegion().entry.operations()) {
      const name = gpuFunc.is(kernel) && isKernel(kernel) ? kernel.sym_name : undefined;
      if (name === undefined) continue;
      const contractOp = contracts.get(name);
      if (layOutArrays(kernel, contractOp, staticLimit, report)) count("kernels with static arrays laid out");
      if (contractOp === undefined) continue;
      if (!layOutRegion(kernel, contractOp, BigInt(guaranteedBaseAlignment), report)) continue;
      count("regions laid out");
      remark?.({ kind: "analysis", name: "RegionLaidOut", at: kernel, parts: layoutParts(contractOp) });
    }
  },
});

/** The order of the views and the alignment of the base, as the contract states them now. */
function layoutParts(contractOp: Contract): readonly RemarkPart[] {
  const clauses = contractClauses(contractOp);
  const views = clauses.filter((op) => viewLayout.is(op)).map(({ view: name, alignment }) => `${name} (${alignment})`);
  const alignment = clauses.find((op) => launchBytes.is(op) || rawRegion.is(op))?.getAttribute("alignment");
  return [
    "the launch-sized region has a base aligned to ",
    { Alignment: alignment instanceof IntegerAttribute ? alignment.value : 1n },
    views.length === 0 ? " bytes, and no views" : " bytes, and in this order, with their alignments: ",
    ...(views.length === 0 ? [] : [{ Views: views.join(", ") }]),
  ];
}

/** Lays out the launch-sized region of a kernel. Returns whether it has one. */
function layOutRegion(
  kernel: Operation,
  contractOp: Contract,
  guaranteed: bigint,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  const viewOps: LaunchViews[] = [];
  const rawOps: OpOf<typeof launchRaw>[] = [];
  kernel.walk((op) => {
    if (launchViews.is(op)) viewOps.push(op);
    if (launchRaw.is(op)) rawOps.push(op);
  });
  const [views, second] = viewOps;
  if (second !== undefined) {
    report(twoLaunchRegions.at(locationSpan(second.location), {}));
    return false;
  }
  if (views === undefined && rawOps.length === 0) return false;
  const alignment = baseAlignment([...(views?.alignments ?? []), ...rawOps.map((op) => op.alignment)]);
  if (views !== undefined && !layOutViews(contractOp, views, alignment, guaranteed, report)) return false;
  for (const raw of rawOps) lowerRaw(raw, alignment, guaranteed, report);
  for (const region of contractClauses(contractOp).filter((op) => rawRegion.is(op)))
    region.setProperty("alignment", new IntegerAttribute(alignment, i64));
  return true;
}

function contractClauses(op: Contract): readonly Operation[] {
  return [...op.body.entry.operations()];
}

function layOutViews(
  contractOp: Contract,
  views: LaunchViews,
  alignment: bigint,
  guaranteed: bigint,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  const clauses = contractClauses(contractOp).filter((op) => viewLength.is(op));
  if (clauses.length !== views.views.length) {
    report(
      contractMismatch.at(locationSpan(views.location), {
        kernel: contractOp.kernel,
        inKernel: views.views.length,
        inContract: clauses.length,
      }),
    );
    return false;
  }
  const sizes: bigint[] = [];
  for (const { type } of views.views) {
    const element = type instanceof MemRefType ? type.element : type;
    const bytes = elementBytes(element);
    if (bytes === undefined) {
      report(noElementSize.at(locationSpan(views.location), { type: element.text }));
      return false;
    }
    sizes.push(BigInt(bytes));
  }
  const placed = placeViews(
    sizes.map((elementSize, position) => ({ elementBytes: elementSize, alignment: views.alignments[position] ?? 1n })),
    views.ordered,
    views.open,
  );
  stateFormulas(contractOp, clauses, placed, sizes, alignment, guaranteed);
  makeViews(views, placed, sizes, alignment, guaranteed);
  return true;
}

/** The contract's lengths become layouts, in the order in which the views lie, and the bytes that a launch gives. */
function stateFormulas(
  contractOp: Contract,
  clauses: readonly OpOf<typeof viewLength>[],
  placed: readonly PlacedView[],
  sizes: readonly bigint[],
  alignment: bigint,
  guaranteed: bigint,
): void {
  const at = Builder.atEnd(contractOp.body.entry, contractOp.location);
  const number = (value: bigint): Value =>
    constant(at, { value: new IntegerAttribute(value, i64), result: i64 }).result;
  const add = (lhs: Value, rhs: Value): Value => addi(at, { lhs, rhs, overflowFlags: ["nsw"] }).result;
  const times = (lhs: Value, factor: bigint): Value =>
    factor === 1n ? lhs : muli(at, { lhs, rhs: number(factor), overflowFlags: ["nsw"] }).result;
  let end: Value | undefined;
  for (const { view: position, roundUp } of placed) {
    const clause = clauses[position];
    if (clause === undefined) continue;
    at.location = clause.location;
    const offset =
      end === undefined ? number(0n) : roundUp === 1n ? end : alignUp(at, { value: end, alignment: roundUp }).result;
    viewLayout(at, {
      offset,
      length: clause.length,
      view: clause.view,
      element: clause.element,
      alignment: clause.alignment,
    });
    if (clause.length === undefined) {
      // The open view, which is the last one.
      end = offset;
      continue;
    }
    const bytes = times(clause.length, sizes[position] ?? 1n);
    end = end === undefined ? bytes : add(offset, bytes);
  }
  for (const clause of clauses) clause.erase();
  at.location = contractOp.location;
  const slack = alignment > guaranteed ? alignment - guaranteed : 0n;
  const total = end ?? number(0n);
  launchBytes(at, { bytes: slack === 0n ? total : add(total, number(slack)), alignment });
}

/** One base, and each view at its byte offset. Device arithmetic may wrap nowhere here: the launch gave that many bytes. */
function makeViews(
  op: LaunchViews,
  placed: readonly PlacedView[],
  sizes: readonly bigint[],
  alignment: bigint,
  guaranteed: bigint,
): void {
  const at = Builder.before(op);
  const number = (value: bigint): Value =>
    constant(at, { value: new IntegerAttribute(value, index), result: index }).result;
  const base = regionBase(at, op.views[0]?.type, alignment);
  let end: Value | undefined;
  for (const { view: position, roundUp } of placed) {
    const result = op.views[position];
    if (result === undefined) continue;
    const offset = end === undefined ? number(0n) : roundUp === 1n ? end : roundedUp(at, end, roundUp, number);
    const length = op.lengths[position] ?? elementsLeft(at, offset, sizes[position] ?? 1n, alignment - guaranteed);
    const viewOp = view(at, { source: base, byte_shift: offset, sizes: [length], result: result.type });
    viewOp.setAttribute(viewNameAttribute, new StringAttribute(op.names[position] ?? ""));
    const made = viewOp.result;
    assume_alignment(at, { memref: made, alignment: op.alignments[position] ?? 1n });
    const size = sizes[position] ?? 1n;
    const bytes =
      size === 1n ? length : muli(at, { lhs: length, rhs: number(size), overflowFlags: ["nsw", "nuw"] }).result;
    end = end === undefined ? bytes : addi(at, { lhs: offset, rhs: bytes, overflowFlags: ["nsw", "nuw"] }).result;
    made.nameHint = result.nameHint;
    result.replaceAllUsesWith(made);
  }
  op.erase();
}

function roundedUp(at: Builder, value: Value, alignment: bigint, number: (value: bigint) => Value): Value {
  const sum = addi(at, { lhs: value, rhs: number(alignment - 1n), overflowFlags: ["nsw", "nuw"] }).result;
  return andi(at, { lhs: sum, rhs: number(-alignment) }).result;
}

function regionBase(at: Builder, viewType: Value["type"] | undefined, alignment: bigint): Value {
  const memorySpace = viewType instanceof MemRefType ? viewType.memorySpace : undefined;
  const base = launchBase(at, { alignment, bytes: MemRefType.get([dynamic], i8, { memorySpace }) }).bytes;
  base.nameHint = "region";
  return base;
}

/**
 * As many elements as fit into what the launch gave behind an offset, less what rounding the base up may take. A launch
 * that gives too little for that gives none.
 */
function elementsLeft(at: Builder, offset: Value | undefined, elementSize: bigint, slack: bigint): Value {
  const number = (value: bigint): Value =>
    constant(at, { value: new IntegerAttribute(value, index), result: index }).result;
  const given = launchSize(at, {}).bytes;
  const usable = slack > 0n ? remainder(at, given, number(slack)) : given;
  const left = offset === undefined ? usable : remainder(at, usable, offset);
  return elementSize === 1n ? left : divui(at, { lhs: left, rhs: number(elementSize) }).result;
}

/** The whole region as elements. */
function lowerRaw(
  op: OpOf<typeof launchRaw>,
  alignment: bigint,
  guaranteed: bigint,
  report: (diagnostic: Diagnostic) => void,
): void {
  const type = op.region.type;
  const element = type instanceof MemRefType ? type.element : type;
  const bytes = elementBytes(element);
  if (bytes === undefined) {
    report(noElementSize.at(locationSpan(op.location), { type: element.text }));
    return;
  }
  const at = Builder.before(op);
  const length = elementsLeft(at, undefined, BigInt(bytes), alignment - guaranteed);
  const base = regionBase(at, type, alignment);
  const byte_shift = constant(at, { value: new IntegerAttribute(0n, index), result: index }).result;
  op.replaceWith([view(at, { source: base, byte_shift, sizes: [length], result: type }).result]);
}

/** `from - amount`, but not below zero. */
function remainder(at: Builder, from: Value, amount: Value): Value {
  const most = minui(at, { lhs: from, rhs: amount }).result;
  return subi(at, { lhs: from, rhs: most, overflowFlags: ["nuw"] }).result;
}
