/** A text as lines, with spans of its lines for diagnostics. Line starts are computed when the first span is asked for. */
import { SourceFile, type Span } from "@dslc/base";

export class LinedText {
  readonly lines: readonly string[];
  private readonly source: SourceFile;
  private starts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.source = new SourceFile(name, text);
    this.lines = text.split("\n");
  }

  /** The text of a line (from 1) without the white space around it; with a column (from 1), one character of it. */
  span(line: number, column?: number): Span {
    const text = this.lines[line - 1] ?? "";
    const start = this.start(line);
    if (column !== undefined) {
      const at = start + Math.min(column - 1, text.length);
      return this.source.span(at, at + 1);
    }
    return this.source.span(start + text.length - text.trimStart().length, start + text.trimEnd().length);
  }

  private start(line: number): number {
    if (this.starts === undefined) {
      const starts: number[] = [];
      let start = 0;
      for (const text of this.lines) {
        starts.push(start);
        start += text.length + 1;
      }
      this.starts = starts;
    }
    return this.starts[line - 1] ?? 0;
  }
}
