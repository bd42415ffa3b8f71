/**
 * Reading IR from JSON. The shape is checked level by level with the schema, all that is wrong with it is reported;
 * then values are given to their users, since one may be used before it is defined. What the IR means is `verify`'s to
 * check, as for text.
 */
import type { DiagnosticSink, SourceFile } from "@dslc/base";
import type { z } from "zod";
import { DictionaryAttribute, type NamedAttribute } from "../attributes.ts";
import { Block } from "../block.ts";
import type { OpDefinition } from "../define-op.ts";
import type { Context } from "../dialect.ts";
import { type FileResourceGroup, setFileData } from "../file-data.ts";
import { type Location, unknownLocation } from "../location.ts";
import { Operation } from "../operation.ts";
import { unregisteredHelp, unregisteredOperation } from "../parser.ts";
import { Region } from "../region.ts";
import { splitAttributes } from "../split-attributes.ts";
import type { Type } from "../types.ts";
import type { Value } from "../value.ts";
import { invalidIrJson, notJson } from "./diagnostics.ts";
import { Fragments } from "./fragments.ts";
import { type JsonObject, type JsonText, readJson } from "./json-text.ts";
import { type Path, pathText, problemsOf } from "./problems.ts";
import { blockLevel, documentLevel, type locationSchema, operationLevel } from "./schema.ts";

/** Operations may be nested this deep, as in text. */
const maximumDepth = 500;

/** Ends reading after an error that leaves nothing to go on with. */
class JsonAbort extends Error {}

/**
 * Reads the module of a JSON document. Undefined when it is not well formed; what is wrong is in the sink then, each
 * error with the path to the value.
 */
export function readIrJson(source: SourceFile, context: Context, sink: DiagnosticSink): Operation | undefined {
  try {
    const text = readJson(source, (message, place) => {
      sink.report(notJson.at(place, { message }));
      throw new JsonAbort(message);
    });
    return new Reader(text, context, sink).document();
  } catch (error) {
    if (error instanceof JsonAbort) return undefined;
    throw error;
  }
}

/** Operands that are still to be set. */
interface Pending {
  readonly op: Operation;
  readonly ids: readonly number[];
  readonly json: JsonObject;
  readonly path: Path;
}

type Definitions = readonly { readonly id: number; readonly type: string; readonly name?: string | undefined }[];

class Reader {
  private readonly text: JsonText;
  private readonly context: Context;
  private readonly sink: DiagnosticSink;
  private readonly fragments: Fragments;
  private readonly values = new Map<number, Value>();
  private readonly pending: Pending[] = [];
  private isValid = true;
  private depth = 0;

  constructor(text: JsonText, context: Context, sink: DiagnosticSink) {
    this.text = text;
    this.context = context;
    this.sink = sink;
    this.fragments = new Fragments(context, (path, problem, owner) => this.problem(path, problem, owner));
  }

  document(): Operation | undefined {
    const document = this.checked(documentLevel, this.text.value, []);
    if (document === undefined) return undefined;
    const module = this.operation(document.module, ["module"], []);
    // After other errors a definition may only be missing because it was not read.
    if (this.isValid) for (const each of this.pending) this.setOperands(each);
    if (module !== undefined && module.name !== "builtin.module")
      this.problem(
        ["module", "name"],
        `expected "builtin.module", found ${JSON.stringify(module.name)}`,
        document.module,
      );
    if (module !== undefined) keepFileData(module, document);
    return this.isValid ? module : undefined;
  }

  private problem(path: Path, problem: string, owner: unknown): void {
    this.isValid = false;
    this.sink.report(invalidIrJson.at(this.text.placeOf(owner), { path: pathText(path), problem }));
  }

