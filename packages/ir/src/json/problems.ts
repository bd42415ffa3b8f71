/** What a schema finds wrong, in words, with the path to it. */
import type { z } from "zod";

/** The keys from the document to a value. */
export type Path = readonly (string | number)[];

/** `module.regions[0][0].operations[2]`; names that are no words stand in brackets and quotes. */
export function pathText(path: Path): string {
  const text = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return text.length === 0 ? "document" : text.join("").replace(/^\./, "");
}

export interface Problem {
  readonly path: Path;
  readonly message: string;
}

export function problemsOf(issue: z.core.$ZodIssue, at: Path): readonly Problem[] {
  const path = [...at, ...issue.path.filter((step) => typeof step !== "symbol")];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path, message: `unknown field '${key}'` }));
  return [{ path, message: messageOf(issue) }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `expected ${issue.expected === "int" ? "an integer" : issue.expected}, found ${shown(issue.input)}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, found ${shown(issue.input)}`;
    case "too_big":
      return `${shown(issue.input)} is beyond what a JSON number holds exactly; write it as a string`;
    case "too_small":
      return issue.origin === "array" || issue.origin === "string" ? "is empty" : `expected at least ${issue.minimum}`;
    case "invalid_union":
      return `${shown(issue.input)} is none of the forms that are allowed here`;
    default:
      return issue.message;
  }
}

/** A value in a message: short, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
