/**
 * Named pipelines: steps under one name, with options, that stand in a pipeline where a pass can stand.
 *
 *     export const tidy = definePipeline("tidy", {
 *       summary: "remove what is not needed",
 *       options: { twice: z.boolean().default(false) },
 *       build: ({ twice }) => (twice ? [cse(), dce(), cse()] : [cse(), dce()]),
 *     });
 *
 *     nested("builtin.module", [nested("func.func", [tidy({ twice: true })])])
 *     builtin.module(func.func(tidy{twice=true}))
 */
import type { Span } from "@dslc/base";
import { z } from "zod";
import type { OptionArguments } from "./define-pass.ts";
import { type OptionProblem, problemsOf, textWithOptions } from "./option-text.ts";
import type { NamedPipeline, PipelineElement } from "./pipeline.ts";

export interface PipelineSpec<S extends z.ZodRawShape> {
  /** One line, without a full stop. */
  readonly summary: string;
  /**
   * The kind of operation that its elements run on. Such a pipeline can be the whole text of one: `default` is
   * `builtin.module(default)`. Absent for elements that run wherever they stand.
   */
  readonly anchor?: string;
  readonly options?: S;
  /** @throws Error that says what is wrong when options do not go together. */
  build(options: z.output<z.ZodObject<S>>): readonly PipelineElement[];
}

/** The part of a named pipeline that does not depend on the types of its options. */
export interface PipelineDefinition {
  readonly pipelineName: string;
  readonly summary: string;
  readonly anchor: string | undefined;
  /** The schema of each option, by its name in TypeScript. */
  readonly options: z.core.$ZodShape;
  /** The pipeline from options that are not known to be right. `span` is where a text says so. */
  parse(
    options: Readonly<Record<string, unknown>>,
    span?: Span,
  ): { readonly element: NamedPipeline } | { readonly problems: readonly OptionProblem[] };
}

export interface TypedPipeline<S extends z.ZodRawShape> extends PipelineDefinition {
  (...options: OptionArguments<S>): NamedPipeline;
}

/** @throws Error when the name is not in kebab case. Calling the pipeline throws when an option is wrong. */
export function definePipeline<S extends z.ZodRawShape = Record<never, never>>(
  name: string,
  spec: PipelineSpec<S>,
): TypedPipeline<S> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`pipeline name '${name}' is not in kebab case`);
  // An absent `options` means that S is the empty shape, which TypeScript cannot conclude.
  const schema = z.strictObject(spec.options ?? ({} as S));
  const named = (options: z.output<z.ZodObject<S>>, span: Span | undefined): NamedPipeline =>
    Object.freeze({
      kind: "named",
      definition,
      span,
      elements: spec.build(options),
      get text() {
        return textWithOptions(name, options, schema);
      },
    });
  const make = (...[options]: OptionArguments<S>): NamedPipeline => named(schema.parse(options ?? {}), undefined);
  const parse: PipelineDefinition["parse"] = (options, span) => {
    const parsed = schema.safeParse(options);
    if (!parsed.success) return { problems: problemsOf(parsed.error) };
    try {
      return { element: named(parsed.data, span) };
    } catch (error) {
      return { problems: [{ option: "", message: error instanceof Error ? error.message : String(error) }] };
    }
  };
  const definition: TypedPipeline<S> = Object.freeze(
    Object.assign(make, {
      pipelineName: name,
      summary: spec.summary,
      anchor: spec.anchor,
      options: spec.options ?? {},
      parse,
    }),
  );
  return definition;
}
