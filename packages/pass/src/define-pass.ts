/**
 * Passes. A pass is a frozen record with one function and no state; calling it with options gives a step of a
 * pipeline, which prints as the text that the command line reads.
 *
 *     export const strengthReduce = definePass("strength-reduce", {
 *       summary: "replace multiplications by a power of two with shifts",
 *       options: { maxShift: z.int().min(0).default(31) },
 *       preserves: [dominanceAnalysis],
 *       run(op, { maxShift }, { count, remark }) { ... },
 *     });
 *
 *     strengthReduce({ maxShift: 5 })   // prints as strength-reduce{max-shift=5}
 */
import type { Analysis } from "@dslc/analysis";
import type { Diagnostic, Span } from "@dslc/base";
import type { Context, Dialect, Operation } from "@dslc/ir";
import { z } from "zod";
import { type OptionProblem, problemsOf, textWithOptions } from "./option-text.ts";
import type { NestedPipeline } from "./pipeline.ts";
import type { Remark } from "./remark.ts";

/** The analyses of which kept results still hold: these, or all because nothing that they look at was changed. */
export type Preserved = "all" | readonly Analysis<unknown>[];

/** What a pass gets beside the operation that it is anchored on. */
export interface PassContext {
  /** The dialects of this compilation. */
  readonly context: Context;
  /** Reports a diagnostic; after an error the pipeline ends behind this pass. */
  report(diagnostic: Diagnostic): void;
  /**
   * The pass cannot go on although the input is right: reported as its failure, with a reproducer, and the pipeline
   * ends behind it. What the input does wrong is an error to `report`.
   */
  fail(reason: string, at?: Operation): void;
  /** Adds to a statistic of this pass. */
  count(statistic: string, amount?: number): void;
  /** Says what was done, was not, or was found out. Undefined when nobody asks: `remark?.({ ... })`. */
  readonly remark: ((remark: Remark) => void) | undefined;
  /**
   * The result of an analysis for the operation that the pass is anchored on, or for one inside or around it. It is
   * computed when it is not known from before, and is of the IR as it was then: ask before the pass changes anything.
   */
  analysis<T>(analysis: Analysis<T>, op?: Operation): T;
  /** The same, if it is known already. */
  cachedAnalysis<T>(analysis: Analysis<T>, op?: Operation): T | undefined;
  /**
   * Runs a pipeline on the operation that the pass is anchored on, or on one inside, under the same instruments and
   * with the same analyses. Returns whether all went well; what did not is reported, and the pass fails with it.
   */
  runPipeline(pipeline: NestedPipeline, op: Operation): boolean;
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
  /** Analyses of which results still hold whatever it did. One that it says besides is returned from `run`. */
  readonly preserves?: Preserved;
  /** Floating-point results may be rounded otherwise behind it: `--verify-each=execute` compares them less strictly. */
  readonly mayChangeRounding?: boolean;
  readonly options?: S;
  /**
   * Valid IR in, valid IR out. It must not look outside of `op`. It may return which analyses still hold this time:
   * `"all"` when it changed nothing.
   */
  run(op: Operation, options: z.output<z.ZodObject<S>>, context: PassContext): Preserved | void;
}

/** The part of a pass that does not depend on the types of its options. */
export interface Pass {
  readonly passName: string;
  readonly summary: string;
  readonly anchors: readonly string[] | undefined;
  readonly creates: readonly Dialect[];
  readonly removes: readonly Dialect[];
  readonly after: ReadonlyMap<string, string>;
  readonly preserves: Preserved;
  readonly mayChangeRounding: boolean;
  /** The schema of each option, by its name in TypeScript. */
  readonly options: z.core.$ZodShape;
  /** A step from options that are not known to be right: parsed text, say. `span` is where the text says so. */
  parse(
    options: Readonly<Record<string, unknown>>,
    span?: Span,
  ): { readonly element: PassStep } | { readonly problems: readonly OptionProblem[] };
}

/** A pass with its options fixed. */
export interface PassStep {
  readonly kind: "pass";
  readonly pass: Pass;
  /** `name{option=value}`; options that have their default are left out. */
  readonly text: string;
  /** Where the text of a pipeline says so. */
  readonly span: Span | undefined;
  /** Gives what still holds behind it. */
  run(op: Operation, context: PassContext): Preserved;
}

/** Arguments of a function that takes options, which may be left out when each may be. */
export type OptionArguments<S extends z.ZodRawShape> =
  Record<never, never> extends z.input<z.ZodObject<S>>
    ? [options?: z.input<z.ZodObject<S>>]
    : [options: z.input<z.ZodObject<S>>];

export interface TypedPass<S extends z.ZodRawShape> extends Pass {
  (...options: OptionArguments<S>): PassStep;
}

/** @throws Error when the name is not in kebab case. Calling the pass throws when an option is wrong. */
export function definePass<S extends z.ZodRawShape = Record<never, never>>(
  name: string,
  spec: PassSpec<S>,
): TypedPass<S> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`pass name '${name}' is not in kebab case`);
  // An absent `options` means that S is the empty shape, which TypeScript cannot conclude.
  const schema = z.strictObject(spec.options ?? ({} as S));
  const preserves = spec.preserves ?? [];
  const step = (options: z.output<z.ZodObject<S>>, span: Span | undefined): PassStep =>
    Object.freeze({
      kind: "pass" as const,
      pass,
      span,
      // When it is asked for: most runs never are.
      get text() {
        return textWithOptions(name, options, schema);
      },
      run: (op: Operation, context: PassContext) => bothPreserved(preserves, spec.run(op, options, context)),
    });
  const make = (...[options]: OptionArguments<S>): PassStep => step(schema.parse(options ?? {}), undefined);
  const parse: Pass["parse"] = (options, span) => {
    const parsed = schema.safeParse(options);
    return parsed.success ? { element: step(parsed.data, span) } : { problems: problemsOf(parsed.error) };
  };
  const pass: TypedPass<S> = Object.assign(make, {
    passName: name,
    summary: spec.summary,
    anchors: spec.anchors,
    creates: spec.creates ?? [],
    removes: spec.removes ?? [],
    after: new Map(Object.entries(spec.after ?? {})),
    preserves,
    mayChangeRounding: spec.mayChangeRounding ?? false,
    options: spec.options ?? {},
    parse,
  });
  return Object.freeze(pass);
}

function bothPreserved(always: Preserved, now: Preserved | void): Preserved {
  if (now === undefined || always === "all") return always;
  return now === "all" || always.length === 0 ? now : [...always, ...now];
}