  /** The value as the schema has it, one level deep. Its owner is the value, or the nearest object around. */
  private checked<T extends z.ZodType>(schema: T, value: unknown, path: Path, owner = value): z.output<T> | undefined {
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues)
      for (const problem of problemsOf(issue, path)) this.problem(problem.path, problem.message, owner);
    return undefined;
  }

  private operation(json: unknown, path: Path, siblings: readonly Block[], owner = json): Operation | undefined {
    if (this.depth >= maximumDepth) {
      this.problem(path, `nested deeper than ${maximumDepth} operations`, json);
      throw new JsonAbort();
    }
    const level = this.checked(operationLevel, json, path, owner);
    if (level === undefined || !isObject(json)) return undefined;
    this.depth++;
    const regions = (level.regions ?? []).map((blocks, at) => this.region(blocks, [...path, "regions", at], json));
    this.depth--;
    const definition = this.context.lookup(level.name);
    if (definition === undefined && !this.context.keepsOperation(level.name)) this.reportUnregistered(level.name, json);
    const successors = (level.successors ?? []).flatMap((position, at) => {
      const block = siblings[position];
      if (block === undefined) this.problem([...path, "successors", at], `there is no block ${position}`, json);
      return block ?? [];
    });
    const state = {
      ...this.attributes(level, path, json, definition),
      resultTypes: this.types(level.results ?? [], [...path, "results"], json),
      regions,
      successors,
      location: this.location(level.location, path, json),
    };
    const op = definition === undefined ? new Operation(level.name, undefined, state) : definition.create(state);
    this.define(level.results ?? [], op.results, [...path, "results"], json);
    if (level.operands !== undefined) this.pending.push({ op, ids: level.operands, json, path });
    return op;
  }

  private reportUnregistered(name: string, json: JsonObject): void {
    this.isValid = false;
    const help = unregisteredHelp(name, this.context, true);
    this.sink.report(unregisteredOperation.at(this.text.placeOf(json), { name }, { help }));
  }

  /** Properties of a registered kind may stand among the attributes, as in text. */
  private attributes(
    level: z.output<typeof operationLevel>,
    path: Path,
    json: JsonObject,
    definition: OpDefinition | undefined,
  ): { readonly properties: DictionaryAttribute; readonly attributes: DictionaryAttribute } {
    const read = (field: "properties" | "attributes"): readonly NamedAttribute[] =>
      this.fragments.namedAttributes(level[field] ?? {}, [...path, field]);
    const [properties, attributes] = [read("properties"), read("attributes")];
    const split = definition === undefined ? undefined : splitAttributes(definition, [...properties, ...attributes]);
    return {
      properties: this.dictionary(split?.properties ?? properties, path, json),
      attributes: this.dictionary(split?.attributes ?? attributes, path, json),
    };
  }

  private dictionary(entries: readonly NamedAttribute[], path: Path, json: JsonObject): DictionaryAttribute {
    const byName = new Map(entries);
    if (byName.size < entries.length) {
      const twice = entries.find(([name], at) => entries.findIndex(([other]) => other === name) < at);
      this.problem([...path, "attributes", twice?.[0] ?? ""], "is among the properties too", json);
    }
    return DictionaryAttribute.get([...byName]);
  }

  private location(written: z.output<typeof locationSchema>, path: Path, json: JsonObject): Location {
    const place = this.text.placeOf(json);
    if (written === undefined) return place;
    if (written === null) return unknownLocation;
    if (typeof written === "string")
      return this.fragments.location(written, [...path, "location"], json) ?? unknownLocation;
    return { kind: "file", ...written, written: place };
  }

  private types(definitions: Definitions, path: Path, owner: JsonObject): readonly Type[] {
    return definitions.flatMap(({ type }, at) => this.fragments.type(type, [...path, at, "type"], owner) ?? []);
  }

  private define(definitions: Definitions, values: readonly Value[], path: Path, owner: JsonObject): void {
    for (const [at, { id, name }] of definitions.entries()) {
      const value = values[at];
      // A type that could not be read has been reported.
      if (value === undefined) return;
      if (this.values.has(id)) this.problem([...path, at, "id"], `value ${id} is defined twice`, owner);
      this.values.set(id, value);
      value.nameHint = name;
    }
  }

  private region(blocks: readonly unknown[], path: Path, owner: JsonObject): Region {
    const made = blocks.map(() => new Block());
    for (const [at, json] of blocks.entries()) {
      const block = made[at];
      if (block !== undefined) this.block(block, json, [...path, at], made, owner);
    }
    return new Region(made);
  }

  private block(block: Block, json: unknown, path: Path, siblings: readonly Block[], owner: JsonObject): void {
    const level = this.checked(blockLevel, json, path, isContainer(json) ? json : owner);
    if (level === undefined || !isObject(json)) return;
    const written = level.arguments ?? [];
    for (const type of this.types(written, [...path, "arguments"], json)) block.addArgument(type);
    this.define(written, block.arguments, [...path, "arguments"], json);
    for (const [at, { location }] of written.entries()) {
      const argument = block.arguments[at];
      if (argument !== undefined) argument.location = this.location(location ?? null, [...path, "arguments", at], json);
    }
    for (const [at, inner] of level.operations.entries()) {
      const op = this.operation(inner, [...path, "operations", at], siblings, isContainer(inner) ? inner : json);
      if (op !== undefined) block.append(op);
    }
  }

  private setOperands({ op, ids, json, path }: Pending): void {
    const operands: Value[] = [];
    for (const [at, id] of ids.entries()) {
      const value = this.values.get(id);
      if (value === undefined) this.problem([...path, "operands", at], `there is no value ${id}`, json);
      else operands.push(value);
    }
    op.spliceOperands(0, 0, operands);
  }
}

/** Hangs on the module what its file has beside its operations. */
function keepFileData(module: Operation, document: z.output<typeof documentLevel>): void {
  const { aliases = {}, dialectResources = {}, externalResources = {} } = document;
  const groups = (resources: typeof dialectResources): readonly FileResourceGroup[] =>
    Object.entries(resources).map(([name, entries]) => ({
      name,
      entries: Object.entries(entries).map(([key, text]) => ({ key, text })),
    }));
  const file = {
    aliases: new Map(Object.entries(aliases)),
    dialectResources: groups(dialectResources),
    externalResources: groups(externalResources),
  };
  if (file.aliases.size + file.dialectResources.length + file.externalResources.length > 0) setFileData(module, file);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether its place is known. */
function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
