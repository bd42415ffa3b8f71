/** Reading and writing manifests. */
import type { Diagnostic } from "@dslc/base";
import type { z } from "zod";
import { invalidManifest, notJson, unknownFormatVersion } from "./diagnostics.ts";
import { formatJson } from "./format-json.ts";
import { type Manifest, manifestFormatVersion, manifestSchema } from "./schema.ts";
import { showValue } from "./show.ts";
import { manifestProblems, type ManifestProblem } from "./validate.ts";

export type ParsedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Reads a manifest's JSON text; of a wrong one, all mistakes are reported. */
export function parseManifest(text: string): ParsedManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, diagnostics: [notJson.at(undefined, { detail: error instanceof Error ? error.message : "" })] };
  }
  const version = versionOf(json);
  if (version !== undefined && version !== manifestFormatVersion) {
    const parameters = { found: showValue(version), known: manifestFormatVersion };
    return { ok: false, diagnostics: [unknownFormatVersion.at(undefined, parameters)] };
  }
  return validateManifest(json);
}

/**
 * The manifest's JSON text.
 *
 * @throws Error when the value is no valid manifest: whoever made it made a mistake.
 */
export function printManifest(manifest: Manifest): string {
  const validated = validateManifest(manifest);
  if (validated.ok) return formatJson(validated.manifest);
  throw new Error(`invalid manifest: ${validated.diagnostics.map(({ message }) => message).join("; ")}`);
}

function validateManifest(value: unknown): ParsedManifest {
  const result = manifestSchema.safeParse(value, { reportInput: true });
  const problems = result.success ? manifestProblems(result.data) : result.error.issues.flatMap(schemaProblems);
  if (result.success && problems.length === 0) return { ok: true, manifest: result.data };
  return {
    ok: false,
    diagnostics: problems.map(({ path, message }) =>
      invalidManifest.at(undefined, { path: printPath(path), problem: message }),
    ),
  };
}

function versionOf(json: unknown): unknown {
  return typeof json === "object" && json !== null && "formatVersion" in json ? json.formatVersion : undefined;
}

function printPath(path: ManifestProblem["path"]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

function schemaProblems(issue: z.core.$ZodIssue): readonly ManifestProblem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path, message: `unknown field '${key}'` }));
  return [{ path, message: issueMessage(issue) }];
}

/** zod's messages in our words, for the codes that this schema can raise. */
function issueMessage(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `expected ${issue.expected}, found ${showValue(issue.input)}`;
    case "invalid_value":
      return `expected ${oneOf(issue.values)}, found ${showValue(issue.input)}`;
    case "invalid_union":
      return "options" in issue ? `expected ${oneOf(issue.options ?? [])}` : issue.message;
    case "too_small":
      return `expected at least ${issue.minimum}${issue.origin === "array" ? " items" : ""}`;
    case "too_big":
      return `expected at most ${issue.maximum}${issue.origin === "array" ? " items" : ""}`;
    default:
      return issue.message;
  }
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length === 1 ? `${texts[0]}` : `one of ${texts.join(", ")}`;
}
