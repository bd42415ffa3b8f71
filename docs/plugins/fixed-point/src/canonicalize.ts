/** What `canonicalize` does with the dialect's operations, beyond folding what is constant. */
import { constantOf, type Rewrite, rewrite } from "@dslc/ir";
import { mul } from "./ops.ts";

/** x * 1  =>  x */
const timesOne = rewrite("fixed.mul: by one", mul, ({ lhs, rhs, fraction }) => {
  const one = 1n << fraction;
  if (constantOf(rhs) === one) return lhs;
  return constantOf(lhs) === one ? rhs : undefined;
});

export const canonicalize: readonly Rewrite[] = [timesOne];
