/** The page of docs that lists passes, from their definitions. */
import { describeOption, kebabCase, type Pass } from "@dslc/pass";

/** Markdown; passes in alphabetical order. */
export function passesPage(passes: readonly Pass[]): string {
  const sorted = passes.toSorted((a, b) => (a.passName < b.passName ? -1 : 1));
  return [
    "# Passes",
    "",
    "Made from the definitions of the passes; `dslc passes` lists the same, with those of plugins. A pipeline names passes",
    "and the operations that they run on: `dslc opt --pipeline 'builtin.module(gpu.module(gpu.func(canonicalize,cse)))'`",
    "([cli.md](cli.md)). Options stand in braces: `canonicalize{top-down=false}`. A pass reports what it did as statistics.",
    "",
    ...sorted.flatMap(section),
  ].join("\n");
}

function section(pass: Pass): readonly string[] {
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
  return [`## ${pass.passName}`, "", `${first.toUpperCase()}${rest.join("")}.`, "", ...list, ""];
}

function code(text: string): string {
  return `\`${text}\``;
}
