/**
 * Workgroup memory in a kernel. A kernel has one launch-sized region, whose bytes the launch decides: seen as typed
 * views that never overlap, or raw.
 */
import { assumptionOp } from "@dslc/analysis";
import {
  arrayAttribute,
  assumption,
  boolAttribute,
  defaultAttribute,
  defineOp,
  denseArrayAttribute,
  dynamic,
  i1,
  i64,
  index,
  i8,
  MemRefType,
  memoryLayout,
  type Operation,
  pure,
  speculation,
  stringAttribute,
  type Type,
  typeConstraint,
  typeVariable,
  anyType,
  variadic,
} from "@dslc/ir";
import { alignmentAttribute, isPowerOfTwo } from "./alignment.ts";
import { regionFacts, uniformFacts, viewsFacts } from "./facts.ts";

function isVector(type: Type): boolean {
  return (
    type instanceof MemRefType &&
    type.rank === 1 &&
    type.shape?.[0] === dynamic &&
    type.layout === undefined &&
    type.memorySpace !== undefined
  );
}

/** `memref<?xT, space>`, in workgroup memory before and after address spaces are numbers. */
export const launchView = typeConstraint("1-D memref of dynamic size in workgroup memory", isVector);
const byteRegion = typeConstraint(
  "memref of bytes of dynamic size in workgroup memory",
  (type) => isVector(type) && type instanceof MemRefType && type.element === i8,
);

/**
 * The views of the launch-sized region, with their lengths in elements and alignments in bytes. They do not overlap;
 * where they lie is decided by the layout pass. `ordered` keeps them in the order given. With `open`, the last view has no
 * length: it lies behind the others and gets what is left of what the launch gives.
 */
export const launchViews = defineOp("wg.launch_views", {
  operands: { lengths: variadic(index) },
  attributes: {
    names: arrayAttribute(stringAttribute),
    alignments: denseArrayAttribute(i64),
    ordered: defaultAttribute(boolAttribute, false),
    open: defaultAttribute(boolAttribute, false),
  },
  results: { views: variadic(launchView) },
  interfaces: viewsFacts,
  verify: (op, report) => {
    const count = op.views.length;
    if (op.open && count === 0) report("has no view that could be open");
    else if (
      op.lengths.length !== count - (op.open ? 1 : 0) ||
      op.names.length !== count ||
      op.alignments.length !== count
    ) {
      report(
        `has ${count} views, but ${op.lengths.length} lengths, ${op.names.length} names and ${op.alignments.length} alignments`,
      );
    }
    const wrong = op.alignments.find((alignment) => !isPowerOfTwo(alignment));
    if (wrong !== undefined) report(`alignments have to be powers of two, but one is ${wrong}`);
  },
});

/**
 * The launch-sized region seen as elements of one type: every call gives the same address, aligned at least to
 * `alignment` bytes. Its length is what the launch gave, in whole elements.
 */
export const launchRaw = defineOp("wg.launch_raw", {
  attributes: { alignment: alignmentAttribute },
  results: { region: launchView },
  traits: [pure],
  interfaces: regionFacts,
});

/** The launch-sized region as bytes; its base is aligned to `alignment` bytes, rounded up if the target gives less. */
export const launchBase = defineOp("wg.launch_base", {
  attributes: { alignment: alignmentAttribute },
  results: { bytes: byteRegion },
  traits: [pure],
  interfaces: regionFacts,
});

/** The bytes that the launch gave for the region. */
export const launchSize = defineOp("wg.launch_size", {
  results: { bytes: index },
  traits: [pure],
});

/** The optimizer may take the condition for true; the interpreter traps when it is not. */
export const assume = defineOp("wg.assume", {
  operands: { condition: i1 },
  attributes: { reason: stringAttribute },
  traits: [assumption],
  interfaces: [assumptionOp.implement({ condition: (op) => op.getOperand(0) })],
});

const anyValue = typeVariable("T", anyType);

/**
 * The operand, which all work-items of a group that are here together have alike; the uniformity analysis believes it, and
 * the interpreter traps when it is not so. It stays where it is, for elsewhere others may come.
 */
export const assumeUniform = defineOp("wg.assume_uniform", {
  operands: { value: anyValue },
  results: { result: anyValue },
  traits: [pure],
  interfaces: [...uniformFacts, speculation.implement({ isSpeculatable: () => false })],
  evaluate: ({ value }) => value,
});

/**
 * The attribute by which a laid-out view of the launch-sized region, a `memref.view`, says that it is one: its name in
 * the source. Views that carry it do not overlap one another.
 */
export const viewNameAttribute = "wg.view";

/** Bytes from one element to the next; undefined for a type that memory does not hold. */
export function elementBytes(type: Type): number | undefined {
  return memoryLayout(type)?.pitch;
}

/** Whether the operation is about the launch-sized region of a kernel. */
export function usesLaunchRegion(op: Operation): boolean {
  return launchViews.is(op) || launchRaw.is(op) || launchBase.is(op);
}
