/** Reading locations. */
import type { Attribute } from "./attributes.ts";
import { type Location, LocationAttribute, unknownLocation } from "./location.ts";
import type { Operation } from "./operation.ts";
import { TypeParser } from "./parse-types.ts";
import type { BlockArgument } from "./value.ts";

/** What an alias that is defined further down is the location of. */
interface PendingLocation {
  readonly owner: Operation | BlockArgument;
  readonly name: string;
  readonly at: number;
}

export abstract class LocationParser extends TypeParser {
  protected readonly attributeAliases = new Map<string, Attribute>();
  private readonly pendingLocations: PendingLocation[] = [];

  protected override isAlias(name: string): boolean {
    const bare = name.slice(1);
    return name.startsWith("#") ? this.attributeAliases.has(bare) : this.typeAliases.has(bare);
  }

  /** `loc(...)` behind an operation or a block argument; an alias in it may be defined later. */
  protected locationOf(owner: Operation | BlockArgument): void {
    this.expect("loc");
    this.expect("(");
    const name = this.text.slice(this.start + 1, this.end);
    const isPending = this.kind === "hash" && !name.includes(".") && !this.attributeAliases.has(name);
    if (isPending) {
      this.pendingLocations.push({ owner, name, at: this.start });
      this.advance();
    } else owner.location = this.location();
    this.expect(")");
  }

  /** Gives owners the locations whose aliases were not defined when they were read. */
  protected resolveLocations(): void {
    for (const { owner, name, at } of this.pendingLocations) owner.location = this.locationAlias(name, at);
  }

  private locationAlias(name: string, at: number): Location {
    const alias = this.attributeAliases.get(name);
    if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`, at);
    if (!(alias instanceof LocationAttribute)) return this.fail(`expected location, but found '${alias.text}'`, at);
    return alias.location;
  }

  /** `loc(...)`. */
  protected locationAttribute(): Location {
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

  optionalLocation(): Location | undefined {
    return this.isAt("loc") ? this.locationAttribute() : undefined;
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
