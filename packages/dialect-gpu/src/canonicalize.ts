/** The rewrites that bring gpu ops to their canonical form. */
import { type Rewrite, rewrite } from "@dslc/ir";
import { barrier } from "./ops.ts";

export const canonicalize: readonly Rewrite[] = [
  /** Who comes to the one comes to the other, and nothing happens between. */
  rewrite("gpu.barrier: of two next to each other one", barrier, (op) =>
    op.next !== undefined && barrier.is(op.next) ? [] : undefined,
  ),
];
