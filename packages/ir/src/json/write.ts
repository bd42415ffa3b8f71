/** Printing IR as JSON: one operation, one line, so that files can be searched and compared line by line. */
import {
  ArrayAttribute,
  type Attribute,
  DictionaryAttribute,
  FloatAttribute,
  IntegerAttribute,
  StringAttribute,
  SymbolReferenceAttribute,
  TypeAttribute,
} from "../attributes.ts";
import type { Block } from "../block.ts";
import { type FileResourceGroup, fileDataOf } from "../file-data.ts";
import { type Location, locationText, unknownLocation } from "../location.ts";
import type { Operation } from "../operation.ts";
import type { Region } from "../region.ts";
import { i1 } from "../types.ts";
import { BlockArgument, type Value } from "../value.ts";
import { irJsonFormat, irJsonVersion } from "./schema.ts";

/** The module as a JSON document, with a line break at the end. {@link readIrJson} reads it back without loss. */
export function printIrJson(module: Operation): string {
  const writer = new JsonWriter();
  writer.operation(module, "  ");
  const head = `"format": "${irJsonFormat}", "version": ${irJsonVersion},${fileDataJson(module)} "module":`;
  return `{ ${head}\n${writer.parts.join("")}\n}\n`;
}

/** What the module's file has beside its operations, with a comma behind each part. */
function fileDataJson(module: Operation): string {
  const file = fileDataOf(module);
  if (file === undefined) return "";
  const parts: readonly (readonly [string, object])[] = [
    ["aliases", Object.fromEntries(file.aliases)],
    ["dialectResources", resourcesJson(file.dialectResources)],
    ["externalResources", resourcesJson(file.externalResources)],
  ];
  const written = parts.filter(([, part]) => Object.keys(part).length > 0);
  return written.map(([key, part]) => ` ${quoted(key)}: ${JSON.stringify(part)},`).join("");
}

function resourcesJson(groups: readonly FileResourceGroup[]): Record<string, Record<string, string>> {
  const entriesOf = ({ entries }: FileResourceGroup): Record<string, string> =>
    Object.fromEntries(entries.map(({ key, text }) => [key, text]));
  return Object.fromEntries(groups.map((group) => [group.name, entriesOf(group)]));
}

class JsonWriter {
  readonly parts: string[] = [];
  /** Ids in the order in which values are first named. */
  private readonly ids = new Map<Value, number>();
  /** Where each block is in its region, of the regions that were begun. */
  private readonly positions = new Map<Block, number>();

  operation(op: Operation, indent: string): void {
    const { parts } = this;
    parts.push(`${indent}{ "name": ${quoted(op.name)}`);
    if (op.uses.length > 0) parts.push(`, "operands": [${op.operands.map((value) => this.id(value)).join(", ")}]`);
    if (op.results.length > 0) parts.push(`, "results": ${this.definitions(op.results)}`);
    if (op.properties.size > 0) parts.push(`, "properties": ${attributesText(op.properties)}`);
    if (op.attributes.size > 0) parts.push(`, "attributes": ${attributesText(op.attributes)}`);
    if (op.successors.length > 0)
      parts.push(`, "successors": [${op.successors.map((block) => this.positions.get(block) ?? -1).join(", ")}]`);
    parts.push(`, "location": ${locationJson(op.location)}`);
    if (op.regions.length > 0) {
      parts.push(', "regions": [');
      this.separated(op.regions, (region) => this.region(region, indent));
      parts.push("]");
    }
    parts.push(" }");
  }

  private region(region: Region, indent: string): void {
    this.parts.push("[");
    const { blocks } = region;
    for (const [position, block] of blocks.entries()) this.positions.set(block, position);
    this.separated(blocks, (block) => this.block(block, indent));
    this.parts.push("]");
  }

  private block(block: Block, indent: string): void {
    this.parts.push("{ ");
    if (block.arguments.length > 0) this.parts.push(`"arguments": ${this.definitions(block.arguments)}, `);
    this.parts.push('"operations": [');
    let before = "\n";
    for (const op of block.operations()) {
      this.parts.push(before);
      before = ",\n";
      this.operation(op, `${indent}  `);
    }
    this.parts.push(block.isEmpty ? "] }" : `\n${indent}] }`);
  }

  private separated<T>(items: readonly T[], write: (item: T) => void): void {
    for (const [position, item] of items.entries()) {
      if (position > 0) this.parts.push(", ");
      write(item);
    }
  }

  private id(value: Value): number {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(value, id);
    return id;
  }

  private definitions(values: readonly Value[]): string {
    const texts = values.map((value) => {
      const name = value.nameHint === undefined ? "" : `, "name": ${quoted(value.nameHint)}`;
      const place = value instanceof BlockArgument ? argumentLocation(value) : "";
      return `{ "id": ${this.id(value)}, "type": ${quoted(value.type.text)}${name}${place} }`;
    });
    return `[${texts.join(", ")}]`;
  }
}

function argumentLocation({ location }: BlockArgument): string {
  return location === unknownLocation ? "" : `, "location": ${locationJson(location)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function locationJson(location: Location): string {
  if (!("kind" in location)) {
    const { line, column } = location.source.lineColumn(location.start);
    return `{ "file": ${quoted(location.source.name)}, "line": ${line}, "column": ${column} }`;
  }
  switch (location.kind) {
    case "unknown":
      return "null";
    case "file":
      return `{ "file": ${quoted(location.file)}, "line": ${location.line}, "column": ${location.column} }`;
    default:
      return quoted(locationText(location));
  }
}

function attributesText({ entries }: DictionaryAttribute): string {
  return `{ ${entries.map(([name, value]) => `${quoted(name)}: ${attributeJson(value)}`).join(", ")} }`;
}

/** The forms that programs look into; all others are MLIR's text. */
function attributeJson(attribute: Attribute): string {
  if (attribute instanceof StringAttribute && attribute.type === undefined)
    return `{ "string": ${quoted(attribute.value)} }`;
  if (attribute instanceof IntegerAttribute) {
    if (attribute.type === i1) return attribute.text;
    const { valueText } = attribute;
    const number = Number.isSafeInteger(Number(valueText)) ? valueText : quoted(valueText);
    return `{ "integer": ${number}, "type": ${quoted(attribute.type.text)} }`;
  }
  if (attribute instanceof FloatAttribute)
    return `{ "float": ${quoted(attribute.valueText)}, "type": ${quoted(attribute.type.text)} }`;
  if (attribute instanceof TypeAttribute) return `{ "type": ${quoted(attribute.type.text)} }`;
  if (attribute instanceof SymbolReferenceAttribute)
    return `{ "symbol": [${[attribute.root, ...attribute.nested].map(quoted).join(", ")}] }`;
  if (attribute instanceof ArrayAttribute) return `{ "array": [${attribute.elements.map(attributeJson).join(", ")}] }`;
  if (attribute instanceof DictionaryAttribute)
    return `{ "dictionary": ${attribute.size === 0 ? "{}" : attributesText(attribute)} }`;
  return quoted(attribute.text);
}
