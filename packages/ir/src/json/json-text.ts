/**
 * Reading JSON with the places of what is in it, which `JSON.parse` does not tell, so that what is wrong with an
 * operation can be shown where it is written. Without recursion: text may be nested as deep as it likes.
 */
import type { SourceFile, Span } from "@dslc/base";

/** An object of a JSON text. It has no prototype, so that any key is an ordinary one. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What was read: plain values, and where each object and array begins. */
export interface JsonText {
  readonly value: unknown;
  /** The place of an object or an array of the text; of anything else the place of the whole. */
  placeOf(object: unknown): Span;
}

/** Says what is wrong and where, and does not return. */
export type FailAt = (message: string, place: Span) => never;

/** Reads a text that holds one value. */
export function readJson(source: SourceFile, fail: FailAt): JsonText {
  const reader = new JsonReader(source, fail);
  return { value: reader.read(), placeOf: (object) => reader.placeOf(object) };
}

/** An object or an array that is not closed yet. */
type Open =
  | { readonly kind: "array"; readonly value: unknown[] }
  | { readonly kind: "object"; readonly value: Record<string, unknown>; key: string };

const space = /[ \t\n\r]*/y;
const stringPattern = /"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y;
const scalarPattern = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class JsonReader {
  private readonly source: SourceFile;
  private readonly text: string;
  private readonly failAt: FailAt;
  private at = 0;
  private readonly places = new Map<object, number>();

  constructor(source: SourceFile, fail: FailAt) {
    this.source = source;
    this.text = source.text;
    this.failAt = fail;
  }

  placeOf(object: unknown): Span {
    const start = typeof object === "object" && object !== null ? (this.places.get(object) ?? 0) : 0;
    const line = this.text.indexOf("\n", start);
    return this.source.span(start, Math.max(start, line < 0 ? this.text.length : line));
  }

  read(): unknown {
    const open: Open[] = [];
    for (;;) {
      const value = this.begin(open);
      if (value === undefined) continue;
      const whole = this.attach(open, value);
      if (whole === undefined) continue;
      this.skipSpace();
      if (this.at < this.text.length) this.fail("expected the end of the text");
      return whole.value;
    }
  }

  /** A value that is complete, or undefined when an object or an array was opened. */
  private begin(open: Open[]): { readonly value: unknown } | undefined {
    this.skipSpace();
    const start = this.at;
    if (this.optional("{")) {
      const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      this.places.set(value, start);
      this.skipSpace();
      if (this.optional("}")) return { value };
      open.push({ kind: "object", value, key: this.key(value) });
      return undefined;
    }
    if (this.optional("[")) {
      const value: unknown[] = [];
      this.places.set(value, start);
      this.skipSpace();
      if (this.optional("]")) return { value };
      open.push({ kind: "array", value });
      return undefined;
    }
    return { value: this.text[start] === '"' ? this.string() : this.scalar() };
  }

  /** Puts a value into what is open, and closes what ends behind it. The whole value when nothing is open any more. */
  private attach(open: Open[], complete: { readonly value: unknown }): { readonly value: unknown } | undefined {
    let { value } = complete;
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (inner.kind === "array") inner.value.push(value);
      else inner.value[inner.key] = value;
      this.skipSpace();
      if (this.optional(",")) {
        if (inner.kind === "object") inner.key = this.key(inner.value);
        return undefined;
      }
      const end = inner.kind === "array" ? "]" : "}";
      if (!this.optional(end)) this.fail(`expected ',' or '${end}'`);
      ({ value } = inner);
      open.pop();
    }
    return { value };
  }

  private key(object: JsonObject): string {
    this.skipSpace();
    const start = this.at;
    if (this.text[start] !== '"') this.fail("expected a name in double quotes");
    const key = this.string();
    if (key in object) this.fail(`the name ${JSON.stringify(key)} comes twice`, start);
    this.skipSpace();
    if (!this.optional(":")) this.fail("expected ':'");
    return key;
  }

  private string(): string {
    const start = this.at;
    const written = this.match(stringPattern) ?? this.fail("expected a string that ends on its line");
    try {
      return String(JSON.parse(written));
    } catch {
      return this.fail("unknown escape in a string", start);
    }
  }

  private scalar(): boolean | number | null {
    const written = this.match(scalarPattern) ?? this.fail("expected a value");
    return written === "null" ? null : written === "true" ? true : written === "false" ? false : Number(written);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private skipSpace(): void {
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
  }

  private optional(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private fail(message: string, at = this.at): never {
    return this.failAt(message, this.source.span(at, Math.min(at + 1, this.text.length)));
  }
}
