/** Global variables. */
import {
  anyAttribute,
  defaultAttribute,
  defineOp,
  i32Attribute,
  i64Attribute,
  i8,
  isolatedFromAbove,
  type NamedAttribute,
  type OpParser,
  optionalAttribute,
  optionalRegion,
  type ParsedOperation,
  Region,
  StringAttribute,
  stringAttribute,
  symbol,
  symbolNameAttribute,
  symbolReference,
  TypeAttribute,
  typeAttribute,
  UnitAttribute,
  unitAttribute,
} from "@dslc/ir";
import {
  linkage,
  linkages,
  optionalWord,
  unnamedAddress,
  unnamedAddresses,
  visibilities,
  visibility,
} from "./enums.ts";
import { parseComdat } from "./ops-function.ts";
import { isLLVMType, LLVMArrayType, LLVMFunctionType, LLVMVoidType } from "./types.ts";

/** What the custom form spells outside of the dictionary. */
const elided = [
  "sym_name",
  "global_type",
  "constant",
  "value",
  "linkage",
  "unnamed_addr",
  "thread_local_",
  "visibility_",
  "comdat",
];

/** A global variable. Without value and initializer it is undefined, or of external linkage and defined elsewhere. */
export const global = defineOp("llvm.mlir.global", {
  attributes: {
    global_type: typeAttribute,
    constant: unitAttribute,
    sym_name: symbolNameAttribute,
    linkage,
    dso_local: unitAttribute,
    thread_local_: unitAttribute,
    value: optionalAttribute(anyAttribute),
    alignment: optionalAttribute(i64Attribute),
    addr_space: defaultAttribute(i32Attribute, 0n),
    unnamed_addr: optionalAttribute(unnamedAddress),
    section: optionalAttribute(stringAttribute),
    comdat: optionalAttribute(symbolReference),
    dbg_expr: optionalAttribute(anyAttribute),
    visibility_: defaultAttribute(visibility, ""),
  },
  regions: { initializer: optionalRegion },
  traits: [isolatedFromAbove, symbol],
  verify: (op, report) => {
    const type = op.global_type;
    if (!isLLVMType(type) || type instanceof LLVMVoidType || type instanceof LLVMFunctionType)
      report("expects type to be a valid element type for an LLVM global");
    if (op.value !== undefined && !op.initializer.isEmpty) report("cannot have both initializer value and region");
    if (op.addr_space < 0n) report("expects an address space that is not negative");
    if (op.alignment !== undefined && (op.alignment <= 0n || (op.alignment & (op.alignment - 1n)) !== 0n))
      report("alignment attribute is not a power of 2");
  },
  format: {
    print: (op, printer) => {
      const words = [
        op.linkage,
        op.visibility_,
        op.unnamed_addr,
        op.thread_local_ === true ? "thread_local" : "",
        op.constant === true ? "constant" : "",
      ];
      printer.write(" ");
      for (const word of words) if (word !== undefined && word !== "") printer.write(`${word} `);
      printer.symbolName(op.sym_name).write("(");
      if (op.value !== undefined) printer.attribute(op.value);
      printer.write(")");
      if (op.comdat !== undefined) printer.write(" comdat(").attribute(op.comdat).write(")");
      printer.attributeDictionary(op, elided);
      if (!(op.value instanceof StringAttribute)) printer.write(" : ").type(op.global_type);
      if (!op.initializer.isEmpty) printer.write(" ").region(op.initializer);
    },
    parse: parseGlobal,
  },
});

function parseGlobal(parser: OpParser): ParsedOperation {
  const attributes: NamedAttribute[] = [
    ["linkage", linkage.write(optionalWord(parser, linkages) ?? "external")],
    ["visibility_", visibility.write(optionalWord(parser, visibilities) ?? "")],
  ];
  // mlir-opt 19 reads `thread_local` behind the next word and prints it before that.
  const isThreadLocal = parser.optional("thread_local");
  attributes.push(["unnamed_addr", unnamedAddress.write(optionalWord(parser, unnamedAddresses) ?? "")]);
  if (isThreadLocal || parser.optional("thread_local")) attributes.push(["thread_local_", UnitAttribute.instance]);
  if (parser.optional("constant")) attributes.push(["constant", UnitAttribute.instance]);
  attributes.push(["sym_name", new StringAttribute(parser.symbolName())]);
  parser.expect("(");
  const value = parser.isAt(")") ? undefined : parser.attribute();
  parser.expect(")");
  if (value !== undefined) attributes.push(["value", value]);
  if (parser.optional("comdat")) attributes.push(["comdat", parseComdat(parser)]);
  attributes.push(...parser.optionalAttributeDictionary());
  const type = value instanceof StringAttribute && !parser.isAt(":") ? stringType(value) : parser.colonType();
  attributes.push(["global_type", new TypeAttribute(type)]);
  return { attributes, regions: [parser.isAt("{") ? parser.region() : new Region()] };
}

/** The bytes of a string, which need not end with a zero. */
function stringType(value: StringAttribute): LLVMArrayType {
  return LLVMArrayType.get(new TextEncoder().encode(value.value).length, i8);
}
