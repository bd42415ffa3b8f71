/** The reference page of a dialect, from its definitions, their doc comments, and examples that tests run. */
import {
  type AttributeSpec,
  describeType,
  type Dialect,
  type DialectAttributeReader,
  type OpDefinition,
  type OperandSpec,
  type ResultSpec,
  type TypeSpec,
} from "@dslc/ir";

export interface PageParts {
  readonly dialect: Dialect;
  /** By the operation's name. */
  readonly comments: ReadonlyMap<string, string>;
  readonly examples: ReadonlyMap<string, string>;
  /** The text of the dialect's RATIONALE.md, if there is one. */
  readonly rationale: string | undefined;
}

const intro = `Made from the definitions of the operations, their doc comments, and texts that tests read and verify. The syntax is that
of MLIR's declarative format: words and signs in backquotes stand for themselves, \`$name\` for an operand, attribute,
region or block, \`( ... )?\` may be left out; operations without it are written as the example shows. A letter behind a
type stands for one type wherever it comes in an operation.`;

/** Markdown; operations in alphabetical order. */
export function dialectPage(parts: PageParts): string {
  const { dialect, rationale } = parts;
  const ops = dialect.ops.toSorted((a, b) => (a.opName < b.opName ? -1 : 1));
  const kinds = [
    namesSection(
      "Types",
      [...dialect.types.keys()].map((name) => `!${dialect.name}.${name}`),
    ),
    namesSection(
      "Attributes",
      [...dialect.attributes].map(([name, reader]) => attributeForm(`#${dialect.name}.${name}`, reader)),
    ),
  ].filter((section) => section !== "");
  const sections = [
    `# The dialect ${dialect.name}`,
    intro,
    ops.map(({ opName }) => `[${opName}](#${anchorOf(opName)})`).join(" · "),
    ...ops.map((op) => operationSection(op, parts)),
    ...kinds,
    ...(rationale === undefined
      ? []
      : [`## What it holds and what not\n${rationale.replace(/^#[^\n]*/, "").trimEnd()}`]),
  ];
  return `${sections
    .join("\n\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

/** An attribute's name, with the words that it is one of, or some of, where a constraint says so. */
function attributeForm(name: string, reader: DialectAttributeReader): string {
  if (typeof reader !== "object" || reader.words === undefined) return name;
  const [first = ""] = reader.words;
  const isSet = reader.spelling === "flags";
  const { text } = reader.write(isSet ? [first] : first);
  return text.replace(first, reader.words.join(isSet ? ", " : " | "));
}

/** As web sites that show Markdown name a heading. */
function anchorOf(opName: string): string {
  return opName.replaceAll(/[^\w-]/g, "");
}

function namesSection(title: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `## ${title}\n\n${names.map((name) => `- \`${name}\``).join("\n")}`;
}

function operationSection(op: OpDefinition, { comments, examples }: PageParts): string {
  const example = examples.get(op.opName);
  const parts = [
    `## ${op.opName}`,
    comments.get(op.opName) ?? "",
    synopsisOf(op),
    example === undefined ? "" : `\`\`\`mlir\n${example}\n\`\`\``,
    table(
      "operand",
      op.operandGroups.map(({ name, spec }) => [name, valueText(spec)]),
    ),
    table(
      "attribute",
      op.attributeGroups.map(({ name, spec }) => [name, attributeText(spec)]),
    ),
    table(
      "result",
      op.resultGroups.map(({ name, spec }) => [name, valueText(spec, op.matches.has(name))]),
    ),
    table(
      "region",
      op.regionGroups.map(({ name, spec }) => [name, regionText(spec)]),
    ),
    table(
      "successor",
      op.successorGroups.map(({ name, spec }) => [
        name,
        spec.kind === "successors" ? "any number of blocks" : "a block",
      ]),
    ),
    matchesText(op),
    factsText(op),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function synopsisOf({ opName, format }: OpDefinition): string {
  if (format === undefined) return "It has no form but the generic one.";
  return format.declaration === undefined ? "" : `\`\`\`text\n${opName} ${format.declaration}\n\`\`\``;
}

function table(what: string, rows: readonly (readonly [name: string, text: string])[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(([name, text]) => `| \`${name}\` | ${text.replaceAll("|", "\\|")} |`);
  return [`| ${what} | |`, "| --- | --- |", ...lines].join("\n");
}

function valueText(spec: OperandSpec | ResultSpec, isMatched = false): string {
  if (typeof spec === "function") return "follows from operands and attributes";
  if ("kind" in spec && spec.kind === "variadic") return `any number, each ${typeText(spec.of)}`;
  if ("kind" in spec && spec.kind === "optional") return `may be absent; ${typeText(spec.of)}`;
  return `${typeText(spec)}${isMatched ? ", see below" : ""}`;
}

function typeText(spec: TypeSpec): string {
  const description = describeType(spec);
  return "kind" in spec && spec.kind === "variable" ? `${description}, \`${spec.name}\`` : description;
}

function attributeText(spec: AttributeSpec<unknown>): string {
  const { description, presence, defaultAttribute, isDiscardable } = spec;
  const words = spec.spelling === "keyword" ? spec.words : undefined;
  const notes = [
    ...(words === undefined || words.every((word) => description.includes(word))
      ? []
      : [`one of ${words.map((word) => `\`${word}\``).join(", ")}`]),
    ...(presence === "optional" ? ["may be absent"] : []),
    ...(presence === "default" ? [`\`${defaultAttribute?.text}\` when absent`] : []),
    ...(isDiscardable === true ? ["stands in `{...}` of the generic form"] : []),
  ];
  return [description, ...notes].join("; ");
}

function regionText({ kind, mayBeEmpty }: { readonly kind: string; readonly mayBeEmpty: boolean }): string {
  return kind === "regions" ? "any number of regions" : mayBeEmpty ? "may be empty" : "at least one block";
}

function matchesText({ matches }: OpDefinition): string {
  const rules = [...matches.values()].flatMap(({ says }) => (says === undefined ? [] : [`- ${says}`]));
  return rules.length === 0 ? "" : ["Types that follow from others:", "", ...rules].join("\n");
}

function factsText({ traits, interfaces, canEvaluate }: OpDefinition): string {
  const list = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(", ");
  const facts = [
    ["Traits", list([...traits].map(({ name }) => name))],
    ["Interfaces", list(interfaces.keys())],
    ["Folding", canEvaluate ? "evaluated where its operands are constants" : ""],
  ].filter(([, text]) => text !== "");
  return facts.map(([fact, text]) => `- ${fact}: ${text}`).join("\n");
}
