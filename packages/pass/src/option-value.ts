/** Values of options from words: of a pipeline's text, or of the command line. */
import { z } from "zod";

/** The words as the option's schema takes them: a list where it wants one; numbers and booleans where it refuses text. */
export function optionValue(schema: z.core.$ZodType | undefined, words: readonly string[]): unknown {
  return fittingValue(
    schema,
    words.length === 1
      ? words.flatMap((text) => [literal(text), text, [literal(text)], [text]])
      : [words.map(literal), words],
  );
}

/** The first value that the option's schema takes; the first of all where it takes none. */
export function fittingValue(schema: z.core.$ZodType | undefined, candidates: readonly unknown[]): unknown {
  return schema === undefined
    ? candidates[0]
    : (candidates.find((candidate) => z.safeParse(schema, candidate).success) ?? candidates[0]);
}

/** A number or a boolean, where the word is one. */
export function literal(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
