/**
 * Source files and spans.
 *
 * A span is a half-open range of UTF-16 code units in one file. Lines and columns are derived on demand from a
 * line table that is built once per file, so that carrying a span costs three fields.
 */

/** A place as people read it. Both numbers count from 1; columns count UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

export class SourceFile {
  /** The name shown in diagnostics: a path as the user gave it, or `<stdin>`. */
  readonly name: string;
  readonly text: string;
  /** The number of the text's first line: more than 1 for a piece of a file. */
  readonly firstLine: number;
  private lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string, firstLine = 1) {
    this.name = name;
    this.text = text;
    this.firstLine = firstLine;
  }

  /** The span from `start` (inclusive) to `end` (exclusive), both offsets in UTF-16 code units. */
  span(start: number, end: number): Span {
    return new Span(this, start, end);
  }

  /** Line and column of an offset; an offset past the end is the place after the last character. */
  lineColumn(offset: number): LineColumn {
    const starts = this.lines();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + this.firstLine, column: Math.min(offset, this.text.length) - (starts[low] ?? 0) + 1 };
  }

  /** The span of a line (its number as `lineColumn` gives it) without its line break; empty when there is no such line. */
  lineSpan(line: number): Span {
    const starts = this.lines();
    const position = line - this.firstLine;
    const start = starts[position] ?? this.text.length;
    const end = (starts[position + 1] ?? this.text.length + 1) - 1;
    const isCarriageReturn = end > start && this.text.charCodeAt(end - 1) === 13;
    return this.span(start, Math.max(start, isCarriageReturn ? end - 1 : end));
  }

  private lines(): readonly number[] {
    if (this.lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
      this.lineStarts = starts;
    }
    return this.lineStarts;
  }
}

/** A half-open range `[start, end)` of a source file, in UTF-16 code units. */
export class Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;

  constructor(source: SourceFile, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  /** The smallest span that covers both; `other` must be of the same file. */
  to(other: Span): Span {
    return new Span(this.source, Math.min(this.start, other.start), Math.max(this.end, other.end));
  }

  get text(): string {
    return this.source.text.slice(this.start, this.end);
  }

  /** `file:line:column` of the start. */
  toString(): string {
    const { line, column } = this.source.lineColumn(this.start);
    return `${this.source.name}:${line}:${column}`;
  }
}
