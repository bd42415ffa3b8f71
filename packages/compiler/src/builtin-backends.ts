/** The backends that come with dslc and need no LLVM. `nx g @dslc/tools:target NAME` makes one and names it here. */
import type { Backend } from "@dslc/pass";
import type { TargetFacts } from "@dslc/target-info";

export interface BuiltinBackend {
  readonly backend: Backend;
  readonly targets: readonly TargetFacts[];
}

export const builtinBackends: readonly BuiltinBackend[] = [];
