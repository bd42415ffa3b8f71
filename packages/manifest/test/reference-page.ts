/** Makes docs/manifest.md out of the JSON Schema, whose descriptions are those of the zod schema. */
import type { z } from "zod";
import { exampleKernels, exampleManifest } from "../src/testing/index.ts";
import { type Expression, manifestJsonSchema, type Operator, printExpression, printManifest } from "../src/index.ts";

type Schema = z.core.JSONSchema.BaseSchema;

const introduction = `# The manifest

Beside the code of a module, the compiler writes what a launcher has to know of its kernels: a JSON document,
described here and by the JSON Schema in [manifest.schema.json](manifest.schema.json). \`@dslc/manifest\` reads and
writes it (\`parseManifest\`, \`printManifest\`), evaluates its formulas (\`evaluate\`), checks a launch against it
(\`checkLaunch\`), and writes its formulas as C++ (\`toCpp\`). Sizes, offsets and alignments are in bytes, lengths in
elements.

This page is made from the schema; \`vitest run packages/manifest -u\` writes it anew.

What the schema does not say, and \`parseManifest\` checks: formulas read launch variables and the kernel's own scalar
parameters of integer or boolean type only; names of kernels, symbols, parameters and views are there once; arguments
are aligned, in order, and inside of the argument block; only the last view is without a length; no view has a larger
alignment than the region's base; formulas nest at most 1000 operations deep.

## What a launcher does

1. It checks the scalars, the workgroup size (\`groupSize\`), the number of workgroups (\`limits\`), and \`requires\`.
2. It computes \`launchRegion.bytes\`. Giving more is fine (an unsized last view grows), giving fewer is refused. For
   a raw region it chooses the bytes itself.
3. \`staticBytes\` and the launch-sized bytes are together at most \`limits.optInWorkgroupBytes\`. When they are more
   than \`limits.workgroupBytes\`, it opts in to them first (CUDA:
   \`CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES\`).
4. It fills the argument block by the parameters' offsets, and launches \`symbol\`.

## Formulas

A formula is a number, the name of a variable, or an array that begins with an operator. The variables are the
kernel's scalar parameters and \`group_size.x\` (\`y\`, \`z\`), \`num_groups.x\` (\`y\`, \`z\`). Values are integers
between -2^63 and 2^63-1; an operation whose mathematical result is outside has no value, and neither has the formula:
that is a contract error, never a wrap. A length, an offset or a byte count must not be negative either. Operands are
evaluated from left to right. The reasons are in [decision 3](decisions/0003-launch-formulas.md).
`;

/** Each operator in an example, and what its value is. */
const operatorExamples: { readonly [O in Operator]: readonly [example: Expression, meaning: string] } = {
  integer: [["integer", "9007199254740993"], "a constant that a JSON number does not hold exactly"],
  add: [["add", "n", "m"], "sum"],
  sub: [["sub", "n", "m"], "difference"],
  mul: [["mul", "n", "m"], "product"],
  div: [["div", "n", "m"], "quotient, truncated toward zero; by zero: a contract error"],
  rem: [["rem", "n", "m"], "remainder of that division, with the dividend's sign; by zero: a contract error"],
  min: [["min", "n", "m"], "the lesser one"],
  max: [["max", "n", "m"], "the greater one"],
  align_up: [["align_up", "n", 16], "the least multiple of the alignment that is not below the value"],
  fit: [["fit", "u32", "n"], "the value, which must be one of the type; else a contract error"],
  select: [["select", "p", "n", "m"], "`n` when `p` is true, else `m`; the other one is not evaluated"],
  eq: [["eq", "n", "m"], "equal"],
  ne: [["ne", "n", "m"], "not equal"],
  lt: [["lt", "n", "m"], "less than"],
  le: [["le", "n", "m"], "less than or equal"],
  gt: [["gt", "n", "m"], "greater than"],
  ge: [["ge", "n", "m"], "greater than or equal"],
  and: [["and", "p", "q"], "both are true; the second is not evaluated when the first is false"],
  or: [["or", "p", "q"], "one is true; the second is not evaluated when the first is true"],
  not: [["not", "p"], "the operand is false"],
};

/** The text of docs/manifest.md. */
export function referencePage(): string {
  const schema = manifestJsonSchema();
  const definitions = Object.entries(schema.$defs ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    introduction,
    operatorTable(),
    "\n## The fields\n\nFields marked with ? may be absent.\n",
    section("Manifest", schema),
    ...definitions
      .filter(([name]) => !name.endsWith("Expression"))
      .map(([name, definition]) => section(name, definition)),
    `## Example\n\n\`\`\`json\n${printManifest({ ...exampleManifest, kernels: [exampleKernels.fir] })}\`\`\`\n`,
  ].join("\n");
}

function operatorTable(): string {
  const cell = (code: string): string => `\`${code.replaceAll("|", "\\|")}\``;
  const rows = Object.values(operatorExamples).map(
    ([example, meaning]) => `| ${cell(JSON.stringify(example))} | ${cell(printExpression(example))} | ${meaning} |`,
  );
  return ["| formula | printed | value |", "| --- | --- | --- |", ...rows].join("\n");
}

function section(name: string, schema: Schema): string {
  const alternatives = (schema.oneOf ?? []).flatMap((alternative) => (alternative.properties ? [alternative] : []));
  const body =
    alternatives.length > 0
      ? alternatives.map((alternative) => alternativeText(alternative)).join("\n")
      : schema.properties === undefined
        ? ""
        : fieldTable(schema);
  return `### ${name}\n\n${schema.description ?? ""}\n${body === "" ? "" : `\n${body}\n`}`;
}

/** One of several forms of an object, told apart by its field `kind`. */
function alternativeText(schema: Schema): string {
  const { kind, ...properties } = schema.properties ?? {};
  if (typeof kind !== "object") throw new Error("an alternative without a kind");
  const heading = `With \`"kind": ${JSON.stringify(kind.const)}\`: ${kind.description ?? ""}\n`;
  return Object.keys(properties).length === 0 ? heading : `${heading}\n${fieldTable({ ...schema, properties })}\n`;
}

function fieldTable(schema: Schema): string {
  return ["| field | type | meaning |", "| --- | --- | --- |", ...fieldRows(schema, "")].join("\n");
}

/** Fields of nested objects without a name of their own are listed with theirs. */
function fieldRows(schema: Schema, prefix: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === "boolean") return [];
    const optional = schema.required?.includes(name) === true ? "" : "?";
    const row = `| \`${prefix}${name}\`${optional} | ${typeText(field)} | ${field.description ?? ""} |`;
    return [row, ...fieldRows(field, `${prefix}${name}.`)];
  });
}

function typeText(schema: Schema["items"]): string {
  if (typeof schema !== "object" || Array.isArray(schema)) return "anything";
  if (schema.$ref !== undefined) return reference(schema.$ref.replace("#/$defs/", ""));
  if (schema.allOf?.[0] !== undefined) return typeText(schema.allOf[0]);
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (schema.oneOf !== undefined) return schema.oneOf.map(typeText).join(" or ");
  if (schema.type === "array") return `array of ${typeText(schema.items)}`;
  return String(schema.type);
}

function reference(name: string): string {
  if (name === "IntegerExpression") return "[integer formula](#formulas)";
  if (name === "BooleanExpression") return "[boolean formula](#formulas)";
  return `[${name}](#${name.toLowerCase()})`;
}
