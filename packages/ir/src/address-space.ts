/**
 * Address spaces: which memory a memref is in. IR says it by upstream's attribute `#gpu.address_space<workgroup>`
 * until that is lowered to a number, which is the one that LLVM uses on both NVIDIA (NVPTX Usage, "Address Spaces")
 * and AMD (AMDGPU Usage, "Address Spaces").
 */
import { type Attribute, IntegerAttribute, VerbatimAttribute } from "./attributes.ts";
import { i64, MemRefType, type Type } from "./types.ts";

/** `generic` is any of the others but constant: what has no address space is found out when the program runs. */
export type AddressSpace = "generic" | "global" | "workgroup" | "constant" | "private";

const numbers: ReadonlyMap<bigint, AddressSpace> = new Map([
  [0n, "generic"],
  [1n, "global"],
  [3n, "workgroup"],
  [4n, "constant"],
  [5n, "private"],
]);

/** The spaces that upstream's attribute has words for. */
export const addressSpaceWords = ["global", "workgroup", "private"] as const satisfies readonly AddressSpace[];
const texts: ReadonlyMap<string, AddressSpace> = new Map(
  addressSpaceWords.map((word) => [`#gpu.address_space<${word}>`, word]),
);

/** The address space that a memory space attribute stands for; undefined for one of another meaning. */
export function addressSpaceOfAttribute(memorySpace: Attribute | undefined): AddressSpace | undefined {
  if (memorySpace === undefined) return "generic";
  if (memorySpace instanceof IntegerAttribute) return numbers.get(memorySpace.value);
  return texts.get(memorySpace.text);
}

/** Which memory a memref is in; undefined when it is no memref or its memory space says something else. */
export function addressSpaceOf(type: Type): AddressSpace | undefined {
  return type instanceof MemRefType ? addressSpaceOfAttribute(type.memorySpace) : undefined;
}

/** `#gpu.address_space<workgroup>`. */
export function addressSpaceAttribute(space: (typeof addressSpaceWords)[number]): Attribute {
  return new VerbatimAttribute(`#gpu.address_space<${space}>`);
}

/** The number of an address space as a memory space attribute, `3 : i64`; none for `generic`. */
export function numberedAddressSpace(space: AddressSpace): Attribute | undefined {
  if (space === "generic") return undefined;
  const found = [...numbers].find(([, name]) => name === space);
  return found === undefined ? undefined : new IntegerAttribute(found[0], i64);
}
