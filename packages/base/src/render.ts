/**
 * Rendering diagnostics for people: a headline, the source lines with the spans that matter underlined, notes, help.
 *
 *     error[frontend/unknown-name]: unknown name 'tile'
 *      --> reverse.kdsl:4:5
 *       |
 *     4 |     tile[t] = 1.0;
 *       |     ^^^^
 *       = help: did you mean 'title'?
 */
import { styleText } from "node:util";
import type { Diagnostic, Label, Severity } from "./diagnostic.ts";
import type { SourceFile } from "./source.ts";

export interface RenderOptions {
  /** ANSI colours; off by default. */
  readonly color?: boolean;
}

const severityStyle = { error: "red", warning: "yellow", remark: "blue", note: "cyan" } as const;

/** The diagnostic as text, without a line break at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions = {}): string {
  const paint = painter(options.color ?? false);
  const headline = `${paint(diagnostic.severity, severityStyle[diagnostic.severity])}[${diagnostic.name}]: ${diagnostic.message}`;
  const frames = sourceFrames(diagnostic, paint);
  const margin = " ".repeat(frames.numberWidth);
  const tail = [
    ...diagnostic.notes.map((note) => `${margin} = note: ${note}`),
    ...diagnostic.help.map((help) => `${margin} = help: ${help}`),
  ];
  return [headline, ...frames.lines, ...tail].join("\n");
}

/** All diagnostics, separated by empty lines, without a line break at the end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, options)).join("\n\n");
}

type Paint = (text: string, style: (typeof severityStyle)[Severity] | "bold") => string;

function painter(color: boolean): Paint {
  return color ? (text, style) => styleText(style, text, { validateStream: false }) : (text) => text;
}

interface Mark extends Label {
  readonly primary: boolean;
}

/** The frames of all files that the diagnostic points into, the primary span's file first. */
function sourceFrames(diagnostic: Diagnostic, paint: Paint): { lines: string[]; numberWidth: number } {
  const marks: Mark[] = diagnostic.labels.map((label) => ({ ...label, primary: false }));
  if (diagnostic.span !== undefined) marks.unshift({ span: diagnostic.span, message: "", primary: true });
  const byFile = Map.groupBy(marks, (mark) => mark.span.source);
  const lastLine = Math.max(0, ...marks.map((mark) => mark.span.source.lineColumn(mark.span.start).line));
  const numberWidth = marks.length === 0 ? 1 : String(lastLine).length;
  const lines = [...byFile].flatMap(([source, fileMarks]) => [
    `${" ".repeat(numberWidth)}--> ${(fileMarks[0] as Mark).span.toString()}`,
    `${" ".repeat(numberWidth)} |`,
    ...frameLines(source, fileMarks, numberWidth, paint),
  ]);
  return { lines, numberWidth };
}

function frameLines(source: SourceFile, marks: readonly Mark[], width: number, paint: Paint): string[] {
  const byLine = Map.groupBy(marks, (mark) => source.lineColumn(mark.span.start).line);
  const lineNumbers = [...byLine.keys()].sort((a, b) => a - b);
  return lineNumbers.flatMap((line, index) => {
    const gap = index > 0 && line - (lineNumbers[index - 1] ?? 0) > 1 ? [`${" ".repeat(width)}...`] : [];
    const shown = shownPart(source, line, byLine.get(line) ?? []);
    const underlines = (byLine.get(line) ?? []).map((mark) => {
      const caret = underline(source, mark, shown);
      return `${" ".repeat(width)} | ${paint(`${caret}${mark.message === "" ? "" : ` ${mark.message}`}`, mark.primary ? "red" : "blue")}`;
    });
    return [...gap, `${String(line).padStart(width)} | ${shown.text}`, ...underlines];
  });
}

interface ShownPart {
  readonly text: string;
  /** Column of the line at which `text` begins, from 0. */
  readonly start: number;
}

/** Lines are shown whole up to this many characters; of a longer one, the part around the first mark is. */
const longestLine = 160;

function shownPart(source: SourceFile, line: number, marks: readonly Mark[]): ShownPart {
  const { start: lineStart, end: lineEnd } = source.lineSpan(line);
  const length = lineEnd - lineStart;
  const column = Math.min(...marks.map((mark) => source.lineColumn(mark.span.start).column)) - 1;
  const start = length <= longestLine ? 0 : Math.max(0, Math.min(column - longestLine / 4, length - longestLine));
  const part = source.text.slice(lineStart + start, Math.min(lineEnd, lineStart + start + longestLine));
  return { text: part.replaceAll("\t", " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd"), start };
}

/** Spaces up to the span and carets under its part on its first line, at least one. */
function underline(source: SourceFile, mark: Mark, shown: ShownPart): string {
  const column = source.lineColumn(mark.span.start).column - 1 - shown.start;
  const available = Math.max(1, shown.text.length - column);
  const length = Math.max(1, Math.min(mark.span.end - mark.span.start, available));
  return " ".repeat(Math.max(0, column)) + (mark.primary ? "^" : "-").repeat(length);
}
