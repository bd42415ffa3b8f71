/** The plugin: the target `wgsl:webgpu`, and the backend that emits WGSL for it. */
import { definePlugin } from "@dslc/pass";
import { backend } from "./backend.ts";
import { indexRange, unsupported } from "./diagnostics.ts";
import { webgpu } from "./target.ts";

export default definePlugin({
  name: "wgsl",
  api: 1,
  backends: [backend],
  targets: [webgpu],
  diagnostics: [unsupported, indexRange],
});
