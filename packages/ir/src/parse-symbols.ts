/**
 * Reading what dialects spell on their own, `!dialect.name<...>` and `#dialect.name<...>`, as text with balanced
 * brackets, and looking up aliases (MLIR: DialectSymbolParser.cpp).
 */
import { defineDiagnostic, type DiagnosticSink, nearest, type SourceFile } from "@dslc/base";
import type { Context, Dialect } from "./dialect.ts";
import { Lexer, ParseAbort } from "./lexer.ts";

export const unregisteredSymbol = defineDiagnostic(
  "ir/unregistered-symbol",
  "error",
  "The type or attribute is of no dialect that is loaded. Load the dialect (a plugin's, say), or pass --allow-unregistered-dialect to keep such types and attributes as they are.",
  ({ what, dialect }: { what: string; dialect: string }) =>
    `${what} of the dialect '${dialect}', which is unregistered`,
);

/** Types, attributes, regions and locations may be nested in one another this deep. */
const maximumDepth = 500;

/** Characters that long aliases stand for, all uses together: aliases may double in each of many definitions. */
const mostAliasText = 2 ** 26;
const longAlias = 256;

const closing: Readonly<Record<string, string>> = { "<": ">", "(": ")", "[": "]", "{": "}" };

export abstract class SymbolParser extends Lexer {
  readonly context: Context;
  private depth = 0;
  private aliasText = 0;
  /** Names of the aliases, without their sigil, that text which is kept verbatim refers to. */
  protected readonly verbatimAliases = new Set<string>();

  constructor(source: SourceFile, sink: DiagnosticSink, context: Context) {
    super(source, sink);
    this.context = context;
  }

  /** Whether the alias is defined already; with its sigil. */
  protected abstract isAlias(name: string): boolean;

  protected descend(): void {
    if (++this.depth > maximumDepth) this.fail(`nested deeper than ${maximumDepth} levels`);
  }

  protected ascend(): void {
    this.depth--;
  }

  /** Notes a use of an alias; what it stands for must not grow without end. */
  protected countAlias(text: string): void {
    if (text.length > longAlias) this.aliasText += text.length;
    if (this.aliasText > mostAliasText) this.fail(`aliases stand for more than ${mostAliasText} characters in all`);
  }

  /**
   * How the dialect of the symbol that the current token begins, `!dialect.name ...` or `!dialect<name ...>`, has it read.
   * Undefined for a dialect that is not loaded, where these are kept.
   */
  protected readerOf<R>(table: (dialect: Dialect) => ReadonlyMap<string, R>): R | undefined {
    const { context, start } = this;
    const written = this.text.slice(start + 1, this.end);
    const dot = written.indexOf(".");
    const dialectName = dot < 0 ? written : written.slice(0, dot);
    const what = this.text.charAt(start) === "!" ? "type" : "attribute";
    const dialect = context.dialects.get(dialectName);
    if (dialect === undefined) {
      if (context.allowUnregistered) return undefined;
      const span = this.source.span(start, this.end);
      throw new ParseAbort(
        unregisteredSymbol.at(
          span,
          { what, dialect: dialectName },
          { help: ["pass --allow-unregistered-dialect to keep it"] },
        ),
      );
    }
    const name = dot < 0 ? this.wordIn(this.end) : written.slice(dot + 1);
    const reader = table(dialect).get(name);
    if (reader !== undefined) return reader;
    const known = [...table(dialect).keys()];
    const near = nearest(name, known);
    const all = known.length === 0 ? `the dialect has no ${what}s` : `it has ${known.toSorted().join(", ")}`;
    return this.fail(`unknown ${what} '${name}' in dialect '${dialectName}'`, start, [
      near === undefined ? all : `did you mean '${near}'?`,
    ]);
  }

  /** The word behind a bracket. */
  private wordIn(bracket: number): string {
    const word = /\s*([\w.]+)/y;
    word.lastIndex = bracket + 1;
    return word.exec(this.text)?.[1] ?? "";
  }

