/** Options of passes and pipelines: their names and values as text, and what is wrong with values that a schema refuses. */
import { z } from "zod";

export interface OptionProblem {
  /** As the pipeline text spells it. */
  readonly option: string;
  readonly message: string;
}

export function kebabCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `name{option=value}`, without the options that have their default. */
export function textWithOptions(name: string, options: object, schema: z.ZodObject<z.core.$ZodShape>): string {
  // One by one, as a schema with an option that has no default refuses the empty record.
  const isDefault = (key: string, value: unknown): boolean => {
    const known: z.core.$ZodType | undefined = schema.shape[key];
    const byDefault = known === undefined ? undefined : z.safeParse(known, undefined);
    return byDefault?.success === true && JSON.stringify(byDefault.data) === JSON.stringify(value);
  };
  const shown = Object.entries(options).filter(([key, value]) => value !== undefined && !isDefault(key, value));
  return shown.length === 0
    ? name
    : `${name}{${shown.map(([key, value]) => `${kebabCase(key)}=${valueText(value)}`).join(" ")}}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "{}" : value.map(valueText).join(",");
  return typeof value === "string" && !/^[\w.:/@+-]+$/.test(value) ? JSON.stringify(value) : String(value);
}

/** What a schema finds wrong, option by option. Names that are not known come first: a slip leaves others missing. */
export function problemsOf({ issues }: z.ZodError): readonly OptionProblem[] {
  const isName = (issue: z.core.$ZodIssue): boolean => issue.code === "unrecognized_keys";
  return [...issues.filter(isName), ...issues.filter((issue) => !isName(issue))].flatMap((issue): OptionProblem[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ option: kebabCase(key), message: "there is no such option" }));
    const message = issue.message.replace(/^./, (letter) => letter.toLowerCase());
    return [{ option: kebabCase(String(issue.path[0] ?? "")), message }];
  });
}
