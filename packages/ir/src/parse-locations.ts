/** Reading locations. */
import type { Attribute } from "./attributes.ts";
import { type Location, LocationAttribute, unknownLocation } from "./location.ts";
import type { LocationAlias, WrittenLocation } from "./op-parser.ts";
import type { Operation } from "./operation.ts";
import { TypeParser } from "./parse-types.ts";
import type { BlockArgument } from "./value.ts";

/** What an alias that is defined further down is the location of. */
interface PendingLocation {
  readonly owner: Operation | BlockArgument;
  readonly alias: LocationAlias;
}

export abstract class LocationParser extends TypeParser {
  protected readonly attributeAliases = new Map<string, Attribute>();
  private readonly pendingLocations: PendingLocation[] = [];

  protected override isAlias(name: string): boolean {
    const bare = name.slice(1);
    return name.startsWith("#") ? this.attributeAliases.has(bare) : this.typeAliases.has(bare);
  }

  /** `loc(...)` behind an operation or a block argument; an alias in it may be defined later. */
  protected writtenLocation(): WrittenLocation {
    this.expect("loc");
    this.expect("(");
    const { start } = this;
    const name = this.text.slice(start + 1, this.end);
    const isPending = this.kind === "hash" && !name.includes(".") && !this.attributeAliases.has(name);
    if (isPending) this.advance();
    const location: WrittenLocation = isPending ? { kind: "alias", name, start } : this.location();
    this.expect(")");
    return location;
  }

  optionalLocation(): WrittenLocation | undefined {
    return this.kind === "identifier" && this.isAt("loc") ? this.writtenLocation() : undefined;
  }

  protected locate(owner: Operation | BlockArgument, location: WrittenLocation): void {
    if ("kind" in location && location.kind === "alias") this.pendingLocations.push({ owner, alias: location });
    else owner.location = location;
  }

  /** Gives owners the locations whose aliases were not defined when they were read. */
  protected resolveLocations(): void {
    for (const { owner, alias } of this.pendingLocations) owner.location = this.locationAlias(alias);
  }

  private locationAlias({ name, start }: LocationAlias): Location {
    const alias = this.attributeAliases.get(name);
    if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`, start);
    if (!(alias instanceof LocationAttribute)) return this.fail(`expected location, but found '${alias.text}'`, start);
    return alias.location;
  }

  /** `loc(...)`. */
  locationAttribute(): Location {
    this.expect("loc");
    this.expect("(");
    const location = this.location();
    this.expect(")");
    return location;
  }

  private location(): Location {
    this.descend();
    const location = this.anyLocation();
    this.ascend();
    return location;
  }

  private anyLocation(): Location {
    if (this.kind === "string") return this.fileOrNameLocation();
    if (this.kind === "hash") {
      const at = this.start;
      const attribute = this.attribute();
      if (!(attribute instanceof LocationAttribute)) this.fail("expected location attribute", at);
      return attribute.location;
    }
    const word = this.kind === "identifier" ? this.tokenText : "";
    switch (word) {
      case "unknown":
        this.advance();
        return unknownLocation;
      case "callsite": {
        this.advance();
        this.expect("(");
        const callee = this.location();
        this.expect("at");
        const caller = this.location();
        this.expect(")");
        return { kind: "callsite", callee, caller };
      }
      case "fused":
        this.advance();
        return this.fusedLocation();
      default:
        return this.missing("expected a location");
    }
  }

  private fusedLocation(): Location {
    const metadata = this.optional("<") ? this.attribute() : undefined;
    if (metadata !== undefined) this.expect(">");
    this.expect("[");
    const parts = this.isAt("]") ? [] : this.commaSeparated(() => this.location());
    this.expect("]");
    return fused(parts, metadata);
  }

  private fileOrNameLocation(): Location {
    const { start } = this;
    const text = this.string();
    if (this.optional(":")) {
      const line = this.lineNumber("line");
      this.expect(":");
      const column = this.lineNumber("column");
      return { kind: "file", file: text, line, column, written: this.source.span(start, this.previousEnd) };
    }
    if (!this.optional("(")) return { kind: "name", name: text, child: unknownLocation };
    const child = this.location();
    this.expect(")");
    return { kind: "name", name: text, child };
  }

  private lineNumber(what: "line" | "column"): number {
    const value = this.kind === "integer" ? Number(this.tokenText) : Number.NaN;
    if (!(value < 2 ** 32)) this.missing(`expected integer ${what} number in a file location`);
    this.advance();
    return value;
  }
}

/** Without metadata: of all parts once each, of fused ones their parts; a single one stands for itself. */
function fused(parts: readonly Location[], metadata: Attribute | undefined): Location {
  const flat = new Map<string, Location>();
  for (const part of parts) {
    const isOpen = "kind" in part && part.kind === "fused" && sameMetadata(part.metadata, metadata);
    for (const inner of isOpen ? part.parts : [part])
      if (!("kind" in inner && inner.kind === "unknown")) flat.set(new LocationAttribute(inner).text, inner);
  }
  const [only, ...others] = flat.values();
  if (metadata === undefined && others.length === 0) return only ?? unknownLocation;
  return { kind: "fused", parts: only === undefined ? [unknownLocation] : [only, ...others], metadata };
}

function sameMetadata(a: Attribute | undefined, b: Attribute | undefined): boolean {
  return a === undefined ? b === undefined : a.equals(b);
}
