/**
 * Subcommands of plugins: `dslc NAME [words...] [--option=value]`.
 *
 *     export const tally = defineCommand("tally", {
 *       summary: "count the operations of a module",
 *       usage: "FILE",
 *       options: { onlyPure: z.boolean().default(false).describe("count pure operations alone") },
 *       run({ words: [file], options, print, report }) { ... },
 *     });
 *
 * An option is written in kebab case: `--only-pure`, `--limit=3`. A boolean one may stand without a value.
 */
import type { Diagnostic } from "@dslc/base";
import { z } from "zod";
import { type OptionProblem, problemsOf } from "./option-text.ts";
import type { Plugin } from "./plugin.ts";

/** What a subcommand is called with. */
export interface CommandCall<O> {
  /** What is no option, in order. */
  readonly words: readonly string[];
  readonly options: O;
  /** All plugins that are loaded: what `compile` and `optimize` of @dslc/compiler take. */
  readonly plugins: readonly Plugin[];
  readonly signal: AbortSignal;
  /** Writes to standard output. */
  print(text: string): void;
  /** Errors decide on the exit code, as those of dslc's own commands do. */
  report(diagnostic: Diagnostic): void;
}

export interface CommandSpec<S extends z.ZodRawShape> {
  /** One line, without a full stop. */
  readonly summary: string;
  /** What stands behind the name in the help: `FILE...`. */
  readonly usage?: string;
  readonly options?: S;
  run(call: CommandCall<z.output<z.ZodObject<S>>>): Promise<void> | void;
}

/** The part of a subcommand that does not depend on the types of its options. */
export interface CommandDefinition {
  readonly commandName: string;
  readonly summary: string;
  readonly usage: string;
  /** The schema of each option, by its name in TypeScript. */
  readonly options: z.core.$ZodShape;
  /** What is wrong with the options, or the run itself. */
  start(call: CommandCall<Readonly<Record<string, unknown>>>): readonly OptionProblem[] | Promise<void>;
}

/** @throws Error when the name is not in kebab case. */
export function defineCommand<S extends z.ZodRawShape = Record<never, never>>(
  name: string,
  spec: CommandSpec<S>,
): CommandDefinition {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`command name '${name}' is not in kebab case`);
  // An absent `options` means that S is the empty shape, which TypeScript cannot conclude.
  const schema = z.strictObject(spec.options ?? ({} as S));
  const start: CommandDefinition["start"] = (call) => {
    const parsed = schema.safeParse(call.options);
    if (!parsed.success) return problemsOf(parsed.error);
    return Promise.resolve().then(() => spec.run({ ...call, options: parsed.data }));
  };
  const { summary, usage = "", options = {} } = spec;
  return Object.freeze({ commandName: name, summary, usage, options, start });
}
