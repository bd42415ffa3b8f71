/**
 * What the grammar's rules share: spans, doc comments, the nesting limit, and errors with recovery.
 *
 * Chevrotain's own recovery guesses from follow sets, which in a language of expressions reports one slip several
 * times and costs time on every repetition. Here recovery is explicit. An error is reported where it is found
 * (`expect`, `structuralError`) and then unwinds to the statement, signature or item around it, which skips to where
 * the next one begins. Two rules keep it at one diagnostic a cause: nothing more is reported in a statement after its
 * first error, and nothing is reported twice at one token. Every choice that can fail is checked before chevrotain
 * makes it, so that chevrotain itself never finds an error.
 */
import { type Diagnostic, DiagnosticSink, SourceFile, Span } from "@dslc/base";
import { EOF, EmbeddedActionsParser, type IToken, tokenMatcher, type TokenType } from "chevrotain";
import { chainTooLong, expectedToken, nestingTooDeep, unexpectedToken } from "./diagnostics.ts";
import { shorten, type TokenizedSource } from "./lexer.ts";
import {
  identifier,
  invalid,
  keyword,
  number,
  operator,
  punctuation,
  string,
  unterminatedString,
  vocabulary,
} from "./tokens.ts";
import type { Identifier } from "./tree-expressions.ts";

/**
 * Levels of parentheses, blocks, types and unary operators inside each other; a list (of arguments, indices, elements)
 * and an `if` are a level besides. So many levels need up to two thirds of Node's default stack.
 */
export const nestingLimit = 256;

/**
 * Operations on one another's results: `a + b + c`, `a.b[c](d)`, `a as T as U`. They cost the parser no stack, but make
 * the tree high, and consumers of the tree recurse into it.
 */
export const chainLimit = 500;

/** Unwinds to the next place from which parsing goes on; what is wrong has been reported, so it carries nothing. */
class SyntaxFailure extends Error {}

/** The only one: a file with very many errors should not pay for as many stack traces. */
const failure = new SyntaxFailure();

const nothing = new SourceFile("", "");

export abstract class RecoveringParser extends EmbeddedActionsParser {
  private source: SourceFile = nothing;
  private documentation: readonly IToken[] = [];
  private documentationIndex = 0;
  private endsInComment = false;
  private sink = new DiagnosticSink();

  /** Syntax errors up to here, also those that were not reported because they follow from others. */
  protected errorCount = 0;
  private isRecovering = false;
  private lastErrorToken: IToken | undefined;
  private depth = 0;
  private nestingIsReported = false;
  private chainLength = 0;

  constructor(validate: boolean) {
    super(vocabulary, { maxLookahead: 1, skipValidations: !validate });
  }

  /** Prepares for one source. */
  protected begin(
    source: SourceFile,
    { tokens, documentation, endsInComment }: TokenizedSource,
    sink: DiagnosticSink,
  ): void {
    this.source = source;
    this.documentation = documentation;
    this.documentationIndex = 0;
    this.endsInComment = endsInComment;
    this.sink = sink;
    this.errorCount = 0;
    this.isRecovering = false;
    this.lastErrorToken = undefined;
    this.depth = 0;
    this.chainLength = 0;
    this.nestingIsReported = false;
    this.input = tokens;
  }

  // Spans and names

  /** From `first` to the end of the last consumed token; empty at that end when `first` is not consumed yet. */
  protected spanFrom(first: IToken): Span {
    const end = this.endOfPrevious();
    return new Span(this.source, Math.min(first.startOffset, end), end);
  }

  protected spanOf(token: IToken): Span {
    return new Span(this.source, token.startOffset, token.startOffset + token.image.length);
  }

  private endOfPrevious(): number {
    const previous = this.LA(0);
    return previous.tokenType === EOF ? 0 : previous.startOffset + previous.image.length;
  }

  /** The empty span after the last consumed token. */
  protected emptySpan(): Span {
    const end = this.endOfPrevious();
    return new Span(this.source, end, end);
  }

  protected emptySpanBefore(token: IToken): Span {
    return new Span(this.source, token.startOffset, token.startOffset);
  }

  protected identifierOf(token: IToken): Identifier {
    return { kind: "identifier", span: this.spanOf(token), text: token.image };
  }

