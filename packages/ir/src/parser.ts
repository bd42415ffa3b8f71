/** Reading operations: the top of the parser of MLIR's textual form. */
import { defineDiagnostic, type DiagnosticSink, nearest, type SourceFile } from "@dslc/base";
import type { Context } from "./dialect.ts";
import { ParseAbort } from "./lexer.ts";
import type { Location } from "./location.ts";
import type { OpName } from "./op-names.ts";
import type { OpParser } from "./op-parser.ts";
import { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import { MetadataParser } from "./parse-metadata.ts";
import { Region } from "./region.ts";

export const unregisteredOperation = defineDiagnostic(
  "ir/unregistered-operation",
  "error",
  "The operation is of no dialect that is loaded. Load the dialect (a plugin's, say), or pass --allow-unregistered-dialect to keep such operations as they are; they have to be in the generic form.",
  ({ name }: { name: string }) => `operation '${name}' is unregistered`,
);

/** What to do about an operation that is not registered. */
export function unregisteredHelp(name: string, context: Context, isGeneric: boolean): readonly string[] {
  const near = nearest(name, context.opNames);
  return [
    ...(near === undefined ? [] : [`did you mean '${near}'?`]),
    ...(isGeneric && context.allowUnregistered
      ? [`the dialect '${name.slice(0, name.indexOf("."))}' is loaded, and has no such operation`]
      : []),
    ...(isGeneric && !context.allowUnregistered
      ? ["pass --allow-unregistered-dialect to keep operations of dialects that are not loaded"]
      : []),
    ...(isGeneric ? [] : ["an unregistered operation has to be written in the generic form"]),
  ];
}

/**
 * Reads IR. The result is the file's one `builtin.module`, or a module around its operations. Undefined when the text
 * is not well formed; the first error is then in the sink.
 */
export function parseModule(source: SourceFile, context: Context, sink: DiagnosticSink): Operation | undefined {
  try {
    return new OperationParser(source, sink, context).module();
  } catch (error) {
    if (!(error instanceof ParseAbort)) throw error;
    sink.report(error.diagnostic);
    return undefined;
  }
}

/** A result's name, from its `%` to its end, and how many results it stands for. */
interface ResultName {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

class OperationParser extends MetadataParser implements OpParser {
  private readonly defaultDialects: string[] = ["builtin"];

  constructor(source: SourceFile, sink: DiagnosticSink, context: Context) {
    super(source, sink, context);
    this.scanFrom(0);
  }

  module(): Operation {
    const block = new Block();
    this.values.enterIsolated();
    while (this.kind !== "end") {
      if (this.kind === "hash" || this.kind === "exclamation") this.aliasDefinition();
      else if (this.isAt("{-#")) this.fileMetadata();
      else block.append(this.operation());
    }
    this.values.leaveIsolated();
    this.resolveLocations();
    const root = this.root(block);
    this.keepFileData(root);
    return root;
  }

  /** The only module of a file, or a module around its operations. */
  private root(block: Block): Operation {
    const only = block.first;
    if (only !== undefined && only === block.last && only.name === "builtin.module") {
      only.detach();
      return only;
    }
    const definition = this.context.lookup("builtin.module");
    if (definition === undefined) throw new Error("the builtin dialect is missing from the context");
    return definition.create({ regions: [new Region([block])], location: this.fileLocation() });
  }

  /** The file as a whole, as MLIR says it: line and column 0. */
  private fileLocation(): Location {
    return { kind: "file", file: this.source.name, line: 0, column: 0, written: this.source.span(0, 0) };
  }

  protected operation(): Operation {
    if (this.kind !== "value") return this.namedOperation();
    const { start, end } = this;
    this.advance();
    // One result is what most operations have.
    if (!this.optional("=")) return this.withResults(this.resultNames(start, end));
    const at = this.start;
    const op = this.namedOperation();
    if (op.resultCount !== 1) this.checkResults(op, 1, at);
    this.values.define(this.text, start + 1, end, op.getResult(), start);
    return op;
  }

  private namedOperation(): Operation {
    const { start } = this;
    const isGeneric = this.kind === "string";
    if (!isGeneric && this.kind !== "identifier") this.missing("expected an operation");
    const name = isGeneric ? this.quotedName() : this.names.of(this.customName(this.keyword()));
    const end = this.previousEnd;
    const { definition } = name;
    if (definition === undefined) this.checkUnregistered(name.text, start, isGeneric);
    const outer = this.definition;
    const { nameStart, nameEnd } = this;
    this.definition = definition;
    this.nameStart = start;
    this.nameEnd = end;
    const op = isGeneric ? this.genericOperation(name) : this.customOperation(name, start);
    op.setSpan(this.source, start, end);
    this.definition = outer;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    if (this.kind === "identifier" && this.isAt("loc")) this.locate(op, this.writtenLocation());
    return op;
  }

  private newName(): string {
    const at = this.start;
    const name = this.string();
    if (name === "") this.fail("empty operation name is invalid", at);
    if (name.includes("\0")) this.fail("null character not allowed in operation name", at);
    return name;
  }

  private quotedName(): OpName {
    const known = this.names.find(this.text, this.start + 1, this.end - 1);
    if (known === undefined) return this.names.of(this.newName());
    this.advance();
    return known;
  }

  /** `%a, %b:2 =`, from behind the first name on. */
  private resultNames(start: number, end: number): ResultName[] {
    const names = [this.resultName(start, end)];
    while (this.optional(",")) {
      if (this.kind !== "value") this.missing("expected a value name");
      const next = { start: this.start, end: this.end };
      this.advance();
      names.push(this.resultName(next.start, next.end));
    }
    this.expect("=");
    return names;
  }

  private resultName(start: number, end: number): ResultName {
    const count = this.optional(":") ? Number(this.integer()) : 1;
    if (count < 1) this.fail("expected named operation to have at least 1 result", start);
    return { start, end, count };
  }

  private withResults(names: readonly ResultName[]): Operation {
    const at = this.start;
    const op = this.namedOperation();
    const expected = names.reduce((sum, { count }) => sum + count, 0);
    this.checkResults(op, expected, at);
    let first = 0;
    for (const { start, end, count } of names) {
      this.values.define(this.text, start + 1, end, op.results.slice(first, first + count), start);
      first += count;
    }
    return op;
  }

  private checkResults(op: Operation, expected: number, at: number): void {
    if (op.resultCount === 0) this.fail("cannot name an operation with no results", at);
    if (expected !== op.results.length)
      this.fail(`operation defines ${op.results.length} results but was provided ${expected} to bind`, at);
  }

  /** A name without a dialect belongs to the default dialect of an operation around it, or to builtin. */
  private customName(name: string): string {
    if (name.includes(".")) return name;
    const dialect = this.defaultDialects.findLast(
      (candidate) => this.context.lookup(`${candidate}.${name}`) !== undefined,
    );
    return `${dialect ?? "builtin"}.${name}`;
  }

  private checkUnregistered(name: string, at: number, isGeneric: boolean): void {
    if (isGeneric && this.context.keepsOperation(name)) return;
    const help = unregisteredHelp(name, this.context, isGeneric);
    throw new ParseAbort(unregisteredOperation.at(this.source.span(at, this.previousEnd), { name }, { help }));
  }

  private customOperation({ text: name, definition, dialectInside }: OpName, at: number): Operation {
    if (definition?.format === undefined)
      return this.fail(`'${name}' has no custom form; write it in the generic form: "${name}"(...)`, at);
    if (dialectInside !== undefined) this.defaultDialects.push(dialectInside);
    const parsed = definition.format.parse(this);
    if (dialectInside !== undefined) this.defaultDialects.pop();
    return definition.create({ ...parsed, ...this.split(definition, parsed.attributes ?? []) });
  }
}
