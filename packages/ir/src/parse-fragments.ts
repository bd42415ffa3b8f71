/** Reading a type, an attribute or a location that stands alone: in other files than MLIR's, or given by a user. */
import { type DiagnosticSink, SourceFile } from "@dslc/base";
import type { Attribute } from "./attributes.ts";
import type { Context } from "./dialect.ts";
import { ParseAbort } from "./lexer.ts";
import type { Location } from "./location.ts";
import type { Operation } from "./operation.ts";
import { RegionParser } from "./parse-regions.ts";
import type { Type } from "./types.ts";

/** The type that is all of the text; undefined when it is none, the error is then in the sink. */
export function parseType(source: SourceFile, context: Context, sink: DiagnosticSink): Type | undefined {
  return FragmentParser.read(source, context, sink, (parser) => parser.type());
}

/** The attribute that is all of the text; undefined when it is none, the error is then in the sink. */
export function parseAttribute(source: SourceFile, context: Context, sink: DiagnosticSink): Attribute | undefined {
  return FragmentParser.read(source, context, sink, (parser) => parser.attribute());
}

/** The location that is all of the text, without `loc( )` around; undefined when it is none. */
export function parseLocation(source: SourceFile, context: Context, sink: DiagnosticSink): Location | undefined {
  const wrapped = new SourceFile(source.name, `loc(${source.text})`, source.firstLine);
  return FragmentParser.read(wrapped, context, sink, (parser) => parser.locationAttribute());
}

class FragmentParser extends RegionParser {
  static read<T>(
    source: SourceFile,
    context: Context,
    sink: DiagnosticSink,
    read: (parser: FragmentParser) => T,
  ): T | undefined {
    try {
      const parser = new FragmentParser(source, sink, context);
      parser.scanFrom(0);
      const value = read(parser);
      if (parser.kind !== "end") parser.fail("expected the end of the text");
      return value;
    } catch (error) {
      if (!(error instanceof ParseAbort)) throw error;
      sink.report(error.diagnostic);
      return undefined;
    }
  }

  protected operation(): Operation {
    return this.fail("expected no operation");
  }
}
