/**
 * Attributes that hold the elements of a vector, tensor or memref: `dense<...>`, `sparse<...>`, `dense_resource<...>`;
 * and `array<...>`, a list of numbers without such a type.
 */
import { Attribute, FloatAttribute, IntegerAttribute, quote } from "./attributes.ts";
import { numbersFromBytes, numbersToHex } from "./element-bytes.ts";
import { resourceKey } from "./file-data.ts";
import { floatText } from "./float-text.ts";
import { FloatType, type IntegerType, MemRefType, TensorType, type Type, VectorType } from "./types.ts";

/** One number of a constant. */
export type NumberAttribute = IntegerAttribute | FloatAttribute;

/** A constant of a type with a shape: what stands before its type is `valueText`. */
export abstract class ElementsAttribute extends Attribute {
  readonly type: Type;

  constructor(type: Type) {
    super();
    this.type = type;
  }

  /** The elements alone, without their type. */
  abstract get valueText(): string;

  protected print(): string {
    return `${this.valueText} : ${this.type.text}`;
  }
}

/** The sizes of a type with static ones; undefined for any other type. */
export function staticShape(type: Type): readonly number[] | undefined {
  const hasShape = type instanceof VectorType || type instanceof TensorType || type instanceof MemRefType;
  const shape = hasShape ? type.shape : undefined;
  return shape?.every((size) => size >= 0) === true ? shape : undefined;
}

/** The product of the sizes. */
export function elementCount(type: Type): number {
  return staticShape(type)?.reduce((product, size) => product * size, 1) ?? 0;
}

/** More elements than this are printed as the bytes of their values, as MLIR does. */
const mostListed = 100;

/** Elements that are all there. */
abstract class ListedElementsAttribute extends ElementsAttribute {
  /** What stands inside of `dense<...>`. */
  abstract get listText(): string;

  get valueText(): string {
    return `dense<${this.listText}>`;
  }
}

/** Numbers: `dense<0.0> : vector<4xf32>`, `dense<[1, 2]> : tensor<2xi32>`. */
export class DenseElementsAttribute extends ListedElementsAttribute {
  private bytes: Uint8Array | undefined;
  private list: readonly NumberAttribute[] | undefined;

  /** One value for all elements, or one for each in row-major order. */
  constructor(type: Type, values: readonly NumberAttribute[]) {
    super(type);
    this.list = withoutRepeats(values);
  }

  /** From the values' bytes, little-endian and without gaps, `i1` as bits; the size has to be right. */
  static fromBytes(type: VectorType | TensorType | MemRefType, bytes: Uint8Array): DenseElementsAttribute {
    const attribute = new DenseElementsAttribute(type, []);
    attribute.list = undefined;
    attribute.bytes = bytes;
    return attribute;
  }

  /** One value for all elements, or one for each in row-major order. */
  get values(): readonly NumberAttribute[] {
    if (this.list === undefined) {
      const { type, bytes = new Uint8Array() } = this;
      const element =
        type instanceof VectorType || type instanceof TensorType || type instanceof MemRefType ? type.element : type;
      this.list = withoutRepeats(numbersFromBytes(element, bytes, elementCount(type)));
      this.bytes = undefined;
    }
    return this.list;
  }

  /** One value for each element, in row-major order. */
  get elements(): readonly NumberAttribute[] {
    const { values } = this;
    const [first] = values;
    if (values.length !== 1 || first === undefined) return values;
    return Array.from({ length: Math.max(elementCount(this.type), 1) }, () => first);
  }

  get listText(): string {
    const { values } = this;
    return values.length > mostListed ? numbersToHex(values) : this.listTextInFull;
  }

  /** All elements as numbers, however many there are. */
  get listTextInFull(): string {
    const texts = this.values.map((value) => value.valueText);
    return nestedText(texts, this.type);
  }
}

function withoutRepeats(values: readonly NumberAttribute[]): readonly NumberAttribute[] {
  const [first] = values;
  if (first === undefined || values.length === 1) return values;
  for (const value of values) if (!sameNumber(value, first)) return values;
  return [first];
}

function sameNumber(a: NumberAttribute, b: NumberAttribute): boolean {
  if (a instanceof FloatAttribute) return b instanceof FloatAttribute && a.bits === b.bits;
  return b instanceof IntegerAttribute && a.value === b.value;
}

