export { createPlugin, type CreateOptions, kinds, type PluginKind } from "./create-plugin.ts";
export { main } from "./main.ts";
