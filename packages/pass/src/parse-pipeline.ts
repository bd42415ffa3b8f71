/** Reads the text of pipelines; what is wrong is reported with its place in the text. */
import { defineDiagnostic, type DiagnosticSink, nearest, type SourceFile, type Span } from "@dslc/base";
import type { Pass } from "./define-pass.ts";
import type { PipelineDefinition } from "./define-pipeline.ts";
import { camelCase, kebabCase } from "./option-text.ts";
import { fittingValue, literal, optionValue } from "./option-value.ts";
import { anyAnchor, type NestedPipeline, nested, type PipelineElement } from "./pipeline.ts";

export const invalidPipeline = defineDiagnostic(
  "pass/invalid-pipeline",
  "error",
  "The text of a pass pipeline is not right. A pipeline is `anchor(pass,pass{option=value},anchor(...))`; `dslc passes` lists passes and named pipelines with their options.",
  ({ message }: { message: string }) => message,
);

/** What names in a pipeline can stand for. */
export type PipelineNames = ReadonlyMap<string, Pass | PipelineDefinition>;

/** Reads a pipeline. `names` are the known passes and named pipelines. Undefined when an error was reported. */
export function parsePipeline(
  source: SourceFile,
  names: PipelineNames,
  sink: DiagnosticSink,
): NestedPipeline | undefined {
  try {
    return new PipelineParser(source, names).whole();
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
  private readonly source: SourceFile;
  private readonly text: string;
  private readonly names: PipelineNames;
  private at = 0;
  /** Behind what was read last, before the spaces that follow. */
  private end = 0;
  private depth = 0;

  constructor(source: SourceFile, names: PipelineNames) {
    this.source = source;
    this.text = source.text;
    this.names = names;
    this.skipSpace();
  }

  whole(): NestedPipeline {
    const start = this.at;
    const element = this.element();
    if (element.kind === "nested") {
      if (this.at < this.text.length) this.fail(`unexpected '${this.text.charAt(this.at)}' behind the pipeline`);
      return element;
    }
    const anchor = element.kind === "named" ? element.definition.anchor : undefined;
    if (anchor !== undefined && this.at === this.text.length) return nested(anchor, [element], element.span);
    const rest = this.text.slice(start).trimEnd();
    return this.fail(
      "a pipeline starts with the operation that it runs on",
      start,
      [`write builtin.module(${rest})`],
      start + rest.length,
    );
  }

  private element(): PipelineElement {
    const start = this.at;
    const name = this.match(/[A-Za-z_][\w.-]*/y) ?? this.fail("expected the name of a pass or operation");
    const nameSpan = this.spanFrom(start);
    if (this.take("(")) return this.nestedElements(name, nameSpan);
    const known = this.names.get(name);
    return known === undefined ? this.unknownName(name, nameSpan) : this.step(known, name, nameSpan);
  }

  private unknownName(name: string, { start, end }: Span): never {
    const near = nearest(name, this.names.keys());
    const help = name.includes(".")
      ? [`'${name}' looks like an operation; write ${name}(...)`]
      : near === undefined
        ? ["`dslc passes` lists the passes"]
        : [`did you mean '${near}'?`];
    return this.fail(`there is no pass '${name}'`, start, help, end);
  }

  private nestedElements(anchor: string, span: Span): NestedPipeline {
    const known = this.names.has(anchor);
    if (anchor !== anyAnchor && !anchor.includes(".") && known)
      this.fail(`'${anchor}' is a pass, and passes do not nest`, span.start, [`write ${anchor},...`], span.end);
    if (++this.depth > maximumDepth) this.fail(`the pipeline is nested deeper than ${maximumDepth} levels`, span.start);
    const elements: PipelineElement[] = [];
    if (!this.take(")")) {
      do elements.push(this.element());
      while (this.take(","));
      if (!this.take(")")) this.fail("expected ',' or ')'");
    }
    this.depth--;
    return nested(anchor, elements, span);
  }

  private step(known: Pass | PipelineDefinition, name: string, nameSpan: Span): PipelineElement {
    const options: Record<string, unknown> = {};
    const places = new Map<string, Span>();
    if (this.take("{")) {
      while (!this.take("}")) {
        const from = this.at;
        const option = this.match(/[A-Za-z][\w-]*/y) ?? this.fail("expected an option or '}'");
        // As in MLIR, a flag is on when it is named.
        const value = this.take("=") ? this.value(known, camelCase(option)) : true;
        const before: unknown = options[camelCase(option)];
        const parts: readonly unknown[] | undefined = Array.isArray(before) ? before : undefined;
        // A list may be given in parts.
        if (places.has(option) && parts === undefined)
          this.fail(`the option '${option}' is given twice`, from, [], this.end);
        options[camelCase(option)] = parts === undefined ? value : [...parts, value].flat();
        places.set(option, this.spanFrom(from));
      }
    }
    const parsed = known.parse(options, this.spanFrom(nameSpan.start));
    if ("element" in parsed) return parsed.element;
    const [problem] = parsed.problems;
    const place = places.get(problem?.option ?? "") ?? this.spanFrom(nameSpan.start);
    const kind = "passName" in known ? "pass" : "pipeline";
    const where = problem?.option === "" ? "" : `, option '${problem?.option}'`;
    return this.fail(
      `${kind} '${name}'${where}: ${problem?.message}`,
      place.start,
      this.optionHelp(known, problem?.option ?? "", kind),
      place.end,
    );
  }

  private optionHelp(known: Pass | PipelineDefinition, option: string, kind: string): readonly string[] {
    const names = Object.keys(known.options).map(kebabCase);
    if (names.includes(option) || option === "") return [];
    if (names.length === 0) return [`the ${kind} has no options`];
    const near = nearest(option, names);
    return [near === undefined ? `its options are ${names.join(", ")}` : `did you mean '${near}'?`];
  }

  /** A value as the option's schema takes it: a list where it wants one; numbers and booleans where it refuses text. */
  private value(known: Pass | PipelineDefinition, option: string): unknown {
    const inBraces = this.text.charAt(this.at) === "{" ? this.braced() : undefined;
    const words: string[] = [];
    if (inBraces === undefined)
      do words.push(this.word());
      while (this.take(","));
    else if (inBraces.trim() !== "") words.push(...partsOf(inBraces));
    const schema = known.options[option];
    return inBraces === undefined
      ? optionValue(schema, words)
      : fittingValue(schema, [words.map(literal), words, inBraces.trim()]);
  }

  /** Text between braces that match, without them. */
  private braced(): string {
    let depth = 0;
    for (let end = this.at; end < this.text.length; end++) {
      const character = this.text.charAt(end);
      if (character === "{") depth++;
      else if (character === "}" && --depth === 0) {
        const inner = this.text.slice(this.at + 1, end);
        this.advance(end + 1 - this.at);
        return inner;
      }
    }
    return this.fail("this '{' is not closed");
  }

  private word(): string {
    const start = this.at;
    const word = this.match(/"(?:[^"\\]|\\.)*"|[\w.:/@+-]+/y) ?? this.fail("expected a value");
    if (!word.startsWith('"')) return word;
    try {
      return String(JSON.parse(word));
    } catch {
      return this.fail("the text in quotes has an escape that JSON does not know", start, [], this.end);
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.text)?.[0];
    if (text === undefined) return undefined;
    this.advance(text.length);
    return text;
  }

  private take(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.advance(1);
    return true;
  }

  private advance(length: number): void {
    this.at += length;
    this.end = this.at;
    this.skipSpace();
  }

  private skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  private spanFrom(start: number): Span {
    return this.source.span(start, this.end);
  }

  private fail(message: string, start = this.at, help: readonly string[] = [], end = start + 1): never {
    throw new PipelineError(message, start, Math.min(end, this.text.length), help);
  }
}

/** The parts of a list between commas that are in no braces. */
function partsOf(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
