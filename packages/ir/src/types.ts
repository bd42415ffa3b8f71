/**
 * Builtin types. A type is immutable and interned by its printed text in one process-wide table, so two types are
 * the same type exactly when they are the same object. The table holds composite types weakly: what no IR uses any
 * more can be collected.
 *
 * Syntax and meaning: MLIR Language Reference, "Type System", and the Builtin dialect's page.
 */
import type { Attribute } from "./attributes.ts";

export abstract class Type {
  /** The type as MLIR prints it; also its identity. */
  readonly text: string;

  protected constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

const table = new Map<string, WeakRef<Type>>();
const collected = new FinalizationRegistry<string>((text) => {
  if (table.get(text)?.deref() === undefined) table.delete(text);
});

/**
 * The one type that prints as `text`. `make` is called when there is none yet; `isKind` tells the class. For dialects
 * that define types.
 * @throws Error when the text belongs to a type of another class.
 */
export function internType<T extends Type>(text: string, isKind: (type: Type) => type is T, make: () => T): T {
  const known = table.get(text)?.deref();
  if (known !== undefined) {
    if (isKind(known)) return known;
    throw new Error(`type '${text}' is already defined by another class`);
  }
  const type = make();
  if (type.text !== text) throw new Error(`type '${type.text}' was interned as '${text}'`);
  table.set(text, new WeakRef(type));
  collected.register(type, text);
  return type;
}

export type Signedness = "signless" | "signed" | "unsigned";

const signPrefix = { signless: "i", signed: "si", unsigned: "ui" } as const;

/** `i32`, `si8`, `ui64`: an integer of a width of 0 to 16777215 bits. */
export class IntegerType extends Type {
  readonly width: number;
  readonly signedness: Signedness;

  private constructor(text: string, width: number, signedness: Signedness) {
    super(text);
    this.width = width;
    this.signedness = signedness;
  }

  /** The widest integer that MLIR allows, in bits (`IntegerType::kMaxWidth`). */
  static readonly maximumWidth = 16777215;

  static get(width: number, signedness: Signedness = "signless"): IntegerType {
    const text = `${signPrefix[signedness]}${width}`;
    return internType(
      text,
      (type) => type instanceof IntegerType,
      () => new IntegerType(text, width, signedness),
    );
  }
}

const floatWidths = {
  f8E5M2: 8,
  f8E4M3: 8,
  f8E4M3FN: 8,
  f8E5M2FNUZ: 8,
  f8E4M3FNUZ: 8,
  f8E4M3B11FNUZ: 8,
  bf16: 16,
  f16: 16,
  // Of 19 bits, and kept in 32.
  tf32: 32,
  f32: 32,
  f64: 64,
  f80: 80,
  f128: 128,
} as const;

export type FloatName = keyof typeof floatWidths;

export class FloatType extends Type {
  readonly name: FloatName;
  /** Bits. */
  readonly width: number;

  private constructor(name: FloatName) {
    super(name);
    this.name = name;
    this.width = floatWidths[name];
  }

  static get(name: FloatName): FloatType {
    return internType(
      name,
      (type) => type instanceof FloatType,
      () => new FloatType(name),
    );
  }

  static isName(name: string): name is FloatName {
    return Object.hasOwn(floatWidths, name);
  }
}

/** `index`: an integer for sizes and subscripts; 64 bits wide here. */
export class IndexType extends Type {
  static readonly instance: IndexType = new IndexType("index");
}

/** `none`: the unit type. */
export class NoneType extends Type {
  static readonly instance: NoneType = new NoneType("none");
}

for (const singleton of [IndexType.instance, NoneType.instance])
  table.set(singleton.text, new WeakRef<Type>(singleton));

/** A size, stride or offset that is known only when the program runs; printed `?`. No real one has this value. */
export const dynamic: number = Number.MIN_SAFE_INTEGER;

function dimensionText(size: number): string {
  return size === dynamic ? "?" : String(size);
}

/** `vector<4xf32>`; scalable dimensions are in brackets. */
export class VectorType extends Type {
  readonly shape: readonly number[];
  readonly scalable: readonly boolean[];
  readonly element: Type;

  private constructor(text: string, shape: readonly number[], scalable: readonly boolean[], element: Type) {
    super(text);
    this.shape = shape;
    this.scalable = scalable;
    this.element = element;
  }

