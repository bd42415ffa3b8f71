/** Reading the dialect's types, each behind its name. */
import { type DialectTypeParser, OpaqueType, quote, type Type } from "@dslc/ir";
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
function sequence(parser: Parser, make: (count: number, element: Type) => Type): Type {
  parser.expect("<");
  const type = sequenceBody(parser, make);
  parser.expect(">");
  return type;
}

function sequenceBody(parser: Parser, make: (count: number, element: Type) => Type): Type {
  const count = Number(parser.integer());
  if (!Number.isSafeInteger(count) || count < 0) parser.fail("the number of elements is out of range");
  parser.expect("x");
  return make(count, nestedType(parser));
}

/** Names of the structs whose bodies are being read, outermost first: one may be named again inside of itself. */
const openStructs = new WeakMap<Parser, string[]>();

function struct(parser: Parser): Type {
  parser.expect("<");
  const name = parser.isAt("(") || parser.isAt("packed") ? undefined : parser.string();
  if (name !== undefined && parser.isAt(">") && openStructs.get(parser)?.includes(name) === true) {
    parser.expect(">");
    return OpaqueType.get(`!llvm.struct<${quote(name)}>`);
  }
  if (name !== undefined) parser.expect(",");
  const type =
    name !== undefined && parser.optional("opaque")
      ? LLVMStructType.get(undefined, { name })
      : structBody(parser, name);
  parser.expect(">");
  return type;
}

function structBody(parser: Parser, name: string | undefined): Type {
  const isPacked = parser.optional("packed");
  parser.expect("(");
  const open = openStructs.get(parser) ?? [];
  openStructs.set(parser, name === undefined ? open : [...open, name]);
  const elements = parser.isAt(")") ? [] : parser.commaSeparated(() => nestedType(parser));
  openStructs.set(parser, open);
  parser.expect(")");
  return LLVMStructType.get(elements, { name, isPacked });
}

function functionType(parser: Parser): Type {
  parser.expect("<");
  const result = nestedType(parser);
  parser.expect("(");
  let isVariadic = parser.optional("...");
  const parameters: Type[] = [];
  while (!isVariadic && !parser.isAt(")")) {
    parameters.push(nestedType(parser));
    if (!parser.optional(",")) break;
    isVariadic = parser.optional("...");
  }
  parser.expect(")");
  parser.expect(">");
  return LLVMFunctionType.get(result, parameters, isVariadic);
}

/** `<4 x i32>`, or `<? x 4 x i32>` of which a multiple is known only when the program runs: that is kept as text. */
function vector(parser: Parser): Type {
  parser.expect("<");
  const isScalable = parser.optional("?");
  if (isScalable) parser.expect("x");
  const type = sequenceBody(parser, (count, element) =>
    isScalable
      ? OpaqueType.get(`!llvm.vec<? x ${count} x ${nestedText(element)}>`)
      : LLVMFixedVectorType.get(count, element),
  );
  parser.expect(">");
  return type;
}

/** `<"name", i32, 1, 2>`: a type of a target, with types and numbers that tell it apart; kept as text. */
function target(parser: Parser): Type {
  parser.expect("<");
  const parts = [quote(parser.string())];
  while (parser.optional(",")) {
    const number = parser.optionalInteger();
    parts.push(number === undefined ? nestedText(nestedType(parser)) : String(number));
  }
  parser.expect(">");
  return OpaqueType.get(`!llvm.target<${parts.join(", ")}>`);
}

/** Types that are one word and mean nothing to this dialect beyond that. */
const words = ["label", "metadata", "ppc_fp128", "token", "x86_mmx"];

export const typeParsers: Readonly<Record<string, DialectTypeParser>> = {
  array: (parser) => sequence(parser, (count, element) => LLVMArrayType.get(count, element)),
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
