/** What gpu's ops tell the analyses: which ids differ between work-items, how large they are, who acts together. */
import { groupOperation, IntegerRange, integerRangeOp, uniformityOp, type UniformityScope } from "@dslc/analysis";
import {
  DenseArrayAttribute,
  indexWidth,
  IntegerAttribute,
  type InterfaceImplementation,
  type Operation,
  UnitAttribute,
} from "@dslc/ir";
import { dimension } from "./attributes.ts";

/** No size of a launch has more than 32 bits (CUDA: 2^31 - 1 groups, HSA: 2^32 work-items in a dimension). */
const mostWithoutBound = (1n << 32n) - 1n;

/** Work-items of the grid in a dimension: groups have at most 2^16 (HSA: their sizes have 16 bits; CUDA: 1024). */
export const mostInGrid = mostWithoutBound << 16n;

/** What a function says of all launches. */
type KnownSize = "known_block_size" | "known_grid_size";

/** The most that the size which an id or size is about can be. */
function upperBound(op: Operation, attribute: KnownSize | undefined, most: bigint): bigint {
  const bound = op.getAttribute("upper_bound");
  const stated = bound instanceof IntegerAttribute && bound.value > 0n ? bound.value : most;
  const known = attribute === undefined ? undefined : knownSizeOf(op, attribute);
  return known !== undefined && known < stated ? known : stated;
}

/** The size in the op's dimension that the function around states. */
function knownSizeOf(op: Operation, attribute: KnownSize): bigint | undefined {
  const position = dimension.words?.indexOf(
    dimension.read(op.getAttribute("dimension") ?? UnitAttribute.instance) ?? "",
  );
  for (let around = op.parentOp; around !== undefined; around = around.parentOp) {
    const sizes = around.getAttribute(attribute);
    const size = sizes instanceof DenseArrayAttribute ? sizes.values[position ?? -1] : undefined;
    if (size !== undefined && size > 0) return BigInt(size);
  }
  return undefined;
}

/**
 * Of an op that gives a position (from 0) or a size (from 1), the same for all in the scope. `known`: the attribute
 * of the function that may state the size. `most`: what sizes are at most, where nothing is stated.
 */
export function idFacts(
  kind: "position" | "size",
  scope: UniformityScope,
  known?: KnownSize,
  most = mostWithoutBound,
): readonly InterfaceImplementation[] {
  return [
    integerRangeOp.implement({
      ranges: (op) => {
        const bound = upperBound(op, known, most);
        return [
          kind === "position"
            ? IntegerRange.unsigned(indexWidth, 0n, bound - 1n)
            : IntegerRange.unsigned(indexWidth, 1n, bound),
        ];
      },
    }),
    // Where there is one only, all have the same.
    uniformityOp.implement({ uniformity: (op) => (upperBound(op, known, most) === 1n ? "workgroup" : scope) }),
  ];
}

/** Of an op that the group, or each subgroup for itself, does together; its results are alike in `results`. */
export function togetherFacts(
  scope: "workgroup" | "subgroup",
  results: UniformityScope,
  { ordersMemory }: { readonly ordersMemory: boolean } = { ordersMemory: false },
): readonly InterfaceImplementation[] {
  return [
    groupOperation.implement({ scope: () => scope, ordersMemory }),
    uniformityOp.implement({ uniformity: () => results }),
  ];
}
