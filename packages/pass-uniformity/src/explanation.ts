/** Why work-items may go different ways: the branch, and where the difference comes from, as labels and a note. */
import type { Decision, DivergenceCause, UniformityFacts } from "@dslc/analysis";
import type { Label, Span } from "@dslc/base";
import { type Location, locationSpan, loopLike, type Operation, type Value } from "@dslc/ir";

/** More steps than this say nothing more. */
const mostSteps = 64;

interface Explanation {
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
}

export function explainDecision(
  op: Operation,
  scope: "workgroup" | "subgroup",
  decision: Decision,
  facts: UniformityFacts,
): Explanation {
  const teller = new Teller(
    locationSpan(op.location),
    scope === "workgroup" ? "work-items of a group" : "lanes of a subgroup",
  );
  teller.calls(op.location);
  teller.branch(decision);
  teller.cause(decision.value, decision.cause, facts);
  return teller.told();
}

class Teller {
  private readonly who: string;
  private readonly labels: Label[] = [];
  private readonly chain: string[] = [];
  private readonly taken: Span[] = [];

  constructor(primary: Span | undefined, who: string) {
    this.who = who;
    if (primary !== undefined) this.taken.push(primary);
  }

  told(): Explanation {
    const [first, ...rest] = this.chain;
    const shown = rest.length > 5 ? [...rest.slice(0, 3), "...", ...rest.slice(-1)] : rest;
    const notes = first === undefined || rest.length === 0 ? [] : [`${first} depends on ${shown.join(", on ")}`];
    return { labels: this.labels, notes };
  }

  private label(span: Span | undefined, message: string): void {
    if (
      span === undefined ||
      this.taken.some((one) => one.source === span.source && one.start === span.start && one.end === span.end)
    )
      return;
    this.taken.push(span);
    this.labels.push({ span, message });
  }

  private name(text: string | undefined): void {
    if (text !== undefined && this.chain.at(-1) !== `'${text}'`) this.chain.push(`'${text}'`);
  }

  /** Where what was inlined was called. */
  calls(location: Location): void {
    if (!("kind" in location) || location.kind !== "callsite") return;
    this.label(locationSpan(location.caller), "called here");
    this.calls(location.caller);
  }

  branch({ op, value }: Decision): void {
    const span = conditionSpan(op, value);
    this.name(shortText(span));
    this.label(
      span,
      loopLike.of(op) === undefined
        ? `the ${this.who} may go different ways here`
        : `the ${this.who} may go through this loop a different number of times`,
    );
  }

  /** Follows the first cause of each value to where the difference comes from. */
  cause(start: Value | undefined, first: DivergenceCause | undefined, facts: UniformityFacts): void {
    let cause = first;
    let value = start;
    const seen = new Set<Value>();
    for (let step = 0; cause !== undefined && step < mostSteps; step++) {
      switch (cause.kind) {
        case "operand":
          ({ value } = cause);
          break;
        case "control":
          this.branch(cause.decision);
          ({ value } = cause.decision);
          ({ cause } = cause.decision);
          if (value === undefined || seen.has(value)) return;
          seen.add(value);
          continue;
        default:
          this.origin(cause, value);
          return;
      }
      if (seen.has(value)) return;
      seen.add(value);
      this.name(value.definingOp === undefined ? value.nameHint : sourceName(value.definingOp, value));
      cause = facts.of(value)?.cause;
    }
  }

  private origin(
    cause: Exclude<DivergenceCause, { readonly kind: "operand" | "control" }>,
    value: Value | undefined,
  ): void {
    switch (cause.kind) {
      case "source": {
        const name = nameOf(cause.op, value);
        this.name(name);
        this.label(
          locationSpan(cause.op.location),
          cause.isKnown
            ? `'${name}' differs between the ${this.who}`
            : `nothing is known about what '${cause.op.name}' gives`,
        );
        return;
      }
      case "argument":
        this.label(argumentSpan(cause.value), "this may be called with another value by each work-item");
        return;
      case "private":
        this.label(locationSpan(cause.op.location), "this is read from memory of which each work-item has its own");
        return;
      case "memory":
        this.label(locationSpan(cause.op.location), "work-items may read different values here");
        this.label(locationSpan(cause.writer.location), "as this writes with no barrier between");
        return;
      default:
        cause satisfies never;
    }
  }
}

/** What is shown of a branch: its condition, where that is computed for it; else the first line of the statement. */
function conditionSpan(op: Operation, value: Value | undefined): Span | undefined {
  const defining = value?.definingOp;
  const isOwn = loopLike.of(op) === undefined && defining !== undefined && defining.regions.length === 0;
  const own = isOwn ? locationSpan(defining.location) : undefined;
  return own ?? firstLine(locationSpan(op.location));
}

function firstLine(span: Span | undefined): Span | undefined {
  if (span === undefined) return undefined;
  const [line = ""] = span.text.split("\n");
  const shown = line.replace(/[\s{]+$/, "");
  return span.source.span(span.start, span.start + Math.max(1, shown.length));
}

function argumentSpan(value: Value): Span | undefined {
  const holder = value.block?.parentOp;
  return holder === undefined ? undefined : firstLine(locationSpan(holder.location));
}

/** The source's words for something, when they are few. */
function shortText(span: Span | undefined): string | undefined {
  const text = span?.text;
  return text === undefined || text.length > 48 || text.includes("\n") ? undefined : text;
}

function nameOf(op: Operation, value: Value | undefined): string {
  return sourceName(op, value) ?? op.name;
}

/** What the source calls a value: its words, or its name. Undefined for what the compiler made up. */
function sourceName(op: Operation, value: Value | undefined): string | undefined {
  const text = shortText(locationSpan(op.location));
  return text === undefined || text.startsWith(op.name) ? value?.nameHint : text;
}
