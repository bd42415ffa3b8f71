/** The plugin: the pass, and where it runs in a compilation. */
import { definePlugin, nested } from "@dslc/pass";
import { strengthReduction } from "./strength-reduction.ts";

export { strengthReduction } from "./strength-reduction.ts";

export default definePlugin({
  name: "strength-reduction",
  api: 1,
  passes: [strengthReduction],
  insertions: [
    {
      at: "before-llvm",
      elements: ({ optimizationLevel }) =>
        optimizationLevel === 0 ? [] : [nested("gpu.module", [nested("gpu.func", [strengthReduction()])])],
    },
  ],
});
