/** What a plugin brings: the default export of its package. */
import type { Dialect } from "@dslc/ir";
import type { Backend } from "./backend.ts";
import type { Pass } from "./define-pass.ts";

/** The version of the plugin interface; a plugin states the one that it was written for. */
export const pluginApi = 1;

export interface Plugin {
  readonly name: string;
  readonly api: number;
  readonly dialects: readonly Dialect[];
  readonly passes: readonly Pass[];
  readonly backends: readonly Backend[];
}

/** Declares a plugin. */
export function definePlugin(plugin: {
  readonly name: string;
  readonly api: number;
  readonly dialects?: readonly Dialect[];
  readonly passes?: readonly Pass[];
  readonly backends?: readonly Backend[];
}): Plugin {
  return Object.freeze({ dialects: [], passes: [], backends: [], ...plugin });
}
