/**
 * Pipelines: steps nested on the operations that they run on, as values and as text. The two are one: a value prints
 * as the text, and the text parses to the value.
 *
 *     nested("builtin.module", [nested("gpu.module", [nested("gpu.func", [canonicalize(), cse()])])])
 *     builtin.module(gpu.module(gpu.func(canonicalize,cse)))
 */
import { defineDiagnostic, type DiagnosticSink, nearest, type SourceFile } from "@dslc/base";
import { z } from "zod";
import { camelCase, type Pass, type PassStep } from "./define-pass.ts";

export interface NestedPipeline {
  readonly kind: "nested";
  /** The kind of operation that the elements run on, each directly inside the one that this pipeline runs in. */
  readonly anchor: string;
  readonly elements: readonly PipelineElement[];
  readonly text: string;
}

export type PipelineElement = PassStep | NestedPipeline;

/** A pipeline on operations of one kind. */
export function nested(anchor: string, elements: readonly PipelineElement[]): NestedPipeline {
  return Object.freeze({
    kind: "nested",
    anchor,
    elements,
    text: `${anchor}(${elements.map(({ text }) => text).join(",")})`,
  });
}

/** All steps of a pipeline, in the order in which they run. */
export function stepsOf(element: PipelineElement): readonly PassStep[] {
  return element.kind === "pass" ? [element] : element.elements.flatMap(stepsOf);
}

export const invalidPipeline = defineDiagnostic(
  "pass/invalid-pipeline",
  "error",
  "The text of a pass pipeline is not right. A pipeline is `anchor(pass,pass{option=value},anchor(...))`; `dslc passes` lists passes and their options.",
  ({ message }: { message: string }) => message,
);

/** Reads a pipeline. `passes` are the known ones by name. Undefined when an error was reported. */
export function parsePipeline(
  source: SourceFile,
  passes: ReadonlyMap<string, Pass>,
  sink: DiagnosticSink,
): NestedPipeline | undefined {
  try {
    return new PipelineParser(source, passes).whole();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    sink.report(
      invalidPipeline.at(
        source.span(error.start, Math.max(error.end, error.start)),
        { message: error.message },
        { help: error.help },
      ),
    );
    return undefined;
  }
}

class PipelineError extends Error {
  readonly start: number;
  readonly end: number;
  readonly help: readonly string[];

  constructor(message: string, start: number, end: number, help: readonly string[]) {
    super(message);
    this.start = start;
    this.end = end;
    this.help = help;
  }
}

/** Pipelines nest as deep as operations do; more is a slip. */
const maximumDepth = 64;

class PipelineParser {
  private readonly text: string;
  private readonly passes: ReadonlyMap<string, Pass>;
  private at = 0;
  private depth = 0;

  constructor(source: SourceFile, passes: ReadonlyMap<string, Pass>) {
    this.text = source.text;
    this.passes = passes;
    this.skipSpace();
  }

  whole(): NestedPipeline {
    const start = this.at;
    const element = this.element();
    if (this.at < this.text.length) this.fail(`unexpected '${this.text.charAt(this.at)}' behind the pipeline`);
    if (element.kind === "nested") return element;
    return this.fail(`a pipeline starts with the operation that it runs on`, start, [
      `write builtin.module(${element.text})`,
    ]);
  }

  private element(): PipelineElement {
    const start = this.at;
    const name = this.match(/[A-Za-z_][\w.-]*/y) ?? this.fail("expected the name of a pass or operation");
    if (this.take("(")) return this.nestedElements(name, start);
    const pass = this.passes.get(name);
    if (pass === undefined) {
      const near = nearest(name, this.passes.keys());
      const help = name.includes(".")
        ? [`'${name}' looks like an operation; write ${name}(...)`]
        : near === undefined
          ? ["`dslc passes` lists the passes"]
          : [`did you mean '${near}'?`];
      return this.fail(`there is no pass '${name}'`, start, help, start + name.length);
    }
    return this.step(pass, start);
  }

  private nestedElements(anchor: string, start: number): NestedPipeline {
    if (++this.depth > maximumDepth) this.fail(`the pipeline is nested deeper than ${maximumDepth} levels`, start);
    const elements: PipelineElement[] = [];
    if (!this.take(")")) {
      do elements.push(this.element());
      while (this.take(","));
      if (!this.take(")")) this.fail("expected ',' or ')'");
    }
    this.depth--;
    return nested(anchor, elements);
  }

  private step(pass: Pass, start: number): PassStep {
    const options: Record<string, unknown> = {};
    const places = new Map<string, { start: number; end: number }>();
    if (this.take("{")) {
      while (!this.take("}")) {
        const from = this.at;
        const name = this.match(/[A-Za-z][\w-]*/y) ?? this.fail("expected an option or '}'");
        if (!this.take("=")) this.fail(`expected '=' behind the option '${name}'`);
        if (places.has(name)) this.fail(`the option '${name}' is given twice`, from);
        options[camelCase(name)] = this.value(pass, camelCase(name));
        places.set(name, { start: from, end: this.at });
      }
    }
    const parsed = pass.parse(options);
    if ("step" in parsed) return parsed.step;
    const [problem] = parsed.problems;
    const place = places.get(problem?.option ?? "") ?? { start, end: this.at };
    const known = Object.keys(pass.options);
    return this.fail(
      `pass '${pass.passName}', option '${problem?.option}': ${problem?.message}`,
      place.start,
      known.length === 0 ? ["the pass has no options"] : [],
      place.end,
    );
  }

  /** A value as the option's schema takes it: a list where it wants one; numbers and booleans where it refuses text. */
  private value(pass: Pass, option: string): unknown {
    const words: string[] = [];
    do words.push(this.match(/"(?:[^"\\]|\\.)*"|[\w.:/@+-]+/y) ?? this.fail("expected a value"));
    while (this.take(","));
    const values = words.map((word) => (word.startsWith('"') ? String(JSON.parse(word)) : word));
    const candidates: unknown[] =
      values.length === 1
        ? values.flatMap((text) => [literal(text), text, [literal(text)], [text]])
        : [values.map(literal), values];
    const schema = pass.options[option];
    return schema === undefined
      ? candidates[0]
      : (candidates.find((candidate) => z.safeParse(schema, candidate).success) ?? candidates[0]);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.text)?.[0];
    if (text === undefined) return undefined;
    this.at += text.length;
    this.skipSpace();
    return text;
  }

  private take(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.at++;
    this.skipSpace();
    return true;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  private fail(message: string, start = this.at, help: readonly string[] = [], end = start + 1): never {
    throw new PipelineError(message, start, Math.min(end, this.text.length), help);
  }
}

function literal(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
