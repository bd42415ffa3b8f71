/** Reading operations: the top of the parser of MLIR's textual form. */
import { defineDiagnostic, type DiagnosticSink, nearest, type SourceFile } from "@dslc/base";
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import { defaultDialect } from "./builtin.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Context } from "./dialect.ts";
import type { ParsedOperation } from "./op-format.ts";
import { ParseAbort } from "./lexer.ts";
import type { Location } from "./location.ts";
import type { OpParser, UnresolvedOperand } from "./op-parser.ts";
import { Block } from "./block.ts";
import { Operation } from "./operation.ts";
import { Region } from "./region.ts";
import { RegionParser } from "./parse-regions.ts";
import { Value } from "./value.ts";
import { splitAttributes } from "./split-attributes.ts";

export const unregisteredOperation = defineDiagnostic(
  "ir/unregistered-operation",
  "error",
  "The operation is of no dialect that is loaded. Load the dialect (a plugin's, say), or pass --allow-unregistered-dialect to keep such operations as they are; they have to be in the generic form.",
  ({ name }: { name: string }) => `operation '${name}' is unregistered`,
);

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

interface Dictionaries {
  readonly properties: DictionaryAttribute;
  readonly attributes: DictionaryAttribute;
}

/** `<{...}>` as written and read, and what its entries are to an operation of the registered kind. */
interface Properties extends Dictionaries {
  readonly text: string;
  readonly entries: readonly NamedAttribute[];
}

const { empty } = DictionaryAttribute;
const noProperties: Properties = { text: "", entries: [], properties: empty, attributes: empty };
const noNames: readonly ResultName[] = [];

