/** Reading the dialect's types, each behind its name. */
import { type DialectTypeParser, OpaqueType, type Type } from "@dslc/ir";
import {
  LLVMArrayType,
  LLVMFixedVectorType,
  LLVMFunctionType,
  LLVMPointerType,
  LLVMStructType,
  LLVMVoidType,
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
  const count = Number(parser.integer());
  if (!Number.isSafeInteger(count) || count < 0) parser.fail("the number of elements is out of range");
  parser.expect("x");
  const type = make(count, nestedType(parser));
  parser.expect(">");
  return type;
}

function struct(parser: Parser): Type {
  parser.expect("<");
  const name = parser.isAt("(") || parser.isAt("packed") ? undefined : parser.string();
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
  const elements = parser.isAt(")") ? [] : parser.commaSeparated(() => nestedType(parser));
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

/** Types that are one word and mean nothing to this dialect beyond that. */
const words = ["label", "metadata", "ppc_fp128", "token", "x86_amx"];

export const typeParsers: Readonly<Record<string, DialectTypeParser>> = {
  array: (parser) => sequence(parser, (count, element) => LLVMArrayType.get(count, element)),
  func: functionType,
  ptr: pointer,
  struct,
  vec: (parser) => sequence(parser, (count, element) => LLVMFixedVectorType.get(count, element)),
  void: () => LLVMVoidType.get(),
  ...Object.fromEntries(words.map((word) => [word, () => OpaqueType.get(`!llvm.${word}`)])),
};

/** A type inside of one of the dialect's: its own without `!llvm.`, or any other. */
function nestedType(parser: Parser): Type {
  const own = Object.entries(typeParsers).find(([name]) => parser.optional(name));
  return own === undefined ? parser.type() : own[1](parser);
}
