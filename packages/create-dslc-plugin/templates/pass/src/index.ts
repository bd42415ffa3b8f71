/** The plugin: the pass, and where it runs in a compilation. */
import { definePlugin, nested } from "@dslc/pass";
import { __camel__ } from "./__name__.ts";

export { __camel__ } from "./__name__.ts";

export default definePlugin({
  name: "__name__",
  api: 1,
  passes: [__camel__],
  insertions: [{ at: "before-layout", elements: () => [nested("gpu.module", [nested("gpu.func", [__camel__()])])] }],
});
