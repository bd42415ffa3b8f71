/** The door of the package: from a syntax tree to IR. */
import type { DiagnosticSink } from "@dslc/base";
import type { Operation } from "@dslc/ir";
import type { SourceFileTree } from "@dslc/syntax";
import { buildIr } from "./build/module.ts";
import { checkModule } from "./check/items.ts";

export interface FrontendOptions {
  /** Becomes part of a symbol: letters, digits and underscores. */
  readonly moduleName: string;
  /** Values of file-level constants by name, as the language writes them; each takes the place of the source's. */
  readonly constants?: ReadonlyMap<string, string>;
}

/**
 * The IR of a source: a `builtin.module` with one `gpu.module @<moduleName>_module`, which holds a `wg.contract` and a
 * `gpu.func` for each kernel and a private `func.func` for each function. Undefined when there is an error, which is
 * in `sink` then. Pure; the same tree and options give the same IR.
 */
export function buildModule(
  tree: SourceFileTree,
  options: FrontendOptions,
  sink: DiagnosticSink,
): Operation | undefined {
  const module = checkModule(tree, options.constants ?? new Map(), sink);
  return module === undefined ? undefined : buildIr(module, options.moduleName, tree.span);
}
