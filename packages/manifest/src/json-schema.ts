/** The JSON Schema of manifests, for readers in other languages. */
import { z } from "zod";
import { booleanExpressionSchema, expressionJsonSchema, integerExpressionSchema } from "./expression-schema.ts";
import { manifestSchema } from "./schema.ts";

/** JSON Schema, draft 2020-12. What it cannot say is listed in docs/manifest.md. */
export function manifestJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(manifestSchema, {
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === integerExpressionSchema) Object.assign(jsonSchema, expressionJsonSchema("integer"));
      if (zodSchema === booleanExpressionSchema) Object.assign(jsonSchema, expressionJsonSchema("boolean"));
    },
  });
}
