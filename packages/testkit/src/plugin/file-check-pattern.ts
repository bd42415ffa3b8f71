/** Patterns of FileCheck's directives as regular expressions. */

/** A test that is not well formed, or a text that is not as it says. */
export class FileCheckError extends Error {}

type Part =
  | { readonly kind: "text" | "regex" | "use"; readonly text: string }
  | { readonly kind: "capture"; readonly name: string; readonly text: string };

export interface Pattern {
  readonly text: string;
  /** Names that it gives or uses. */
  readonly names: readonly string[];
  /** The expression, given what names stand for by now. @throws FileCheckError for a name that stands for nothing. */
  compile(known: ReadonlyMap<string, string>): { readonly regex: RegExp; readonly captures: readonly string[] };
}

export function parsePattern(text: string, line: number): Pattern {
  const fail = (problem: string): never => {
    throw new FileCheckError(`line ${line}: ${problem}`);
  };
  if (text === "") fail("the pattern is empty, and would match anything");
  const parts = partsOf(text, fail);
  for (const part of parts) if (part.kind === "regex" || part.kind === "capture") checkRegex(part.text, fail);
  return {
    text,
    names: parts.flatMap((part) => (part.kind === "capture" ? [part.name] : part.kind === "use" ? [part.text] : [])),
    compile: (known) => compile(parts, known, fail),
  };
}

function partsOf(text: string, fail: (problem: string) => never): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  const until = (start: number, closing: string): string => {
    const end = text.indexOf(closing, start);
    if (end < 0) return fail(`'${text.slice(start - 2, start)}' is not closed by '${closing}'`);
    // Of several closing brackets in a row the last ones close: {{a{2}}} is a{2}.
    let last = end;
    while (text.charAt(last + 2) === closing.charAt(0)) last++;
    at = last + 2;
    return text.slice(start, last);
  };
  while (at < text.length) {
    const rest = text.slice(at);
    if (rest.startsWith("{{")) parts.push({ kind: "regex", text: until(at + 2, "}}") });
    else if (/^\[\[\$?[A-Za-z_]\w*[:\]]/.test(rest)) {
      const inner = until(at + 2, "]]");
      const colon = inner.indexOf(":");
      if (colon < 0) parts.push({ kind: "use", text: inner });
      else parts.push({ kind: "capture", name: inner.slice(0, colon), text: inner.slice(colon + 1) });
    } else if (rest.startsWith("[[#")) fail("numeric variables, '[[#...]]', are not supported");
    else {
      const end = /\{\{|\[\[\$?[A-Za-z_#]/.exec(rest.slice(1));
      const length = end === null ? rest.length : end.index + 1;
      parts.push({ kind: "text", text: rest.slice(0, length) });
      at += length;
    }
  }
  return parts;
}

function checkRegex(text: string, fail: (problem: string) => never): void {
  try {
    new RegExp(text);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function compile(
  parts: readonly Part[],
  known: ReadonlyMap<string, string>,
  fail: (problem: string) => never,
): { readonly regex: RegExp; readonly captures: readonly string[] } {
  const captures: string[] = [];
  const source = parts.map((part) => {
    switch (part.kind) {
      case "text":
        return literal(part.text);
      case "regex":
        return `(?:${part.text})`;
      case "capture":
        captures.push(part.name);
        return `(?<v${captures.length - 1}>${part.text})`;
      case "use": {
        const here = captures.lastIndexOf(part.text);
        if (here >= 0) return `\\k<v${here}>`;
        const value = known.get(part.text);
        return value === undefined ? fail(`'${part.text}' was not captured before`) : escaped(value);
      }
      default:
        return part satisfies never;
    }
  });
  return { regex: new RegExp(source.join(""), "gm"), captures };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Spaces stand for any number of them. */
function literal(text: string): string {
  return text
    .split(/[ \t]+/)
    .map(escaped)
    .join("[ \\t]+");
}
