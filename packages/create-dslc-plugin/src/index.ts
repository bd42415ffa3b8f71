export { createPlugin, type CreateOptions, kinds, pluginFiles, type PluginKind } from "./create-plugin.ts";
export { main } from "./main.ts";
export { checkNames, filledTemplates, namesFor, pluginTemplates, type TemplateNames } from "./templates.ts";
