/** The parts of IR that JSON spells in MLIR's syntax, or in a form that stands for it: types, attributes, locations. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import type { z } from "zod";
import {
  ArrayAttribute,
  type Attribute,
  DictionaryAttribute,
  IntegerAttribute,
  type NamedAttribute,
  StringAttribute,
  SymbolReferenceAttribute,
  TypeAttribute,
} from "../attributes.ts";
import type { Context } from "../dialect.ts";
import type { Location } from "../location.ts";
import { parseAttribute, parseLocation, parseType } from "../parse-fragments.ts";
import { i1, type Type } from "../types.ts";
import type { JsonObject } from "./json-text.ts";
import { type Path, problemsOf, shown } from "./problems.ts";
import { attributeForms } from "./schema.ts";

/** Attributes may be nested this deep, as in text. */
const maximumDepth = 500;

/** Reports what is wrong with a value at a path; the owner is the nearest object around it. */
export type ReportProblem = (path: Path, problem: string, owner: unknown) => void;

type Parse<T> = (source: SourceFile, context: Context, sink: DiagnosticSink) => T | undefined;

export class Fragments {
  private readonly context: Context;
  private readonly report: ReportProblem;
  /** The same few types and attributes come again and again. */
  private readonly types = new Map<string, Type>();
  private readonly attributes = new Map<string, Attribute>();
  private depth = 0;

  constructor(context: Context, report: ReportProblem) {
    this.context = context;
    this.report = report;
  }

  type(text: string, path: Path, owner: unknown): Type | undefined {
    return this.parsed(text, parseType, path, owner, this.types);
  }

  location(text: string, path: Path, owner: unknown): Location | undefined {
    return this.parsed(text, parseLocation, path, owner);
  }

  private attributeText(text: string, path: Path, owner: unknown): Attribute | undefined {
    return this.parsed(text, parseAttribute, path, owner, this.attributes);
  }

  private parsed<T>(text: string, parse: Parse<T>, path: Path, owner: unknown, known?: Map<string, T>): T | undefined {
    const found = known?.get(text);
    if (found !== undefined) return found;
    const sink = new DiagnosticSink();
    const value = parse(new SourceFile("", text), this.context, sink);
    if (value !== undefined) known?.set(text, value);
    for (const { message } of sink.diagnostics) this.report(path, `${message}, in ${shown(text)}`, owner);
    return value;
  }

  namedAttributes(object: JsonObject, path: Path): readonly NamedAttribute[] {
    return Object.entries(object).flatMap(([name, json]): NamedAttribute[] => {
      if (name === "") {
        this.report([...path, name], "an attribute has no name", object);
        return [];
      }
      const value = this.attribute(json, [...path, name], object);
      return value === undefined ? [] : [[name, value]];
    });
  }

  private attribute(json: unknown, path: Path, around: unknown): Attribute | undefined {
    if (typeof json === "string") return this.attributeText(json, path, around);
    if (typeof json === "boolean") return new IntegerAttribute(json ? 1n : 0n, i1);
    const owner = typeof json === "object" && json !== null ? json : around;
    if (this.depth >= maximumDepth) {
      this.report(path, `nested deeper than ${maximumDepth} attributes`, owner);
      return undefined;
    }
    this.depth++;
    const attribute = this.structured(json, path, owner);
    this.depth--;
    return attribute;
  }

  private structured(json: unknown, path: Path, owner: unknown): Attribute | undefined {
    const form = formOf(json);
    switch (form) {
      case "string": {
        const shape = this.shape(attributeForms.string, json, path);
        return shape && new StringAttribute(shape.string);
      }
      case "integer": {
        const shape = this.shape(attributeForms.integer, json, path);
        return shape && this.attributeText(`${shape.integer} : ${shape.type}`, path, owner);
      }
      case "float": {
        const shape = this.shape(attributeForms.float, json, path);
        return shape && this.attributeText(`${shape.float} : ${shape.type}`, path, owner);
      }
      case "symbol": {
        const [root = "", ...nested] = this.shape(attributeForms.symbol, json, path)?.symbol ?? [];
        return new SymbolReferenceAttribute(root, nested);
      }
      case "array": {
        const elements = this.shape(attributeForms.array, json, path)?.array ?? [];
        const read = elements.flatMap((element, at) => this.attribute(element, [...path, "array", at], owner) ?? []);
        return new ArrayAttribute(read);
      }
      case "dictionary": {
        const shape = this.shape(attributeForms.dictionary, json, path);
        return shape && DictionaryAttribute.get(this.namedAttributes(shape.dictionary, [...path, "dictionary"]));
      }
      case "type": {
        const shape = this.shape(attributeForms.type, json, path);
        const type = shape && this.type(shape.type, [...path, "type"], owner);
        return type && new TypeAttribute(type);
      }
      case undefined: {
        const expected = `expected text, a boolean or an object with one of ${formNames}`;
        this.report(path, `${expected}, found ${shown(json)}`, owner);
        return undefined;
      }
      default:
        return form satisfies never;
    }
  }

  private shape<T extends z.ZodType>(schema: T, json: unknown, path: Path): z.output<T> | undefined {
    const { success, data, error } = schema.safeParse(json, { reportInput: true });
    if (success) return data;
    for (const issue of error.issues)
      for (const problem of problemsOf(issue, path)) this.report(problem.path, problem.message, json);
    return undefined;
  }
}

type Form = keyof typeof attributeForms;

/** The key that tells which form it is. An integer and a float have a type besides, so that comes last. */
const forms = [
  "string",
  "integer",
  "float",
  "symbol",
  "array",
  "dictionary",
  "type",
] as const satisfies readonly Form[];

const formNames = forms.map((form) => JSON.stringify(form)).join(", ");

function formOf(json: unknown): Form | undefined {
  return typeof json === "object" && json !== null ? forms.find((form) => form in json) : undefined;
}
