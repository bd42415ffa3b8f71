/** What a pass's option is, in words. */
import { z } from "zod";

/** The type of an option, its default, and what it is for, as its schema says. */
export function describeOption(schema: z.core.$ZodType): string {
  const { type, description, default: byDefault } = z.toJSONSchema(schema);
  const parts = [
    type ?? "value",
    byDefault === undefined ? undefined : `${JSON.stringify(byDefault)} by default`,
    description,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}
