/**
 * Proves that the address of each access to several elements at once is a multiple of the bytes that it moves, and writes
 * what is proved on the access; or says which part of the address is not known to be one.
 *
 * It runs before the launch-sized region is laid out, so that whether a kernel is accepted depends on the alignments that
 * it declares, not on what a layout or a target happens to give.
 */
import {
  type AddressPart,
  addressOf,
  addressParts,
  alignmentAnalysis,
  type Alignments,
  addressBits,
  Congruence,
  elementPitch,
  integerWidth,
  type MemoryAlignment,
  wideAccess,
  type WideAccess,
} from "@dslc/analysis";
import { defineDiagnostic, type Diagnostic, type Label } from "@dslc/base";
import { IntegerAttribute, i64, locationSpan, MemRefType, type Operation, type Value } from "@dslc/ir";
import { definePass, type RemarkPart } from "@dslc/pass";

export const unprovedAlignment = defineDiagnostic(
  "alignment/not-proved",
  "error",
  "A load or store of a vector moves its bytes at once, and the device takes it only at an address that is a multiple of them (of 16 for longer vectors). The compiler proves this from '@align(n)' of the buffer or view, from constant factors in the subscript, and from 'requires' and 'assume' ('requires width % 4 == 0'), and it could not. Declare the alignment, make the subscript a multiple ('4 * i'), or load the elements one by one.",
  ({ bytes, known }: { bytes: bigint; known: bigint }) =>
    `the address of this access has to be a multiple of ${bytes} bytes, but is only known to be one of ${known}`,
);

/** The attribute by which an access states how its address is aligned, in bytes. */
const alignmentName = "wg.alignment";

/** The most bytes that one instruction moves (PTX ISA, "ld": v4.b32; AMD's buffer, global and ds instructions: b128). */
const widest = 16n;

export const proveAlignment = definePass("prove-alignment", {
  summary: "prove the alignment of vector accesses, or refuse them",
  anchors: ["gpu.func", "func.func"],
  after: { inline: "how a view is aligned is seen where a function is called with it" },
  // It writes down what is known already.
  preserves: "all",
  run(op, _options, { report, count, analysis, remark }) {
    const accesses: { readonly op: Operation; readonly access: WideAccess }[] = [];
    op.walk((inner) => {
      const access = wideAccess.of(inner)?.access(inner);
      if (access !== undefined) accesses.push({ op: inner, access });
    });
    if (accesses.length === 0) return;
    const facts = analysis(alignmentAnalysis);
    for (const { op: inner, access } of accesses) {
      const problem = proveAccess(inner, access, facts);
      if (problem === undefined) count("accesses proved");
      else report(problem);
      remark?.(
        problem === undefined
          ? { kind: "analysis", name: "Aligned", at: inner, parts: provedParts(inner, access) }
          : { kind: "missed", name: "NotProved", at: inner, parts: [problem.message] },
      );
    }
  },
});

function provedParts(op: Operation, access: WideAccess): readonly RemarkPart[] {
  const written = op.getAttribute(alignmentName);
  return written instanceof IntegerAttribute
    ? ["this access of ", { Bytes: access.bytes }, " bytes is at a multiple of ", { Alignment: written.value }]
    : ["this access is never reached"];
}

/** The bytes that the address has to be a multiple of: the largest power of two in those that are moved. */
function needed({ bytes }: WideAccess): bigint {
  const power = BigInt(bytes) & -BigInt(bytes);
  return power < widest ? power : widest;
}

function congruenceOf(facts: Alignments, value: Value): Congruence {
  const fact = facts.of(value);
  return fact?.kind === "integer" ? fact.congruence : Congruence.unknown;
}

