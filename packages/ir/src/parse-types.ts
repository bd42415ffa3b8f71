/** Reading types. Attributes inside of types (layouts, memory spaces) are read by the subclass. */
import { AffineMapAttribute } from "./affine-maps.ts";
import { type Attribute, StridedLayoutAttribute } from "./attributes.ts";
import { verbatim } from "./dialect.ts";
import { SymbolParser } from "./parse-symbols.ts";
import {
  ComplexType,
  dynamic,
  FloatType,
  FunctionType,
  IndexType,
  IntegerType,
  MemRefType,
  NoneType,
  OpaqueType,
  TensorType,
  TupleType,
  type Type,
  VectorType,
} from "./types.ts";

/** Types that are one word, made once. */
const words = new Map<string, Type>();

/** How many spellings of types are tried before one is read. */
const mostSpellings = 8;

export abstract class TypeParser extends SymbolParser {
  protected readonly typeAliases = new Map<string, Type>();
  /** Types that were read lately, by their text. */
  private readonly spellings = new Map<string, Type>();

  abstract attribute(expected?: Type): Attribute;

  type(): Type {
    if (this.kind === "identifier") {
      const word = this.tokenText;
      const known = words.get(word);
      if (known !== undefined) {
        this.advance();
        return known;
      }
      return this.wordType(word);
    }
    if (this.kind === "exclamation") return this.dialectType();
    if (this.isAt("(")) return this.functionType();
    return this.missing("expected a type");
  }

  private wordType(word: string): Type {
    const integer = /^(i|si|ui)(\d+)$/.exec(word);
    if (integer !== null) {
      const width = Number(integer[2]);
      if (width > IntegerType.maximumWidth)
        this.fail(`integer bitwidth is limited to ${IntegerType.maximumWidth} bits`);
      const type = IntegerType.get(
        width,
        integer[1] === "i" ? "signless" : integer[1] === "si" ? "signed" : "unsigned",
      );
      return this.rememberWord(word, type);
    }
    if (FloatType.isName(word)) return this.rememberWord(word, FloatType.get(word));
    if (word === "index") return this.rememberWord(word, IndexType.instance);
    if (word === "none") return this.rememberWord(word, NoneType.instance);
    return this.compositeType(word);
  }

  private rememberWord(word: string, type: Type): Type {
    words.set(word, type);
    this.advance();
    return type;
  }

  private compositeType(word: string): Type {
    switch (word) {
      case "vector":
        return this.vectorType();
      case "memref":
        return this.cached(() => this.memRefType());
      case "tensor":
        return this.tensorType();
      case "tuple": {
        this.advance();
        this.expect("<");
        const elements = this.isAt(">") ? [] : this.commaSeparated(() => this.type());
        this.expect(">");
        return TupleType.get(elements);
      }
      case "complex": {
        this.advance();
        this.expect("<");
        const at = this.start;
        const element = this.type();
        if (!(element instanceof IntegerType || element instanceof FloatType))
          this.fail("invalid element type for complex", at);
        this.expect(">");
        return ComplexType.get(element);
      }
      default:
        return this.missing("expected a type");
    }
  }

  get isAtType(): boolean {
    if (this.kind === "exclamation" || this.isAt("(")) return true;
    if (this.kind !== "identifier") return false;
    const word = this.tokenText;
    return (
      words.has(word) ||
      FloatType.isName(word) ||
      /^((i|si|ui)\d+|index|none|vector|memref|tensor|tuple|complex)$/.test(word)
    );
  }

  colonType(): Type {
    this.expect(":");
    return this.type();
  }

  optionalTypes(): readonly Type[] {
    return this.isAtType ? this.commaSeparated(() => this.type()) : [];
  }

  functionType(): FunctionType {
    const { inputs, results } = this.signature();
    return FunctionType.get(inputs, results);
  }

  /** The parts of a function type that nobody needs as a type: an operation's, for one. */
  protected signature(): { readonly inputs: readonly Type[]; readonly results: readonly Type[] } {
    const inputs = this.parenthesizedTypes();
    this.expect("->");
    return { inputs, results: this.functionResults() };
  }

  functionResults(): readonly Type[] {
    return this.isAt("(") ? this.parenthesizedTypes() : [this.type()];
  }

  protected parenthesizedTypes(): readonly Type[] {
    this.expect("(");
    const types = this.isAt(")") ? [] : this.commaSeparated(() => this.type());
    this.expect(")");
    return types;
  }

  commaSeparated<T>(item: () => T): T[] {
    const first = item();
    // Most lists have one or two elements: literals of that length take less memory than arrays that were pushed to.
    if (!this.optional(",")) return [first];
    const items = [first, item()];
    while (this.optional(",")) items.push(item());
    return items;
  }

  /**
   * `4x?x[8]x` up to the element type. Read by characters, because `0x10` in it is no hexadecimal number and `4xf32`
   * no identifier.
   */
  dimensions(allowDynamic: boolean, allowScalable: boolean): { shape: number[]; scalable: boolean[] } {
    const shape: number[] = [];
    const scalable: boolean[] = [];
    const pattern = /\s*(?:(\d+)|(\?)|\[(\d+)\])\s*x/y;
    for (let at = this.start; ; at = pattern.lastIndex) {
      pattern.lastIndex = at;
      const match = pattern.exec(this.text);
      if (match === null) {
        this.scanFrom(at);
        if (this.kind === "integer" || this.isAt("?")) this.missing("expected 'x' after a dimension");
        return { shape, scalable };
      }
      if (match[2] !== undefined && !allowDynamic) this.fail("expected a static size", at);
      if (match[3] !== undefined && !allowScalable) this.fail("only vectors have scalable dimensions", at);
      const size = match[2] === undefined ? Number(match[1] ?? match[3]) : dynamic;
      if (!Number.isSafeInteger(size)) this.fail("the dimension is too large", at);
      shape.push(size);
      scalable.push(match[3] !== undefined);
    }
  }

