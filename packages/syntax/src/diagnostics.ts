/** What the syntax of a source can be wrong in. */
import { defineDiagnostic } from "@dslc/base";

export const notText = defineDiagnostic(
  "syntax/not-text",
  "error",
  "The file holds a NUL character, which no text does: it is probably a binary file, or text in UTF-16.",
  () => "this file is not text: it holds a NUL character",
);

export const unexpectedCharacter = defineDiagnostic(
  "syntax/unexpected-character",
  "error",
  "A character that begins no token of the language stands outside comments and strings. Names are made of ASCII " +
    "letters, digits and '_'.",
  ({ characters }: { characters: string }) =>
    `unexpected ${[...characters].length === 1 ? "character" : "characters"} '${characters}'`,
);

export const unterminatedComment = defineDiagnostic(
  "syntax/unterminated-comment",
  "error",
  "A comment that begins with '/*' needs its '*/'. Block comments nest: each '/*' inside needs one of its own.",
  () => "this comment is not closed",
);

export const unterminatedString = defineDiagnostic(
  "syntax/unterminated-string",
  "error",
  "A string ends with '\"' on the line on which it begins. A line break inside is written '\\n'.",
  () => "this string is not closed on its line",
);

export const unknownEscape = defineDiagnostic(
  "syntax/unknown-escape",
  "error",
  'The escapes in strings are \\" \\\\ \\n \\r \\t.',
  ({ escape }: { escape: string }) => `unknown escape '${escape}' in a string`,
);

export const malformedNumber = defineDiagnostic(
  "syntax/malformed-number",
  "error",
  "A number is decimal, or hexadecimal after 0x, binary after 0b, octal after 0o, with '_' between digits where one " +
    "likes. A decimal with a fraction or an exponent is a float. A suffix fixes the type: i8 i16 i32 i64 u8 u16 u32 " +
    "u64 f16 bf16 f32 f64.",
  ({ reason }: { reason: string }) => reason,
);

/** Points right after the token before, where what is missing would stand. */
export const expectedToken = defineDiagnostic(
  "syntax/expected-token",
  "error",
  "Punctuation or a keyword is missing.",
  ({ expected }: { expected: string }) => `expected ${expected}`,
);

/** Points at the token that stands where something else was expected. */
export const unexpectedToken = defineDiagnostic(
  "syntax/unexpected-token",
  "error",
  "Something else was expected at this place.",
  ({ expected, found }: { expected: string; found: string }) => `expected ${expected}, found ${found}`,
);

export const chainedComparison = defineDiagnostic(
  "syntax/chained-comparison",
  "error",
  "Comparisons do not chain: 'a < b < c' would compare a bool with c. Write 'a < b && b < c', or, to compare with a " +
    "comparison's result, put that comparison in parentheses.",
  () => "comparisons do not chain",
);

export const genericArgumentsWithoutColons = defineDiagnostic(
  "syntax/generic-arguments-without-colons",
  "error",
  "In an expression, generic arguments are written after '::', as in 'launch_workgroup::<f32>()', so that '<' alone is " +
    "always a comparison.",
  () => "generic arguments of a call are written after '::'",
);

export const nestingTooDeep = defineDiagnostic(
  "syntax/nesting-too-deep",
  "error",
  "Parentheses, brackets, blocks, types and unary operators may be inside each other to a limited depth.",
  ({ limit }: { limit: number }) => `the nesting is deeper than ${limit} levels`,
);

export const chainTooLong = defineDiagnostic(
  "syntax/chain-too-long",
  "error",
  "Operators, calls, indices, members and casts may be applied to one another's results a limited number of times in " +
    "one expression.",
  ({ limit }: { limit: number }) => `this expression chains more than ${limit} operations`,
);
