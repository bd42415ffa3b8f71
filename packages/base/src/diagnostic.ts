/**
 * Diagnostics: defined once with a name and typed parameters, reported as data, rendered elsewhere.
 *
 * A diagnostic says what is wrong (the message), where (a span), why (labels at other places and notes) and how to
 * mend it (help). Messages are lower case, one sentence, without a full stop.
 */
import type { Span } from "./source.ts";

export type Severity = "error" | "warning" | "remark" | "note";

/** A second place that matters, with what it has to do with the diagnostic. */
export interface Label {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  /** `area/short-name`, for example `frontend/unknown-name`; `dslc explain NAME` prints its page. */
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  /** Absent when no place in a source is at fault (a missing tool, say). */
  readonly span?: Span | undefined;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly help: readonly string[];
}

/** What a reporter may add to a diagnostic's own message. */
export interface DiagnosticExtras {
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
}

/** The declaration of one kind of diagnostic; `P` are its message's parameters. */
export interface DiagnosticDefinition<P extends object> {
  readonly name: string;
  readonly severity: Severity;
  /** The text of `dslc explain NAME`: what, why, and how to mend it, with an example when one helps. */
  readonly explanation: string;
  readonly message: (parameters: P) => string;
  /** Makes the diagnostic as data. */
  at(span: Span | undefined, parameters: P, extras?: DiagnosticExtras): Diagnostic;
}

/**
 * Declares a kind of diagnostic.
 *
 *     export const unknownName = defineDiagnostic("frontend/unknown-name", "error",
 *       "A name is used that nothing in scope declares.",
 *       ({ name }: { name: string }) => `unknown name '${name}'`);
 *
 * @throws Error when `name` is not `area/short-name` in kebab case.
 */
export function defineDiagnostic<P extends object = Record<never, never>>(
  name: string,
  severity: Severity,
  explanation: string,
  message: (parameters: P) => string,
): DiagnosticDefinition<P> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`diagnostic name '${name}' is not of the form area/short-name`);
  }
  return Object.freeze({
    name,
    severity,
    explanation,
    message,
    at: (span: Span | undefined, parameters: P, extras: DiagnosticExtras = {}): Diagnostic => ({
      name,
      severity,
      message: message(parameters),
      span,
      labels: extras.labels ?? [],
      notes: extras.notes ?? [],
      help: extras.help ?? [],
    }),
  });
}

/** Collects diagnostics; what a phase gets to report to. */
export class DiagnosticSink {
  private readonly collected: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.collected.push(diagnostic);
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.collected;
  }

  get hasErrors(): boolean {
    return this.collected.some((diagnostic) => diagnostic.severity === "error");
  }

  /** The diagnostics in source order; those without a span last; otherwise in the order reported. */
  sorted(): readonly Diagnostic[] {
    const position = (diagnostic: Diagnostic): number => diagnostic.span?.start ?? Number.MAX_SAFE_INTEGER;
    return this.collected
      .map((diagnostic, index) => ({ diagnostic, index }))
      .sort((a, b) => position(a.diagnostic) - position(b.diagnostic) || a.index - b.index)
      .map(({ diagnostic }) => diagnostic);
  }
}
