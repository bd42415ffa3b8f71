/** The names of the default pipelines, apart from what they are made of: backends take longer to load than a name. */
import type { Plugin } from "@dslc/pass";

export const defaultPipelineNames: readonly string[] = [
  "default",
  "settle",
  "prepare",
  "lower-to-nvptx",
  "lower-to-amdgpu",
];

/** Whether the text of a pipeline may name one of them, or the lowering for a vendor of a plugin. */
export function mentionsDefaultPipeline(text: string, plugins: readonly Plugin[] = []): boolean {
  const ofPlugins = plugins.flatMap(({ backends }) => backends.map(({ vendor }) => `lower-to-${vendor}`));
  const known = [...defaultPipelineNames, ...ofPlugins];
  return (text.match(/[A-Za-z_][\w.-]*/g) ?? []).some((name) => known.includes(name));
}
