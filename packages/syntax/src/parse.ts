/**
 * The door of the package: text in, tree and diagnostics out.
 *
 * Building the parser costs far more than parsing a kernel, so it is built when the first source comes, once per
 * process, and kept. It holds no state between sources.
 */
import type { DiagnosticSink, SourceFile } from "@dslc/base";
import { ItemGrammar } from "./item-grammar.ts";
import { type TokenizedSource, tokenize } from "./lexer.ts";
import type { SourceFileTree } from "./tree.ts";

export class Parser extends ItemGrammar {
  /** `validate` finds mistakes in the grammar (ambiguities, left recursion), and costs start-up time. */
  constructor(validate: boolean) {
    super(validate);
    this.performSelfAnalysis();
  }

  parse(source: SourceFile, tokens: TokenizedSource, sink: DiagnosticSink): SourceFileTree {
    this.begin(source, tokens, sink);
    return this.file();
  }
}

let sharedParser: Parser | undefined;

/**
 * Parses a `.kdsl` source. Whatever the text, there is a tree: what could not be read is marked in it and reported to
 * `sink`. Every span lies in `source`, and the tree's height is bounded (`nestingLimit`,
 * `chainLimit`), so that one may recurse into it.
 */
export function parseSource(source: SourceFile, sink: DiagnosticSink): SourceFileTree {
  const before = sink.diagnostics.length;
  const tokens = tokenize(source, sink);
  sharedParser ??= new Parser(false);
  const tree = sharedParser.parse(source, tokens, sink);
  return { ...tree, span: source.span(0, source.text.length), hasSyntaxError: sink.diagnostics.length > before };
}
