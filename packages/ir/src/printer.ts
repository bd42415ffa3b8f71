/**
 * Printing IR in MLIR's textual form: the custom form where an op has one, else the generic form.
 *
 * Values keep their name hints where these are free; the others are numbered, anew in each region, as MLIR does.
 */
import type { AttributeSpec } from "./attribute-constraints.ts";
import {
  type Attribute,
  attributeName,
  DictionaryAttribute,
  FloatAttribute,
  IntegerAttribute,
  namedAttributeText,
  quote,
  StringAttribute,
  symbolName,
  UnitAttribute,
} from "./attributes.ts";
import { defaultDialect } from "./builtin.ts";
import { fileDataOf, withFileData } from "./file-data.ts";
import { locationText } from "./location.ts";
import type { OpPrinter, RegionPrintOptions } from "./op-printer.ts";
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { FunctionType, type Type } from "./types.ts";
import { TextWriter } from "./text-writer.ts";
import { type BlockArgument, OpResult, type Value } from "./value.ts";
import { type Names, nameValues } from "./value-names.ts";

export interface PrintOptions {
  /** Every operation in the generic form. */
  readonly generic?: boolean;
  /** `loc(...)` behind every operation. */
  readonly locations?: boolean;
}

/** The operation as text, with a line break at the end. */
export function printOperation(op: Operation, options: PrintOptions = {}): string {
  const printer = new Printer(op, options);
  printer.operation(op);
  const text = printer.finish();
  const file = fileDataOf(op);
  return file === undefined ? text : withFileData(text, file);
}

class Printer implements OpPrinter {
  private readonly out = new TextWriter();
  private readonly options: PrintOptions;
  private readonly names: Names;
  private readonly dialects: string[] = ["builtin"];
  private indent = "";

  constructor(root: Operation, options: PrintOptions) {
    this.options = options;
    this.names = nameValues(root);
  }

  finish(): string {
    this.out.write("\n");
    return this.out.finish();
  }

  /** Without a line break at the end. */
  operation(op: Operation): void {
    if (op.resultCount > 0) this.resultNames(op);
    this.operationWithoutResults(op);
    if (this.options.locations === true) this.write(` loc(${locationText(op.location)})`);
  }

  operationWithoutResults(op: Operation): this {
    const format = this.options.generic === true ? undefined : op.definition?.format;
    if (format === undefined) this.generic(op);
    else {
      this.customName(op.name);
      format.print(op, this);
    }
    return this;
  }

  /** The default dialect of the operation around is left out. */
  private customName(name: string): void {
    const dot = name.indexOf(".");
    this.out.write(name.slice(0, dot) === this.dialects.at(-1) ? name.slice(dot + 1) : name);
  }

  private resultNames(op: Operation): void {
    this.label(op.getResult());
    if (op.resultCount > 1) this.write(`:${op.resultCount}`);
    this.out.write(" = ");
  }

  /** The name that a value shares with the other results of its operation. */
  private label(value: Value): void {
    const label = this.names.label(value);
    this.out.write("%");
    if (typeof label === "number") this.out.writeNumber(label);
    else this.out.write(label ?? "<<unknown>>");
  }

  private generic(op: Operation): void {
    const { out } = this;
    const { uses, properties, attributes } = op;
    if (op.definition === undefined) out.write(quote(op.name));
    else {
      out.write('"');
      out.write(op.name);
      out.write('"');
    }
    out.write("(");
    for (let at = 0; at < uses.length; at++) {
      if (at > 0) out.write(", ");
      const use = uses[at];
      if (use !== undefined) this.operand(use.value);
    }
    out.write(")");
    if (op.successors.length > 0) {
      this.write("[").list(op.successors, (block) => this.successor(block));
      out.write("]");
    }
    if (properties.size > 0) {
      out.write(" <");
      this.dictionary(properties);
      out.write(">");
    }
    if (op.regions.length > 0) {
      this.write(" (").list(op.regions, (region) => this.region(region, { emptyEntry: true }));
      out.write(")");
    }
    if (attributes.size > 0) {
      out.write(" ");
      this.dictionary(attributes);
    }
    out.write(" : (");
    for (let at = 0; at < uses.length; at++) {
      if (at > 0) out.write(", ");
      out.write(uses[at]?.value.type.text ?? "");
    }
    out.write(") -> ");
    if (op.resultCount === 1) this.resultType(op.getResult().type);
    else this.resultTypes(op.results);
  }

