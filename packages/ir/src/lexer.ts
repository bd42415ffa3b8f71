/**
 * Tokens of MLIR's textual form (Language Reference, "Lexical conventions"), read one at a time from the source by
 * character codes. There are no token objects: the lexer's fields describe the current token.
 */
import { defineDiagnostic, type Diagnostic, type DiagnosticSink, type SourceFile } from "@dslc/base";
import { stringFromBytes } from "./string-bytes.ts";

export const syntaxError = defineDiagnostic(
  "ir/syntax",
  "error",
  "The text is not MLIR syntax. The message says what was expected at the place; the Language Reference of MLIR describes the form.",
  ({ message }: { message: string }) => message,
);

/** Ends parsing; the diagnostic is what is reported. Never leaves this package. */
export class ParseAbort extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export type TokenKind =
  | "end"
  | "identifier"
  | "value"
  | "symbol"
  | "block"
  | "exclamation"
  | "hash"
  | "integer"
  | "float"
  | "string"
  | "punctuation";

const identifierStart = 1;
const identifierPart = 2;
const digit = 4;
const suffixPart = 8;
const punctuation = 16;
/** What each ASCII character may be: bits of the constants above. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) classes[code] = identifierStart | identifierPart | suffixPart;
  if (/[0-9]/.test(character)) classes[code] = identifierPart | digit | suffixPart;
  if (/[$.]/.test(character)) classes[code] = identifierPart | suffixPart;
  if ("()[]{}<>,:=-+*?/|&".includes(character)) classes[code] = punctuation;
  if (character === "-") classes[code] = punctuation | suffixPart;
}

export class Lexer {
  readonly source: SourceFile;
  protected readonly text: string;
  protected readonly sink: DiagnosticSink;
  /** The current token: its kind and range. */
  protected kind: TokenKind = "end";
  /** The character code that the current token begins with; NaN at the end. */
  protected code = Number.NaN;
  protected start = 0;
  protected end = 0;
  /** Where the token before the current one ended. */
  protected previousEnd = 0;

  constructor(source: SourceFile, sink: DiagnosticSink) {
    this.source = source;
    this.text = source.text;
    this.sink = sink;
  }

  /** Offset of the current token in the source, to report something there later. */
  get position(): number {
    return this.start;
  }

  protected get tokenText(): string {
    return this.text.slice(this.start, this.end);
  }

  fail(message: string, offset: number = this.start, help: readonly string[] = []): never {
    // The end of a text is shown by what it ends with.
    const at = this.kind === "end" && offset === this.start && offset > 0 ? offset - 1 : offset;
    const end = at === this.start ? Math.max(this.end, at + 1) : at + 1;
    throw new ParseAbort(syntaxError.at(this.source.span(at, Math.min(end, this.text.length)), { message }, { help }));
  }

  /** Fails where something is missing: at the current token, or behind the one before when that ends its line. */
  protected missing(message: string): never {
    const isOnNewLine = this.text.slice(this.previousEnd, this.start).includes("\n");
    return this.fail(message, isOnNewLine && this.previousEnd > 0 ? this.previousEnd : this.start);
  }

  /** Goes on to the next token. */
  protected advance(): void {
    this.previousEnd = this.end;
    this.scanFrom(this.end);
  }

  /** Makes the token that begins at or after `offset` the current one. */
  protected scanFrom(offset: number): void {
    const at = this.skipSpace(offset);
    this.start = at;
    const { text } = this;
    const code = text.charCodeAt(at);
    this.code = code;
    if (at >= text.length) {
      this.kind = "end";
      this.end = at;
      return;
    }
    const kind = code < 128 ? (classes[code] ?? 0) : 0;
    if ((kind & identifierStart) !== 0) {
      this.kind = "identifier";
      this.end = this.skipClass(at + 1, identifierPart);
    } else if ((kind & digit) !== 0) {
      this.scanNumber(at);
    } else {
      this.scanOther(at, code);
    }
  }

  private skipSpace(offset: number): number {
    const { text } = this;
    let at = offset;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 10 || code === 13 || code === 9) at++;
      else if (code === 47 && text.charCodeAt(at + 1) === 47) {
        const lineEnd = text.indexOf("\n", at);
        at = lineEnd < 0 ? text.length : lineEnd;
      } else return at;
    }
  }

  private skipClass(offset: number, wanted: number): number {
    const { text } = this;
    let at = offset;
    for (;;) {
      const code = text.charCodeAt(at);
      if (!(code < 128) || ((classes[code] ?? 0) & wanted) === 0) return at;
      at++;
    }
  }

  private scanOther(at: number, code: number): void {
    switch (code) {
      case 37: // %
        this.scanPrefixed("value", at, "expected a value name after '%'");
        return;
      case 94: // ^
        this.scanPrefixed("block", at, "expected a block name after '^'");
        return;
      case 35: // #
        this.scanSigil("hash", at);
        return;
      case 33: // !
        this.scanSigil("exclamation", at);
        return;
      case 64: // @
        this.kind = "symbol";
        this.end = this.text.charCodeAt(at + 1) === 34 ? this.stringEnd(at + 1) : this.symbolEnd(at + 1);
        return;
      case 34: // "
        this.kind = "string";
        this.end = this.stringEnd(at);
        return;
      default:
        this.kind = "punctuation";
        this.end = at + this.punctuationLength(at, code);
    }
  }

  private symbolEnd(at: number): number {
    const code = this.text.charCodeAt(at);
    if (!(code < 128) || ((classes[code] ?? 0) & identifierStart) === 0)
      this.fail("expected a symbol name after '@': a letter or '_' first, or a string", at - 1);
    return this.skipClass(at, identifierPart);
  }

  /** A name of digits alone, or one that does not begin with a digit. */
  private scanPrefixed(kind: TokenKind, at: number, message: string): void {
    this.kind = kind;
    const code = this.text.charCodeAt(at + 1);
    this.end = this.skipClass(at + 1, code >= 48 && code <= 57 ? digit : suffixPart);
    if (this.end === at + 1) this.fail(message, at);
  }

  /** `#name` and `!name`; `#-}` ends the metadata of a file. */
  private scanSigil(kind: TokenKind, at: number): void {
    if (kind === "hash" && this.text.startsWith("-}", at + 1)) {
      this.kind = "punctuation";
      this.end = at + 3;
    } else
      this.scanPrefixed(
        kind,
        at,
        kind === "hash" ? "expected an attribute name after '#'" : "expected a type name after '!'",
      );
  }

  private punctuationLength(at: number, code: number): number {
    const { text } = this;
    if (code === 45 && text.charCodeAt(at + 1) === 62) return 2; // ->
    if (code === 58 && text.charCodeAt(at + 1) === 58) return 2; // ::
    if (code === 46 && text.startsWith("...", at)) return 3;
    if (code === 123 && text.startsWith("{-#", at)) return 3;
    if (code < 128 && ((classes[code] ?? 0) & punctuation) !== 0) return 1;
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    this.kind = "punctuation";
    this.end = at + character.length;
    return this.fail(`unexpected character ${JSON.stringify(character)}`, at);
  }

  private scanNumber(at: number): void {
    const { text } = this;
    this.kind = "integer";
    if (text.charCodeAt(at) === 48 && text.charCodeAt(at + 1) === 120 && /[0-9a-fA-F]/.test(text.charAt(at + 2))) {
      this.end = at + 2;
      while (/[0-9a-fA-F]/.test(text.charAt(this.end))) this.end++;
      return;
    }
    this.end = this.skipClass(at, digit);
    if (text.charCodeAt(this.end) !== 46) return;
    this.kind = "float";
    this.end = this.skipClass(this.end + 1, digit);
    const exponent = /[eE][+-]?\d+/y;
    exponent.lastIndex = this.end;
    if (exponent.test(text)) this.end = exponent.lastIndex;
  }

  /** The offset behind the string that begins at one. */
  protected stringEnd(at: number): number {
    const { text } = this;
    for (let position = at + 1; position < text.length; position++) {
      const code = text.charCodeAt(position);
      if (code === 34) return position + 1;
      if (code === 92) position++;
      if (code >= 10 && code <= 12) break;
    }
    return this.fail("expected '\"' at the end of the string", at);
  }

  isAt(text: string): boolean {
    if (text.length === 1) return this.code === text.charCodeAt(0) && this.end - this.start === 1;
    return this.end - this.start === text.length && this.text.startsWith(text, this.start) && this.kind !== "end";
  }

  optional(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (this.optional(text)) return;
    const message = `expected '${text}'`;
    // Words of custom forms often begin a line; signs end what is before them.
    if (/^\w/.test(text)) this.fail(message);
    else this.missing(message);
  }

  keyword(): string {
    return this.optionalKeyword() ?? this.fail("expected a keyword");
  }

  optionalKeyword(): string | undefined {
    if (this.kind !== "identifier") return undefined;
    const word = this.tokenText;
    this.advance();
    return word;
  }

  integer(): bigint {
    return this.optionalInteger() ?? this.fail("expected an integer");
  }

  optionalInteger(): bigint | undefined {
    const negative = this.isAt("-");
    if (negative) {
      this.advance();
      if (this.kind !== "integer") this.fail("expected an integer after '-'");
    }
    if (this.kind !== "integer") return undefined;
    const value = BigInt(this.tokenText);
    this.advance();
    return negative ? -value : value;
  }

  string(): string {
    if (this.kind !== "string") this.fail("expected a string");
    const value = this.unquote(this.start, this.end);
    this.advance();
    return value;
  }

  optionalString(): string | undefined {
    return this.kind === "string" ? this.string() : undefined;
  }

  symbolName(): string {
    return this.optionalSymbolName() ?? this.fail("expected a symbol name");
  }

  optionalSymbolName(): string | undefined {
    if (this.kind !== "symbol") return undefined;
    const quoted = this.text.charCodeAt(this.start + 1) === 34;
    const name = quoted ? this.unquote(this.start + 1, this.end) : this.text.slice(this.start + 1, this.end);
    this.advance();
    return name;
  }

  /** The value of a string token without its quotes: `\\`, `\"`, `\n`, `\t` and `\XX` are escapes. */
  private unquote(start: number, end: number): string {
    const body = this.text.slice(start + 1, end - 1);
    if (!body.includes("\\")) return body;
    const bytes: number[] = [];
    const encoder = new TextEncoder();
    for (let at = 0; at < body.length; ) {
      const code = body.codePointAt(at) ?? 0;
      const character = String.fromCodePoint(code);
      if (code !== 92) {
        bytes.push(...encoder.encode(character));
        at += character.length;
        continue;
      }
      const simple = { "\\": 92, '"': 34, n: 10, t: 9 }[body.charAt(at + 1)];
      const hex = body.slice(at + 1, at + 3);
      if (simple !== undefined) bytes.push(simple);
      else if (/^[0-9a-fA-F]{2}$/.test(hex)) bytes.push(Number.parseInt(hex, 16));
      else this.fail('unknown escape in a string; write \\\\, \\", \\n, \\t or two hexadecimal digits', start + 1 + at);
      at += simple !== undefined ? 2 : 3;
    }
    return stringFromBytes(Uint8Array.from(bytes));
  }
}
