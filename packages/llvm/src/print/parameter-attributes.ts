/** Attributes of parameters and results: `llvm.noalias` of the dialect is `noalias` of LLVM IR. */
import { type Attribute, type DictionaryAttribute, IntegerAttribute, TypeAttribute, UnitAttribute } from "@dslc/ir";
import { words } from "./flags.ts";
import type { TypePrinter } from "./type-printer.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

/** Attributes that are their presence, by LLVM's word for them. */
const unit: Readonly<Record<string, string>> = {
  "llvm.allocalign": "allocalign",
  "llvm.allocptr": "allocptr",
  "llvm.inreg": "inreg",
  "llvm.nest": "nest",
  "llvm.noalias": "noalias",
  "llvm.nocapture": "nocapture",
  "llvm.nofree": "nofree",
  "llvm.nonnull": "nonnull",
  "llvm.noundef": "noundef",
  "llvm.readnone": "readnone",
  "llvm.readonly": "readonly",
  "llvm.returned": "returned",
  "llvm.signext": "signext",
  "llvm.writeonly": "writeonly",
  "llvm.zeroext": "zeroext",
};

/** Attributes with a number of bytes. */
const sized: Readonly<Record<string, string>> = {
  "llvm.alignstack": "alignstack",
  "llvm.dereferenceable": "dereferenceable",
  "llvm.dereferenceable_or_null": "dereferenceable_or_null",
};

/** Attributes with the type of what is pointed at. */
const typed: Readonly<Record<string, string>> = {
  "llvm.byref": "byref",
  "llvm.byval": "byval",
  "llvm.inalloca": "inalloca",
  "llvm.preallocated": "preallocated",
  "llvm.sret": "sret",
};

/**
 * The attributes with a space in front of each. Those of other dialects mean nothing to LLVM.
 *
 * @throws Unprintable for one of the llvm, nvvm or rocdl dialect that is unknown or of the wrong kind.
 */
export function parameterAttributes(attributes: DictionaryAttribute | undefined, types: TypePrinter): string {
  return words((attributes?.entries ?? []).map(([name, value]) => parameterAttribute(name, value, types)));
}

function parameterAttribute(name: string, value: Attribute, types: TypePrinter): string {
  const unitWord = unit[name];
  const sizedWord = sized[name];
  const typedWord = typed[name];
  if (unitWord !== undefined && value === UnitAttribute.instance) return unitWord;
  if (name === "llvm.align" && value instanceof IntegerAttribute) return `align ${value.value}`;
  if (sizedWord !== undefined && value instanceof IntegerAttribute) return `${sizedWord}(${value.value})`;
  if (typedWord !== undefined && value instanceof TypeAttribute && !types.spelling.arePointersTyped)
    // With typed pointers the parameter itself would have to be a pointer to the type.
    return `${typedWord}(${types.type(value.type)})`;
  if (/^(llvm|nvvm|rocdl)\./.test(name)) throw cannotPrintAttribute(name, value);
  return "";
}
