/**
 * The tokens of the kernel language.
 *
 * Two things are not obvious. No token begins with `>` but `>` itself, so that `::<vec<f32, 4>>` closes twice; where
 * another `>` or a `=` follows directly, the token is a `joinedGreater`, and the grammar puts `>>`, `>=` and `>>=`
 * together. And everything lexes: what cannot be read becomes a token too (`invalid`, `unterminatedString`), so that
 * the parser sees that something stood there.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";

function punctuationToken(name: string, text: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, label: `'${text}'`, pattern: text, categories });
}

function category(name: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, pattern: Lexer.NA, categories });
}

/** What begins an operand, after its prefix operators. */
export const operandStart = category("operandStart");
export const genericArgumentStart = category("genericArgumentStart");
export const typeStart = category("typeStart", [genericArgumentStart]);
/** The keyword that says what an item is, after its attributes and `pub`. */
export const itemKeyword = category("itemKeyword");
/** What begins a binary operator. */
export const operatorStart = category("operatorStart");
/** What begins a member access, a call or an index. */
export const postfixStart = category("postfixStart");
/** What may follow the attributes of a statement. */
export const attributedStart = category("attributedStart");

/** `global`, `workgroup`, `constant`, `private`. */
export const addressSpace = category("addressSpace", [operandStart, typeStart]);
/** Operators that stand before an operand. */
export const prefixOperator = category("prefixOperator");
/** Operators between operands, but those that begin with `>`. */
export const binaryOperator = category("binaryOperator", [operatorStart]);
/** `=` and the compound forms, but `>>=`. */
export const assignmentOperator = category("assignmentOperator");

export const identifier = createToken({
  name: "identifier",
  pattern: /[A-Za-z_]\w*/,
  categories: [operandStart, typeStart],
});

function keywordToken(text: string, categories: TokenType[] = []): TokenType {
  return createToken({ name: `${text}Keyword`, label: `'${text}'`, pattern: text, longer_alt: identifier, categories });
}

/** The reserved words, and `step`, which is one only after the range of a `for`. */
export const keyword = {
  as: keywordToken("as"),
  break: keywordToken("break"),
  const: keywordToken("const", [itemKeyword]),
  constant: keywordToken("constant", [addressSpace]),
  continue: keywordToken("continue"),
  else: keywordToken("else"),
  false: keywordToken("false", [operandStart, genericArgumentStart]),
  fn: keywordToken("fn", [itemKeyword]),
  for: keywordToken("for", [attributedStart]),
  global: keywordToken("global", [addressSpace]),
  if: keywordToken("if", [operandStart]),
  import: keywordToken("import", [itemKeyword]),
  in: keywordToken("in"),
  instantiate: keywordToken("instantiate", [itemKeyword]),
  kernel: keywordToken("kernel", [itemKeyword]),
  launch: keywordToken("launch", [attributedStart]),
  let: keywordToken("let"),
  loop: keywordToken("loop", [attributedStart]),
  mut: keywordToken("mut"),
  private: keywordToken("private", [addressSpace]),
  pub: keywordToken("pub"),
  requires: keywordToken("requires"),
  return: keywordToken("return"),
  static_assert: keywordToken("static_assert", [itemKeyword]),
  step: keywordToken("step", [identifier]),
  struct: keywordToken("struct", [itemKeyword]),
  true: keywordToken("true", [operandStart, genericArgumentStart]),
  type: keywordToken("type", [itemKeyword]),
  var: keywordToken("var"),
  while: keywordToken("while", [attributedStart]),
  workgroup: keywordToken("workgroup", [addressSpace]),
} as const;

export const punctuation = {
  leftParenthesis: punctuationToken("leftParenthesis", "(", [operandStart, postfixStart]),
  rightParenthesis: punctuationToken("rightParenthesis", ")"),
  leftBracket: punctuationToken("leftBracket", "[", [operandStart, typeStart, postfixStart]),
  rightBracket: punctuationToken("rightBracket", "]"),
  leftBrace: punctuationToken("leftBrace", "{", [genericArgumentStart]),
  rightBrace: punctuationToken("rightBrace", "}"),
  comma: punctuationToken("comma", ","),
  semicolon: punctuationToken("semicolon", ";"),
  at: punctuationToken("at", "@"),
  arrow: punctuationToken("arrow", "->"),
  pathSeparator: punctuationToken("pathSeparator", "::"),
  colon: punctuationToken("colon", ":"),
  range: punctuationToken("range", ".."),
  dot: punctuationToken("dot", ".", [postfixStart]),
} as const;

