/**
 * Where parsing goes on after an error: skipping to the next statement, to a body, or to the next item.
 *
 * What begins an item ends every skip, however many braces are open, so that a brace too few or too many in one item
 * does not spoil the next. Within an item, the number of its braces says whether one is missing or too many.
 */
import { EOF, type IToken, tokenMatcher, type TokenType } from "chevrotain";
import { RecoveringParser } from "./recovering-parser.ts";
import { identifier, itemKeyword, keyword, punctuation, string } from "./tokens.ts";

/** What begins items and never a statement, and what follows it. */
const itemOnly: ReadonlyMap<TokenType, TokenType> = new Map([
  [keyword.fn, identifier],
  [keyword.kernel, identifier],
  [keyword.struct, identifier],
  [keyword.type, identifier],
  [keyword.import, string],
  [keyword.instantiate, identifier],
  [keyword.pub, itemKeyword],
]);

/** What begins an item or a statement. */
const itemOrStatement: ReadonlySet<TokenType> = new Set([keyword.const, keyword.static_assert]);

/** What begins a statement, and at the start of a line is sure to. */
const statementStart: ReadonlySet<TokenType> = new Set([
  keyword.let,
  keyword.var,
  keyword.if,
  keyword.for,
  keyword.while,
  keyword.loop,
  keyword.return,
  keyword.break,
  keyword.continue,
  keyword.workgroup,
  keyword.launch,
  ...itemOrStatement,
]);

/** What begins a statement wherever it stands before a name. */
const declarationStart: ReadonlySet<TokenType> = new Set([keyword.let, keyword.var, keyword.for, keyword.const]);

const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [punctuation.leftParenthesis, punctuation.rightParenthesis],
  [punctuation.leftBracket, punctuation.rightBracket],
  [punctuation.leftBrace, punctuation.rightBrace],
]);

/** Attributes are looked through up to this many tokens, so that a long run of them costs no quadratic time. */
const longestAttributes = 64;

export abstract class ResynchronizingParser extends RecoveringParser {
  private itemStart: IToken | undefined;
  private surplus: number | undefined;

  /** At the start of an item: braces are counted from here. */
  protected beginItem(first: IToken): void {
    this.itemStart = first;
    this.surplus = undefined;
  }

  /**
   * How many more `}` than `{` the item has, less those accounted for: whether a brace is missing or too many is seen
   * from all of them, before it is known where. Counted at the item's first error only.
   */
  protected get surplusBraces(): number {
    this.surplus ??= this.countSurplusBraces();
    return this.surplus;
  }

  /** Accounts for a `}` too many (1) or a `}` missing (-1). */
  protected accountForBrace(count: 1 | -1): void {
    this.surplus = this.surplusBraces - count;
  }

  private countSurplusBraces(): number {
    let ahead = 1;
    while (this.LA(ahead) !== this.itemStart) ahead--;
    let surplus = 0;
    for (; ; ahead++) {
      const token = this.LA(ahead);
      const type = token.tokenType;
      if (type === EOF || (ahead > 0 && (this.isItemAt(ahead) || this.isItemInFirstColumn(token)))) return surplus;
      if (type === punctuation.rightBrace) surplus++;
      else if (type === punctuation.leftBrace) surplus--;
    }
  }

  private isItemInFirstColumn(token: IToken): boolean {
    const mayBeItem = token.tokenType === punctuation.at || itemOrStatement.has(token.tokenType);
    return mayBeItem && this.isInFirstColumn(token);
  }

  /** Consumes a `{`; one that is missing although its `}` is there is reported and taken as written. */
  protected openBrace(index: number, what: string): IToken | undefined {
    if (this.mayBeNext(punctuation.leftBrace)) return this.consume(index, punctuation.leftBrace);
    const missing = this.missing(what);
    if (this.surplusBraces <= 0 || this.isNext(punctuation.rightBrace)) throw missing;
    this.accountForBrace(1);
    return undefined;
  }

  /** Whether an item follows that cannot be a statement. */
  protected atItem(): boolean {
    return this.isItemAt(1) || (this.isNext(punctuation.at) && this.attributesPrecedeItem());
  }

  /** A keyword of an item counts at the start of a line, or before what it needs: elsewhere it is a slip. */
  private isItemAt(ahead: number): boolean {
    const token = this.LA(ahead);
    const follower = itemOnly.get(token.tokenType);
    return follower !== undefined && (this.isNext(follower, ahead + 1) || this.isFirstOnLine(token));
  }

  private attributesPrecedeItem(): boolean {
    let ahead = 1;
    while (this.isNext(punctuation.at, ahead) && ahead < longestAttributes) {
      ahead += 2;
      if (this.isNext(punctuation.leftParenthesis, ahead)) ahead = this.afterParentheses(ahead);
    }
    if (ahead >= longestAttributes) return false;
    const token = this.LA(ahead);
    return token.tokenType === keyword.pub || tokenMatcher(token, itemKeyword);
  }

  private afterParentheses(ahead: number): number {
    let depth = 0;
    for (let at = ahead; at < longestAttributes; at++) {
      if (this.isNext(punctuation.leftParenthesis, at)) depth++;
      else if (this.isNext(punctuation.rightParenthesis, at) && --depth === 0) return at + 1;
    }
    return longestAttributes;
  }

