/** Reading attributes. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import {
  ArrayAttribute,
  type Attribute,
  DenseArrayAttribute,
  DenseElementsAttribute,
  DictionaryAttribute,
  FloatAttribute,
  IntegerAttribute,
  type NamedAttribute,
  StridedLayoutAttribute,
  StringAttribute,
  SymbolReferenceAttribute,
  TypeAttribute,
  UnitAttribute,
  VerbatimAttribute,
} from "./attributes.ts";
import { isComputable } from "./float-text.ts";
import { locationText } from "./location.ts";
import { LocationParser } from "./parse-locations.ts";
import { dynamic, elementType, f64, FloatType, IndexType, IntegerType, i1, i64, type Type } from "./types.ts";

export abstract class AttributeParser extends LocationParser {
  protected readonly attributeAliases = new Map<string, Attribute>();

  /** `expected` is the type of a number that is written without one. */
  attribute(expected?: Type): Attribute {
    switch (this.kind) {
      case "integer":
      case "float":
        return this.number(false, expected);
      case "string": {
        const value = new StringAttribute(this.string());
        // A string may carry a type; the only one that means anything is none.
        if (expected === undefined && this.optional(":")) this.type();
        return value;
      }
      case "symbol":
        return this.symbolReference();
      case "hash":
        return this.hashAttribute();
      case "exclamation":
        return new TypeAttribute(this.type());
      case "identifier":
        return this.wordAttribute(expected);
      default:
        return this.bracketAttribute(expected);
    }
  }

  private bracketAttribute(expected?: Type): Attribute {
    if (this.isAt("-")) {
      this.advance();
      return this.number(true, expected);
    }
    if (this.optional("[")) {
      const elements = this.isAt("]") ? [] : this.commaSeparated(() => this.attribute());
      this.expect("]");
      return new ArrayAttribute(elements);
    }
    if (this.isAt("{")) return DictionaryAttribute.get(this.dictionaryEntries());
    if (this.isAt("(")) return new TypeAttribute(this.functionType());
    return this.fail("expected an attribute");
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
      case "strided":
        return this.stridedLayout();
      case "affine_map":
      case "affine_set":
        return new VerbatimAttribute(this.verbatim());
      case "loc": {
        const { start } = this;
        this.locationAttribute();
        return new VerbatimAttribute(this.text.slice(start, this.previousEnd));
      }
      case "sparse":
      case "dense_resource":
      case "distinct":
        return this.verbatimWithType(expected);
      default:
        if (!this.isAtType) return this.fail("expected an attribute");
        return new TypeAttribute(this.type());
    }
  }

  private verbatimWithType(expected?: Type): Attribute {
    const { start } = this;
    if (this.tokenText === "distinct") {
      this.advance();
      this.end = this.balancedEnd(this.start);
      this.advance();
    }
    const written =
      this.text.charCodeAt(this.end) === 60 || this.isAt("<")
        ? this.isAt("<")
          ? this.text.slice(start, this.closeVerbatim())
          : this.verbatim()
        : this.fail("expected '<'");
    return new VerbatimAttribute(written, expected ?? (this.optional(":") ? this.type() : undefined));
  }

  private closeVerbatim(): number {
    const end = this.balancedEnd(this.start);
    this.end = end;
    this.advance();
    return end;
  }

  private number(negative: boolean, expected?: Type): Attribute {
    if (this.kind !== "integer" && this.kind !== "float") this.fail("expected a number after '-'");
    const { start, kind, tokenText: written } = this;
    this.advance();
    const type = expected ?? (this.optional(":") ? this.type() : kind === "float" ? f64 : i64);
    return this.numberOf(type, written, negative, start);
  }

  private numberOf(type: Type, written: string, negative: boolean, at: number): IntegerAttribute | FloatAttribute {
    if (type instanceof FloatType) return this.floatOf(type, written, negative, at);
    if (!(type instanceof IntegerType || type instanceof IndexType))
      return this.fail("integer literal not valid for specified type", at);
    if (!/^(\d+|0x[0-9a-fA-F]+)$/.test(written))
      return this.fail("floating point value not valid for specified type", at);
    const value = negative ? -BigInt(written) : BigInt(written);
    if (!fits(type, value)) return this.fail("integer constant out of range for attribute", at);
    return new IntegerAttribute(value, type);
  }

  private floatOf(type: FloatType, written: string, negative: boolean, at: number): FloatAttribute {
    if (written.startsWith("0x")) {
      if (negative) return this.fail("hexadecimal float literal should not have a leading minus", at);
      const bits = BigInt(written);
      if (bits >= 1n << BigInt(type.width)) return this.fail("hexadecimal float constant out of range for type", at);
      return FloatAttribute.fromBits(bits, type);
    }
    if (!written.includes("."))
      return this.fail("unexpected decimal integer literal for a floating point attribute; add a trailing dot", at);
    if (!isComputable(type))
      return this.fail(`constants of type ${type.text} have to be written as bits in hexadecimal`, at);
    return FloatAttribute.get(Number(written) * (negative ? -1 : 1), type);
  }

  symbolReference(): SymbolReferenceAttribute {
    const root = this.symbolName();
    const nested: string[] = [];
    while (this.optional("::")) nested.push(this.symbolName());
    return new SymbolReferenceAttribute(root, nested);
  }

  private hashAttribute(): Attribute {
    const name = this.text.slice(this.start + 1, this.end);
    if (!name.includes(".") && this.text.charCodeAt(this.end) !== 60) {
      const alias = this.attributeAliases.get(name) ?? this.locationAlias(name);
      if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`);
      this.advance();
      return alias;
    }
    const dot = name.indexOf(".");
    const parse =
      dot < 0 ? undefined : this.context.dialects.get(name.slice(0, dot))?.attributes.get(name.slice(dot + 1));
    if (parse !== undefined) {
      this.advance();
      return parse(this);
    }
    return new VerbatimAttribute(this.verbatim());
  }

  /** A location may be an attribute too; it is kept as its text. */
  private locationAlias(name: string): Attribute | undefined {
    const location = this.locationAliases.get(name);
    return location === undefined ? undefined : new VerbatimAttribute(`loc(${locationText(location)})`);
  }

  private denseArray(): Attribute {
    this.advance();
    this.expect("<");
    const element = this.type();
    if (!(element instanceof IntegerType || element instanceof FloatType))
      return this.fail("element type of an array has to be an integer or float type");
    const values = this.optional(":") ? this.commaSeparated(() => this.elementOf(element).value) : [];
    this.expect(">");
    return new DenseArrayAttribute(element, values);
  }

  private elementOf(element: Type): IntegerAttribute | FloatAttribute {
    if (this.kind === "identifier" && element === i1 && /^(true|false)$/.test(this.tokenText)) {
      return new IntegerAttribute(this.keyword() === "true" ? 1n : 0n, i1);
    }
    const negative = this.optional("-");
    if (this.kind !== "integer" && this.kind !== "float") return this.fail("expected a number");
    const { start, tokenText: written } = this;
    this.advance();
    return this.numberOf(element, written, negative, start);
  }

  /** `dense<...> : type`; the elements are read by the type that comes after them. */
  private dense(expected?: Type): Attribute {
    const { start } = this;
    this.advance();
    if (!this.isAt("<")) return this.fail("expected '<' after 'dense'");
    const body = this.end;
    const end = this.closeVerbatim();
    const type = expected ?? this.colonType();
    const element = elementType(type);
    if (
      element === type ||
      !(element instanceof IntegerType || element instanceof FloatType || element instanceof IndexType)
    ) {
      return new VerbatimAttribute(this.text.slice(start, end), type);
    }
    const { start: resumeAt, previousEnd } = this;
    this.scanFrom(body);
    const isSimple = this.kind !== "string" && !(element instanceof FloatType && !isComputable(element));
    const values = isSimple && !this.isAt(">") && !this.isAt("(") ? this.denseValues(element) : undefined;
    this.scanFrom(resumeAt);
    this.previousEnd = previousEnd;
    return values === undefined
      ? new VerbatimAttribute(this.text.slice(start, end), type)
      : new DenseElementsAttribute(type, values);
  }

  private denseValues(element: Type): readonly (IntegerAttribute | FloatAttribute)[] {
    if (!this.optional("[")) return [this.elementOf(element)];
    const values = this.isAt("]") ? [] : this.commaSeparated(() => this.denseValues(element)).flat();
    this.expect("]");
    return values;
  }

  private stridedLayout(): Attribute {
    this.advance();
    this.expect("<");
    this.expect("[");
    const size = (): number => (this.optional("?") ? dynamic : Number(this.integer()));
    const strides = this.isAt("]") ? [] : this.commaSeparated(size);
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

  optionalAttributeDictionary(keyword?: string): NamedAttribute[] {
    if (keyword !== undefined && !this.optional(keyword)) return [];
    return this.isAt("{") ? this.dictionaryEntries() : keyword === undefined ? [] : this.fail("expected '{'");
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
    const name = this.kind === "string" ? this.string() : this.keyword();
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
    if (this.kind !== "identifier" || !words.includes(this.tokenText)) this.fail(`expected one of ${words.join(", ")}`);
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

/** Whether a written number is one of the type: a signless type takes both the signed and the unsigned range. */
function fits(type: IntegerType | IndexType, value: bigint): boolean {
  const width = BigInt(type instanceof IntegerType ? type.width : 64);
  if (type instanceof IntegerType && type.signedness === "unsigned") return value >= 0n && value < 1n << width;
  const least = -(1n << (width - 1n));
  if (type instanceof IntegerType && type.signedness === "signed") return value >= least && value < -least;
  return value >= least && value < 1n << width;
}