  /** As `dictionary.text`, without keeping that text for each of many dictionaries. */
  private dictionary({ entries }: DictionaryAttribute): void {
    const { out } = this;
    out.write("{");
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at];
      if (entry === undefined) continue;
      if (at > 0) out.write(", ");
      out.write(attributeName(entry[0]));
      if (entry[1] === UnitAttribute.instance) continue;
      out.write(" = ");
      out.write(entry[1].text);
    }
    out.write("}");
  }

  write(text: string): this {
    this.out.write(text);
    return this;
  }

  line(): this {
    return this.write(`\n${this.indent}`);
  }

  operand(value: Value): this {
    this.label(value);
    if (value instanceof OpResult && value.owner.resultCount > 1) this.write(`#${value.index}`);
    return this;
  }

  operands(values: readonly Value[]): this {
    return this.list(values, (value) => this.operand(value));
  }

  list<T>(items: readonly T[], print: (item: T) => void): this {
    let isFirst = true;
    for (const item of items) {
      if (!isFirst) this.out.write(", ");
      isFirst = false;
      print(item);
    }
    return this;
  }

  type(type: Type): this {
    return this.write(type.text);
  }

  functionalType(operands: readonly Value[], results: readonly Value[]): this {
    this.write("(")
      .list(operands, (value) => this.type(value.type))
      .write(") -> ");
    return this.resultTypes(results);
  }

  private resultTypes(results: readonly Value[]): this {
    const [only] = results;
    if (only !== undefined && results.length === 1) return this.resultType(only.type);
    return this.write("(")
      .list(results, (value) => this.type(value.type))
      .write(")");
  }

  private resultType(type: Type): this {
    return type instanceof FunctionType ? this.write(`(${type.text})`) : this.type(type);
  }

  attribute(attribute: Attribute): this {
    return this.write(attribute.text);
  }

  spelledAttribute(spec: AttributeSpec<unknown>, attribute: Attribute): this {
    switch (spec.spelling) {
      case "none":
        return this;
      case "symbol":
        return attribute instanceof StringAttribute ? this.symbolName(attribute.value) : this.attribute(attribute);
      case "untyped":
        return this.write(
          attribute instanceof IntegerAttribute || attribute instanceof FloatAttribute
            ? attribute.valueText
            : attribute.text,
        );
      case "keyword":
        return this.write(keywordOf(spec, attribute));
      case "flags":
        return this.write(attribute.text.slice(attribute.text.indexOf("<")));
      case "list":
        return this.write(attribute.text.replace(/^array<\w+(?:: )?(.*)>$/, "[$1]"));
      case "full":
        return this.attribute(attribute);
      default:
        return spec.spelling satisfies never;
    }
  }

  symbolName(name: string): this {
    return this.write(symbolName(name));
  }

  attributeDictionary(op: Operation, elided: readonly string[] = [], keyword?: string): this {
    if (op.properties.size === 0 && op.attributes.size === 0) return this;
    const defaults = op.definition?.attributeGroups.filter(
      ({ name, spec }) => spec.defaultAttribute !== undefined && spec.defaultAttribute.equals(op.properties.get(name)),
    );
    const shown = [...op.properties.entries, ...op.attributes.entries].filter(
      ([name]) => !elided.includes(name) && defaults?.some((group) => group.name === name) !== true,
    );
    if (shown.length === 0) return this;
    return this.write(
      `${keyword === undefined ? "" : ` ${keyword}`} {${DictionaryAttribute.get(shown).entries.map(namedAttributeText).join(", ")}}`,
    );
  }

  successor(block: Block): this {
    const number = this.names.blockNumber(block);
    return this.write(number === undefined ? "^<<unknown>>" : `^bb${number}`);
  }

  region(region: Region, options: RegionPrintOptions = {}): this {
    const { out } = this;
    const outer = this.indent;
    out.write("{\n");
    this.indent = `${outer}  `;
    this.dialects.push((region.parent === undefined ? undefined : defaultDialect.of(region.parent)?.dialect) ?? "");
    for (let block = region.first; block !== undefined; block = block.next) {
      const isEntry = block === region.first;
      const withArguments = !isEntry || (options.entryArguments !== false && block.arguments.length > 0);
      // An entry block needs its header when it has arguments, or when the region would look empty without.
      const isHidden = isEntry && block.isEmpty && (block.next !== undefined || options.emptyEntry === true);
      if (withArguments || isHidden) this.blockHeader(block, outer);
      for (let op = block.first; op !== undefined; op = op.next) {
        if (options.terminators === false && op === block.last && op.definition?.isTerminator === true) continue;
        out.write(this.indent);
        this.operation(op);
        out.write("\n");
      }
    }
    this.dialects.pop();
    this.indent = outer;
    return this.write(outer).write("}");
  }

  private argument(argument: BlockArgument): void {
    this.operand(argument).write(`: ${argument.type.text}`).argumentLocation(argument);
  }

  argumentLocation({ location }: BlockArgument): this {
    return this.options.locations === true ? this.write(` loc(${locationText(location)})`) : this;
  }

  private blockHeader(block: Block, indent: string): void {
    this.write(indent).successor(block);
    if (block.arguments.length > 0) {
      this.write("(")
        .list(block.arguments, (argument) => this.argument(argument))
        .write(")");
    }
    this.write(":\n");
  }
}

function keywordOf(spec: AttributeSpec<unknown>, attribute: Attribute): string {
  const word = spec.read(attribute);
  return typeof word === "string" ? word : attribute.text;
}
