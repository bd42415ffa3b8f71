/** What the parts of the checker share about one file. */
import { type Diagnostic, type DiagnosticSink, nearest } from "@dslc/base";
import type { Identifier } from "@dslc/syntax";
import { builtinNames } from "../builtins.ts";
import { unknownName, unsupported } from "../diagnostics.ts";
import { nameHere } from "../foreign-names.ts";
import type { Scope } from "./declarations.ts";

export class Program {
  /** The items of the file by name. */
  readonly items: Scope;
  private readonly sink: DiagnosticSink;

  constructor(sink: DiagnosticSink, items: Scope) {
    this.sink = sink;
    this.items = items;
  }

  report(diagnostic: Diagnostic): void {
    this.sink.report(diagnostic);
  }

  unsupported(span: Identifier["span"], construct: string, help: readonly string[] = []): void {
    this.report(unsupported.at(span, { construct }, { help }));
  }

  /** Reports a name that nothing declares, with the nearest among `candidates`. */
  unknownName(what: string, { span, text }: Identifier, candidates: Iterable<string>): void {
    const here = nameHere(text);
    const meant = here === undefined ? nearest(text, candidates) : undefined;
    const help = [
      ...(here === undefined ? [] : [`it is called '${here}' here`]),
      ...(meant === undefined ? [] : [`did you mean '${meant}'?`]),
    ];
    this.report(unknownName.at(span, { what, name: text }, { help }));
  }

  /** The names that can be used in an expression in `scope`. */
  *candidates(scope: Scope): IterableIterator<string> {
    yield* scope.visible();
    yield* builtinNames;
  }
}