  protected isNext(type: TokenType, ahead = 1): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  /**
   * Whether to go into a part that begins with `type` and may be missing. It saves making closures for the many parts
   * that are missing; while chevrotain records the grammar, every part is there.
   */
  protected mayBeNext(type: TokenType): boolean {
    return this.RECORDING_PHASE || this.isNext(type);
  }

  /** Before the first token of what may be documented: to be given to `documentationSince`. */
  protected documentationMark(): number {
    return this.endOfPrevious();
  }

  /** The text of the doc comments between `mark` and the next token; undefined when there are none. */
  protected documentationSince(mark: number): string | undefined {
    const lines: string[] = [];
    const end = this.LA(1).startOffset;
    for (; this.documentationIndex < this.documentation.length; this.documentationIndex++) {
      const comment = this.documentation[this.documentationIndex];
      if (comment === undefined || comment.startOffset > end) break;
      if (comment.startOffset >= mark) lines.push(comment.image.replace(/^\/\/\/ ?/, "").trimEnd());
    }
    return lines.length === 0 ? undefined : lines.join("\n");
  }

  // The nesting limit

  /** One level deeper. Whoever calls it calls `leave` as often; a failure's recovery sets the depth back itself. */
  protected enter(): void {
    if (this.depth < nestingLimit || this.RECORDING_PHASE) {
      this.depth++;
      return;
    }
    this.errorCount++;
    if (!this.nestingIsReported) this.sink.report(nestingTooDeep.at(this.spanOf(this.LA(1)), { limit: nestingLimit }));
    this.nestingIsReported = true;
    throw failure;
  }

  protected leave(levels = 1): void {
    this.depth -= levels;
  }

  // The limit on chains

  /** Before an expression of its own: the result is to be given to `endChain`. */
  protected beginChain(): number {
    const outer = this.chainLength;
    this.chainLength = 0;
    return outer;
  }

  /** After it: what is around it is as long as its longest part. */
  protected endChain(outer: number): void {
    this.chainLength = Math.max(outer, this.chainLength);
  }

  /** One operation more on what was parsed last. */
  protected lengthenChain(): void {
    if (++this.chainLength <= chainLimit || this.RECORDING_PHASE) return;
    throw this.structuralError(
      chainTooLong.at(this.spanOf(this.LA(0)), { limit: chainLimit }, { help: ["split the expression with 'let'"] }),
    );
  }

  // Errors

  /** Reports what parsing need not recover from: a literal's value, say. */
  protected readonly report = (diagnostic: Diagnostic): void => {
    this.errorCount++;
    this.sink.report(diagnostic);
  };

  /** Reports that the text does not continue as it must, unless that follows from what was reported before. */
  protected structuralError(diagnostic: Diagnostic): SyntaxFailure {
    const token = this.LA(1);
    const isConsequence =
      this.isRecovering ||
      this.nestingIsReported ||
      token === this.lastErrorToken ||
      token.tokenType === invalid ||
      this.LA(0).tokenType === unterminatedString ||
      (this.endsInComment && token.tokenType === EOF);
    this.isRecovering = true;
    this.lastErrorToken = token;
    this.errorCount++;
    if (!isConsequence) this.sink.report(diagnostic);
    return failure;
  }

  /** Reports that `what` is missing after the last token; `opener` is the bracket that it would have closed. */
  protected missing(what: string, opener?: IToken, help: readonly string[] = []): SyntaxFailure {
    const labels = opener === undefined ? [] : [{ span: this.spanOf(opener), message: "opened here" }];
    return this.structuralError(expectedToken.at(this.emptySpan(), { expected: what }, { labels, help }));
  }

  /** Reports that the next token is not `expected`. */
  protected unexpected(expected: string, help: readonly string[] = []): SyntaxFailure {
    const token = this.LA(1);
    const span = token.tokenType === EOF ? this.emptySpan() : this.spanOf(token);
    return this.structuralError(unexpectedToken.at(span, { expected, found: describeToken(token) }, { help }));
  }

  /** Consumes a token that must come, or reports it as missing (`what`, after the last token) and unwinds. */
  protected expect(index: number, type: TokenType, what: string, opener?: IToken): IToken {
    if (!this.mayBeNext(type)) throw this.missing(what, opener);
    return this.consume(index, type);
  }

