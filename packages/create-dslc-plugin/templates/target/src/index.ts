/** The plugin: a target, and the backend that emits its own text for it. */
import { definePlugin } from "@dslc/pass";
import { backend, generic } from "./backend.ts";
import { unsupported } from "./diagnostics.ts";

export default definePlugin({
  name: "__name__",
  api: 1,
  backends: [backend],
  targets: [generic],
  diagnostics: [unsupported],
});