/** Writes the alignment on the access. Returns what is wrong when too little is known of it. */
function proveAccess(op: Operation, access: WideAccess, facts: Alignments): Diagnostic | undefined {
  const memory = facts.of(access.memory);
  const { type } = access.memory;
  // Of code that is never reached nothing is known, and nothing has to be.
  if (memory?.kind !== "memory" || !(type instanceof MemRefType)) return undefined;
  const indices = access.indices.map((value) => congruenceOf(facts, value));
  const parts = addressParts(memory, type.element, indices);
  if (parts === undefined) return undefined;
  const address = addressOf(parts);
  const bytes = needed(access);
  const known = 1n << BigInt(address.trailingZeros());
  if (address.isMultipleOf(bytes)) {
    op.setAttribute(alignmentName, new IntegerAttribute(known < widest ? known : widest, i64));
    return undefined;
  }
  const wrong = parts.filter((part) => !part.bytes.isMultipleOf(bytes));
  return unprovedAlignment.at(
    locationSpan(op.location),
    { bytes, known },
    {
      labels: wrong.flatMap((part) => labelOf(part, access, type)),
      notes: wrong.map((part) => noteOf(part, access, type, memory, indices, bytes)),
      help: [...new Set(wrong.map((part) => helpOf(part, access, type, bytes)))],
    },
  );
}

function nameOf(value: Value): string {
  return value.nameHint === undefined ? "the memory" : `'${value.nameHint}'`;
}

/** The words of the source that compute a subscript. */
function spanOf(value: Value | undefined) {
  const op = value?.definingOp;
  return op === undefined ? undefined : locationSpan(op.location);
}

function labelOf({ part, bytes }: AddressPart, access: WideAccess, type: MemRefType): readonly Label[] {
  if (typeof part === "string") return [];
  const span = spanOf(access.indices[part]);
  return span === undefined
    ? []
    : [{ span, message: `in bytes, this is ${describe(bytes, elementPitch(type.element))}` }];
}

/** What is known of a number of bytes. */
function describe(bytes: Congruence, pitch: number | undefined): string {
  const multiple = 1n << BigInt(bytes.trailingZeros());
  if (bytes.residue === 0n || bytes.bits === 0)
    return `only known to be a multiple of ${multiple}${multiple === BigInt(pitch ?? 0) ? ", the size of an element" : ""}`;
  return `${bytes.residue} modulo ${bytes.modulus}`;
}

function noteOf(
  { part, bytes }: AddressPart,
  access: WideAccess,
  type: MemRefType,
  memory: MemoryAlignment,
  indices: readonly Congruence[],
  needs: bigint,
): string {
  if (part === "base")
    return `${nameOf(access.memory)} begins at an address that is only known to be a multiple of ${1n << BigInt(bytes.trailingZeros())}`;
  if (part === "offset")
    return `${nameOf(access.memory)} begins at an offset that is ${describe(bytes, undefined)} bytes`;
  const elements = elementsOf(type, needs);
  const index = indices[part] ?? Congruence.unknown;
  const value = access.indices[part];
  const name = value === undefined ? undefined : nameOfSubscript(value);
  const subscript = name === undefined ? "the subscript" : `the subscript '${name}'`;
  const stride = memory.strides[part];
  const counts =
    stride === undefined || stride.isMultipleOf(elements) || isOne(stride)
      ? ""
      : `, and counts rows of ${stride.bits < addressBits ? "elements whose number is not known to be one" : `${stride.residue} elements`}`;
  if (index.bits > 0 && index.residue !== 0n) {
    const what = index.bits >= (integerWidth(value?.type ?? i64) ?? 64) ? String(index.residue) : String(index);
    return `${subscript} is ${what}: it has to be a multiple of ${elements}${counts}`;
  }
  return `${subscript} is not known to be a multiple of ${elements}${counts}`;
}

function isOne(stride: Congruence): boolean {
  return stride.bits >= addressBits && stride.residue === 1n;
}

/** How many elements are so many bytes; for elements of odd sizes, how many of their largest power of two. */
function elementsOf(type: MemRefType, bytes: bigint): bigint {
  const pitch = BigInt(elementPitch(type.element) ?? 1);
  return bytes / (pitch & -pitch);
}

/** What the source writes for a subscript, when that is short. */
function nameOfSubscript(value: Value): string | undefined {
  const text = spanOf(value)?.text;
  const isSource = text !== undefined && !text.includes("\n") && text.length <= 40 && text !== value.definingOp?.name;
  return isSource ? text : value.nameHint;
}

function helpOf({ part }: AddressPart, access: WideAccess, type: MemRefType, bytes: bigint): string {
  if (part === "base") return `declare ${nameOf(access.memory)} with '@align(${bytes})'`;
  return `use a subscript with the factor ${elementsOf(type, bytes)}, or load and store single elements`;
}
