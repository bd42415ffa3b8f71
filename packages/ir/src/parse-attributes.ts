/** Reading attributes. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import {
  ArrayAttribute,
  type Attribute,
  DictionaryAttribute,
  DistinctAttribute,
  IntegerAttribute,
  type NamedAttribute,
  StridedLayoutAttribute,
  StringAttribute,
  SymbolReferenceAttribute,
  TypeAttribute,
  UnitAttribute,
  VerbatimAttribute,
} from "./attributes.ts";
import { LocationAttribute } from "./location.ts";
import { ElementsParser } from "./parse-elements.ts";
import { dynamic, i1, type Type } from "./types.ts";

export abstract class AttributeParser extends ElementsParser {
  /** Distinct attributes by their number. */
  private readonly distincts = new Map<bigint, DistinctAttribute>();

  /** `expected` is the type of a number that is written without one. */
  attribute(expected?: Type): Attribute {
    switch (this.kind) {
      case "integer":
      case "float":
        return this.number(expected);
      case "string": {
        const value = this.string();
        return new StringAttribute(value, expected === undefined && this.optional(":") ? this.type() : expected);
      }
      case "symbol":
        return this.symbolReference();
      case "hash":
        return this.hashAttribute(expected);
      case "exclamation":
        return new TypeAttribute(this.type());
      case "identifier":
        return this.wordAttribute(expected);
      default:
        return this.bracketAttribute(expected);
    }
  }

  private bracketAttribute(expected?: Type): Attribute {
    if (this.isAt("-")) return this.number(expected);
    if (this.optional("[")) {
      const elements = this.isAt("]") ? [] : this.commaSeparated(() => this.attribute());
      this.expect("]");
      return new ArrayAttribute(elements);
    }
    if (this.isAt("{")) return DictionaryAttribute.get(this.dictionaryEntries());
    if (this.isAt("(")) return new TypeAttribute(this.functionType());
    return this.missing("expected an attribute");
  }

  private wordAttribute(expected?: Type): Attribute {
    switch (this.tokenText) {
      case "true":
      case "false": {
        const value = this.tokenText === "true" ? 1n : 0n;
        this.advance();
        return new IntegerAttribute(value, i1);
      }
      case "unit":
        this.advance();
        return UnitAttribute.instance;
      case "array":
        return this.denseArray();
      case "dense":
        return this.dense(expected);
      case "sparse":
        return this.sparse(expected);
      case "dense_resource":
        return this.denseResource(expected);
      case "strided":
        return this.stridedLayout();
      case "affine_map":
        return this.affineMap();
      case "affine_set":
        return this.affineSet();
      case "loc":
        return new LocationAttribute(this.locationAttribute());
      case "distinct":
        return this.distinct();
      default:
        if (!this.isAtType) return this.missing("expected an attribute");
        return new TypeAttribute(this.type());
    }
  }

  /** `distinct[0]<attribute>`: a number has one attribute throughout the file. */
  private distinct(): Attribute {
    this.advance();
    this.expect("[");
    const at = this.start;
    if (this.kind !== "integer") this.missing("expected distinct ID");
    const id = BigInt(this.tokenText);
    if (id >= 1n << 64n) this.fail("expected an unsigned 64-bit integer", at);
    this.advance();
    this.expect("]");
    this.expect("<");
    const referenced = this.isAt(">") ? undefined : this.attribute();
    this.expect(">");
    const attribute = new DistinctAttribute(id, referenced);
    const known = this.distincts.get(id);
    if (known !== undefined && !known.equals(attribute))
      this.fail(`referenced attribute does not match previous definition: ${known.referenced?.text ?? "none"}`, at);
    this.distincts.set(id, attribute);
    return attribute;
  }

  symbolReference(): SymbolReferenceAttribute {
    const root = this.symbolName();
    const nested: string[] = [];
    while (this.optional("::")) nested.push(this.symbolName());
    return new SymbolReferenceAttribute(root, nested);
  }

  private hashAttribute(expected?: Type): Attribute {
    const name = this.text.slice(this.start + 1, this.end);
    const dot = name.indexOf(".");
    if (dot < 0 && this.text.charCodeAt(this.end) !== 60) {
      const alias = this.attributeAliases.get(name);
      if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`);
      this.countAlias(alias.text);
      this.advance();
      return alias;
    }
    const reader = this.readerOf((dialect) => dialect.attributes);
    if (typeof reader === "function") return this.readSymbol(() => reader(this));
    if (typeof reader === "object") return this.constrainedSymbol(reader);
    const symbol = this.dialectSymbol();
    return new VerbatimAttribute(symbol, this.optional(":") ? this.type() : expected);
  }

  private constrainedSymbol(constraint: AttributeSpec<unknown>): Attribute {
    const at = this.start;
    const symbol = this.dialectSymbol();
    const value = constraint.read(new VerbatimAttribute(symbol.replace(/<\s+/, "<").replace(/\s+>$/, ">")));
    return value === undefined ? this.fail(`expected ${constraint.description}`, at) : constraint.write(value);
  }

  private stridedLayout(): Attribute {
    this.advance();
    this.expect("<");
    this.expect("[");
    const size = (): number => (this.optional("?") ? dynamic : this.safeInteger());
    const stride = (): number => {
      const at = this.start;
      const value = size();
      return value === 0 ? this.fail("strides must not be zero", at) : value;
    };
    const strides = this.isAt("]") ? [] : this.commaSeparated(stride);
    this.expect("]");
    let offset = 0;
    if (this.optional(",")) {
      this.expect("offset");
      this.expect(":");
      offset = size();
    }
    this.expect(">");
    return new StridedLayoutAttribute(strides, offset);
  }

  private safeInteger(): number {
    const at = this.start;
    const value = Number(this.integer());
    return Number.isSafeInteger(value) ? value : this.fail("the stride or offset is too large", at);
  }

  optionalAttributeDictionary(keyword?: string): NamedAttribute[] {
    if (keyword !== undefined && !this.optional(keyword)) return [];
    return this.isAt("{") ? this.dictionaryEntries() : keyword === undefined ? [] : this.missing("expected '{'");
  }

  protected dictionaryEntries(): NamedAttribute[] {
    this.expect("{");
    if (this.optional("}")) return [];
    const entries = [this.dictionaryEntry()];
    if (this.isAt(",")) {
      const names = new Set<string>(entries.map(([name]) => name));
      while (this.optional(",")) {
        const at = this.start;
        const entry = this.dictionaryEntry();
        if (names.has(entry[0])) this.fail(`duplicate key '${entry[0]}' in dictionary attribute`, at);
        names.add(entry[0]);
        entries.push(entry);
      }
    }
    this.expect("}");
    return entries;
  }

  private dictionaryEntry(): NamedAttribute {
    const at = this.start;
    const name = this.kind === "string" ? this.string() : this.keyword();
    if (name === "") this.fail("expected valid attribute name", at);
    return [name, this.optional("=") ? this.attribute() : UnitAttribute.instance];
  }

  spelledAttribute(spec: AttributeSpec<unknown>): Attribute {
    const at = this.start;
    const attribute = this.readSpelled(spec);
    if (spec.read(attribute) === undefined) this.fail(`expected ${spec.description}`, at);
    return attribute;
  }

  private readSpelled(spec: AttributeSpec<unknown>): Attribute {
    switch (spec.spelling) {
      case "none":
        return UnitAttribute.instance;
      case "symbol":
        return new StringAttribute(this.symbolName());
      case "untyped":
        return this.attribute(spec.type);
      case "keyword":
        return spec.write(this.wordOf(spec.words ?? []));
      case "flags": {
        this.expect("<");
        const flags = this.commaSeparated(() => this.wordOf(["none", ...(spec.words ?? [])]));
        this.expect(">");
        return spec.write(flags.length === 1 && flags[0] === "none" ? [] : flags);
      }
      case "list":
        return spec.write(this.integerList());
      case "full":
        return this.attribute();
      default:
        return spec.spelling satisfies never;
    }
  }

  private wordOf(words: readonly string[]): string {
    if (this.kind !== "identifier" || !words.includes(this.tokenText))
      this.missing(`expected one of ${words.join(", ")}`);
    return this.keyword();
  }

  private integerList(): readonly bigint[] {
    this.expect("[");
    const values = this.isAt("]") ? [] : this.commaSeparated(() => this.integer());
    this.expect("]");
    return values;
  }

  isAtSpelledAttribute(spec: AttributeSpec<unknown>): boolean {
    switch (spec.spelling) {
      case "none":
        return false;
      case "flags":
        return this.isAt("<");
      case "list":
        return this.isAt("[");
      case "symbol":
        return this.kind === "symbol";
      case "untyped":
        return this.kind === "integer" || this.kind === "float" || this.kind === "string" || this.isAt("-");
      case "keyword":
        return this.kind === "identifier" && spec.words?.includes(this.tokenText) === true;
      case "full":
        return this.kind !== "punctuation"
          ? this.kind !== "end" && this.kind !== "value" && this.kind !== "block"
          : this.isAt("[") || this.isAt("-");
      default:
        return spec.spelling satisfies never;
    }
  }
}