  /** Reads a type that is a word and `<...>`, once for each spelling: a few long types stand everywhere. */
  private cached(read: () => Type): Type {
    const { start } = this;
    for (const [spelling, type] of this.spellings) {
      if (!this.text.startsWith(spelling, start)) continue;
      this.end = start + spelling.length;
      this.advance();
      return type;
    }
    const type = read();
    if (this.spellings.size >= mostSpellings) this.spellings.clear();
    this.spellings.set(this.text.slice(start, this.previousEnd), type);
    return type;
  }

  private vectorType(): Type {
    this.advance();
    this.expect("<");
    const at = this.start;
    const { shape, scalable } = this.dimensions(false, true);
    if (shape.some((size) => size === 0)) this.fail("vector types must have positive constant sizes", at);
    const elementAt = this.start;
    const element = this.type();
    if (!isNumber(element)) this.fail("vector elements must be int/index/float type", elementAt);
    this.expect(">");
    return VectorType.get(shape, element, scalable);
  }

  private tensorType(): Type {
    this.advance();
    this.expect("<");
    const shape = this.optionalUnranked() ? undefined : this.dimensions(true, false).shape;
    const at = this.start;
    const element = this.type();
    const encodingAt = this.start;
    const encoding = this.optional(",") && !this.isAt(">") ? this.attribute() : undefined;
    this.expect(">");
    if (!isTensorElement(element)) this.fail("invalid tensor element type", at);
    if (shape === undefined && encoding !== undefined)
      this.fail("cannot apply encoding to unranked tensor", encodingAt);
    return TensorType.get(shape, element, encoding);
  }

  private optionalUnranked(): boolean {
    const pattern = /\*\s*x/y;
    pattern.lastIndex = this.start;
    if (!pattern.test(this.text)) return false;
    this.scanFrom(pattern.lastIndex);
    return true;
  }

  private memRefType(): Type {
    const { start } = this;
    this.advance();
    this.expect("<");
    const shape = this.optionalUnranked() ? undefined : this.dimensions(true, false).shape;
    const at = this.start;
    const element = this.type();
    if (!isMemRefElement(element)) this.fail("invalid memref element type", at);
    let layout: Attribute | undefined;
    let memorySpace: Attribute | undefined;
    while (this.optional(",")) {
      const at = this.start;
      const part = this.attribute();
      if (isLayout(part)) {
        if (shape === undefined) this.fail("cannot have affine map for unranked memref type", at);
        if (memorySpace !== undefined) this.fail("expected memory space to be last in memref type", at);
        layout = part;
      } else {
        if (memorySpace !== undefined) this.fail("multiple memory spaces specified in memref type", at);
        if (!isMemorySpace(part)) this.fail("unsupported memory space attribute", start);
        memorySpace = part;
      }
    }
    this.expect(">");
    this.checkLayout(layout, shape?.length ?? 0, start);
    return MemRefType.get(shape, element, { layout, memorySpace });
  }

  private checkLayout(layout: Attribute | undefined, rank: number, at: number): void {
    if (layout instanceof AffineMapAttribute && layout.dimensions !== rank)
      this.fail(`memref layout mismatch between rank and affine map: ${rank} != ${layout.dimensions}`, at);
    if (layout instanceof StridedLayoutAttribute && layout.strides.length !== rank)
      this.fail("expected the number of strides to match the rank", at);
  }

  private dialectType(): Type {
    const name = this.text.slice(this.start + 1, this.end);
    const dot = name.indexOf(".");
    if (dot < 0 && this.text.charCodeAt(this.end) !== 60) {
      const alias = this.typeAliases.get(name);
      if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`);
      this.countAlias(alias.text);
      this.advance();
      return alias;
    }
    const reader = this.readerOf((dialect) => dialect.types);
    if (reader === undefined || reader === verbatim) return OpaqueType.get(this.dialectSymbol());
    return this.readSymbol(() => reader(this));
  }
}

function isLayout(attribute: Attribute): boolean {
  return attribute instanceof AffineMapAttribute || attribute instanceof StridedLayoutAttribute;
}

function isNumber(type: Type): boolean {
  return type instanceof IntegerType || type instanceof FloatType || type === IndexType.instance;
}

/** What a tensor holds: numbers, complex numbers, vectors, and what dialects define. */
function isTensorElement(type: Type): boolean {
  return isNumber(type) || type instanceof ComplexType || type instanceof VectorType || !isBuiltin(type);
}

function isBuiltin(type: Type): boolean {
  return !type.text.startsWith("!");
}

/**
 * What a memref holds: numbers, complex numbers, vectors, memrefs, and what dialects define, if these do not say
 * otherwise: of upstream's, no type of `gpu` and `llvm` has MemRefElementTypeInterface.
 */
function isMemRefElement(type: Type): boolean {
  if (!isBuiltin(type)) return !/^!(gpu|llvm)[.<]/.test(type.text);
  return isNumber(type) || type instanceof ComplexType || type instanceof VectorType || type instanceof MemRefType;
}

/** What says which memory a memref is in: a number, a string, a dictionary, or what a dialect defines. */
function isMemorySpace(attribute: Attribute): boolean {
  return attribute.text.startsWith("#") || /^("|\{|true$|false$|-?\d+ : (index|[su]?i\d+)$)/.test(attribute.text);
}
