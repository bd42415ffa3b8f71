import type { Rewrite } from "@dslc/ir";
export const canonicalize: readonly Rewrite[] = [];
