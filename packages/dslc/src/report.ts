/** Diagnostics on standard error: for people, or as JSON lines for programs. */
import { type Diagnostic, renderDiagnostics } from "@dslc/base";

export interface ReportOptions {
  readonly json: boolean;
}

/** Colours go to terminals only; NO_COLOR and FORCE_COLOR decide otherwise (no-color.org, force-color.org). */
function wantsColor(): boolean {
  const { NO_COLOR: no = "", FORCE_COLOR: force = "" } = process.env;
  if (no !== "") return false;
  return force !== "" && force !== "0" ? true : process.stderr.isTTY;
}

export function report(diagnostics: readonly Diagnostic[], { json }: ReportOptions): void {
  if (diagnostics.length === 0) return;
  const text = json
    ? diagnostics.map((diagnostic) => JSON.stringify(asJson(diagnostic))).join("\n")
    : renderDiagnostics(diagnostics, { color: wantsColor() });
  process.stderr.write(`${text}\n`);
}

function asJson({ name, severity, message, span, labels, notes, help }: Diagnostic): object {
  return {
    name,
    severity,
    message,
    place: place(span),
    labels: labels.map((label) => ({ place: place(label.span), message: label.message })),
    notes,
    help,
  };
}

/** Lines and columns count from 1; columns in UTF-16 code units; the end is behind the last character. */
function place(span: Diagnostic["span"]): object | undefined {
  if (span === undefined) return undefined;
  return { file: span.source.name, start: span.source.lineColumn(span.start), end: span.source.lineColumn(span.end) };
}
