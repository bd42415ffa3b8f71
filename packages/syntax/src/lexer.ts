/** From text to tokens. What cannot be a token is reported here and nowhere else. */
import type { DiagnosticSink, SourceFile } from "@dslc/base";
import { type IToken, Lexer } from "chevrotain";
import { notText, unexpectedCharacter, unterminatedComment, unterminatedString } from "./diagnostics.ts";
import { invalid, unterminatedString as unterminatedStringToken, vocabulary } from "./tokens.ts";

export interface TokenizedSource {
  readonly tokens: IToken[];
  /** The `///` comments, in order. */
  readonly documentation: readonly IToken[];
  /** The rest of the file is in a comment that is not closed: what is missing at the end is not the author's fault. */
  readonly endsInComment: boolean;
}

/** Makes the lexer; `validate` finds mistakes in the tokens' definitions, and costs start-up time. */
export function createLexer(validate: boolean): Lexer {
  return new Lexer(vocabulary, {
    positionTracking: "onlyOffset",
    ensureOptimizations: true,
    skipValidations: !validate,
  });
}

let sharedLexer: Lexer | undefined;

/** The tokens of `source`. Reports characters that begin no token, strings and comments that are not closed. */
export function tokenize(source: SourceFile, sink: DiagnosticSink): TokenizedSource {
  const nul = source.text.indexOf("\0");
  if (nul >= 0) {
    sink.report(notText.at(source.span(nul, nul + 1), {}));
    return { tokens: [], documentation: [], endsInComment: false };
  }
  sharedLexer ??= createLexer(false);
  const { tokens, groups } = sharedLexer.tokenize(source.text);
  const openComment = groups["unterminatedComments"]?.[0];
  if (openComment !== undefined) {
    sink.report(unterminatedComment.at(source.span(openComment.startOffset, openComment.startOffset + 2), {}));
  }
  for (const token of tokens) {
    if (token.tokenType === invalid) {
      const help = helpFor(token.image);
      sink.report(unexpectedCharacter.at(spanOf(source, token), { characters: shorten(token.image) }, { help }));
    } else if (token.tokenType === unterminatedStringToken) {
      sink.report(unterminatedString.at(spanOf(source, token), {}));
    }
  }
  return { tokens, documentation: groups["documentation"] ?? [], endsInComment: openComment !== undefined };
}

/** What to write instead of characters that other languages have. */
function helpFor(characters: string): readonly string[] {
  switch (characters.charAt(0)) {
    case "'":
    case "“":
    case "”":
      return ["a string is written in double quotes"];
    case "?":
      return ["to choose between two values, write 'if condition { a } else { b }'"];
    case "#":
      return ["there is no preprocessor: a constant is written 'const NAME: u32 = 256;', an attribute '@name'"];
    default:
      return [];
  }
}

function spanOf(source: SourceFile, token: IToken) {
  return source.span(token.startOffset, token.startOffset + token.image.length);
}

/** Enough of a token's text for a message. */
export function shorten(text: string): string {
  const characters = Array.from(text.slice(0, 100));
  return characters.length > 24 ? `${characters.slice(0, 24).join("")}...` : text;
}
