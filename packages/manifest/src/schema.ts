/**
 * The manifest: what a launcher has to know of the compiled kernels of one target.
 *
 * A manifest is JSON. The zod schema here is its only definition: the TypeScript types, the JSON Schema file and the
 * reference page are made from it. What a schema cannot say (that formulas read existing parameters, that offsets do
 * not overlap) is checked by `parseManifest`. Sizes, offsets and alignments are in bytes, lengths in elements.
 */
import { z } from "zod";
import {
  alignmentSchema,
  booleanExpressionSchema,
  identifierSchema,
  integerExpressionSchema,
} from "./expression-schema.ts";
import { integerTypes } from "./expression.ts";

/** Goes up when a reader of the format before would misunderstand a manifest. */
export const manifestFormatVersion = 1;

const count = z.int().min(0);
const positive = z.int().min(1);
const line = positive.describe("The line of the declaration in the source file, counted from 1.");

const dimensions = z
  .tuple([positive, positive, positive])
  .meta({ id: "Dimensions", description: "One number for each of x, y and z." });

const element = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .describe("The element type as the kernel language writes it: `f32`, `f32x4`, a struct's name."),
    size: positive.describe("Bytes from one element to the next."),
  })
  .meta({ id: "Element", description: "What a buffer or a view is made of." });

/** Types of scalar parameters. */
export const scalarTypes = ["bool", ...integerTypes, "f16", "bf16", "f32", "f64"] as const;

const placement = {
  offset: count.describe("Where the argument begins in the kernel-argument block."),
  size: positive.describe("Bytes of the argument."),
  alignment: alignmentSchema.describe("The argument's alignment in the kernel-argument block."),
};

const scalarParameter = z
  .strictObject({
    kind: z.literal("scalar").describe("A value."),
    name: identifierSchema.describe(
      "The parameter's name in the source; formulas read integers and truth values by it.",
    ),
    type: z.enum(scalarTypes).describe("The parameter's type."),
    ...placement,
  })
  .meta({ id: "ScalarParameter", description: "A number or truth value, passed by value." });

const bufferParameter = z
  .strictObject({
    kind: z.literal("buffer").describe("An address."),
    name: identifierSchema.describe("The parameter's name in the source."),
    element: element.describe("What the buffer is made of."),
    space: z.enum(["global", "constant"]).describe("The address space of the memory."),
    mutable: z.boolean().describe("Whether the kernel may write; if so, the memory must not overlap another buffer's."),
    mayAlias: z.boolean().describe("Whether the memory may overlap that of others that also say so."),
    elementAlignment: alignmentSchema.describe("The alignment of the address that is passed."),
    length: integerExpressionSchema.describe("The elements that the kernel may touch."),
    ...placement,
  })
  .meta({ id: "BufferParameter", description: "The address of an array, passed as a plain pointer." });

const groupSize = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("fixed").describe("The kernel works with one size only."),
      size: dimensions.describe("Work-items in each dimension."),
    }),
    z.strictObject({
      kind: z.literal("limited").describe("Any size within the limits."),
      maximum: dimensions.describe("Most work-items in each dimension."),
      maximumWorkItems: positive.describe("Most work-items altogether."),
    }),
  ])
  .meta({ id: "GroupSize", description: "Which workgroup sizes the kernel can be launched with." });

const arrayName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/, "expected the name of an array");

const staticBlock = z
  .strictObject({
    name: arrayName.describe(
      "The array's name in the source: `tile`; `reduce.tile` in a function; `tile.2` for the second of that name.",
    ),
    element: element.describe("What the array is made of."),
    length: count.describe("Elements, padding of rows included."),
    offset: count.describe(
      "From the start of the kernel's static workgroup memory. Blocks never live together may overlap.",
    ),
    alignment: alignmentSchema.describe("The alignment of the array's first element."),
    line,
  })
  .meta({ id: "StaticBlock", description: "A static workgroup array." });

const view = z
  .strictObject({
    name: identifierSchema.describe("The view's name in the source."),
    element: element.describe("What the view is made of."),
    alignment: alignmentSchema.describe("The alignment of the view's first element."),
    offset: integerExpressionSchema.describe("From the base of the region, after the base was aligned."),
    length: integerExpressionSchema.optional().describe("In elements; absent for a last view that gets what is left."),
    line,
  })
  .meta({ id: "View", description: "A typed part of the launch-sized region." });