  static get(
    shape: readonly number[],
    element: Type,
    scalable: readonly boolean[] = shape.map(() => false),
  ): VectorType {
    const sizes = shape.map((size, index) => (scalable[index] === true ? `[${size}]x` : `${size}x`)).join("");
    const text = `vector<${sizes}${element.text}>`;
    return internType(
      text,
      (type) => type instanceof VectorType,
      () => new VectorType(text, [...shape], [...scalable], element),
    );
  }

  /** The number of elements of a vector without scalable dimensions. */
  get count(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }
}

/** `tensor<4x?xf32>`, or `tensor<*xf32>` when `shape` is undefined. */
export class TensorType extends Type {
  readonly shape: readonly number[] | undefined;
  readonly element: Type;
  readonly encoding: Attribute | undefined;

  private constructor(
    text: string,
    shape: readonly number[] | undefined,
    element: Type,
    encoding: Attribute | undefined,
  ) {
    super(text);
    this.shape = shape;
    this.element = element;
    this.encoding = encoding;
  }

  static get(shape: readonly number[] | undefined, element: Type, encoding?: Attribute): TensorType {
    const sizes = shape === undefined ? "*x" : shape.map((size) => `${dimensionText(size)}x`).join("");
    const text = `tensor<${sizes}${element.text}${encoding === undefined ? "" : `, ${encoding.text}`}>`;
    return internType(
      text,
      (type) => type instanceof TensorType,
      () => new TensorType(text, shape && [...shape], element, encoding),
    );
  }
}

/** Whether a layout is the affine map that gives so many dimensions back, in their order. */
function isIdentity(layout: Attribute | undefined, dimensions: number): boolean {
  if (layout?.text.startsWith("affine_map<") !== true) return false;
  const list = `(${Array.from({ length: dimensions }, (_, position) => `d${position}`).join(", ")})`;
  return layout.text === `affine_map<${list} -> ${list}>`;
}

/** Zero of any integer type: the same as no memory space. */
function isDefaultSpace(memorySpace: Attribute | undefined): boolean {
  return memorySpace !== undefined && /^(0 : \w+|false)$/.test(memorySpace.text);
}

/**
 * `memref<4x?xf32, strided<[?, 1]>, #gpu.address_space<workgroup>>`: a view of memory; sizes and strides are in
 * elements. `shape` is undefined for an unranked one (`memref<*xf32>`).
 */
export class MemRefType extends Type {
  readonly shape: readonly number[] | undefined;
  readonly element: Type;
  /** Absent means row-major and contiguous, as does the map of the identity, which is never kept. */
  readonly layout: Attribute | undefined;
  readonly memorySpace: Attribute | undefined;

  private constructor(
    text: string,
    shape: readonly number[] | undefined,
    element: Type,
    layout?: Attribute,
    memorySpace?: Attribute,
  ) {
    super(text);
    this.shape = shape;
    this.element = element;
    this.layout = layout;
    this.memorySpace = memorySpace;
  }

  static get(
    shape: readonly number[] | undefined,
    element: Type,
    parts: { layout?: Attribute | undefined; memorySpace?: Attribute | undefined } = {},
  ): MemRefType {
    const sizes = shape === undefined ? "*x" : shape.map((size) => `${dimensionText(size)}x`).join("");
    const layout = isIdentity(parts.layout, shape?.length ?? 0) ? undefined : parts.layout;
    const memorySpace = isDefaultSpace(parts.memorySpace) ? undefined : parts.memorySpace;
    const layoutText = layout === undefined ? "" : `, ${layout.text}`;
    const spaceText = memorySpace === undefined ? "" : `, ${memorySpace.elementText}`;
    const text = `memref<${sizes}${element.text}${layoutText}${spaceText}>`;
    return internType(
      text,
      (type) => type instanceof MemRefType,
      () => new MemRefType(text, shape && [...shape], element, layout, memorySpace),
    );
  }

  /** The number of dimensions; an unranked memref has none. */
  get rank(): number {
    return this.shape?.length ?? 0;
  }

  /** The same view with other parts. */
  with(parts: {
    shape?: readonly number[];
    element?: Type;
    layout?: Attribute | undefined;
    memorySpace?: Attribute | undefined;
  }): MemRefType {
    return MemRefType.get(parts.shape ?? this.shape, parts.element ?? this.element, {
      layout: "layout" in parts ? parts.layout : this.layout,
      memorySpace: "memorySpace" in parts ? parts.memorySpace : this.memorySpace,
    });
  }
}

/** `(i32, f32) -> (f32)`. */
export class FunctionType extends Type {
  readonly inputs: readonly Type[];
  readonly results: readonly Type[];

