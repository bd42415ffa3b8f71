/**
 * What wg's ops tell the analyses: how the launch-sized region and its views are aligned, which are apart, and
 * what the lanes of a subgroup do together.
 */
import {
  alignedMemory,
  alignmentOp,
  disjointViewsOp,
  groupOperation,
  integerRangeOp,
  memoryOrderOp,
  uniformityOp,
  type UniformityScope,
} from "@dslc/analysis";
import { DenseArrayAttribute, IntegerAttribute, type InterfaceImplementation, MemRefType } from "@dslc/ir";

/** The whole region, or a static array: it begins at a multiple of `alignment` bytes. */
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

/** Of what the lanes of a subgroup do together: its results are alike in `results`. */
export function subgroupFacts(results: UniformityScope): readonly InterfaceImplementation[] {
  return [
    groupOperation.implement({ scope: () => "subgroup", ordersMemory: false }),
    uniformityOp.implement({ uniformity: () => results }),
  ];
}

export const fenceFacts: readonly InterfaceImplementation[] = [memoryOrderOp.implement({})];

/** A value of which it is stated that it is uniform; otherwise the operand. */
export const uniformFacts: readonly InterfaceImplementation[] = [
  uniformityOp.implement({ uniformity: () => "workgroup" }),
  integerRangeOp.implement({ ranges: (_op, operands) => operands }),
  alignmentOp.implement({ alignment: (_op, operands) => operands }),
];
