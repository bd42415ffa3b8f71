/**
 * Builtin attributes: immutable values compared by their printed text ({@link Attribute.equals}).
 *
 * They are not interned: a module holds many more different constants than types, and an interning table for them
 * costs more than it saves (docs/decisions/0004-ir-data-structures.md).
 */
import { floatFromBits, floatText, floatToBits, hexFloat, isComputable, roundFloat } from "./float-text.ts";
import {
  dynamic,
  f64,
  FloatType,
  IndexType,
  IntegerType,
  indexWidth,
  TensorType,
  type Type,
  VectorType,
  i64,
} from "./types.ts";

export abstract class Attribute {
  private cachedText: string | undefined;

  protected abstract print(): string;

  /** The attribute as MLIR prints it. */
  get text(): string {
    this.cachedText ??= this.print();
    return this.cachedText;
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
  return type.signedness === "unsigned" || type.width === 1
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

  protected print(): string {
    const plain = this.type instanceof IntegerType && this.type.width === 1 && this.type.signedness === "signless";
    return plain ? this.valueText : `${this.value} : ${this.type.text}`;
  }
}

/** `1.000000e+00 : f32`. */
export class FloatAttribute extends Attribute {
  readonly type: FloatType;
  /** Rounded to the type; NaN for a type that is kept as bits only. */
  readonly value: number;
  readonly bits: bigint;

  private constructor(type: FloatType, value: number, bits: bigint) {
    super();
    this.type = type;
    this.value = value;
    this.bits = bits;
  }

  static get(value: number, type: FloatType): FloatAttribute {
    const rounded = roundFloat(type, value);
    return new FloatAttribute(type, rounded, floatToBits(type, rounded));
  }

  static fromBits(bits: bigint, type: FloatType): FloatAttribute {
    return new FloatAttribute(type, isComputable(type) ? floatFromBits(type, bits) : Number.NaN, bits);
  }

  get valueText(): string {
    return Number.isNaN(this.value) ? hexFloat(this.type, this.bits) : floatText(this.type, this.value);
  }

  protected print(): string {
    return `${this.valueText} : ${this.type.text}`;
  }
}

/** A string in quotes with MLIR's escapes: `\\`, `\"`, and `\XX` for a byte that is not printable ASCII. */
export function quote(value: string): string {
  if (/^[ !#-[\]-~]*$/.test(value)) return `"${value}"`;
  const bytes = new TextEncoder().encode(value);
  let text = '"';
  for (const byte of bytes) {
    if (byte === 0x5c) text += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f && byte !== 0x22) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return `${text}"`;
}

export class StringAttribute extends Attribute {
  readonly value: string;

  constructor(value: string) {
    super();
    this.value = value;
  }

  protected print(): string {
    return quote(this.value);
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
    return `[${this.elements.map(elementText).join(", ")}]`;
  }
}

/** In an array, numbers of the types that a bare number has stand without them. */
function elementText(element: Attribute): string {
  const isBare =
    (element instanceof IntegerAttribute && element.type === i64) ||
    (element instanceof FloatAttribute && element.type === f64);
  return isBare ? element.valueText : element.text;
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

/** `array<i64: 1, 2>`: numbers of one integer or float type. */
export class DenseArrayAttribute extends Attribute {
  readonly element: IntegerType | FloatType;
  readonly values: readonly (bigint | number)[];

  constructor(element: IntegerType | FloatType, values: readonly (bigint | number)[]) {
    super();
    this.element = element;
    this.values = values;
  }

  protected print(): string {
    if (this.values.length === 0) return `array<${this.element.text}>`;
    return `array<${this.element.text}: ${this.values.map((value) => this.elementText(value)).join(", ")}>`;
  }

  private elementText(value: bigint | number): string {
    if (this.element instanceof FloatType) return floatText(this.element, Number(value));
    return new IntegerAttribute(BigInt(value), this.element).valueText;
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

/** A splat or list of constants of a vector, tensor: `dense<0.0> : vector<4xf32>`. */
export class DenseElementsAttribute extends Attribute {
  readonly type: Type;
  /** One value for all elements, or one for each in row-major order. */
  readonly values: readonly (IntegerAttribute | FloatAttribute)[];

  constructor(type: Type, values: readonly (IntegerAttribute | FloatAttribute)[]) {
    super();
    this.type = type;
    this.values = values;
  }

  /** The value alone, without its type. */
  get valueText(): string {
    const [first] = this.values;
    if (this.values.length === 1 && first !== undefined) return `dense<${first.valueText}>`;
    const shape = this.type instanceof VectorType || this.type instanceof TensorType ? this.type.shape : undefined;
    return `dense<${nestedText(this.values, shape ?? [this.values.length])}>`;
  }

  protected print(): string {
    return `${this.valueText} : ${this.type.text}`;
  }
}

/** Elements in row-major order as lists of lists. */
function nestedText(
  values: readonly (IntegerAttribute | FloatAttribute)[],
  [size = 1, ...inner]: readonly number[],
): string {
  if (inner.length === 0) return `[${values.map((value) => value.valueText).join(", ")}]`;
  const length = values.length / size;
  return `[${Array.from({ length: size }, (_, at) => nestedText(values.slice(at * length, (at + 1) * length), inner)).join(", ")}]`;
}

/** An attribute that is kept as it was written: `#dialect.name<...>`, `affine_map<...>`, `dense_resource<...>`. */
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
