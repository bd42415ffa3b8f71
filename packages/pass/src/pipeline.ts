/**
 * Pipelines: steps nested on the operations that they run on, as values and as text. The two are one: a value prints
 * as the text, and the text parses to the value (`parsePipeline`).
 *
 *     nested("builtin.module", [nested("gpu.module", [nested("gpu.func", [canonicalize(), cse()])])])
 *     builtin.module(gpu.module(gpu.func(canonicalize,cse)))
 */
import type { Span } from "@dslc/base";
import type { PassStep } from "./define-pass.ts";
import type { PipelineDefinition } from "./define-pipeline.ts";

export interface NestedPipeline {
  readonly kind: "nested";
  /**
   * The kind of operation that the elements run on, each directly inside the one that this pipeline runs in; `any` for
   * all that nothing inside of can see out of.
   */
  readonly anchor: string;
  readonly elements: readonly PipelineElement[];
  readonly text: string;
  /** Where the text of a pipeline names the anchor. */
  readonly span: Span | undefined;
}

/** A pipeline under a name, with its options fixed. Its elements run where it stands. */
export interface NamedPipeline {
  readonly kind: "named";
  readonly definition: PipelineDefinition;
  readonly elements: readonly PipelineElement[];
  /** `name{option=value}`. */
  readonly text: string;
  readonly span: Span | undefined;
}

export type PipelineElement = PassStep | NestedPipeline | NamedPipeline;

/** The anchor that stands for every kind of operation that passes can run on. */
export const anyAnchor = "any";

/** A pipeline on operations of one kind. */
export function nested(anchor: string, elements: readonly PipelineElement[], span?: Span): NestedPipeline {
  return Object.freeze({
    kind: "nested",
    anchor,
    elements,
    span,
    get text() {
      return `${anchor}(${elements.map(({ text }) => text).join(",")})`;
    },
  });
}

/** All steps of a pipeline, in the order in which they run. */
export function stepsOf(element: PipelineElement): readonly PassStep[] {
  return element.kind === "pass" ? [element] : element.elements.flatMap(stepsOf);
}

/** The text with the passes that named pipelines stand for in the place of their names. */
export function expandedText(element: PipelineElement): string {
  const inner = (elements: readonly PipelineElement[]): string =>
    elements
      .filter((one) => one.kind !== "named" || one.elements.length > 0)
      .map(expandedText)
      .join(",");
  switch (element.kind) {
    case "pass":
      return element.text;
    case "named":
      return inner(element.elements);
    case "nested":
      return `${element.anchor}(${inner(element.elements)})`;
    default:
      return element satisfies never;
  }
}
