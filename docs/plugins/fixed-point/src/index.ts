/** The plugin: the dialect, and its lowering in every compilation. */
import { definePlugin, nested } from "@dslc/pass";
import { fixed } from "./dialect.ts";
import { lowerFixed } from "./lower-fixed.ts";

export * from "./ops.ts";
export { fixed } from "./dialect.ts";
export { lowerFixed } from "./lower-fixed.ts";

export default definePlugin({
  name: "fixed-point",
  api: 1,
  dialects: [fixed],
  passes: [lowerFixed],
  // Behind the layout: the compiler's own analyses have looked at the operations by then.
  insertions: [{ at: "after-layout", elements: () => [nested("gpu.module", [nested("gpu.func", [lowerFixed()])])] }],
});
