/** Collects the remarks of passes, as diagnostics for people and for `remarksYaml`. */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { callable, type Location, locationSpan, type Operation, symbolNameOf } from "@dslc/ir";
import type { Instrument } from "../instrument.ts";
import { type Remark, type RemarkKind, type RemarkPart, remarkText } from "../remark.ts";

interface RemarkParameters {
  readonly pass: string;
  readonly remark: string;
  readonly text: string;
}

const message = ({ pass, remark, text }: RemarkParameters): string => `${pass}, ${remark}: ${text}`;

export const remarkPassed = defineDiagnostic(
  "remark/passed",
  "remark",
  "A pass transformed something (`--remarks`).",
  message,
);

export const remarkMissed = defineDiagnostic(
  "remark/missed",
  "remark",
  "A pass did not transform something, and says why (`--remarks`).",
  message,
);

export const remarkAnalysis = defineDiagnostic(
  "remark/analysis",
  "remark",
  "A pass found something out (`--remarks`).",
  message,
);

const definitions = { passed: remarkPassed, missed: remarkMissed, analysis: remarkAnalysis } as const;

/** A remark as it was made; the operation may be gone by now. */
export interface CollectedRemark {
  readonly kind: RemarkKind;
  readonly pass: string;
  readonly name: string;
  /** The symbol of the function that it is in, or of what else is around. */
  readonly function: string;
  /** Where it is in a source, as its file calls itself; line and column count from 1. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | undefined;
  readonly parts: readonly RemarkPart[];
  readonly diagnostic: Diagnostic;
}

/** Collects the remarks of passes whose name the pattern matches. */
export function collectRemarks(pattern: RegExp): Instrument & { readonly remarks: readonly CollectedRemark[] } {
  const remarks: CollectedRemark[] = [];
  return {
    remarks,
    remark: ({ step }, remark) => {
      const { passName } = step.pass;
      if (pattern.test(passName)) remarks.push(collected(passName, remark));
    },
  };
}

function collected(pass: string, { kind, name, at, parts }: Remark): CollectedRemark {
  return {
    kind,
    pass,
    name,
    parts,
    function: functionAround(at),
    place: sourcePlace(at.location),
    diagnostic: definitions[kind].at(locationSpan(at.location), { pass, remark: name, text: remarkText(parts) }),
  };
}

function functionAround(at: Operation): string {
  for (let op: Operation | undefined = at; op !== undefined; op = op.parentOp)
    if (callable.of(op) !== undefined) return symbolNameOf(op) ?? op.name;
  return symbolNameOf(at) ?? at.name;
}

/** Where the source is, through what IR says of it. */
function sourcePlace(location: Location): CollectedRemark["place"] {
  if (!("kind" in location)) return { file: location.source.name, ...location.source.lineColumn(location.start) };
  switch (location.kind) {
    case "unknown":
      return undefined;
    case "file":
      return { file: location.file, line: location.line, column: location.column };
    case "name":
      return sourcePlace(location.child);
    case "callsite":
      return sourcePlace(location.callee) ?? sourcePlace(location.caller);
    case "fused":
      return location.parts.map(sourcePlace).find((place) => place !== undefined);
    default:
      return location satisfies never;
  }
}
