/** Enumerations and flags of the dialect, as attribute constraints (LLVMEnums.td of MLIR 19). */
import {
  type AttributeSpec,
  attributeConstraint,
  defaultAttribute,
  dialectEnumAttribute,
  dialectFlagsAttribute,
  i64,
  IntegerAttribute,
  integerEnumAttribute,
  integerPredicates,
  type OpParser,
} from "@dslc/ir";

/** One of some words, held as its number in an i64. */
function numberedEnum<const W extends string>(numbers: Readonly<Record<W, number>>): AttributeSpec<W> {
  const words = Object.keys(numbers).filter((word): word is W => word in numbers);
  const byNumber = new Map(words.map((word) => [BigInt(numbers[word]), word]));
  return attributeConstraint({
    description: `one of ${words.join(", ")}`,
    spelling: "keyword",
    words,
    read: (attribute) =>
      attribute instanceof IntegerAttribute && attribute.type === i64 ? byNumber.get(attribute.value) : undefined,
    write: (word) => new IntegerAttribute(BigInt(numbers[word]), i64),
  });
}

export const atomicOrdering = numberedEnum({
  not_atomic: 0,
  unordered: 1,
  monotonic: 2,
  acquire: 4,
  release: 5,
  acq_rel: 6,
  seq_cst: 7,
});
export type AtomicOrdering = "not_atomic" | "unordered" | "monotonic" | "acquire" | "release" | "acq_rel" | "seq_cst";

export const atomicOperation = integerEnumAttribute(i64, [
  "xchg",
  "add",
  "sub",
  "_and",
  "nand",
  "_or",
  "_xor",
  "max",
  "min",
  "umax",
  "umin",
  "fadd",
  "fsub",
  "fmax",
  "fmin",
  "uinc_wrap",
  "udec_wrap",
]);

export const integerPredicate = integerEnumAttribute(i64, integerPredicates);

export const floatPredicate = integerEnumAttribute(i64, [
  "_false",
  "oeq",
  "ogt",
  "oge",
  "olt",
  "ole",
  "one",
  "ord",
  "ueq",
  "ugt",
  "uge",
  "ult",
  "ule",
  "une",
  "uno",
  "_true",
]);

export const assemblyDialect = integerEnumAttribute(i64, ["att", "intel"]);

/** The flags of floating-point operations. */
export const fastmathWords = ["nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc"] as const;

/** What the optimizer may assume of a floating-point operation; nothing by default. `fast` stands for all flags. */
export const fastmathFlags = defaultAttribute(
  dialectFlagsAttribute("llvm.fastmath", fastmathWords, { all: "fast" }),
  [],
);

/** Which overflows of an integer operation are undefined behaviour; none by default. */
export const overflowFlags = defaultAttribute(dialectFlagsAttribute("llvm.overflow", ["nsw", "nuw"]), []);

/** Linkage of a symbol, spelled in front of its name. */
export const linkages = [
  "private",
  "internal",
  "available_externally",
  "linkonce",
  "weak",
  "common",
  "appending",
  "extern_weak",
  "linkonce_odr",
  "weak_odr",
  "external",
] as const;
export const linkage = dialectEnumAttribute("llvm.linkage<", linkages);

/** Whether the address of a symbol may be merged with another's; the first is spelled by saying nothing. */
export const unnamedAddresses = ["", "local_unnamed_addr", "unnamed_addr"] as const;
export const unnamedAddress = integerEnumAttribute(i64, unnamedAddresses);

/** Whether other shared objects see a symbol; the first is spelled by saying nothing. */
export const visibilities = ["", "hidden", "protected"] as const;
export const visibility = integerEnumAttribute(i64, visibilities);

/** Calling conventions by the keyword that MLIR spells them with. */
export const callingConventions = [
  "ccc",
  "fastcc",
  "coldcc",
  "cc_10",
  "cc_11",
  "anyregcc",
  "preserve_mostcc",
  "preserve_allcc",
  "swiftcc",
  "cxx_fast_tlscc",
  "tailcc",
  "cfguard_checkcc",
  "swifttailcc",
  "ptx_kernelcc",
  "ptx_devicecc",
  "spir_funccc",
  "spir_kernelcc",
  "amdgpu_vscc",
  "amdgpu_gscc",
  "amdgpu_cscc",
  "amdgpu_kernelcc",
  "amdgpu_hscc",
  "amdgpu_lscc",
  "amdgpu_escc",
  "amdgpu_gfxcc",
] as const;
export const callingConvention = dialectEnumAttribute("llvm.cconv<", callingConventions);

export const tailCallKinds = ["none", "notail", "musttail", "tail"] as const;
export const tailCallKind = dialectEnumAttribute("llvm.tailcallkind<", tailCallKinds);

/** A word of an enumeration, when one comes next. */
export function optionalWord<const W extends string>(parser: OpParser, words: readonly W[]): W | undefined {
  return words.find((word) => word !== "" && parser.optional(word));
}