/** Longer ones first: the lexer takes the first that fits. */
export const operator = {
  shiftLeftAssign: punctuationToken("shiftLeftAssign", "<<=", [assignmentOperator]),
  shiftLeft: punctuationToken("shiftLeft", "<<", [binaryOperator]),
  lessEqual: punctuationToken("lessEqual", "<=", [binaryOperator]),
  less: punctuationToken("less", "<", [binaryOperator]),
  joinedGreater: createToken({
    name: "joinedGreater",
    label: "'>'",
    pattern: />(?=[>=])/,
    categories: [operatorStart],
  }),
  greater: punctuationToken("greater", ">", [operatorStart]),
  equal: punctuationToken("equal", "==", [binaryOperator]),
  assign: punctuationToken("assign", "=", [assignmentOperator]),
  notEqual: punctuationToken("notEqual", "!=", [binaryOperator]),
  not: punctuationToken("not", "!", [prefixOperator]),
  complement: punctuationToken("complement", "~", [prefixOperator]),
  logicalAnd: punctuationToken("logicalAnd", "&&", [binaryOperator]),
  andAssign: punctuationToken("andAssign", "&=", [assignmentOperator]),
  bitwiseAnd: punctuationToken("bitwiseAnd", "&", [binaryOperator, prefixOperator]),
  logicalOr: punctuationToken("logicalOr", "||", [binaryOperator]),
  orAssign: punctuationToken("orAssign", "|=", [assignmentOperator]),
  bitwiseOr: punctuationToken("bitwiseOr", "|", [binaryOperator]),
  xorAssign: punctuationToken("xorAssign", "^=", [assignmentOperator]),
  bitwiseXor: punctuationToken("bitwiseXor", "^", [binaryOperator]),
  addAssign: punctuationToken("addAssign", "+=", [assignmentOperator]),
  add: punctuationToken("add", "+", [binaryOperator]),
  subtractAssign: punctuationToken("subtractAssign", "-=", [assignmentOperator]),
  subtract: punctuationToken("subtract", "-", [binaryOperator, prefixOperator, genericArgumentStart]),
  multiplyAssign: punctuationToken("multiplyAssign", "*=", [assignmentOperator]),
  multiply: punctuationToken("multiply", "*", [binaryOperator]),
  divideAssign: punctuationToken("divideAssign", "/=", [assignmentOperator]),
  divide: punctuationToken("divide", "/", [binaryOperator]),
  remainderAssign: punctuationToken("remainderAssign", "%=", [assignmentOperator]),
  remainder: punctuationToken("remainder", "%", [binaryOperator]),
} as const;

/**
 * Anything that begins like a number and all letters and digits that follow directly, so that `0b12` and `1u33` are
 * one wrong number and not two tokens. `1..n` is a range, and `1.` needs something else than a name after it.
 */
export const number = createToken({
  name: "number",
  pattern: /0[xbo]\w*|\d[\d_]*(?:\.\d[\d_]*|\.(?![\w.]))?(?:[eE][+-]?\d[\d_]*)?\w*/,
  categories: [operandStart, genericArgumentStart],
});

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const doubleQuote = 0x22;
const backslash = 0x5c;

/** The end of the string that begins at `start`; undefined when it is not closed on its line. */
function scanString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === doubleQuote) return at + 1;
    if (code === lineFeed || code === carriageReturn) return undefined;
    const next = text.charCodeAt(at + 1);
    if (code === backslash && (next === doubleQuote || next === backslash)) at++;
  }
  return undefined;
}

/** A string; one that is not closed on its line is its own token, of the same category for the grammar. */
export const string = createToken({
  name: "string",
  pattern: (text: string, offset: number) => {
    if (text.charCodeAt(offset) !== doubleQuote) return null;
    const end = scanString(text, offset);
    return end === undefined ? null : match(text.slice(offset, end));
  },
  start_chars_hint: ['"'],
  line_breaks: false,
  categories: [operandStart],
});

export const unterminatedString = createToken({
  name: "unterminatedString",
  pattern: /"[^\r\n]*/,
  categories: string,
});

const commentMark = /\/\*|\*\//g;

/** The end of the block comment that begins at `start`, counting nested ones; undefined when it is not closed. */
function scanBlockComment(text: string, start: number): number | undefined {
  commentMark.lastIndex = start;
  let depth = 0;
  for (let mark = commentMark.exec(text); mark !== null; mark = commentMark.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return commentMark.lastIndex;
  }
  return undefined;
}

const blockComment = createToken({
  name: "blockComment",
  pattern: (text: string, offset: number) => {
    if (!text.startsWith("/*", offset)) return null;
    const end = scanBlockComment(text, offset);
    return end === undefined ? null : match(text.slice(offset, end));
  },
  start_chars_hint: ["/"],
  line_breaks: true,
  group: Lexer.SKIPPED,
});

export const unterminatedComment = createToken({
  name: "unterminatedComment",
  pattern: /\/\*[^]*/,
  line_breaks: true,
  group: "unterminatedComments",
});

/** A custom pattern's answer in the form of a regular expression's match. */
function match(text: string): [string] {
  return [text];
}

/** Kept apart from the grammar's tokens: a doc comment is attached to the declaration that follows it. */
const documentation = createToken({
  name: "documentation",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: "documentation",
});

const lineComment = createToken({ name: "lineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });
const whitespace = createToken({ name: "whitespace", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });

/** A run of characters that begin no token, or something in single quotes. */
export const invalid = createToken({
  name: "invalid",
  pattern: /'[^'\r\n]*'|[\0-\x08\x0e-\x1f#$'?\\`\x7f-\uffff]+/,
  line_breaks: false,
});

/** Longer ones first, so that `in` does not hide `instantiate`. */
const keywordTokens = Object.values(keyword).sort((a, b) => b.name.length - a.name.length);

/** All tokens, in the order in which the lexer tries them; the categories come last. */
export const vocabulary: TokenType[] = [
  whitespace,
  documentation,
  lineComment,
  blockComment,
  unterminatedComment,
  ...keywordTokens,
  identifier,
  number,
  string,
  unterminatedString,
  ...Object.values(punctuation),
  ...Object.values(operator),
  invalid,
  operandStart,
  genericArgumentStart,
  typeStart,
  itemKeyword,
  operatorStart,
  postfixStart,
  attributedStart,
  addressSpace,
  prefixOperator,
  binaryOperator,
  assignmentOperator,
];
