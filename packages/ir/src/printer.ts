/**
 * Printing IR in MLIR's textual form: the custom form where an op has one, else the generic form.
 *
 * Values keep their name hints where these are free; the others are numbered, anew in each region, as MLIR does.
 */
import type { AttributeSpec } from "./attribute-constraints.ts";
import {
  type Attribute,
  DictionaryAttribute,
  FloatAttribute,
  IntegerAttribute,
  namedAttributeText,
  quote,
  StringAttribute,
  symbolName,
} from "./attributes.ts";
import { defaultDialect } from "./builtin.ts";
import { locationText } from "./location.ts";
import type { OpPrinter, RegionPrintOptions } from "./op-printer.ts";
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { FunctionType, type Type } from "./types.ts";
import type { Value } from "./value.ts";
import { nameValues } from "./value-names.ts";

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
  return printer.finish();
}

/** Text is put together in pieces of about this many characters. */
const pieceLength = 1 << 16;

class Printer implements OpPrinter {
  private text = "";
  private readonly pieces: string[] = [];
  private readonly options: PrintOptions;
  private readonly names: ReadonlyMap<Value, string>;
  private readonly blockNames: ReadonlyMap<Block, string>;
  private readonly dialects: string[] = ["builtin"];
  private indent = "";

  constructor(root: Operation, options: PrintOptions) {
    this.options = options;
    const named = nameValues(root);
    this.names = named.values;
    this.blockNames = named.blocks;
  }

  finish(): string {
    this.pieces.push(this.text, "\n");
    return this.pieces.join("");
  }

  /** Without a line break at the end. */
  operation(op: Operation): void {
    if (op.results.length > 0) this.resultNames(op);
    const format = this.options.generic === true ? undefined : op.definition?.format;
    if (format === undefined) this.generic(op);
    else {
      this.customName(op.name);
      format.print(op, this);
    }
    if (this.options.locations === true) this.text += ` loc(${locationText(op.location)})`;
  }

  /** The default dialect of the operation around is left out. */
  private customName(name: string): void {
    const dot = name.indexOf(".");
    this.text += name.slice(0, dot) === this.dialects.at(-1) ? name.slice(dot + 1) : name;
  }

  private resultNames(op: Operation): void {
    const first = op.getResult();
    const name = this.names.get(first) ?? "<<unknown>>";
    this.text += op.results.length === 1 ? `%${name} = ` : `%${name.replace(/#0$/, "")}:${op.results.length} = `;
  }

  private generic(op: Operation): void {
    this.text += op.definition === undefined ? quote(op.name) : `"${op.name}"`;
    this.text += "(";
    for (const use of op.uses) {
      if (use.index > 0) this.text += ", ";
      this.operand(use.value);
    }
    this.text += ")";
    if (op.successors.length > 0) {
      this.write("[").list(op.successors, (block) => this.successor(block));
      this.text += "]";
    }
    if (op.properties.size > 0) {
      this.text += " <";
      this.text += op.properties.text;
      this.text += ">";
    }
    if (op.regions.length > 0) {
      this.write(" (").list(op.regions, (region) => this.region(region, { emptyEntry: true }));
      this.text += ")";
    }
    if (op.attributes.size > 0) this.text += ` ${op.attributes.text}`;
    this.text += " : (";
    for (const use of op.uses) {
      if (use.index > 0) this.text += ", ";
      this.text += use.value.type.text;
    }
    this.text += ") -> ";
    this.resultTypes(op.results);
  }

  write(text: string): this {
    this.text += text;
    return this;
  }

  line(): this {
    return this.write(`\n${this.indent}`);
  }

  operand(value: Value): this {
    this.text += "%";
    this.text += this.names.get(value) ?? "<<unknown>>";
    return this;
  }

  operands(values: readonly Value[]): this {
    return this.list(values, (value) => this.operand(value));
  }

  list<T>(items: readonly T[], print: (item: T) => void): this {
    let isFirst = true;
    for (const item of items) {
      if (!isFirst) this.text += ", ";
      isFirst = false;
      print(item);
    }
    return this;
  }

  type(type: Type): this {
    return this.write(type.text);
  }

  functionalType(operands: readonly Value[], results: readonly Value[]): this {
    this.write("(").list(operands, (value) => this.type(value.type));
    this.text += ") -> ";
    return this.resultTypes(results);
  }

  private resultTypes(results: readonly Value[]): this {
    const [only] = results;
    if (only !== undefined && results.length === 1 && !(only.type instanceof FunctionType)) return this.type(only.type);
    return this.write("(")
      .list(results, (value) => this.type(value.type))
      .write(")");
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
    return this.write(this.blockNames.get(block) ?? "^<<unknown>>");
  }

  region(region: Region, options: RegionPrintOptions = {}): this {
    const outer = this.indent;
    this.text += "{\n";
    this.indent = `${outer}  `;
    this.dialects.push((region.parent === undefined ? undefined : defaultDialect.of(region.parent)?.dialect) ?? "");
    for (const block of region.blocks) {
      const isEntry = block === region.first;
      const withArguments = !isEntry || (options.entryArguments !== false && block.arguments.length > 0);
      // An entry block needs its header when it has arguments, or when the region would look empty without.
      const isHidden = isEntry && block.isEmpty && (block.next !== undefined || options.emptyEntry === true);
      if (withArguments || isHidden) this.blockHeader(block, outer);
      for (const op of block.operations()) {
        if (options.terminators === false && op === block.last && op.definition?.isTerminator === true) continue;
        this.text += this.indent;
        this.operation(op);
        this.text += "\n";
        if (this.text.length > pieceLength) this.endPiece();
      }
    }
    this.dialects.pop();
    this.indent = outer;
    return this.write(`${outer}}`);
  }

  /** Reading a character makes V8 copy the parts that a text was put together from into one, and drop them. */
  private endPiece(): void {
    this.text.charCodeAt(0);
    this.pieces.push(this.text);
    this.text = "";
  }

  private blockHeader(block: Block, indent: string): void {
    this.text += indent;
    this.successor(block);
    if (block.arguments.length > 0) {
      this.write("(").list(block.arguments, (argument) => this.operand(argument).write(`: ${argument.type.text}`));
      this.text += ")";
    }
    this.text += ":\n";
  }
}

function keywordOf(spec: AttributeSpec<unknown>, attribute: Attribute): string {
  const word = spec.read(attribute);
  return typeof word === "string" ? word : attribute.text;
}
