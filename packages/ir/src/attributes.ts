/**
 * Builtin attributes: immutable values compared by their printed text ({@link Attribute.equals}).
 *
 * They are not interned: a module holds many more different constants than types, and an interning table for them
 * costs more than it saves (docs/decisions/0004-ir-data-structures.md).
 */
import { floatBits } from "./float-formats.ts";
import { floatBitsText, floatValue, nearestFloatBits } from "./float-text.ts";
import { stringBytes } from "./string-bytes.ts";
import { dynamic, f64, type FloatType, IndexType, IntegerType, indexWidth, none, type Type, i64 } from "./types.ts";

export abstract class Attribute {
  private cachedText: string | undefined;

  protected abstract print(): string;

  /** The attribute as MLIR prints it. */
  get text(): string {
    this.cachedText ??= this.print();
    return this.cachedText;
  }

  /** The attribute as an element of an array or as a memory space, where the type of an i64 or f64 goes without saying. */
  get elementText(): string {
    return this.text;
  }

  toString(): string {
    return this.text;
  }

  equals(other: Attribute | undefined): boolean {
    return this === other || (other !== undefined && this.text === other.text);
  }
}

/** The value of an integer of this type with the same low bits: as it prints (signed, but i1 and unsigned types). */
export function wrapInteger(type: IntegerType | IndexType, value: bigint): bigint {
  if (type instanceof IndexType) return BigInt.asIntN(indexWidth, value);
  return type.signedness === "unsigned" || (type.width === 1 && type.signedness === "signless")
    ? BigInt.asUintN(type.width, value)
    : BigInt.asIntN(type.width, value);
}

/** `42 : i64`, `true`: an integer or index constant. */
export class IntegerAttribute extends Attribute {
  readonly type: IntegerType | IndexType;
  /** Wrapped to the type's width: signed, but 0 or 1 for i1 and never negative for an unsigned type. */
  readonly value: bigint;

  constructor(value: bigint, type: IntegerType | IndexType = i64) {
    super();
    this.type = type;
    this.value = wrapInteger(type, value);
  }

  /** The value alone, without its type. */
  get valueText(): string {
    if (this.type instanceof IntegerType && this.type.width === 1 && this.type.signedness === "signless")
      return this.value === 0n ? "false" : "true";
    return String(this.value);
  }

  override get elementText(): string {
    return this.type === i64 ? this.valueText : this.text;
  }

  protected print(): string {
    const plain = this.type instanceof IntegerType && this.type.width === 1 && this.type.signedness === "signless";
    return plain ? this.valueText : `${this.value} : ${this.type.text}`;
  }
}

/** `1.000000e+00 : f32`. */
export class FloatAttribute extends Attribute {
  readonly type: FloatType;
  /** Rounded to the type; NaN for a NaN, and for an f80 or f128 that no JavaScript number is. */
  readonly value: number;
  readonly bits: bigint;

  private constructor(type: FloatType, value: number, bits: bigint) {
    super();
    this.type = type;
    this.value = value;
    this.bits = bits;
  }

  /** The value of the type that is nearest to a number. */
  static get(value: number, type: FloatType): FloatAttribute {
    return FloatAttribute.fromBits(nearestFloatBits(type, value), type);
  }

  static fromBits(bits: bigint, type: FloatType): FloatAttribute {
    const known = BigInt.asUintN(floatBits(type.name), bits);
    return new FloatAttribute(type, floatValue(type, known), known);
  }

  get valueText(): string {
    return floatBitsText(this.type, this.bits);
  }

  override get elementText(): string {
    return this.type === f64 && !this.valueText.startsWith("0x") ? this.valueText : this.text;
  }

  protected print(): string {
    return `${this.valueText} : ${this.type.text}`;
  }
}

