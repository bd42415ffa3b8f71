/** Reading the dialect's types, each behind its name. */
import { type DialectTypeParser, FloatType, IntegerType, OpaqueType, quote, type Type } from "@dslc/ir";
import {
  LLVMArrayType,
  LLVMFixedVectorType,
  LLVMFunctionType,
  LLVMPointerType,
  LLVMStructType,
  LLVMVoidType,
  nestedText,
} from "./types.ts";

type Parser = Parameters<DialectTypeParser>[0];

function pointer(parser: Parser): Type {
  if (!parser.optional("<")) return LLVMPointerType.get();
  const addressSpace = Number(parser.integer());
  parser.expect(">");
  return LLVMPointerType.get(addressSpace);
}

/** `<4 x f32>`. */
function array(parser: Parser): Type {
  parser.expect("<");
  const count = elementCount(parser);
  const at = parser.position;
  const element = nestedType(parser);
  if (!isElement(element) || isScalable(element)) parser.fail(`invalid array element type: '${element.text}'`, at);
  parser.expect(">");
  return LLVMArrayType.get(count, element);
}

/** `4 x`. */
function elementCount(parser: Parser): number {
  const count = Number(parser.integer());
  if (!Number.isSafeInteger(count) || count < 0) parser.fail("the number of elements is out of range");
  parser.expect("x");
  return count;
}

/** What arrays and structs hold. */
function isElement(type: Type): boolean {
  return !/^!llvm\.(void|label|metadata|token|func)\b/.test(type.text);
}

/** `!llvm.vec<? x 4 x ptr>`; a vector of builtin types may be one in an array. */
function isScalable(type: Type): boolean {
  return type.text.startsWith("!llvm.vec<?");
}

/** What a parser knows of identified structs. */
interface Structs {
  /** The names of those whose bodies are being read: one may be named again inside of itself. */
  readonly open: Set<string>;
  /** What each name stands for: one type in a file. */
  readonly bodies: Map<string, Type>;
}

const structs = new WeakMap<Parser, Structs>();

function structsOf(parser: Parser): Structs {
  const known = structs.get(parser) ?? { open: new Set(), bodies: new Map() };
  structs.set(parser, known);
  return known;
}

function struct(parser: Parser): Type {
  parser.expect("<");
  const at = parser.position;
  const name = parser.isAt("(") || parser.isAt("packed") ? undefined : parser.string();
  if (name === undefined) {
    const type = structBody(parser, undefined);
    parser.expect(">");
    return type;
  }
  const { open, bodies } = structsOf(parser);
  if (open.has(name)) {
    if (!parser.isAt(">")) parser.fail("identifier already used for an enclosing struct", at);
    parser.expect(">");
    return OpaqueType.get(`!llvm.struct<${quote(name)}>`);
  }
  parser.expect(",");
  open.add(name);
  const isOpaque = parser.optional("opaque");
  const type = isOpaque ? LLVMStructType.get(undefined, { name }) : structBody(parser, name);
  open.delete(name);
  const known = bodies.get(name);
  if (known !== undefined && known !== type)
    parser.fail(
      isOpaque ? "redeclaring defined struct as opaque" : "identified type already used with a different body",
      at,
    );
  bodies.set(name, type);
  parser.expect(">");
  return type;
}

function structBody(parser: Parser, name: string | undefined): Type {
  const isPacked = parser.optional("packed");
  parser.expect("(");
  const elements = parser.isAt(")") ? [] : parser.commaSeparated(() => structElement(parser));
  parser.expect(")");
  return LLVMStructType.get(elements, { name, isPacked });
}

function structElement(parser: Parser): Type {
  const at = parser.position;
  const type = nestedType(parser);
  return isElement(type) ? type : parser.fail(`invalid LLVM structure element type: '${type.text}'`, at);
}

function functionType(parser: Parser): Type {
  parser.expect("<");
  const at = parser.position;
  const result = nestedType(parser);
  if (/^!llvm\.(func|metadata|label)\b/.test(result.text))
    parser.fail(`invalid function result type: '${result.text}'`, at);
  parser.expect("(");
  let isVariadic = parser.optional("...");
  const parameters: Type[] = [];
  while (!isVariadic && !parser.isAt(")")) {
    parameters.push(functionParameter(parser));
    if (!parser.optional(",")) break;
    isVariadic = parser.optional("...");
  }
  parser.expect(")");
  parser.expect(">");
  return LLVMFunctionType.get(result, parameters, isVariadic);
}

function functionParameter(parser: Parser): Type {
  const at = parser.position;
  const type = nestedType(parser);
  if (/^!llvm\.(void|func)\b/.test(type.text)) parser.fail(`invalid function argument type: '${type.text}'`, at);
  return type;
}

/**
 * `<4 x ptr>`, of what a builtin vector does not hold, or `<? x 4 x ptr>`, of which a multiple is known only when the
 * program runs: that is kept as text.
 */
function vector(parser: Parser): Type {
  parser.expect("<");
  const at = parser.position;
  const isMultiple = parser.optional("?");
  if (isMultiple) parser.expect("x");
  const count = elementCount(parser);
  const element = nestedType(parser);
  if (count === 0) parser.fail("the number of vector elements must be positive", at);
  const isNumber = element instanceof IntegerType || element instanceof FloatType;
  if (isNumber && !isMultiple) parser.fail("cannot use !llvm.vec for built-in primitives, use 'vector' instead", at);
  if (!isNumber && !/^!llvm\.(ptr|ppc_fp128)\b/.test(element.text)) parser.fail("invalid vector element type", at);
  parser.expect(">");
  return isMultiple
    ? OpaqueType.get(`!llvm.vec<? x ${count} x ${nestedText(element)}>`)
    : LLVMFixedVectorType.get(count, element);
}

/** `<"name", i32, 1, 2>`: a type of a target, with types and numbers that tell it apart; kept as text. */
function target(parser: Parser): Type {
  parser.expect("<");
  const parts = [quote(parser.string())];
  let hasNumber = false;
  while (parser.optional(",")) {
    const at = parser.position;
    const number = parser.optionalInteger();
    if (number === undefined && hasNumber) parser.fail("the types of a target's type come before its numbers", at);
    hasNumber = number !== undefined;
    parts.push(number === undefined ? nestedText(nestedType(parser)) : String(number));
  }
  parser.expect(">");
  return OpaqueType.get(`!llvm.target<${parts.join(", ")}>`);
}

/** Types that are one word and mean nothing to this dialect beyond that. */
const words = ["label", "metadata", "ppc_fp128", "token", "x86_mmx"];

export const typeParsers: Readonly<Record<string, DialectTypeParser>> = {
  array,
  func: functionType,
  ptr: pointer,
  struct,
  target,
  vec: vector,
  void: () => LLVMVoidType.get(),
  ...Object.fromEntries(words.map((word) => [word, () => OpaqueType.get(`!llvm.${word}`)])),
};

/** A type inside of one of the dialect's: its own without `!llvm.`, or any other. */
function nestedType(parser: Parser): Type {
  const own = Object.entries(typeParsers).find(([name]) => parser.optional(name));
  return own === undefined ? parser.type() : own[1](parser);
}
