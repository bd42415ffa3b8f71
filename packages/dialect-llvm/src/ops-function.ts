/** Functions. */
import {
  anyAttribute,
  arrayAttribute,
  attributeConstraint,
  type AttributeSpec,
  boolAttribute,
  callable,
  defaultAttribute,
  defineOp,
  dictionaryAttribute,
  flatSymbolReference,
  FunctionType,
  i64Attribute,
  isolatedFromAbove,
  type OpParser,
  type Operation,
  optionalAttribute,
  optionalRegion,
  type ParsedOperation,
  parseFunctionSignature,
  printFunctionSignature,
  Region,
  StringAttribute,
  stringAttribute,
  symbol,
  symbolNameAttribute,
  symbolReference,
  TypeAttribute,
  unitAttribute,
  verifyFunction,
  automaticAllocationScope,
} from "@dslc/ir";
import {
  callingConvention,
  callingConventions,
  linkage,
  linkages,
  optionalWord,
  unnamedAddress,
  unnamedAddresses,
  visibilities,
  visibility,
} from "./enums.ts";
import { recordAttribute } from "./structured-attributes.ts";
import { isLLVMType, LLVMFunctionType, LLVMVoidType } from "./types.ts";

export const functionTypeAttribute: AttributeSpec<LLVMFunctionType> = attributeConstraint({
  description: "type attribute of LLVM function type",
  read: (attribute) =>
    attribute instanceof TypeAttribute && attribute.type instanceof LLVMFunctionType ? attribute.type : undefined,
  write: (type) => new TypeAttribute(type),
});

/** What the custom form spells outside of the dictionary. */
const elided = [
  "sym_name",
  "function_type",
  "arg_attrs",
  "res_attrs",
  "linkage",
  "CConv",
  "visibility_",
  "comdat",
  "unnamed_addr",
];

/** A function; a declaration when it has no body. */
export const func = defineOp("llvm.func", {
  attributes: {
    sym_name: symbolNameAttribute,
    sym_visibility: optionalAttribute(stringAttribute),
    function_type: functionTypeAttribute,
    linkage: defaultAttribute(linkage, "external"),
    dso_local: unitAttribute,
    CConv: defaultAttribute(callingConvention, "ccc"),
    comdat: optionalAttribute(symbolReference),
    convergent: unitAttribute,
    personality: optionalAttribute(flatSymbolReference),
    garbageCollector: optionalAttribute(stringAttribute),
    passthrough: optionalAttribute(arrayAttribute(anyAttribute)),
    arg_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    res_attrs: optionalAttribute(arrayAttribute(dictionaryAttribute)),
    function_entry_count: optionalAttribute(i64Attribute),
    memory: optionalAttribute(recordAttribute("memory_effects")),
    visibility_: defaultAttribute(visibility, ""),
    section: optionalAttribute(stringAttribute),
    unnamed_addr: optionalAttribute(unnamedAddress),
    alignment: optionalAttribute(i64Attribute),
    frame_pointer: optionalAttribute(anyAttribute),
    target_cpu: optionalAttribute(stringAttribute),
    tune_cpu: optionalAttribute(stringAttribute),
    target_features: optionalAttribute(anyAttribute),
    unsafe_fp_math: optionalAttribute(boolAttribute),
    no_infs_fp_math: optionalAttribute(boolAttribute),
    no_nans_fp_math: optionalAttribute(boolAttribute),
    approx_func_fp_math: optionalAttribute(boolAttribute),
    no_signed_zeros_fp_math: optionalAttribute(boolAttribute),
    denormal_fp_math: optionalAttribute(stringAttribute),
    denormal_fp_math_f32: optionalAttribute(stringAttribute),
    fp_contract: optionalAttribute(stringAttribute),
    no_inline: unitAttribute,
    always_inline: unitAttribute,
    no_unwind: unitAttribute,
    will_return: unitAttribute,
    optimize_none: unitAttribute,
  },
  regions: { body: optionalRegion },
  traits: [automaticAllocationScope, isolatedFromAbove, symbol],
  interfaces: [
    callable.implement({ body: (op) => (op.getRegion().isEmpty ? undefined : op.getRegion()), type: signatureOf }),
  ],
  verify: (op, report) => {
    const type = op.function_type;
    verifyFunction(op, signatureOf(op), op.body, report);
    if (![...type.parameters, type.result].every(isLLVMType)) report(`'${type.text}' is no function type of LLVM`);
    const isDeclaration = op.body.isEmpty;
    if (isDeclaration && op.linkage !== "external" && op.linkage !== "extern_weak")
      report("external functions must have 'external' or 'extern_weak' linkage");
  },
  format: {
    print: (op, printer) => {
      const words = [
        op.linkage === "external" ? "" : op.linkage,
        op.visibility_,
        op.unnamed_addr,
        op.CConv === "ccc" ? "" : op.CConv,
      ];
      printer.write(" ");
      for (const word of words) if (word !== undefined && word !== "") printer.write(`${word} `);
      printer.symbolName(op.sym_name);
      printFunctionSignature(op, signatureOf(op), op.body, printer, op.function_type.isVariadic);
      if (op.comdat !== undefined) printer.write(" comdat(").attribute(op.comdat).write(")");
      printer.attributeDictionary(op, elided, "attributes");
      if (!op.body.isEmpty) printer.write(" ").region(op.body, { entryArguments: false });
    },
    parse: parseFunction,
  },
});

/** Parameters and results as a builtin function type. */
function signatureOf(op: Operation): FunctionType {
  const attribute = op.properties.get("function_type");
  const type = attribute === undefined ? undefined : functionTypeAttribute.read(attribute);
  return FunctionType.get(type?.parameters ?? [], type?.results ?? []);
}

function parseFunction(parser: OpParser): ParsedOperation {
  const words = [
    ["linkage", linkage.write(optionalWord(parser, linkages) ?? "external")],
    ["visibility_", visibility.write(optionalWord(parser, visibilities) ?? "")],
    ["unnamed_addr", unnamedAddress.write(optionalWord(parser, unnamedAddresses) ?? "")],
    ["CConv", callingConvention.write(optionalWord(parser, callingConventions) ?? "ccc")],
  ] as const;
  const name = parser.symbolName();
  const at = parser.position;
  const signature = parseFunctionSignature(parser, { allowVariadic: true });
  const [result = LLVMVoidType.get(), another] = signature.type.results;
  if (another !== undefined) parser.fail("expected zero or one function result", at);
  const type = LLVMFunctionType.get(result, signature.type.inputs, signature.isVariadic);
  const comdat = parser.optional("comdat") ? [["comdat", parseComdat(parser)] as const] : [];
  const attributes = [
    ...words,
    ...comdat,
    ["sym_name", new StringAttribute(name)] as const,
    ["function_type", new TypeAttribute(type)] as const,
    ...signature.attributes.filter(([key]) => key !== "function_type"),
    ...parser.optionalAttributeDictionary("attributes"),
  ];
  if (!parser.isAt("{")) return { attributes, regions: [new Region()] };
  const start = parser.position;
  const body = parser.region({ entryArguments: signature.arguments });
  if (body.isEmpty) parser.fail("expected non-empty function body", start);
  return { attributes, regions: [body] };
}

/** `(@selectors::@name)`. */
export function parseComdat(parser: OpParser) {
  parser.expect("(");
  const reference = parser.symbolReference();
  parser.expect(")");
  return reference;
}
