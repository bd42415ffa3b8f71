/** The plugin: a target, and the backend that emits its own text for it. */
import { definePlugin } from "@dslc/pass";
import { __camel__Backend, __camel__Targets } from "./backend.ts";
import { unsupported } from "./diagnostics.ts";

export default definePlugin({
  name: "__name__",
  api: 1,
  backends: [__camel__Backend],
  targets: __camel__Targets,
  diagnostics: [unsupported],
});