/** Complex numbers: `dense<(1.0, 2.0)> : tensor<2xcomplex<f32>>`. */
export class DenseComplexElementsAttribute extends ListedElementsAttribute {
  /** Real and imaginary parts in turn: of one value for all elements, or of one for each in row-major order. */
  readonly parts: readonly NumberAttribute[];

  constructor(type: Type, parts: readonly NumberAttribute[]) {
    super(type);
    const [real, imaginary] = parts;
    const isRepeated =
      real !== undefined &&
      imaginary !== undefined &&
      parts.every((part, at) => sameNumber(part, at % 2 === 0 ? real : imaginary));
    this.parts = isRepeated ? [real, imaginary] : parts;
  }

  get listText(): string {
    const texts: string[] = [];
    for (let at = 0; at + 1 < this.parts.length; at += 2)
      texts.push(`(${this.parts[at]?.valueText},${this.parts[at + 1]?.valueText})`);
    return nestedText(texts, this.type);
  }
}

/** Strings, as elements of a type that numbers are not of: `dense<"a"> : tensor<2x!dialect.string>`. */
export class DenseStringElementsAttribute extends ListedElementsAttribute {
  /** One value for all elements, or one for each in row-major order. */
  readonly values: readonly string[];

  constructor(type: Type, values: readonly string[]) {
    super(type);
    const [first] = values;
    this.values = first !== undefined && values.every((value) => value === first) ? [first] : values;
  }

  get listText(): string {
    return nestedText(this.values.map(quote), this.type);
  }
}

/** Elements that are not zero, and where they are: `sparse<[[0, 0]], [1]> : tensor<3x4xi32>`. */
export class SparseElementsAttribute extends ElementsAttribute {
  /** i64 of shape elements x rank. */
  readonly indices: DenseElementsAttribute;
  readonly values: ListedElementsAttribute;

  constructor(type: Type, indices: DenseElementsAttribute, values: ListedElementsAttribute) {
    super(type);
    this.indices = indices;
    this.values = values;
  }

  get valueText(): string {
    if (elementCount(this.indices.type) === 0) return "sparse<>";
    return `sparse<${this.indices.listTextInFull}, ${this.values.listText}>`;
  }
}

/** Elements that the file's metadata has, or nobody has: `dense_resource<name> : tensor<4xf32>`. */
export class DenseResourceAttribute extends ElementsAttribute {
  readonly key: string;

  constructor(type: Type, key: string) {
    super(type);
    this.key = key;
  }

  get valueText(): string {
    return `dense_resource<${resourceKey(this.key)}>`;
  }
}

/** The texts of elements as lists of lists; one for all of them stands alone. */
function nestedText(texts: readonly string[], type: Type): string {
  if (texts.length <= 1) return texts[0] ?? "";
  return sliceText(texts, staticShape(type) ?? [texts.length], 0, texts.length);
}

function sliceText(texts: readonly string[], shape: readonly number[], start: number, count: number): string {
  const [size = 1, ...inner] = shape;
  if (inner.length === 0) return `[${texts.slice(start, start + count).join(", ")}]`;
  const length = count / size;
  return `[${Array.from({ length: size }, (_, at) => sliceText(texts, inner, start + at * length, length)).join(", ")}]`;
}

/** `array<i64: 1, 2>`: numbers of one integer or float type. */
export class DenseArrayAttribute extends Attribute {
  readonly element: IntegerType | FloatType;
  readonly values: readonly (bigint | number)[];
  private readonly numbers: readonly NumberAttribute[] | undefined;

  /** The numbers themselves say more than the values for floats that no JavaScript number is, and for NaN. */
  constructor(
    element: IntegerType | FloatType,
    values: readonly (bigint | number)[],
    numbers?: readonly NumberAttribute[],
  ) {
    super();
    this.element = element;
    this.values = values;
    this.numbers = numbers;
  }

  protected print(): string {
    if (this.values.length === 0) return `array<${this.element.text}>`;
    const texts = this.numbers?.map((number) => number.valueText) ?? this.values.map((value) => this.textOf(value));
    return `array<${this.element.text}: ${texts.join(", ")}>`;
  }

  private textOf(value: bigint | number): string {
    if (this.element instanceof FloatType) return floatText(this.element, Number(value));
    return new IntegerAttribute(BigInt(value), this.element).valueText;
  }
}
