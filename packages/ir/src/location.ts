/**
 * Locations: where an operation comes from. A place in a source file is a span; lines and columns are computed only
 * when somebody asks, because every operation carries one.
 */
import type { Span } from "@dslc/base";
import { Attribute, quote } from "./attributes.ts";

export type Location = Span | UnknownLocation | FileLocation | NameLocation | CallSiteLocation | FusedLocation;

/** `loc(unknown)`. */
export interface UnknownLocation {
  readonly kind: "unknown";
}

/** `loc("file":1:2)` as read from IR: a place in a file that we do not hold. Line and column count from 1. */
export interface FileLocation {
  readonly kind: "file";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The place in the IR that says so, for diagnostics. */
  readonly written: Span;
}

/** `loc("name"(child))`. */
export interface NameLocation {
  readonly kind: "name";
  readonly name: string;
  readonly child: Location;
}

/** `loc(callsite(callee at caller))`: of an operation that was inlined. */
export interface CallSiteLocation {
  readonly kind: "callsite";
  readonly callee: Location;
  readonly caller: Location;
}

/** `loc(fused["a", "b"])`: of an operation that stands for several. */
export interface FusedLocation {
  readonly kind: "fused";
  readonly parts: readonly Location[];
  readonly metadata: Attribute | undefined;
}

export const unknownLocation: UnknownLocation = { kind: "unknown" };

/** The place that a diagnostic about an operation points at. */
export function locationSpan(location: Location): Span | undefined {
  if (!("kind" in location)) return location;
  switch (location.kind) {
    case "unknown":
      return undefined;
    case "file":
      return location.written;
    case "name":
      return locationSpan(location.child);
    case "callsite":
      return locationSpan(location.callee) ?? locationSpan(location.caller);
    case "fused":
      return location.parts.map(locationSpan).find((span) => span !== undefined);
    default:
      return location satisfies never;
  }
}

/** What stands inside `loc(...)`. */
export function locationText(location: Location): string {
  if (!("kind" in location)) {
    const { line, column } = location.source.lineColumn(location.start);
    return `${quote(location.source.name)}:${line}:${column}`;
  }
  switch (location.kind) {
    case "unknown":
      return "unknown";
    case "file":
      return `${quote(location.file)}:${location.line}:${location.column}`;
    case "name":
      return isUnknown(location.child)
        ? quote(location.name)
        : `${quote(location.name)}(${locationText(location.child)})`;
    case "callsite":
      return `callsite(${locationText(location.callee)} at ${locationText(location.caller)})`;
    case "fused":
      return `fused${location.metadata === undefined ? "" : `<${location.metadata.text}>`}[${location.parts.map(locationText).join(", ")}]`;
    default:
      return location satisfies never;
  }
}

function isUnknown(location: Location): boolean {
  return "kind" in location && location.kind === "unknown";
}

/** A location as an attribute: `loc("file":1:2)`. */
export class LocationAttribute extends Attribute {
  readonly location: Location;

  constructor(location: Location) {
    super();
    this.location = location;
  }

  protected print(): string {
    return `loc(${locationText(this.location)})`;
  }
}
