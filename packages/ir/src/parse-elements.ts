/** Reading constants of a shaped type: `dense<...>`, `sparse<...>`, `dense_resource<...>` (MLIR: AttributeParser.cpp). */
import { elementBits, isByteCount } from "./element-bytes.ts";
import {
  DenseComplexElementsAttribute,
  DenseElementsAttribute,
  DenseResourceAttribute,
  DenseStringElementsAttribute,
  elementCount,
  type ElementsAttribute,
  SparseElementsAttribute,
  staticShape,
} from "./elements-attributes.ts";
import { NumberParser, type WrittenNumber } from "./parse-numbers.ts";
import {
  ComplexType,
  FloatType,
  IndexType,
  IntegerType,
  i64,
  MemRefType,
  TensorType,
  type Type,
  VectorType,
} from "./types.ts";

/** A list of lists as it is written, before its type is known. */
interface WrittenElements {
  readonly at: number;
  /** The sizes of the lists; empty for an element that is in none. */
  readonly shape: readonly number[];
  /** Parts of complex numbers count alone. */
  readonly numbers: readonly WrittenNumber[];
  /** Set when the elements are strings. */
  readonly strings: readonly string[] | undefined;
  /** Set when there is a single string and nothing else: it may stand for the bytes of all elements. */
  readonly isBytes: boolean;
}

type Shaped = VectorType | TensorType | MemRefType;

/** The type that elements of a constant have. */
type Elements = DenseElementsAttribute | DenseComplexElementsAttribute | DenseStringElementsAttribute;

export abstract class ElementsParser extends NumberParser {
  /** `dense<...> : type`. */
  protected dense(expected?: Type): ElementsAttribute {
    this.advance();
    this.expect("<");
    const written = this.isAt(">") ? { ...this.nothing(), shape: [] } : this.writtenElements();
    this.expect(">");
    return this.elementsOf(this.elementsType(expected), written);
  }

  /** `sparse<indices, values> : type`, or `sparse<> : type`. */
  protected sparse(expected?: Type): ElementsAttribute {
    this.advance();
    this.expect("<");
    if (this.optional(">")) {
      const type = this.elementsType(expected);
      const indices = TensorType.get([0, staticShape(type)?.length ?? 0], i64);
      const values = this.elementsOf(TensorType.get([0], type.element), this.nothing());
      return new SparseElementsAttribute(type, new DenseElementsAttribute(indices, []), values);
    }
    const indices = this.writtenElements();
    this.expect(",");
    const values = this.writtenElements();
    this.expect(">");
    return this.sparseOf(this.elementsType(expected), indices, values);
  }

  /** `dense_resource<name> : type`. */
  protected denseResource(expected?: Type): ElementsAttribute {
    this.advance();
    this.expect("<");
    const key = this.keyword();
    this.expect(">");
    const at = this.start;
    const type = expected ?? this.colonType();
    if (!(type instanceof VectorType || type instanceof TensorType || type instanceof MemRefType))
      this.fail("`dense_resource` expected a shaped type", at);
    return new DenseResourceAttribute(type, key);
  }

  private nothing(): WrittenElements {
    return { at: this.start, shape: [0], numbers: [], strings: undefined, isBytes: false };
  }

  private elementsType(expected?: Type): Shaped {
    const type = expected ?? this.colonType();
    const at = this.previousEnd;
    if (!(type instanceof VectorType || type instanceof TensorType || type instanceof MemRefType))
      return this.fail("elements literal must be a ranked tensor or vector type", at);
    if (staticShape(type) === undefined) this.fail("elements literal type must have static shape", at);
    return type;
  }

  private writtenElements(): WrittenElements {
    const at = this.start;
    const numbers: WrittenNumber[] = [];
    const strings: string[] = [];
    const shape = this.isAt("[") ? this.elementList(numbers, strings) : [];
    if (shape.length === 0) this.element(numbers, strings);
    const isBytes = shape.length === 0 && strings.length === 1 && numbers.length === 0;
    return { at, shape, numbers, strings: strings.length > 0 ? strings : undefined, isBytes };
  }

  /** `[...]`; the sizes of the list and of those inside, which have to be the same. */
  private elementList(numbers: WrittenNumber[], strings: string[]): readonly number[] {
    this.descend();
    this.expect("[");
    let size = 0;
    let inner: readonly number[] = [];
    while (!this.isAt("]")) {
      if (size > 0) this.expect(",");
      const shape = this.isAt("[") ? this.elementList(numbers, strings) : this.element(numbers, strings);
      if (size > 0 && shape.join() !== inner.join())
        this.fail("tensor literal is invalid; ranks are not consistent between elements");
      inner = shape;
      size++;
    }
    this.advance();
    this.ascend();
    return [size, ...inner];
  }