class OperationParser extends RegionParser implements OpParser {
  private readonly lastProperties = new Map<OpDefinition, Properties>();
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
      else if (this.isAt("{-#")) this.skipMetadata();
      else block.append(this.operation());
    }
    this.values.leaveIsolated();
    const only = block.first;
    if (only !== undefined && only === block.last && only.name === "builtin.module") {
      only.detach();
      return only;
    }
    const definition = this.context.lookup("builtin.module");
    if (definition === undefined) throw new Error("the builtin dialect is missing from the context");
    return definition.create({ regions: [new Region([block])], location: this.source.span(0, 0) });
  }

  private aliasDefinition(): void {
    const isType = this.kind === "exclamation";
    const name = this.text.slice(this.start + 1, this.end);
    if (name.includes(".")) this.fail("names with a '.' are reserved for dialect-defined names");
    if (this.attributeAliases.has(name) || this.typeAliases.has(name) || this.locationAliases.has(name))
      this.fail(`redefinition of alias '${name}'`);
    this.advance();
    this.expect("=");
    if (isType) this.typeAliases.set(name, this.type());
    else if (this.isAt("loc")) this.locationAliases.set(name, this.locationAttribute());
    else this.attributeAliases.set(name, this.attribute());
  }

  private skipMetadata(): void {
    const end = this.text.indexOf("#-}", this.end);
    if (end < 0) this.fail("expected '#-}' at the end of the file metadata");
    this.scanFrom(end + 3);
  }

  protected operation(): Operation {
    const names = this.kind === "value" ? this.resultNames() : noNames;
    const nameStart = this.start;
    const isGeneric = this.kind === "string";
    if (!isGeneric && this.kind !== "identifier") this.fail("expected an operation");
    const name = isGeneric ? this.string() : this.customName(this.keyword());
    const location = this.source.span(nameStart, this.previousEnd);
    const definition = this.context.lookup(name);
    if (definition === undefined) this.checkUnregistered(name, nameStart, isGeneric);
    const outer = this.definition;
    this.definition = definition;
    const op = isGeneric
      ? this.genericOperation(name, definition, location)
      : this.customOperation(definition, name, location, nameStart);
    this.definition = outer;
    if (this.isAt("loc")) op.location = this.locationAttribute();
    this.defineResults(op, names, nameStart);
    return op;
  }

  /** `%a, %b:2 =`. */
  private resultNames(): ResultName[] {
    const names = this.commaSeparated((): ResultName => {
      if (this.kind !== "value") this.fail("expected a value name");
      const { start, end } = this;
      this.advance();
      const count = this.optional(":") ? Number(this.integer()) : 1;
      if (count < 1) this.fail("expected named operation to have at least 1 result", start);
      return { start, end, count };
    });
    this.expect("=");
    return names;
  }

  private defineResults(op: Operation, names: readonly ResultName[], at: number): void {
    if (names.length === 0) return;
    let expected = 0;
    for (const { count } of names) expected += count;
    if (op.results.length === 0) this.fail("cannot name an operation with no results", at);
    if (expected !== op.results.length)
      this.fail(`operation defines ${op.results.length} results but was provided ${expected} to bind`, at);
    let first = 0;
    for (const { start, end, count } of names) {
      const values = names.length === 1 ? op.results : op.results.slice(first, first + count);
      this.values.define(this.text, start + 1, end, values, start);
      first += count;
    }
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
    if (isGeneric && this.context.allowUnregistered) return;
    const near = nearest(name, this.context.opNames);
    const help = [
      ...(near === undefined ? [] : [`did you mean '${near}'?`]),
      isGeneric
        ? "pass --allow-unregistered-dialect to keep such operations"
        : "an unregistered operation has to be written in the generic form",
    ];
    throw new ParseAbort(unregisteredOperation.at(this.source.span(at, this.previousEnd), { name }, { help }));
  }

  private customOperation(
    definition: OpDefinition | undefined,
    name: string,
    location: Location,
    at: number,
  ): Operation {
    if (definition?.format === undefined)
      return this.fail(`'${name}' has no custom form; write it in the generic form: "${name}"(...)`, at);
    const dialect = defaultDialect.of(new Operation(name, definition, {}))?.dialect;
    if (dialect !== undefined) this.defaultDialects.push(dialect);
    const parsed = definition.format.parse(this);
    if (dialect !== undefined) this.defaultDialects.pop();
    return this.finish(definition, parsed, location);
  }

  /** Attributes that the definition declares become properties. */
  private finish(definition: OpDefinition, parsed: ParsedOperation, location: Location): Operation {
    return definition.create({ ...parsed, ...this.split(definition, parsed.attributes ?? []), location });
  }

  private split(definition: OpDefinition, entries: readonly NamedAttribute[]): Dictionaries {
    const { properties, attributes } = splitAttributes(definition, entries);
    return { properties: this.dictionary(properties), attributes: this.dictionary(attributes) };
  }

  private dictionary(entries: readonly NamedAttribute[]): DictionaryAttribute {
    if (entries.length > 1) {
      const names = new Set<string>();
      for (const [name] of entries) {
        if (names.has(name)) this.fail(`attribute '${name}' is given twice`);
        names.add(name);
      }
    }
    return DictionaryAttribute.get(entries);
  }

  private genericOperation(name: string, definition: OpDefinition | undefined, location: Location): Operation {
    this.expect("(");
    const operandsAt = this.start;
    const operands = this.isAt(")") ? [] : this.commaSeparated(this.knownOperand);
    this.expect(")");
    const successors = this.optional("[") ? this.successorList() : [];
    const declared = this.isAt("<") ? this.properties(definition) : noProperties;
    const regions = this.isAt("(") ? this.regionList() : [];
    const attributes = this.optionalAttributeDictionary();
    this.expect(":");
    const at = this.start;
    const type = this.signature();
    if (type.inputs.length !== operands.length)
      this.fail(`expected ${operands.length} operand types but had ${type.inputs.length}`, at);
    const values = operands.map((operand, position) => {
      const input = type.inputs[position] ?? this.fail("an operand type is missing", at);
      if (!(operand instanceof Value)) return this.resolve(operand, input);
      return operand.type === input ? operand : this.resolve(this.operandAgain(operandsAt, position), input);
    });
    const parts = { operands: values, resultTypes: type.results, regions, successors, location };
    if (definition === undefined) {
      const properties = this.dictionary(declared.entries);
      return new Operation(name, undefined, { ...parts, properties, attributes: this.dictionary(attributes) });
    }
    const split = attributes.length === 0 ? declared : this.split(definition, [...declared.entries, ...attributes]);
    return definition.create({ ...parts, properties: split.properties, attributes: split.attributes });
  }

  /** An operand whose type comes later: its value when that is defined already, which saves an object for each. */
  private readonly knownOperand = (): Value | UnresolvedOperand => {
    const { text, start, end } = this;
    if (this.kind === "value" && text.charCodeAt(end) !== 35) {
      const value = this.values.find(text, start + 1, end)?.[0];
      if (value !== undefined) {
        this.advance();
        return value;
      }
    }
    return this.operand();
  };

  /** An operand of the list at an offset of the source, read once more to say what is wrong with it. */
  private operandAgain(listAt: number, position: number): UnresolvedOperand {
    this.scanFrom(listAt);
    const operands = this.commaSeparated(() => this.operand());
    return operands[position] ?? this.fail("expected an SSA operand");
  }

  /** `<{...}>`. Operations of a kind often have the same properties as the last one: these are not read again. */
  private properties(definition: OpDefinition | undefined): Properties {
    const last = definition === undefined ? undefined : this.lastProperties.get(definition);
    const { start } = this;
    if (last !== undefined && this.text.startsWith(last.text, start)) {
      this.end = start + last.text.length;
      this.advance();
      return last;
    }
    this.expect("<");
    const entries = this.dictionaryEntries();
    this.expect(">");
    if (definition === undefined) return { ...noProperties, entries };
    const text = this.text.slice(start, this.previousEnd);
    const properties = { text, entries, ...this.split(definition, entries) };
    this.lastProperties.set(definition, properties);
    return properties;
  }

  private regionList(): Region[] {
    this.expect("(");
    const regions = this.commaSeparated(() => this.region());
    this.expect(")");
    return regions;
  }

  private successorList(): Block[] {
    const successors = this.commaSeparated(() => this.successor());
    this.expect("]");
    return successors;
  }
}
