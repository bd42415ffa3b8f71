/** The page of docs that lists passes, from their definitions, the comments of their sources, and examples that run. */
import { describeOption, kebabCase, type Pass } from "@dslc/pass";

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
  ].join("\n");
}

function section(pass: Pass, { comments, examples }: PassesPageParts): readonly string[] {
  const facts = [
    ["Runs on", pass.anchors?.map(code).join(", ") ?? "any operation"],
    ["Creates operations of", pass.creates.map(({ name }) => code(name)).join(", ")],
    ["Leaves no operations of", pass.removes.map(({ name }) => code(name)).join(", ")],
    ["Comes after", [...pass.after].map(([name, reason]) => `${code(name)} (${reason})`).join(", ")],
  ].filter(([, what]) => what !== "");
  const options = Object.entries(pass.options).map(
    ([name, schema]) => `- Option ${code(kebabCase(name))}: ${describeOption(schema)}`,
  );
  const list = [...facts.map(([fact, what]) => `- ${fact}: ${what}`), ...options];
  const [first = "", ...rest] = pass.summary;
  const comment = comments.get(pass.passName);
  return [
    `## ${pass.passName}`,
    "",
    `${first.toUpperCase()}${rest.join("")}.`,
    "",
    ...list,
    "",
    ...(comment === undefined ? [] : [comment, ""]),
    ...exampleLines(examples.get(pass.passName)),
  ];
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
