/**
 * What `nx g @dslc/tools:pass NAME` and its siblings run. Nx loads this file without the import condition under which our
 * packages are their sources, so that it is added before the generators themselves are loaded.
 */
import { registerHooks } from "node:module";
import type { Tree } from "nx/src/generators/tree.js";
import type { generate, GeneratorOptions } from "./generate.ts";

type Generator = (tree: Tree, options: GeneratorOptions) => Promise<() => void>;

async function load(): Promise<{ readonly generate: typeof generate }> {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["@dslc/source", ...context.conditions] }),
  });
  return import("./generate.ts");
}

export const passGenerator: Generator = async (tree, options) => (await load()).generate("pass", tree, options);
export const dialectGenerator: Generator = async (tree, options) => (await load()).generate("dialect", tree, options);
export const targetGenerator: Generator = async (tree, options) => (await load()).generate("target", tree, options);