const launchRegion = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none").describe("The kernel has no launch-sized workgroup memory.") }),
    z.strictObject({
      kind: z.literal("raw").describe("The launcher chooses the size."),
      baseAlignment: alignmentSchema.describe("The alignment of the region's base."),
    }),
    z.strictObject({
      kind: z.literal("views").describe("The formula gives the least size; more is given to an unsized last view."),
      baseAlignment: alignmentSchema.describe("The alignment of the region's base."),
      bytes: integerExpressionSchema.describe(
        "The bytes that a launch gives: up to the end of the last view, and what aligning the base may cost.",
      ),
      views: z.array(view).min(1).describe("In the order of their offsets."),
    }),
  ])
  .meta({ id: "LaunchRegion", description: "Workgroup memory whose size the launch decides." });

const requirement = z
  .strictObject({
    condition: booleanExpressionSchema.describe("What must be true."),
    text: z.string().min(1).describe("The condition as the source has it."),
    line,
  })
  .meta({ id: "Requirement", description: "A `requires` clause: a launch for which it is false is refused." });

const limits = z
  .strictObject({
    workgroupBytes: count.describe("Most workgroup bytes, static and launch-sized, without opting in to more."),
    optInWorkgroupBytes: count.describe("Most workgroup bytes, static and launch-sized, after opting in."),
    maximumGroups: dimensions.describe("Most workgroups in each dimension."),
    maximumGridWorkItems: positive
      .optional()
      .describe("Most work-items in each dimension; absent where there is no such limit."),
  })
  .meta({ id: "Limits", description: "The target's limits that apply to a launch of the kernel." });

const resources = z
  .strictObject({
    registers: count.optional().describe("Vector registers of one work-item."),
    scalarRegisters: count.optional().describe("Scalar registers of one subgroup."),
    spillBytes: count.optional().describe("Bytes of one work-item that did not fit in registers."),
  })
  .meta({ id: "Resources", description: "What the target's tools report of the kernel's code." });

const kernel = z
  .strictObject({
    name: identifierSchema.describe("The kernel's name in the source."),
    symbol: z.string().min(1).describe("The name to look up in the loaded module."),
    line,
    argumentBlock: z
      .strictObject({
        size: count.describe("Bytes of the block."),
        alignment: alignmentSchema.describe("The block's alignment."),
      })
      .describe("The kernel-argument block that holds all arguments."),
    parameters: z
      .array(z.discriminatedUnion("kind", [scalarParameter, bufferParameter]))
      .describe("In the order of the source."),
    groupSize: groupSize.describe("The workgroup sizes that it can be launched with."),
    requires: z.array(requirement).describe("What a launch must fulfil."),
    staticBytes: count.describe("Static workgroup memory as the target's tools report it, padding included."),
    staticBlocks: z.array(staticBlock).describe("The arrays in the static workgroup memory."),
    launchRegion: launchRegion.describe("Its launch-sized workgroup memory."),
    limits: limits.describe("The target's limits that apply."),
    resources: resources.optional().describe("What the target's tools report of the code."),
  })
  .meta({ id: "Kernel", description: "One kernel." });

export const manifestSchema = z
  .strictObject({
    formatVersion: z.literal(manifestFormatVersion).describe("The version of this format."),
    compiler: z
      .strictObject({
        name: z.literal("dslc").describe("The compiler's name."),
        version: z.string().min(1).describe("Its version."),
      })
      .describe("What made the manifest."),
    target: z
      .strictObject({
        name: z.string().min(1).describe("The target as given to the compiler: `nvptx:sm_90`."),
        generatedFor: z
          .string()
          .min(1)
          .describe(
            "The processor that code was generated for: an older one where its code is assembled for the target.",
          ),
      })
      .describe("What the code runs on."),
    source: z
      .string()
      .regex(/^(?![/\\]|[A-Za-z]:)./, "expected a relative path")
      .describe(
        "The source file; dslc gives its name without folders, so that a manifest does not depend on where it was made.",
      ),
    kernels: z.array(kernel).describe("The kernels of the module."),
  })
  .meta({ description: "The launch contract of the kernels in one compiled module." });

export type Manifest = z.infer<typeof manifestSchema>;
export type Kernel = z.infer<typeof kernel>;
export type Parameter = Kernel["parameters"][number];
export type ScalarParameter = z.infer<typeof scalarParameter>;
export type BufferParameter = z.infer<typeof bufferParameter>;
export type ScalarType = ScalarParameter["type"];
export type GroupSize = z.infer<typeof groupSize>;
export type LaunchRegion = z.infer<typeof launchRegion>;
export type View = z.infer<typeof view>;
export type StaticBlock = z.infer<typeof staticBlock>;
export type Requirement = z.infer<typeof requirement>;
export type Limits = z.infer<typeof limits>;
export type Element = z.infer<typeof element>;
export type Resources = z.infer<typeof resources>;