/** A string in quotes with MLIR's escapes: `\\`, `\"`, and `\XX` for a byte that is not printable ASCII. */
export function quote(value: string): string {
  if (/^[ !#-[\]-~]*$/.test(value)) return `"${value}"`;
  const bytes = stringBytes(value);
  let text = '"';
  for (const byte of bytes) {
    if (byte === 0x5c) text += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f && byte !== 0x22) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return `${text}"`;
}

/** `"text"`, or `"text" : type` of a type other than none. What is no UTF-8 in it is kept, see string-bytes.ts. */
export class StringAttribute extends Attribute {
  readonly value: string;
  readonly type: Type | undefined;

  constructor(value: string, type?: Type) {
    super();
    this.value = value;
    this.type = type === none ? undefined : type;
  }

  protected print(): string {
    return this.type === undefined ? quote(this.value) : `${quote(this.value)} : ${this.type.text}`;
  }
}

export class TypeAttribute extends Attribute {
  readonly type: Type;

  constructor(type: Type) {
    super();
    this.type = type;
  }

  protected print(): string {
    return this.type.text;
  }
}

/** `unit`: its presence is its meaning. */
export class UnitAttribute extends Attribute {
  static readonly instance: UnitAttribute = new UnitAttribute();

  private constructor() {
    super();
  }

  protected print(): string {
    return "unit";
  }
}

export class ArrayAttribute extends Attribute {
  readonly elements: readonly Attribute[];

  constructor(elements: readonly Attribute[]) {
    super();
    this.elements = elements;
  }

  protected print(): string {
    return `[${this.elements.map((element) => element.elementText).join(", ")}]`;
  }
}

export type NamedAttribute = readonly [name: string, value: Attribute];

/** A name as it stands before `=` in a dictionary: bare where it can be, else quoted. */
export function attributeName(name: string): string {
  return /^[A-Za-z_][\w$.]*$/.test(name) ? name : quote(name);
}

/** `{a = 1 : i64, b}`: named attributes sorted by name, each name once. */
export class DictionaryAttribute extends Attribute {
  static readonly empty: DictionaryAttribute = new DictionaryAttribute([]);

  readonly entries: readonly NamedAttribute[];

  private constructor(entries: readonly NamedAttribute[]) {
    super();
    this.entries = entries;
  }

  /** Sorts the entries. @throws Error when a name comes twice. */
  static get(entries: readonly NamedAttribute[]): DictionaryAttribute {
    if (entries.length === 0) return DictionaryAttribute.empty;
    if (entries.length === 1) return new DictionaryAttribute(entries);
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const twice = sorted.find(([name], position) => position > 0 && sorted[position - 1]?.[0] === name);
    if (twice !== undefined) throw new Error(`attribute '${twice[0]}' is given twice`);
    return new DictionaryAttribute(sorted);
  }

  get(name: string): Attribute | undefined {
    for (const entry of this.entries) if (entry[0] === name) return entry[1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The same dictionary with one entry set, or removed when `value` is undefined. */
  with(name: string, value: Attribute | undefined): DictionaryAttribute {
    const others = this.entries.filter((entry) => entry[0] !== name);
    if (value === undefined) return others.length === this.entries.length ? this : DictionaryAttribute.get(others);
    return DictionaryAttribute.get([...others, [name, value]]);
  }

  get size(): number {
    return this.entries.length;
  }

  protected print(): string {
    return `{${this.entries.map(namedAttributeText).join(", ")}}`;
  }
}

export function namedAttributeText([name, value]: NamedAttribute): string {
  return value === UnitAttribute.instance ? attributeName(name) : `${attributeName(name)} = ${value.text}`;
}

/** A symbol name as it stands after `@`. */
export function symbolName(name: string): string {
  return /^[A-Za-z_][\w$.]*$/.test(name) ? `@${name}` : `@${quote(name)}`;
}

/** `@root::@nested`. */
export class SymbolReferenceAttribute extends Attribute {
  readonly root: string;
  readonly nested: readonly string[];

  constructor(root: string, nested: readonly string[] = []) {
    super();
    this.root = root;
    this.nested = nested;
  }

  protected print(): string {
    return [this.root, ...this.nested].map(symbolName).join("::");
  }
}

/** `strided<[33, 1], offset: ?>`; {@link dynamic} stands for `?`. Strides and offset are in elements. */
export class StridedLayoutAttribute extends Attribute {
  readonly strides: readonly number[];
  readonly offset: number;

  constructor(strides: readonly number[], offset = 0) {
    super();
    this.strides = strides;
    this.offset = offset;
  }

  protected print(): string {
    const number = (value: number): string => (value === dynamic ? "?" : String(value));
    return `strided<[${this.strides.map(number).join(", ")}]${this.offset === 0 ? "" : `, offset: ${number(this.offset)}`}>`;
  }
}

/** `distinct[0]<42 : i32>`: equal to no other but those of the same number. */
export class DistinctAttribute extends Attribute {
  readonly id: bigint;
  /** Absent for `distinct[0]<>`. */
  readonly referenced: Attribute | undefined;

  constructor(id: bigint, referenced?: Attribute) {
    super();
    this.id = id;
    this.referenced = referenced;
  }

  protected print(): string {
    return `distinct[${this.id}]<${this.referenced?.text ?? ""}>`;
  }
}

/** An attribute that is kept as it was written: `#dialect.name<...>`. */
export class VerbatimAttribute extends Attribute {
  /** What was written, without the type. */
  readonly valueText: string;
  /** The type behind it, where the attribute has one. */
  readonly type: Type | undefined;

  constructor(written: string, type?: Type) {
    super();
    this.valueText = written;
    this.type = type;
  }

  protected print(): string {
    return this.type === undefined ? this.valueText : `${this.valueText} : ${this.type.text}`;
  }
}
