/** Reading locations. */
import { type Location, unknownLocation } from "./location.ts";
import { TypeParser } from "./parse-types.ts";

export abstract class LocationParser extends TypeParser {
  protected readonly locationAliases = new Map<string, Location>();

  /** `loc(...)`. */
  protected locationAttribute(): Location {
    this.expect("loc");
    this.expect("(");
    const location = this.location();
    this.expect(")");
    return location;
  }

  private location(): Location {
    if (this.kind === "string") return this.fileOrNameLocation();
    if (this.kind === "hash") {
      const name = this.text.slice(this.start + 1, this.end);
      const alias = this.locationAliases.get(name);
      if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`);
      this.advance();
      return alias;
    }
    const at = this.start;
    switch (this.keyword()) {
      case "unknown":
        return unknownLocation;
      case "callsite": {
        this.expect("(");
        const callee = this.location();
        this.expect("at");
        const caller = this.location();
        this.expect(")");
        return { kind: "callsite", callee, caller };
      }
      case "fused": {
        const metadata = this.optional("<") ? this.attribute().text : undefined;
        if (metadata !== undefined) this.expect(">");
        this.expect("[");
        const parts = this.isAt("]") ? [] : this.commaSeparated(() => this.location());
        this.expect("]");
        return { kind: "fused", parts, metadata };
      }
      default:
        return this.fail("expected a location", at);
    }
  }

  private fileOrNameLocation(): Location {
    const { start } = this;
    const text = this.string();
    if (this.optional(":")) {
      const line = Number(this.integer());
      this.expect(":");
      const column = Number(this.integer());
      return { kind: "file", file: text, line, column, written: this.source.span(start, this.previousEnd) };
    }
    if (!this.optional("(")) return { kind: "name", name: text, child: unknownLocation };
    const child = this.location();
    this.expect(")");
    return { kind: "name", name: text, child };
  }

  optionalLocation(): Location | undefined {
    return this.isAt("loc") ? this.locationAttribute() : undefined;
  }
}
