/**
 * The launch contract of a kernel: what the host has to know, as a region of i64 arithmetic beside the `gpu.func`.
 *
 * The region's arguments are the kernel's scalar integer and truth-value parameters in order, then group_size x, y, z
 * and num_groups x, y, z, all as i64. Arithmetic marked `overflow<nuw>` or `<nsw>` is checked by who evaluates the contract.
 */
import {
  arrayAttribute,
  type BlockArgument,
  defineOp,
  flatSymbolReference,
  hasParent,
  i1,
  i32Attribute,
  i64,
  i64Attribute,
  isolatedFromAbove,
  noTerminator,
  optional,
  IntegerType,
  pure,
  region,
  singleBlock,
  stringAttribute,
  type Trait,
  typeAttribute,
  UndefinedBehavior,
  wrapInteger,
  type Operation,
} from "@dslc/ir";
import { alignmentAttribute } from "./alignment.ts";

const inContract: Trait = hasParent("wg.contract");

/** Stands in a contract, directly or in a region inside of it. */
const insideContract: Trait = {
  name: "inside-contract",
  verify: (op, report) => {
    if (op.parentOp !== undefined && op.ancestor(contract) === undefined)
      report("expects to be inside of a 'wg.contract'");
  },
};

/**
 * Names the kernel and all its parameters with their types, and holds the clauses. One for each kernel, beside it.
 * In `types`, as in the element types of views, integers have a sign (`ui32`, `si8`), a truth value is `i1`, and a
 * buffer is its element's type.
 */
export const contract = defineOp("wg.contract", {
  attributes: {
    kernel: flatSymbolReference,
    params: arrayAttribute(stringAttribute),
    types: arrayAttribute(typeAttribute),
  },
  regions: { body: region },
  traits: [isolatedFromAbove, singleBlock, noTerminator],
  verify: (op, report) => {
    const { arguments: shape } = op.body.entry;
    if (shape.length < 6 || shape.some(({ type }) => type !== i64))
      report("expects an i64 argument for each scalar integer parameter and six for the launch shape");
    if (op.params.length !== op.types.length)
      report(`names ${op.params.length} parameters, but has ${op.types.length} types`);
  },
});

/** A condition on the parameters that the host checks before a launch; `text` is it as the source spells it. */
export const requires = defineOp("wg.requires", {
  operands: { condition: i1 },
  attributes: { text: stringAttribute },
  traits: [inContract],
});

/**
 * The operand, which has to be a value of the integer type `type` (`ui32`, `si64`): anything else is a contract error.
 * Contracts compute with mathematical integers and devices with wrapping ones; where the difference would show (a
 * division, a comparison, a cast), this stands between.
 */
export const fit = defineOp("wg.fit", {
  operands: { value: i64 },
  attributes: { type: typeAttribute },
  results: { result: i64 },
  traits: [insideContract, pure],
  verify: (op, report) => {
    if (!(op.type instanceof IntegerType) || op.type.signedness === "signless" || op.type.width > 64)
      report("'type' has to be a signed or unsigned integer type of at most 64 bits");
  },
  evaluate: ({ value }, op) => {
    if (!(op.type instanceof IntegerType)) return undefined;
    return wrapInteger(op.type, value) === value
      ? value
      : new UndefinedBehavior(`${value} is no value of ${op.type.text}`);
  },
});

/** The least multiple of `alignment` that is not below the operand; a contract error when 64 bits do not hold it. */
export const alignUp = defineOp("wg.align_up", {
  operands: { value: i64 },
  attributes: { alignment: alignmentAttribute },
  results: { result: i64 },
  traits: [insideContract, pure],
  evaluate: ({ value }, op) => {
    const aligned = (value + op.alignment - 1n) & -op.alignment;
    return wrapInteger(i64, aligned) === aligned
      ? aligned
      : new UndefinedBehavior(`${aligned} is more than 64 bits hold`);
  },
});

/** The length of a buffer parameter, in elements. `param` counts all parameters from 0. */
export const bufferLength = defineOp("wg.buffer_length", {
  operands: { length: i64 },
  attributes: { param: i32Attribute },
  traits: [inContract],
});

/** `view` is the view's name in the source. */
const viewParts = { view: stringAttribute, element: typeAttribute, alignment: alignmentAttribute };

/**
 * A view of the launch-sized region before it is laid out: its length in elements, its alignment in bytes. The open
 * view, which gets what is left, has no length.
 */
export const viewLength = defineOp("wg.view_length", {
  operands: { length: optional(i64) },
  attributes: viewParts,
  traits: [inContract],
});

/** A view laid out: its offset in bytes from the region's base, its length in elements, which the open view has not. */
export const viewLayout = defineOp("wg.view_layout", {
  operands: { offset: i64, length: optional(i64) },
  attributes: viewParts,
  traits: [inContract],
});

/**
 * A static array of the kernel, laid out: its offset in bytes from the start of the kernel's static memory, its length
 * in elements, padding at the ends of rows included. `element` has its sign (`ui32`).
 */
export const arrayLayout = defineOp("wg.array_layout", {
  attributes: {
    array: stringAttribute,
    element: typeAttribute,
    offset: i64Attribute,
    length: i64Attribute,
    alignment: alignmentAttribute,
  },
  traits: [inContract],
});

/** The bytes that a launch has to give, and the alignment of the region's base in bytes. */
export const launchBytes = defineOp("wg.launch_bytes", {
  operands: { bytes: i64 },
  attributes: { alignment: alignmentAttribute },
  traits: [inContract],
});

/** The kernel takes the region raw: the launcher chooses the bytes; the base is aligned to `alignment` bytes. */
export const rawRegion = defineOp("wg.raw_region", {
  attributes: { alignment: alignmentAttribute },
  traits: [inContract],
});

/** The scalar arguments of a contract's region, without the six of the launch shape. */
export function scalarArguments(op: Operation): readonly BlockArgument[] {
  return op.getRegion().entry.arguments.slice(0, -6);
}
