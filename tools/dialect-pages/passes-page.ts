/** The page of docs that lists passes and named pipelines, from their definitions, the comments of their sources, and examples that run. */
import { describeOption, kebabCase, type Pass, type PipelineDefinition } from "@dslc/pass";

/** IR before and after a pipeline. */
export interface PassExample {
  readonly pipeline: string;
  readonly before: string;
  readonly after: string;
}

export interface PassesPageParts {
  /** By the pass's name: what the file that defines it says at its top. */
  readonly comments: ReadonlyMap<string, string>;
  /** By the pass's name. */
  readonly examples: ReadonlyMap<string, PassExample>;
  readonly pipelines: readonly PipelineDefinition[];
}

/** Markdown; passes in alphabetical order. */
export function passesPage(passes: readonly Pass[], parts: PassesPageParts): string {
  const sorted = passes.toSorted((a, b) => (a.passName < b.passName ? -1 : 1));
  return [
    "# Passes",
    "",
    "Made from the definitions of the passes; `dslc passes` lists the same, with those of plugins. A pipeline names passes",
    "and the operations that they run on: `dslc opt --pipeline 'builtin.module(gpu.module(gpu.func(canonicalize,cse)))'`",
    "([cli.md](cli.md)). Options stand in braces: `canonicalize{top-down=false}`. A pass reports what it did as statistics.",
    "Below the facts is what the source of the pass says of it.",
    "",
    ...sorted.flatMap((pass) => section(pass, parts)),
    "# Named pipelines",
    "",
    "They stand where a pass can stand, for the passes that `dslc opt --dump-pipeline` prints for them; how to define one is",
    "in [pass-manager.md](pass-manager.md).",
    "",
    ...parts.pipelines.flatMap(pipelineSection),
  ].join("\n");
}

function section(pass: Pass, { comments, examples }: PassesPageParts): readonly string[] {
  const facts = [
    ["Runs on", pass.anchors?.map(code).join(", ") ?? "any operation"],
    ["Creates operations of", pass.creates.map(({ name }) => code(name)).join(", ")],
    ["Leaves no operations of", pass.removes.map(({ name }) => code(name)).join(", ")],
    ["Comes after", [...pass.after].map(([name, reason]) => `${code(name)} (${reason})`).join(", ")],
    [
      "Preserves",
      pass.preserves === "all"
        ? "all analyses"
        : pass.preserves.map(({ analysisName }) => code(analysisName)).join(", "),
    ],
  ].filter(([, what]) => what !== "");
  const list = [...facts.map(([fact, what]) => `- ${fact}: ${what}`), ...optionLines(pass.options)];
  const comment = comments.get(pass.passName);
  return [
    `## ${pass.passName}`,
    "",
    sentence(pass.summary),
    "",
    ...list,
    "",
    ...(comment === undefined ? [] : [comment, ""]),
    ...exampleLines(examples.get(pass.passName)),
  ];
}

function pipelineSection({ pipelineName, summary, anchor, options }: PipelineDefinition): readonly string[] {
  const runsOn = anchor === undefined ? [] : [`- Runs on: ${code(anchor)}`];
  return [`## ${pipelineName}`, "", sentence(summary), "", ...runsOn, ...optionLines(options), ""];
}

function optionLines(options: Pass["options"]): readonly string[] {
  return Object.entries(options).map(
    ([name, schema]) => `- Option ${code(kebabCase(name))}: ${describeOption(schema)}`,
  );
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function exampleLines(example: PassExample | undefined): readonly string[] {
  if (example === undefined) return [];
  const { pipeline, before, after } = example;
  const block = (text: string): readonly string[] => ["```mlir", text.trimEnd(), "```", ""];
  return [...block(before), `becomes by \`${pipeline}\``, "", ...block(after)];
}

function code(text: string): string {
  return `\`${text}\``;
}