  private element(numbers: WrittenNumber[], strings: string[]): readonly number[] {
    if (this.isAt("(")) {
      this.descend();
      this.advance();
      this.element(numbers, strings);
      this.expect(",");
      this.element(numbers, strings);
      this.expect(")");
      this.ascend();
    } else if (this.kind === "string") strings.push(this.string());
    else if (this.isAt("true") || this.isAt("false")) numbers.push(this.writtenBoolean());
    else if (this.kind === "integer" || this.kind === "float" || this.isAt("-")) numbers.push(this.writtenNumber());
    else this.fail("expected element literal of primitive type");
    return [];
  }

  private elementsOf(type: Shaped, written: WrittenElements): Elements {
    const { element } = type;
    const bits = elementBits(type);
    if (written.isBytes && bits !== undefined) return this.elementsOfBytes(type, written, bits);
    this.checkShape(type, written);
    if (element instanceof ComplexType) return this.complexElements(type, element, written);
    if (element instanceof IntegerType || element instanceof FloatType || element instanceof IndexType) {
      this.checkKind(written, "numbers");
      return new DenseElementsAttribute(
        type,
        written.numbers.map((number) => this.numberOf(element, number)),
      );
    }
    this.checkKind(written, "strings");
    return new DenseStringElementsAttribute(type, written.strings ?? []);
  }

  private checkKind({ at, numbers, strings }: WrittenElements, wanted: "numbers" | "strings"): void {
    const isWrong = wanted === "numbers" ? strings !== undefined : numbers.length > 0;
    if (isWrong) this.fail(`expected elements to be ${wanted}`, at);
  }

  private checkShape(type: Shaped, { at, shape, numbers, strings }: WrittenElements): void {
    const sizes = staticShape(type) ?? [];
    if (shape.length > 0 && shape.join() !== sizes.join())
      this.fail(`inferred shape of elements literal ([${shape.join()}]) does not match type ([${sizes.join()}])`, at);
    if (numbers.length === 0 && strings === undefined && elementCount(type) > 0)
      this.fail(`parsed zero elements, but type ('${type.text}') expected at least 1`, at);
  }

  private complexElements(type: Shaped, { element }: ComplexType, written: WrittenElements): Elements {
    const { at, shape, numbers } = written;
    this.checkKind(written, "numbers");
    const count = 2 * (shape.length === 0 && numbers.length > 0 ? 1 : elementCount(type));
    if (numbers.length !== count)
      this.fail(`parsed ${numbers.length} elements, but type ('${type.text}') expected ${count}`, at);
    return new DenseComplexElementsAttribute(
      type,
      numbers.map((number) => this.numberOf(element, number)),
    );
  }

  /** From a string with the bytes of the elements, `"0x..."`. */
  private elementsOfBytes(type: Shaped, { at, strings }: WrittenElements, bits: number): Elements {
    const digits = strings?.[0] ?? "";
    if (!/^0x([0-9a-fA-F]{2})*$/.test(digits))
      this.fail("expected string containing hex digits starting with `0x`", at);
    const bytes = bytesOf(digits.slice(2));
    if (!isByteCount(bytes, bits, elementCount(type)))
      this.fail(`elements hex data size is invalid for provided type: '${type.text}'`, at);
    if (!(type.element instanceof ComplexType)) return DenseElementsAttribute.fromBytes(type, bytes);
    const parts = TensorType.get([elementCount(type), 2], type.element.element);
    return new DenseComplexElementsAttribute(type, DenseElementsAttribute.fromBytes(parts, bytes).elements);
  }

  private sparseOf(type: Shaped, indices: WrittenElements, values: WrittenElements): ElementsAttribute {
    const rank = staticShape(type)?.length ?? 0;
    if (indices.strings !== undefined) return this.fail("expected integers as sparse indices", indices.at);
    const indicesType = TensorType.get(indices.shape.length === 0 ? [1, rank] : indices.shape, i64);
    const places = this.elementsOf(indicesType, indices);
    if (!(places instanceof DenseElementsAttribute))
      return this.fail("expected integers as sparse indices", indices.at);
    const count = indices.shape[0] ?? 1;
    const elements = this.elementsOf(TensorType.get([count], type.element), values);
    if (count > 0) this.checkIndices(places, staticShape(type) ?? [], indices.at);
    return new SparseElementsAttribute(type, places, elements);
  }

  private checkIndices(indices: DenseElementsAttribute, sizes: readonly number[], at: number): void {
    const rank = staticShape(indices.type)?.[1] ?? 1;
    if (rank !== sizes.length)
      this.fail(`expected ${sizes.length} indices for each sparse element, but there are ${rank}`, at);
    for (const [position, index] of rank === 0 ? [] : indices.elements.entries()) {
      const size = sizes[position % rank] ?? 0;
      if (Number(index.value) < 0 || Number(index.value) >= size)
        this.fail(`sparse index ${String(index.value)} is out of bounds for a dimension of ${size}`, at);
    }
  }
}

/** The bytes that pairs of hexadecimal digits spell. */
function bytesOf(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