  private constructor(text: string, inputs: readonly Type[], results: readonly Type[]) {
    super(text);
    this.inputs = inputs;
    this.results = results;
  }

  static get(inputs: readonly Type[], results: readonly Type[]): FunctionType {
    const single = results.length === 1 && !(results[0] instanceof FunctionType) ? results[0] : undefined;
    const outputs = single === undefined ? `(${results.join(", ")})` : single.text;
    const text = `(${inputs.join(", ")}) -> ${outputs}`;
    return internType(
      text,
      (type) => type instanceof FunctionType,
      () => new FunctionType(text, [...inputs], [...results]),
    );
  }
}

export class TupleType extends Type {
  readonly elements: readonly Type[];

  private constructor(text: string, elements: readonly Type[]) {
    super(text);
    this.elements = elements;
  }

  static get(elements: readonly Type[]): TupleType {
    const text = `tuple<${elements.join(", ")}>`;
    return internType(
      text,
      (type) => type instanceof TupleType,
      () => new TupleType(text, [...elements]),
    );
  }
}

export class ComplexType extends Type {
  readonly element: Type;

  private constructor(text: string, element: Type) {
    super(text);
    this.element = element;
  }

  static get(element: Type): ComplexType {
    const text = `complex<${element.text}>`;
    return internType(
      text,
      (type) => type instanceof ComplexType,
      () => new ComplexType(text, element),
    );
  }
}

/** `!dialect.name<...>` of a dialect that defines no class for it: kept as it was written. */
export class OpaqueType extends Type {
  readonly dialect: string;
  /** What follows `!dialect.`. */
  readonly body: string;

  private constructor(text: string, dialect: string, body: string) {
    super(text);
    this.dialect = dialect;
    this.body = body;
  }

  /** `text` is the whole type, `!` included, in the form of the two that MLIR prints (see dialectSymbol). */
  static get(text: string): OpaqueType {
    const match = /^!([A-Za-z_][\w$]*)[.<]?/.exec(text);
    const dialect = match?.[1] ?? "";
    return internType(
      text,
      (type) => type instanceof OpaqueType,
      () => new OpaqueType(text, dialect, text.slice(match?.[0].length ?? 1)),
    );
  }
}

export const i1: IntegerType = IntegerType.get(1);
export const i8: IntegerType = IntegerType.get(8);
export const i16: IntegerType = IntegerType.get(16);
export const i32: IntegerType = IntegerType.get(32);
export const i64: IntegerType = IntegerType.get(64);
export const index: IndexType = IndexType.instance;
export const none: NoneType = NoneType.instance;
export const f16: FloatType = FloatType.get("f16");
export const bf16: FloatType = FloatType.get("bf16");
export const f32: FloatType = FloatType.get("f32");
export const f64: FloatType = FloatType.get("f64");
/** The bits of `index`: it is as wide as a pointer to global memory. */
export const indexWidth = 64;

/** The element of a vector or tensor, any other type itself. */
export function elementType(type: Type): Type {
  return type instanceof VectorType || type instanceof TensorType ? type.element : type;
}

/** Whether integers of the type, or its elements, have a sign of their own: `si8`, `ui8`. */
export function isSignful(type: Type): boolean {
  const element = elementType(type);
  return element instanceof IntegerType && element.signedness !== "signless";
}

/** Whether sizes, of which each or all may be unknown, can be the same. */
export function sizesAgree(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return a.length === b.length && a.every((size, at) => size === dynamic || b[at] === dynamic || size === b[at]);
}

/** Whether two types are both scalars, or vectors or tensors whose sizes can be the same. */
export function shapesAgree(a: Type, b: Type): boolean {
  const isShaped = (type: Type): type is VectorType | TensorType =>
    type instanceof VectorType || type instanceof TensorType;
  return isShaped(a) && isShaped(b) ? sizesAgree(a.shape, b.shape) : !isShaped(a) && !isShaped(b);
}

/** The width of an integer, float or `index` in bits; undefined for any other type. */
export function bitWidth(type: Type): number | undefined {
  if (type instanceof IntegerType || type instanceof FloatType) return type.width;
  return type === index ? indexWidth : undefined;
}
