/** The flags that relax floating-point ops of all dialects with upstream's `fastmath` attribute: arith, math, vector. */
import { type DefaultAttribute, defaultAttribute, dialectFlagsAttribute } from "./attribute-constraints.ts";

const flags = ["reassoc", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "fast"] as const;

export type FastMathFlag = (typeof flags)[number];

/** What the optimizer may assume of a floating-point op; nothing by default. */
export const fastmath: DefaultAttribute<readonly FastMathFlag[]> = defaultAttribute(dialectFlagsAttribute("arith.fastmath", flags), []);
