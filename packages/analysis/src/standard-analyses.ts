/** The analyses of this package and dominance, as the pass manager keeps them. */
import { type Block, Dominance, type Operation, type Value } from "@dslc/ir";
import { type Alignments, alignments } from "./alignments.ts";
import { type Analysis, defineAnalysis } from "./define-analysis.ts";
import { type IntegerRanges, integerRanges } from "./integer-ranges.ts";
import { uniformity, type UniformityFacts } from "./uniformity.ts";

/** Which blocks dominate which. It holds as long as blocks and the branches between them stay. */
export const dominanceAnalysis: Analysis<Dominance> = defineAnalysis("dominance", {
  compute: () => new Dominance(),
  *describe(dominance, root) {
    const names = new Map<Block, string>();
    let line = 0;
    const name = (block: Block | undefined): string => (block === undefined ? "none" : (names.get(block) ?? "another"));
    for (const region of regionsIn(root)) {
      for (const block of region.blocks) names.set(block, `block ${names.size}`);
      for (const block of region.blocks)
        yield `${line++}: ${name(block)} is dominated by ${name(dominance.immediateDominator(block))}`;
    }
  },
});

/** The range of every integer. */
export const integerRangesAnalysis: Analysis<IntegerRanges> = defineAnalysis("integer-ranges", {
  compute: (op) => integerRanges(op),
  describe: (ranges, root) => describeValues(root, (value) => ranges.of(value)?.toString()),
});

/** What every integer is modulo powers of two, and how every memref is aligned. */
export const alignmentAnalysis: Analysis<Alignments> = defineAnalysis("alignment", {
  compute: (op) => alignments(op),
  describe: (facts, root) =>
    describeValues(root, (value) => {
      const fact = facts.of(value);
      if (fact?.kind === "integer") return fact.congruence.toString();
      return fact === undefined ? undefined : [fact.base, fact.offset, ...fact.strides].map(String).join(", ");
    }),
});

/** Which values are alike in a workgroup, of a function that anybody may call with anything. */
export const uniformityAnalysis: Analysis<UniformityFacts> = uniformityOf("uniformity", false);

/** The same of a kernel, whose arguments are alike in all work-items. */
export const kernelUniformityAnalysis: Analysis<UniformityFacts> = uniformityOf("kernel-uniformity", true);

function uniformityOf(name: string, argumentsAlike: boolean): Analysis<UniformityFacts> {
  return defineAnalysis(name, {
    compute: (op) => uniformity(op, { argumentsAlike }),
    describe: (facts, root) => describeValues(root, (value) => facts.of(value)?.scope),
  });
}

/** All that are here, for who checks every one. */
export const standardAnalyses: readonly Analysis<unknown>[] = [
  dominanceAnalysis,
  integerRangesAnalysis,
  alignmentAnalysis,
  uniformityAnalysis,
  kernelUniformityAnalysis,
];

function regionsIn(root: Operation): Operation["regions"] {
  const regions = [...root.regions];
  root.walk((op) => {
    if (op !== root) regions.push(...op.regions);
  });
  return regions;
}

/** A line for each value inside of `root`, in the order of the text. */
function* describeValues(root: Operation, fact: (value: Value) => string | undefined): Generator<string> {
  const values: (readonly [Value, string])[] = [];
  root.walk((op) => {
    if (op !== root) for (const result of op.results) values.push([result, `${op.name} result ${result.index}`]);
    for (const region of op.regions)
      for (const block of region.blocks)
        for (const argument of block.arguments) values.push([argument, `${op.name} argument ${argument.index}`]);
  });
  for (const [position, [value, what]] of values.entries())
    yield `${position}: ${value.nameHint === undefined ? "" : `%${value.nameHint}, `}${what}: ${fact(value) ?? "nothing known"}`;
}
