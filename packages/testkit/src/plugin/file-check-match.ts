/** Runs FileCheck's directives over a text. */
import { FileCheckError, type Pattern } from "./file-check-pattern.ts";

export const directiveKinds = ["CHECK", "CHECK-NEXT", "CHECK-SAME", "CHECK-NOT", "CHECK-DAG", "CHECK-LABEL"] as const;
export type DirectiveKind = (typeof directiveKinds)[number];

export interface Directive {
  readonly kind: DirectiveKind;
  readonly pattern: Pattern;
  /** Of the test, counted from 1. */
  readonly line: number;
}

interface Match {
  readonly start: number;
  readonly end: number;
}

/** A text, with how far directives have come in it. */
export class Matcher {
  private readonly text: string;
  private readonly captured = new Map<string, string>();
  private at = 0;
  private forbidden: Directive[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Labels are found first: they part the text, so that what one part lacks is not found in the next. */
  run(directives: readonly Directive[]): void {
    const blocks: { readonly label: Directive | undefined; readonly body: Directive[] }[] = [
      { label: undefined, body: [] },
    ];
    for (const directive of directives) {
      if (directive.kind === "CHECK-LABEL") blocks.push({ label: directive, body: [] });
      else blocks.at(-1)?.body.push(directive);
    }
    let from = 0;
    const places = blocks.map(({ label }) => {
      if (label === undefined) return { start: 0, end: 0 };
      const found = this.find(label.pattern, from, this.text.length) ?? this.fail(label, from);
      from = found.end;
      return found;
    });
    for (const [position, { body }] of blocks.entries()) {
      this.at = places[position]?.end ?? 0;
      this.block(body, places[position + 1]?.start ?? this.text.length);
    }
  }

  private block(body: readonly Directive[], end: number): void {
    for (let next = 0; next < body.length; ) {
      const directive = body[next];
      if (directive === undefined) break;
      if (directive.kind === "CHECK-DAG") {
        const group = body.slice(next);
        const length = group.findIndex(({ kind }) => kind !== "CHECK-DAG");
        const dags = length < 0 ? group : group.slice(0, length);
        this.unordered(dags, end);
        next += dags.length;
        continue;
      }
      if (directive.kind === "CHECK-NOT") this.forbidden.push(directive);
      else this.ordered(directive, end);
      next++;
    }
    this.refuse(this.at, end);
  }

  private ordered(directive: Directive, end: number): void {
    const found = this.find(directive.pattern, this.at, end) ?? this.fail(directive, this.at);
    const lines = this.text.slice(this.at, found.start).split("\n").length - 1;
    if (directive.kind === "CHECK-NEXT" && lines !== 1)
      this.fail(directive, this.at, lines === 0 ? "is on the same line" : "is not on the next line");
    if (directive.kind === "CHECK-SAME" && lines !== 0) this.fail(directive, this.at, "is not on the same line");
    this.refuse(this.at, found.start);
    this.at = found.end;
  }

  private unordered(dags: readonly Directive[], end: number): void {
    const start = this.at;
    const taken: Match[] = [];
    for (const directive of dags) {
      let from = start;
      let found = this.find(directive.pattern, from, end, false);
      for (; found !== undefined; found = this.find(directive.pattern, from, end, false)) {
        const { start: first, end: last } = found;
        const clash = taken.find((other) => first < other.end && other.start < last);
        if (clash === undefined) break;
        from = clash.end;
      }
      if (found === undefined) this.fail(directive, start);
      taken.push(this.find(directive.pattern, found.start, end) ?? found);
    }
    this.refuse(start, Math.min(...taken.map((match) => match.start)));
    this.at = Math.max(...taken.map((match) => match.end));
  }

  /** What must not be between two places. */
  private refuse(start: number, end: number): void {
    for (const directive of this.forbidden) {
      const found = this.find(directive.pattern, start, end, false);
      if (found !== undefined) this.fail(directive, found.start, "is there");
    }
    this.forbidden = [];
  }

  private find(pattern: Pattern, from: number, to: number, keep = true): Match | undefined {
    const { regex, captures } = pattern.compile(this.captured);
    const piece = this.text.slice(0, to);
    regex.lastIndex = from;
    const found = regex.exec(piece);
    if (found === null) return undefined;
    if (keep)
      for (const [position, name] of captures.entries()) this.captured.set(name, found.groups?.[`v${position}`] ?? "");
    return { start: found.index, end: found.index + found[0].length };
  }

  private fail({ kind, pattern, line }: Directive, from: number, problem = "is not there"): never {
    const before = this.text.slice(0, from);
    const inLine = before.split("\n").length;
    const seen = this.text.split("\n").slice(inLine - 1, inLine + 7);
    const names = pattern.names.flatMap((name) => {
      const value = this.captured.get(name);
      return value === undefined ? [] : [`\n  where [[${name}]] is '${value}'`];
    });
    throw new FileCheckError(
      `line ${line}: ${kind}: ${pattern.text}\n  ${problem}; looked from line ${inLine} of the text on:${names.join("")}\n${seen.map((text) => `    ${text}`).join("\n")}`,
    );
  }
}
