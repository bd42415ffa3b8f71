/** What wg's ops tell the analyses: how the launch-sized region and its views are aligned, and which are apart. */
import { alignedMemory, alignmentOp, disjointViewsOp, uniformityOp } from "@dslc/analysis";
import { DenseArrayAttribute, IntegerAttribute, type InterfaceImplementation, MemRefType } from "@dslc/ir";

/** The whole region: it begins at a multiple of `alignment` bytes. */
export const regionFacts: readonly InterfaceImplementation[] = [
  alignmentOp.implement({
    alignment: (op) => {
      const alignment = op.getAttribute("alignment");
      const { type } = op.getResult();
      return type instanceof MemRefType && alignment instanceof IntegerAttribute
        ? [alignedMemory(type, alignment.value)]
        : [];
    },
  }),
];

/** Views that do not overlap: each begins at a multiple of its own alignment. */
export const viewsFacts: readonly InterfaceImplementation[] = [
  disjointViewsOp.implement({}),
  uniformityOp.implement({ uniformity: () => "operands" }),
  alignmentOp.implement({
    alignment: (op) => {
      const alignments = op.getAttribute("alignments");
      const values = alignments instanceof DenseArrayAttribute ? alignments.values : [];
      return op.results.map(({ type }, at) => {
        const alignment = values[at];
        return type instanceof MemRefType && alignment !== undefined
          ? alignedMemory(type, BigInt(alignment))
          : undefined;
      });
    },
  }),
];
