/** Reading types. Attributes inside of types (layouts, memory spaces) are read by the subclass. */
import type { Attribute } from "./attributes.ts";
import type { Context } from "./dialect.ts";
import { Lexer } from "./lexer.ts";
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
import type { DiagnosticSink, SourceFile } from "@dslc/base";

/** Types that are one word, made once. */
const words = new Map<string, Type>();

/** How many spellings of types are tried before one is read. */
const mostSpellings = 8;

export abstract class TypeParser extends Lexer {
  readonly context: Context;
  protected readonly typeAliases = new Map<string, Type>();
  /** Types that were read lately, by their text. */
  private readonly spellings = new Map<string, Type>();

  constructor(source: SourceFile, sink: DiagnosticSink, context: Context) {
    super(source, sink);
    this.context = context;
  }

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
    return this.fail("expected a type");
  }

  private wordType(word: string): Type {
    const integer = /^(i|si|ui)([1-9]\d*)$/.exec(word);
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
        const element = this.type();
        if (!(element instanceof IntegerType || element instanceof FloatType))
          this.fail("invalid element type for complex");
        this.expect(">");
        return ComplexType.get(element);
      }
      default:
        return this.fail("expected a type");
    }
  }

  get isAtType(): boolean {
    if (this.kind === "exclamation" || this.isAt("(")) return true;
    if (this.kind !== "identifier") return false;
    const word = this.tokenText;
    return (
      words.has(word) ||
      FloatType.isName(word) ||
      /^((i|si|ui)[1-9]\d*|index|none|vector|memref|tensor|tuple|complex)$/.test(word)
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
    return this.isAt("(") ? this.parenthesizedTypes() : [this.nonFunctionType()];
  }

  private nonFunctionType(): Type {
    return this.type();
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
  private dimensions(allowDynamic: boolean, allowScalable: boolean): { shape: number[]; scalable: boolean[] } {
    const shape: number[] = [];
    const scalable: boolean[] = [];
    const pattern = /\s*(?:(\d+)|(\?)|\[(\d+)\])\s*x/y;
    for (let at = this.start; ; at = pattern.lastIndex) {
      pattern.lastIndex = at;
      const match = pattern.exec(this.text);
      if (match === null) {
        this.scanFrom(at);
        if (this.kind === "integer" || this.isAt("?")) this.fail("expected 'x' after a dimension");
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
    const element = this.type();
    if (!(element instanceof IntegerType || element instanceof FloatType || element === IndexType.instance)) {
      this.fail("vector elements must be int/index/float type", at);
    }
    this.expect(">");
    return VectorType.get(shape, element, scalable);
  }

  private tensorType(): Type {
    this.advance();
    this.expect("<");
    const shape = this.optionalUnranked() ? undefined : this.dimensions(true, false).shape;
    const element = this.type();
    const encoding = this.optional(",") ? this.attribute() : undefined;
    this.expect(">");
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
    this.advance();
    this.expect("<");
    const shape = this.optionalUnranked() ? undefined : this.dimensions(true, false).shape;
    const element = this.type();
    let layout: Attribute | undefined;
    let memorySpace: Attribute | undefined;
    while (this.optional(",")) {
      const isLayout = this.kind === "identifier" && /^(strided|affine_map)$/.test(this.tokenText);
      const at = this.start;
      const part = this.attribute();
      if (isLayout || part.text.startsWith("affine_map") || part.text.startsWith("strided")) {
        if (layout !== undefined || memorySpace !== undefined || shape === undefined)
          this.fail("unexpected layout in a memref type", at);
        layout = part;
      } else {
        if (memorySpace !== undefined) this.fail("a memref type has one memory space", at);
        memorySpace = part;
      }
    }
    this.expect(">");
    return MemRefType.get(shape, element, { layout, memorySpace });
  }

  private dialectType(): Type {
    const name = this.text.slice(this.start + 1, this.end);
    const dot = name.indexOf(".");
    if (dot < 0 && this.text.charCodeAt(this.end) !== 60) {
      const alias = this.typeAliases.get(name);
      if (alias === undefined) return this.fail(`undefined symbol alias id '${name}'`);
      this.advance();
      return alias;
    }
    const parse = dot < 0 ? undefined : this.context.dialects.get(name.slice(0, dot))?.types.get(name.slice(dot + 1));
    if (parse !== undefined) {
      this.advance();
      return parse(this);
    }
    return OpaqueType.get(this.verbatim());
  }

  /** The current token and, when `<` follows at once, all up to the `>` that closes it; as written. */
  protected verbatim(): string {
    const { start } = this;
    const end = this.text.charCodeAt(this.end) === 60 ? this.balancedEnd(this.end) : this.end;
    this.end = end;
    this.advance();
    return this.text.slice(start, end);
  }

  /** The offset behind the bracket that closes the one at `open`; strings inside are skipped. */
  protected balancedEnd(open: number): number {
    const closing: Record<string, string> = { "<": ">", "(": ")", "[": "]", "{": "}" };
    const stack: string[] = [];
    const string = /"(?:[^"\\\n]|\\.)*"/y;
    for (let at = open; at < this.text.length; at++) {
      const character = this.text.charAt(at);
      const close = closing[character];
      if (close !== undefined) stack.push(close);
      else if (
        (character === "-" && this.text.charAt(at + 1) === ">") ||
        (character === ">" && this.text.charAt(at + 1) === "=")
      )
        at++;
      else if (character === '"') {
        string.lastIndex = at;
        if (!string.test(this.text)) break;
        at = string.lastIndex - 1;
      } else if (character === stack.at(-1)) {
        stack.pop();
        if (stack.length === 0) return at + 1;
      } else if (")]}>".includes(character)) this.fail(`unbalanced '${character}'`, at);
    }
    return this.fail("unbalanced '<'", open);
  }
}
