/**
 * Diagnostics that comments of a source expect, as `mlir-opt --verify-diagnostics` reads them:
 *
 *     // expected-error {{part of the message}}             on the comment's own line
 *     // expected-warning@+1 {{...}}                         on the next line; `@-2`, `@above` and `@below` too
 *     // expected-error-re@below {{operand #{{[0-9]+}} is}}  with regular expressions in inner braces
 *     // expected-note@unknown {{...}}                       without a place
 *
 * A label of a diagnostic counts as a note at its place, which may be expected and need not be.
 */
import { defineDiagnostic, type Diagnostic, type Severity, type SourceFile, type Span } from "@dslc/base";

export const unexpectedDiagnostic = defineDiagnostic(
  "verify/unexpected-diagnostic",
  "error",
  "With --verify-diagnostics, every diagnostic has to be expected by a comment such as `// expected-error {{message}}` on its line.",
  ({ severity, message }: { severity: string; message: string }) => `unexpected ${severity}: ${message}`,
);

export const missingDiagnostic = defineDiagnostic(
  "verify/missing-diagnostic",
  "error",
  "With --verify-diagnostics, a comment expects a diagnostic that there was not: none of its kind, on its line, with a message that holds its text.",
  ({ severity, text }: { severity: string; text: string }) => `expected ${severity} "${text}" was not produced`,
);

export const malformedExpectation = defineDiagnostic(
  "verify/malformed-expectation",
  "error",
  "An expectation with -re holds regular expressions in inner braces, in JavaScript's syntax: `// expected-error-re {{found {{[0-9]+}} operands}}`.",
  ({ reason }: { reason: string }) => `malformed expectation: ${reason}`,
);

interface Expectation {
  readonly severity: Severity;
  /** Undefined where no place is expected. */
  readonly line: number | undefined;
  readonly text: string;
  readonly matches: (message: string) => boolean;
  readonly span: Span;
}

/** A diagnostic or a label, as far as expectations go. */
interface Finding {
  readonly severity: Severity;
  readonly line: number | undefined;
  readonly message: string;
}

/** What differs between the diagnostics and those that the comments of `file` expect; nothing when all is as expected. */
export function unmetExpectations(file: SourceFile, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const open = expectationsIn(file, problems);
  const meet = (finding: Finding): boolean => {
    const met = open.findIndex(
      ({ severity, line, matches }) =>
        severity === finding.severity && line === finding.line && matches(finding.message),
    );
    if (met >= 0) open.splice(met, 1);
    return met >= 0;
  };
  for (const diagnostic of diagnostics) {
    const { severity, message, span, labels } = diagnostic;
    if (!meet({ severity, message, line: lineOf(span) }))
      problems.push({ ...diagnostic, ...unexpectedDiagnostic.at(span, { severity, message }), labels });
    for (const label of labels) meet({ severity: "note", message: label.message, line: lineOf(label.span) });
  }
  for (const { severity, text, span } of open) problems.push(missingDiagnostic.at(span, { severity, text }));
  return problems;
}

function lineOf(span: Span | undefined): number | undefined {
  return span?.source.lineColumn(span.start).line;
}

const severities: Readonly<Record<string, Severity>> = {
  error: "error",
  warning: "warning",
  remark: "remark",
  note: "note",
};

function expectationsIn(file: SourceFile, problems: Diagnostic[]): Expectation[] {
  const found: Expectation[] = [];
  const pattern =
    /\/\/[^\S\n]*expected-(error|warning|remark|note)(-re)?[^\S\n]*(?:@([+-]\d+|above|below|unknown))?[^\S\n]*\{\{(.*)\}\}/g;
  for (const match of file.text.matchAll(pattern)) {
    const [whole, kind = "", re, place, text = ""] = match;
    const span = file.span(match.index, match.index + whole.length);
    const severity = severities[kind];
    const matches = matcher(text, re !== undefined, (reason) =>
      problems.push(malformedExpectation.at(span, { reason })),
    );
    if (severity === undefined || matches === undefined) continue;
    const own = file.lineColumn(match.index).line;
    found.push({ severity, line: place === "unknown" ? undefined : own + lineOffset(place), text, matches, span });
  }
  return found;
}

function lineOffset(place: string | undefined): number {
  switch (place) {
    case undefined:
      return 0;
    case "above":
      return -1;
    case "below":
      return 1;
    default:
      return Number(place);
  }
}

/** Undefined when the regular expressions are wrong, which is reported. */
function matcher(
  text: string,
  hasPatterns: boolean,
  report: (reason: string) => void,
): ((message: string) => boolean) | undefined {
  if (!hasPatterns) return (message) => message.includes(text);
  const source = text
    .split(/\{\{(.*?)\}\}/)
    .map((part, position) => (position % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : `(?:${part})`))
    .join("");
  try {
    const pattern = new RegExp(source, "u");
    return (message) => pattern.test(message);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