  /**
   * Parses what must end in `;`. A `;` that is missing at the end of a line, or before a `}`, is reported and taken as
   * written.
   */
  protected semicolon(index: number, what: string): void {
    if (this.mayBeNext(punctuation.semicolon)) this.consume(index, punctuation.semicolon);
    else this.missingSemicolon(what);
  }

  protected missingSemicolon(what: string, help: readonly string[] = []): void {
    const missing = this.missing(`';' after ${what}`, undefined, help);
    const endsBlock = this.isNext(punctuation.rightBrace) && this.surplusBraces <= 0;
    if (!endsBlock && !this.isNext(EOF) && !this.isFirstOnLine(this.LA(1))) throw missing;
  }

  /** Skips up to the next item, at least one token when `first`, with which the lost item began, is the next. */
  protected skipToItem(first: IToken): void {
    let depth = 0;
    while (!this.isNext(EOF)) {
      const token = this.LA(1);
      if (token !== first && (this.atItem() || (depth === 0 && this.atItemOnNewLine()))) return;
      if (token.tokenType === punctuation.leftBrace) depth++;
      else if (token.tokenType === punctuation.rightBrace) depth = Math.max(0, depth - 1);
      this.SKIP_TOKEN();
    }
  }

  private atItemOnNewLine(): boolean {
    const token = this.LA(1);
    return itemOrStatement.has(token.tokenType) && this.isFirstOnLine(token);
  }

  /** Skips what is left of a signature; false when no body follows. */
  protected skipToBody(): boolean {
    while (!this.isNext(EOF) && !this.isNext(punctuation.rightBrace) && !this.atItem() && !this.atItemOnNewLine()) {
      if (this.isNext(punctuation.leftBrace)) return true;
      this.SKIP_TOKEN();
    }
    return false;
  }

  /**
   * Skips at least one token of the statement that began with `first`, to its `;` (over it), to the `}` around it (up
   * to it), or to what begins another statement or an item. Brackets are respected, so that the `;` in `[f32; n]` and
   * the `}` of `launch workgroup { }` do not end it; but a `(` before the error is probably what was not closed.
   */
  protected skipToNextStatement(first: IToken): void {
    const open = this.openBrackets(first);
    if (open.isInBraces && this.surplusBraces < 0) {
      this.accountForBrace(-1);
      open.clear();
    }
    if (this.isNext(punctuation.leftBrace) && this.surplusBraces < 0) {
      this.accountForBrace(-1);
      this.SKIP_TOKEN();
    }
    let depthBefore = open.depth;
    while (!this.isNext(EOF) && !this.atItem()) {
      const token = this.LA(1);
      const wasInBraces = open.isInBraces;
      if (!wasInBraces && token.tokenType === punctuation.rightBrace) {
        if (this.surplusBraces <= 0) return;
        this.accountForBrace(1);
      }
      if (token !== first && !wasInBraces && this.beginsStatement()) return;
      this.SKIP_TOKEN();
      const isInside = wasInBraces || open.isInBracket || open.depth > depthBefore;
      if (token.tokenType === punctuation.semicolon && !isInside) return;
      open.pass(token.tokenType);
      depthBefore = Math.min(depthBefore, open.depth);
      const closesLast = wasInBraces && !open.isInBraces && token.tokenType === punctuation.rightBrace;
      if (closesLast && !this.isNext(keyword.else)) return;
    }
  }

  /** Whether the next token begins a statement. */
  protected beginsStatement(): boolean {
    const token = this.LA(1);
    if (statementStart.has(token.tokenType) && this.isFirstOnLine(token)) return true;
    return declarationStart.has(token.tokenType) && this.isNext(identifier, 2);
  }

  /** The brackets that the consumed tokens from `first` on have opened and not closed. */
  private openBrackets(first: IToken): OpenBrackets {
    let count = 0;
    while (this.LA(1 - count) !== first) count++;
    const open = new OpenBrackets();
    for (let at = 1 - count; at <= 0; at++) open.pass(this.LA(at).tokenType);
    return open;
  }
}

/** A stack of brackets that forgives: a closing one that closes nothing is passed over, inner open ones are given up. */
class OpenBrackets {
  private readonly closers: TokenType[] = [];
  private readonly counts = new Map<TokenType, number>();

  get isInBraces(): boolean {
    return this.count(punctuation.rightBrace) > 0;
  }

  clear(): void {
    this.closers.length = 0;
    this.counts.clear();
  }

  get depth(): number {
    return this.closers.length;
  }

  /** Whether the innermost is `[`. */
  get isInBracket(): boolean {
    return this.closers.at(-1) === punctuation.rightBracket;
  }

  pass(type: TokenType): void {
    const closer = closerOf.get(type);
    if (closer !== undefined) {
      this.closers.push(closer);
      this.counts.set(closer, this.count(closer) + 1);
      return;
    }
    if (this.count(type) === 0) return;
    let last: TokenType | undefined;
    do {
      last = this.closers.pop();
      if (last !== undefined) this.counts.set(last, this.count(last) - 1);
    } while (last !== type);
  }

  private count(closer: TokenType): number {
    return this.counts.get(closer) ?? 0;
  }
}
