/** Attributes of functions, as they stand in an attribute group. */
import { ArrayAttribute, type Attribute, type OpOf, StringAttribute, VerbatimAttribute } from "@dslc/ir";
import type { func, StructuredAttribute } from "@dslc/dialect-llvm";
import { quoted } from "./names.ts";
import type { Spelling } from "./spelling.ts";
import { cannotPrintAttribute } from "./unprintable.ts";

type Function = OpOf<typeof func>;

/** Attributes that LLVM knows by a word alone (LLVM Language Reference, "Function Attributes"). */
const knownWords: ReadonlySet<string> = new Set(
  `alwaysinline cold convergent hot inlinehint minsize mustprogress naked nobuiltin nocallback noduplicate nofree
  noimplicitfloat noinline nomerge noprofile norecurse noreturn nosync nounwind null_pointer_is_valid optnone optsize
  speculatable strictfp willreturn`.split(/\s+/),
);

/** `"key"="value"`. */
export function keyValue(key: string, value: string): string {
  return `${quoted(key)}=${quoted(value)}`;
}

/** Properties that are a word of LLVM's when they are there. */
function flags(op: Function): readonly string[] {
  const list: readonly (readonly [true | undefined, string])[] = [
    [op.convergent, "convergent"],
    [op.no_inline, "noinline"],
    [op.always_inline, "alwaysinline"],
    [op.no_unwind, "nounwind"],
    [op.will_return, "willreturn"],
    [op.optimize_none, "optnone"],
  ];
  return list.flatMap(([isThere, word]) => (isThere === true ? [word] : []));
}

/** Properties that are strings to LLVM. */
function settings(op: Function): readonly string[] {
  const list: readonly (readonly [string | boolean | undefined, string])[] = [
    [op.target_cpu, "target-cpu"],
    [op.tune_cpu, "tune-cpu"],
    [targetFeatures(op.target_features), "target-features"],
    [op.unsafe_fp_math, "unsafe-fp-math"],
    [op.no_infs_fp_math, "no-infs-fp-math"],
    [op.no_nans_fp_math, "no-nans-fp-math"],
    [op.approx_func_fp_math, "approx-func-fp-math"],
    [op.no_signed_zeros_fp_math, "no-signed-zeros-fp-math"],
    [op.denormal_fp_math, "denormal-fp-math"],
    [op.denormal_fp_math_f32, "denormal-fp-math-f32"],
    [op.fp_contract, "fp-contract"],
    [framePointer(op.frame_pointer), "frame-pointer"],
  ];
  return list.flatMap(([value, key]) => (value === undefined ? [] : [keyValue(key, String(value))]));
}

/** `#llvm.target_features<["+a", "-b"]>` as `+a,-b`. */
function targetFeatures(attribute: Attribute | undefined): string | undefined {
  if (attribute === undefined) return undefined;
  const list =
    attribute instanceof VerbatimAttribute ? /^#llvm\.target_features<\[(.*)\]>$/.exec(attribute.text)?.[1] : undefined;
  if (list === undefined) throw cannotPrintAttribute("target_features", attribute);
  return [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "").join(",");
}

/** `#llvm.framePointerKind<"non-leaf">` as `non-leaf`. */
function framePointer(attribute: Attribute | undefined): string | undefined {
  if (attribute === undefined) return undefined;
  const kind = /^#llvm\.framePointerKind<"?([a-z-]+)"?>$/.exec(attribute.text)?.[1];
  if (kind === undefined) throw cannotPrintAttribute("frame_pointer", attribute);
  return kind;
}

/** `memory(none)`, `memory(argmem: read)`: what the function may do to memory. */
function memoryEffects(effects: StructuredAttribute | undefined, { hasMemoryAttribute }: Spelling): readonly string[] {
  if (effects === undefined) return [];
  const of = (field: string): string => effects.field(field)?.text ?? "readwrite";
  const other = of("other");
  if (!hasMemoryAttribute) return memoryWords(other, of("argMem"), of("inaccessibleMem"));
  const special = [
    ["argmem", of("argMem")],
    ["inaccessiblemem", of("inaccessibleMem")],
  ] as const;
  const differing = special.filter(([, effect]) => effect !== other).map(([place, effect]) => `${place}: ${effect}`);
  const parts = [...(other === "none" && differing.length > 0 ? [] : [other]), ...differing];
  return [`memory(${parts.join(", ")})`];
}

const effectWords: Readonly<Record<string, string>> = { none: "readnone", read: "readonly", write: "writeonly" };

/** The words of LLVM 15 and before for the same effects everywhere, or on arguments alone; of others nothing is said. */
function memoryWords(other: string, argument: string, inaccessible: string): readonly string[] {
  const word = [effectWords[argument]].filter((known) => known !== undefined);
  if (other === argument && other === inaccessible) return word;
  return other === "none" && inaccessible === "none" ? ["argmemonly", ...word] : [];
}

/** `"nounwind"` as the word when LLVM knows it, else as a string; `["key", "value"]` as a pair of strings. */
function passedThrough(attribute: Attribute): string {
  if (attribute instanceof StringAttribute)
    return knownWords.has(attribute.value) ? attribute.value : quoted(attribute.value);
  const [key, value, more] = attribute instanceof ArrayAttribute ? attribute.elements : [];
  const isPair = key instanceof StringAttribute && value instanceof StringAttribute && more === undefined;
  if (!isPair) throw cannotPrintAttribute("passthrough", attribute);
  return keyValue(key.value, value.value);
}

/** What is said of memory, inlining, target and arithmetic. @throws Unprintable for what has no words. */
export function functionAttributes(op: Function, spelling: Spelling): readonly string[] {
  for (const name of ["personality", "comdat"]) {
    const attribute = op.properties.get(name);
    if (attribute !== undefined) throw cannotPrintAttribute(name, attribute);
  }
  for (const [name, value] of op.attributes.entries) {
    // Without another dialect's name in front it belongs to the llvm dialect, of which all is known that is printed.
    if (!name.includes(".") || name.startsWith("llvm.")) throw cannotPrintAttribute(name, value);
  }
  return [
    ...flags(op),
    ...memoryEffects(op.memory, spelling),
    ...settings(op),
    ...(op.passthrough ?? []).map(passedThrough),
  ];
}
