/** The flags that relax floating-point ops of all dialects with upstream's `fastmath` attribute: arith, math, vector. */
import {
  type AttributeSpec,
  type DefaultAttribute,
  defaultAttribute,
  dialectFlagsAttribute,
} from "./attribute-constraints.ts";

const flags = ["reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn"] as const;

export type FastMathFlag = (typeof flags)[number];

/** What the optimizer may assume of a floating-point op. `fast` stands for all flags. */
export const fastMathFlags: AttributeSpec<readonly FastMathFlag[]> = dialectFlagsAttribute("arith.fastmath", flags, {
  all: "fast",
  separator: ",",
});

/** The same; nothing by default. */
export const fastmath: DefaultAttribute<readonly FastMathFlag[]> = defaultAttribute(fastMathFlags, []);
