/** Affine maps as vector ops use them: projections, whose results are dimensions or the constant zero. */
import { type Attribute, VerbatimAttribute } from "@dslc/ir";

export interface Projection {
  readonly dimensions: number;
  readonly symbols: number;
  /** A dimension, zero for the constant (a broadcast), or another expression. */
  readonly results: readonly (number | "zero" | "other")[];
}

const names = (list: string | undefined): readonly string[] =>
  list === undefined || list.trim() === "" ? [] : list.split(",").map((name) => name.trim());

/** The results, split at commas outside of parentheses. */
function expressions(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (at < text.length && (character !== "," || depth > 0)) continue;
    const part = text.slice(start, at).trim();
    if (part !== "") parts.push(part);
    start = at + 1;
  }
  return parts;
}

const read = new Map<string, Projection | undefined>();

/** What an affine map says; undefined for any other attribute. */
export function projectionOf(attribute: Attribute | undefined): Projection | undefined {
  if (attribute === undefined) return undefined;
  const { text } = attribute;
  if (!read.has(text)) read.set(text, readProjection(text));
  return read.get(text);
}

function readProjection(text: string): Projection | undefined {
  const match = /^affine_map<\(([^)]*)\)(?:\s*\[([^\]]*)\])?\s*->\s*\((.*)\)>$/s.exec(text);
  if (match === null) return undefined;
  const [dimensions, symbols] = [names(match[1]), names(match[2])];
  const results = expressions(match[3] ?? "").map((expression) => {
    const dimension = dimensions.indexOf(expression);
    return dimension >= 0 ? dimension : expression === "0" ? "zero" : "other";
  });
  return { dimensions: dimensions.length, symbols: symbols.length, results };
}

/** Whether each result is a dimension, none twice, or, where that may be, zero. */
export function isProjectedPermutation({ results, symbols }: Projection, allowZero: boolean): boolean {
  const dimensions = results.filter((result) => typeof result === "number");
  return (
    symbols === 0 &&
    new Set(dimensions).size === dimensions.length &&
    results.every((result) => typeof result === "number" || (allowZero && result === "zero"))
  );
}

/** The map to the innermost `rank` of `dimensions`. */
export function minorIdentity(dimensions: number, rank: number): Attribute {
  const inputs = Array.from({ length: dimensions }, (_, at) => `d${at}`);
  return new VerbatimAttribute(`affine_map<(${inputs.join(", ")}) -> (${inputs.slice(dimensions - rank).join(", ")})>`);
}

export function isMinorIdentity({ dimensions, results, symbols }: Projection): boolean {
  const skipped = dimensions - results.length;
  return symbols === 0 && skipped >= 0 && results.every((result, at) => result === at + skipped);
}
