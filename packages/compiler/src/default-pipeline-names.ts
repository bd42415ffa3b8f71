/** The names of the default pipelines, apart from what they are made of: backends take longer to load than a name. */
export const defaultPipelineNames: readonly string[] = [
  "default",
  "settle",
  "prepare",
  "lower-to-nvptx",
  "lower-to-amdgpu",
];

/** Whether the text of a pipeline may name one of them. */
export function mentionsDefaultPipeline(text: string): boolean {
  return (text.match(/[A-Za-z_][\w.-]*/g) ?? []).some((name) => defaultPipelineNames.includes(name));
}