  /** Unwinds unless the next token is of `category`, with a message that `what` was expected there. */
  protected require(category: TokenType, what: string): void {
    if (!this.mayBeNext(category)) throw this.unexpected(what);
  }

  /** Consumes a name, or reports what stands there instead and unwinds. */
  protected name(index: number, what: string, help: readonly string[] = []): Identifier {
    if (this.mayBeNext(identifier)) return this.identifierOf(this.consume(index, identifier));
    const failed = this.unexpected(what, help);
    const token = this.LA(1);
    // A keyword used as a name must not be taken for the start of the next statement.
    if (keywords.has(token.tokenType) && !this.isFirstOnLine(token)) this.SKIP_TOKEN();
    throw failed;
  }

  // Lists

  /**
   * `[ item { "," item } [ "," ] ]`, up to one of `closers`, which is not consumed. A rule has at most one such list.
   * It is a level of nesting, because it costs as much stack as one.
   */
  protected commaList<T>(closers: readonly TokenType[], item: () => T): T[] {
    const list: T[] = [];
    this.enter();
    this.MANY_SEP({
      SEP: punctuation.comma,
      DEF: () => {
        const isTrailing = list.length > 0 && closers.includes(this.LA(1).tokenType);
        if (!isTrailing) list.push(item());
      },
    });
    this.leave();
    return list;
  }

  /** Consumes the `closer` of a list of which one element is `noun` ("an argument"), or says what would be right. */
  protected closeList(
    index: number,
    closer: TokenType,
    noun: string,
    opener: IToken | undefined,
    isEmpty: boolean,
  ): void {
    if (!this.mayBeNext(closer)) throw this.unclosedList(closer, noun, opener, isEmpty);
    this.consume(index, closer);
  }

  protected unclosedList(closer: TokenType, noun: string, opener: IToken | undefined, isEmpty: boolean): SyntaxFailure {
    const mark = closer.LABEL ?? closer.name;
    if (isEmpty) return this.unexpected(`${noun} or ${mark}`);
    const help =
      noun === "a parameter" && (this.isNext(operator.multiply) || this.isNext(operator.bitwiseAnd))
        ? ["a buffer is a view with its length: 'x: global mut [f32; n]'"]
        : [];
    return this.missing(`',' or ${mark} after this ${noun.replace(/^an? /, "")}`, opener, help);
  }

  /** Which of `choices` a token's text is. */
  protected imageOf<T extends string>(token: IToken, choices: readonly [T, ...T[]]): T {
    const choice = choices.find((text) => text === token.image);
    if (choice === undefined && !this.RECORDING_PHASE)
      throw new Error(`'${token.image}' is none of ${choices.join(" ")}`);
    return choice ?? choices[0];
  }

  // Recovery

  /** At the start of what is independent of the errors before it. */
  protected forgetErrors(): void {
    this.isRecovering = false;
  }

  /** At the start of an item. */
  protected forgetNesting(): void {
    this.nestingIsReported = false;
  }

  /** The state that `recover` goes back to. */
  protected recoveryPoint(): number {
    return this.depth;
  }

  /** Called with what was caught; passes on what is no syntax error. */
  protected recover(error: unknown, point: number): void {
    if (!(error instanceof SyntaxFailure)) throw error;
    this.depth = point;
  }

  protected isInFirstColumn(token: IToken): boolean {
    return /^[\r\n]?$/.test(this.source.text.charAt(token.startOffset - 1));
  }

  protected isFirstOnLine(token: IToken): boolean {
    for (let at = token.startOffset - 1; at >= 0; at--) {
      const character = this.source.text.charAt(at);
      if (character === "\n") return true;
      if (!/\s/.test(character)) return false;
    }
    return true;
  }
}

const keywords: ReadonlySet<TokenType> = new Set(Object.values(keyword));

function describeToken(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  if (keywords.has(token.tokenType)) return `the keyword '${token.image}'`;
  if (token.tokenType === string) return "a string";
  if (token.tokenType === number) return `the number ${shorten(token.image)}`;
  return `'${shorten(token.image)}'`;
}
