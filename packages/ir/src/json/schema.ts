/**
 * The JSON form of IR as a schema. Operations contain operations and attributes attributes, so two schemas describe
 * each: the whole, of which the JSON Schema is made, and one level of it, by which the reader checks what it reads.
 */
import { z } from "zod";
import type { JsonObject } from "./json-text.ts";

/** The `format` of a document. */
export const irJsonFormat = "dslc-ir";

/** The `version` of a document; it counts up when a reader of the last one would misread. */
export const irJsonVersion = 1;

const idSchema = z.int().min(0).describe("a value of the module; each number is defined once");

const typeSchema = z.string().describe("a type in MLIR's syntax: i32, memref<?xf32, 3>");

const nameSchema = z.string().describe("the value's name in text without '%', where it has one that is no number");

/** A value where it is defined: a result of an operation or an argument of a block. */
const definitionSchema = z
  .strictObject({ id: idSchema, type: typeSchema, name: nameSchema.optional() })
  .describe("a value where it is defined");

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * An object with any keys as it was read: a record's copy would lack those that mean something to JavaScript
 * (`__proto__`).
 */
const anyObject = z.custom<JsonObject>(isJsonObject, { error: "expected an object" });

/** The forms of attributes that are objects, by the key that tells them apart; one level. */
export const attributeForms = {
  string: z.strictObject({ string: z.string() }).describe('"text"'),
  integer: z
    .strictObject({
      integer: z
        .union([z.int(), z.string().regex(/^-?\d+$/)])
        .describe("a string where a JSON number would not be exact"),
      type: typeSchema,
    })
    .describe("4 : i32"),
  float: z
    .strictObject({
      float: z
        .string()
        .regex(/^(-?\d+\.\d*([eE][-+]?\d+)?|0x[0-9a-fA-F]+)$/)
        .describe("as MLIR writes it: 1.5, 0x7FC00000 for a NaN"),
      type: typeSchema,
    })
    .describe("1.5 : f32"),
  symbol: z
    .strictObject({ symbol: z.array(z.string()).min(1).describe("the names, outermost first, without '@'") })
    .describe("@module::@kernel"),
  array: z.strictObject({ array: z.array(z.unknown()) }).describe("[1, 2]"),
  dictionary: z.strictObject({ dictionary: anyObject }).describe("{a = 1, b}"),
  type: z.strictObject({ type: typeSchema }).describe("a type as an attribute"),
};

/** Any attribute: text in MLIR's syntax, a boolean (of type i1), or one of the forms that are objects. */
const attributeSchema: z.ZodType = z
  .union([
    z.string().describe("an attribute in MLIR's syntax: dense<0> : vector<4xi32>, unit"),
    z.boolean().describe("true or false of type i1"),
    attributeForms.string,
    attributeForms.integer,
    attributeForms.float,
    attributeForms.symbol,
    z.strictObject({ array: z.array(z.lazy(() => attributeSchema)) }).describe("[1, 2]"),
    z
      .strictObject({
        dictionary: z.record(
          z.string(),
          z.lazy(() => attributeSchema),
        ),
      })
      .describe("{a = 1, b}"),
    attributeForms.type,
  ])
  .meta({ id: "attribute" });

export const locationSchema = z
  .union([
    z.null().describe("unknown"),
    z.string().describe('what stands inside of loc(...): callsite("f" at "a.mlir":1:2)'),
    z.strictObject({ file: z.string(), line: z.int().min(0), column: z.int().min(0) }).describe("counted from 1"),
  ])
  .optional()
  .describe("where it comes from; when absent, this place of the JSON");

/** Where an argument comes from; unknown when it is absent. */
const argumentSchema = definitionSchema.extend({ location: locationSchema.describe("where it comes from") });

/** One operation, with what is inside of it unchecked. */
export const operationLevel = z.strictObject({
  name: z.string().min(1).describe("dialect.name"),
  operands: z.array(idSchema).optional().describe("the values that it uses, in order"),
  results: z.array(definitionSchema).optional().describe("the values that it defines, in order"),
  properties: anyObject.optional(),
  attributes: anyObject.optional(),
  successors: z
    .array(z.int().min(0))
    .optional()
    .describe("where control may go: positions of blocks in the region that the operation is in"),
  regions: z.array(z.array(z.unknown())).optional().describe("each a list of blocks, the entry first"),
  location: locationSchema,
});

/** One block, with what is inside of it unchecked. */
export const blockLevel = z.strictObject({
  arguments: z.array(argumentSchema).optional().describe("the values that it is entered with"),
  operations: z.array(z.unknown()).describe("in order; the last one says where control goes"),
});

const attributesSchema = z.record(z.string().min(1), attributeSchema);

const operationSchema: z.ZodType = operationLevel
  .extend({
    properties: attributesSchema.optional().describe("attributes that belong to the kind of operation"),
    attributes: attributesSchema.optional().describe("attributes that anybody may hang on"),
    regions: z
      .array(z.array(z.lazy(() => blockSchema)))
      .optional()
      .describe("each a list of blocks, the entry first"),
  })
  .meta({ id: "operation" });

const blockSchema: z.ZodType = blockLevel
  .extend({ operations: z.array(z.lazy(() => operationSchema)).describe("in order") })
  .meta({ id: "block" });

const resourcesSchema = z
  .record(z.string(), z.record(z.string(), z.string()))
  .describe("by whose they are, then by key; each as MLIR writes it, a string with its quotes");

/** What is around the module. */
export const documentLevel = z.strictObject({
  format: z.literal(irJsonFormat),
  version: z.literal(irJsonVersion),
  aliases: z
    .record(z.string().regex(/^[#!]/), z.string())
    .optional()
    .describe("types and attributes by the names, #name and !name, that other text has for them"),
  dialectResources: resourcesSchema.optional(),
  externalResources: resourcesSchema.optional(),
  module: z.unknown(),
});

/** JSON Schema, draft 2020-12, of a document. That ids and successors lead somewhere, it cannot say. */
export function irJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(documentLevel.extend({ module: operationSchema }));
}