  /** Reads the symbol that the current token begins by its dialect's own function. */
  protected readSymbol<T>(read: () => T): T {
    const hasDot = this.text.slice(this.start, this.end).includes(".");
    this.advance();
    if (hasDot) return read();
    this.expect("<");
    this.advance();
    const symbol = read();
    this.expect(">");
    return symbol;
  }

  /**
   * The dialect symbol that the current token begins, in the form of `!dialect.name<...>` and `!dialect<...>` that
   * MLIR prints.
   */
  protected dialectSymbol(): string {
    const { start } = this;
    const sigil = this.text.charAt(start);
    const name = this.text.slice(start + 1, this.end);
    const dot = name.indexOf(".");
    const dialect = dot < 0 ? name : name.slice(0, dot);
    if (!/^[A-Za-z_][\w$]*$/.test(dialect)) this.fail(`invalid dialect namespace '${dialect}'`);
    if (dialect === "builtin")
      this.fail(`dialect 'builtin' has no ${sigil === "!" ? "types" : "attributes"} of this form`);
    const written = this.verbatim();
    const body = written.slice(dialect.length + 2, dot < 0 ? -1 : undefined);
    // As `<name->` it could not be read again: '->' closes nothing.
    if (dot >= 0 && body.endsWith("-")) this.fail(`'${written}' ends with '-'`, start);
    return isPretty(body) ? `${sigil}${dialect}.${body}` : `${sigil}${dialect}<${body}>`;
  }

  /** The current token and, when `<` follows at once, all up to the `>` that closes it; as written. */
  protected verbatim(): string {
    const { start } = this;
    const end = this.text.charCodeAt(this.end) === 60 ? this.balancedEnd(this.end) : this.end;
    this.end = end;
    this.advance();
    return this.text.slice(start, end);
  }

  /** The offset behind the bracket that closes the one at `open`; strings inside are skipped. */
  protected balancedEnd(open: number): number {
    const { text } = this;
    const stack: string[] = [];
    const special = /->|["<>()[\]{}#!]/g;
    special.lastIndex = open;
    for (let match = special.exec(text); match !== null; match = special.exec(text)) {
      const [found] = match;
      const at = match.index;
      const close = closing[found];
      if (close !== undefined) stack.push(close);
      else if (found === '"') special.lastIndex = this.stringEnd(at);
      else if (found === "#" || found === "!") this.noteAlias(at);
      else if (found === stack.at(-1)) {
        stack.pop();
        if (stack.length === 0) return at + 1;
      } else if (found !== "->") this.fail(`unbalanced '${found}' in what a dialect spells`, open);
    }
    return this.fail("unbalanced '<' in what a dialect spells", open);
  }

  private noteAlias(at: number): void {
    const name = /[#!]([A-Za-z_$][\w$-]*)(?![\w$.<-])/y;
    name.lastIndex = at;
    const match = name.exec(this.text);
    if (match?.[1] !== undefined && this.isAlias(match[0])) this.verbatimAliases.add(match[0]);
  }
}

/** Whether what a dialect spells can stand behind a dot: a name, and brackets behind it that end with it. */
function isPretty(body: string): boolean {
  const name = /^[A-Za-z][\w.]*/.exec(body)?.[0];
  if (name === undefined) return false;
  if (name.length === body.length) return true;
  return body.charAt(name.length) === "<" && body.endsWith(">") && closesAtEnd(body, name.length);
}

function closesAtEnd(body: string, open: number): boolean {
  const stack: string[] = [];
  const special = /->|"(?:[^"\\]|\\.)*"|[<>()[\]{}]/g;
  special.lastIndex = open;
  for (let match = special.exec(body); match !== null; match = special.exec(body)) {
    const close = closing[match[0]];
    if (close !== undefined) stack.push(close);
    else if (match[0].length === 1 && stack.pop() !== match[0]) return false;
    if (stack.length === 0) return special.lastIndex === body.length;
  }
  return false;
}
