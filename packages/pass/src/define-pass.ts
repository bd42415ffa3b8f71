/**
 * Passes. A pass is a frozen record with one function and no state; calling it with options gives a step of a
 * pipeline, which prints as the text that the command line reads.
 *
 *     export const strengthReduce = definePass("strength-reduce", {
 *       summary: "replace multiplications by a power of two with shifts",
 *       options: { maxShift: z.int().min(0).default(31) },
 *       run(op, { maxShift }, { count }) { ... },
 *     });
 *
 *     strengthReduce({ maxShift: 5 })   // prints as strength-reduce{max-shift=5}
 */
import type { Diagnostic } from "@dslc/base";
import type { Context, Dialect, Operation } from "@dslc/ir";
import { z } from "zod";

/** What a pass gets beside the operation that it is anchored on. */
export interface PassContext {
  /** The dialects of this compilation. */
  readonly context: Context;
  /** Reports a diagnostic; after an error the pipeline ends behind this pass. */
  report(diagnostic: Diagnostic): void;
  /** Adds to a statistic of this pass. */
  count(statistic: string, amount?: number): void;
}

export interface PassSpec<S extends z.ZodRawShape> {
  /** One line, without a full stop. */
  readonly summary: string;
  /** The kinds of operation that it can be anchored on; every kind when absent. */
  readonly anchors?: readonly string[];
  /** Dialects that it may create operations of: they have to be loaded. */
  readonly creates?: readonly Dialect[];
  /** Dialects of which no operation may be left behind it; checked after it ran. */
  readonly removes?: readonly Dialect[];
  /** Passes that, in one pipeline with this one, have to come before it, each with the reason. */
  readonly after?: Readonly<Record<string, string>>;
  readonly options?: S;
  /** Valid IR in, valid IR out. It must not look outside of `op`. */
  run(op: Operation, options: z.output<z.ZodObject<S>>, context: PassContext): void;
}

/** The part of a pass that does not depend on the types of its options. */
export interface Pass {
  readonly passName: string;
  readonly summary: string;
  readonly anchors: readonly string[] | undefined;
  readonly creates: readonly Dialect[];
  readonly removes: readonly Dialect[];
  readonly after: ReadonlyMap<string, string>;
  /** The schema of each option, by its name in TypeScript. */
  readonly options: z.core.$ZodShape;
  /** A step from options that are not known to be right: parsed text, say. */
  parse(
    options: Readonly<Record<string, unknown>>,
  ): { readonly step: PassStep } | { readonly problems: readonly OptionProblem[] };
}

export interface OptionProblem {
  /** As the pipeline text spells it. */
  readonly option: string;
  readonly message: string;
}

/** A pass with its options fixed. */
export interface PassStep {
  readonly kind: "pass";
  readonly pass: Pass;
  /** `name{option=value}`; options that have their default are left out. */
  readonly text: string;
  run(op: Operation, context: PassContext): void;
}

type StepArguments<S extends z.ZodRawShape> =
  Record<never, never> extends z.input<z.ZodObject<S>>
    ? [options?: z.input<z.ZodObject<S>>]
    : [options: z.input<z.ZodObject<S>>];

export interface TypedPass<S extends z.ZodRawShape> extends Pass {
  (...options: StepArguments<S>): PassStep;
}

/** @throws Error when the name is not in kebab case. Calling the pass throws when an option is wrong. */
export function definePass<S extends z.ZodRawShape = Record<never, never>>(
  name: string,
  spec: PassSpec<S>,
): TypedPass<S> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`pass name '${name}' is not in kebab case`);
  // An absent `options` means that S is the empty shape, which TypeScript cannot conclude.
  const schema = z.strictObject(spec.options ?? ({} as S));
  const step = (options: z.output<z.ZodObject<S>>): PassStep =>
    Object.freeze({
      kind: "pass" as const,
      pass,
      // When it is asked for: most runs never are.
      get text() {
        return stepText(name, options, schema);
      },
      run: (op: Operation, context: PassContext) => spec.run(op, options, context),
    });
  const make = (...[options]: StepArguments<S>): PassStep => step(schema.parse(options ?? {}));
  const parse: Pass["parse"] = (options) => {
    const parsed = schema.safeParse(options);
    return parsed.success ? { step: step(parsed.data) } : { problems: parsed.error.issues.flatMap(problemsOf) };
  };
  const pass: TypedPass<S> = Object.assign(make, {
    passName: name,
    summary: spec.summary,
    anchors: spec.anchors,
    creates: spec.creates ?? [],
    removes: spec.removes ?? [],
    after: new Map(Object.entries(spec.after ?? {})),
    options: spec.options ?? {},
    parse,
  });
  return Object.freeze(pass);
}

function problemsOf(issue: z.core.$ZodIssue): OptionProblem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ option: kebabCase(key), message: "there is no such option" }));
  const [option] = issue.path;
  return [
    { option: kebabCase(String(option ?? "")), message: issue.message.replace(/^./, (letter) => letter.toLowerCase()) },
  ];
}

export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function stepText(name: string, options: object, schema: z.ZodObject): string {
  const defaults: Readonly<Record<string, unknown>> = schema.safeParse({}).data ?? {};
  const shown = Object.entries(options).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return shown.length === 0
    ? name
    : `${name}{${shown.map(([key, value]) => `${kebabCase(key)}=${optionText(value)}`).join(" ")}}`;
}

function optionText(value: unknown): string {
  if (Array.isArray(value)) return value.map(optionText).join(",");
  return typeof value === "string" && !/^[\w.:/@+-]+$/.test(value) ? JSON.stringify(value) : String(value);
}
