/**
 * The spellings of LLVM IR. LLVM 15 and later have opaque pointers, `ptr addrspace(3)`; older versions wrote the type of
 * what is pointed at. In text for those each pointer is an `i8*`, cast in a line of its own where something else is
 * accessed (`FunctionPrinter.address`) or comes about (`FunctionPrinter.emitAddress`).
 */
export interface Spelling {
  readonly arePointersTyped: boolean;
  /** The type of every pointer that is a value. */
  pointerType(addressSpace: number): string;
  /** The suffix of an intrinsic's name for a pointer that it is overloaded on. */
  pointerSuffix(addressSpace: number): string;
  /** Whether results of calls have an attribute `range`, as since LLVM 19; a node of metadata says the same before. */
  readonly hasRangeAttribute: boolean;
  /** The intrinsic's name in this version. */
  intrinsic(name: string): string;
  /** Operations of `atomicrmw` that came later. */
  readonly missingAtomics: ReadonlySet<string>;
  /** Whether functions have an attribute `memory`, as since LLVM 16; words said some of the same before. */
  readonly hasMemoryAttribute: boolean;
}

const space = (addressSpace: number): string => (addressSpace === 0 ? "" : ` addrspace(${addressSpace})`);

/** The type of an address where a value of the type lies, for spellings whose pointers are typed. */
export const typedPointer = (type: string, addressSpace: number): string => `${type}${space(addressSpace)}*`;

/** As LLVM 19 reads and writes it. */
const opaquePointers: Spelling = {
  arePointersTyped: false,
  pointerType: (addressSpace) => `ptr${space(addressSpace)}`,
  pointerSuffix: (addressSpace) => `p${addressSpace}`,
  intrinsic: (name) => name,
  missingAtomics: new Set(),
  hasRangeAttribute: true,
  hasMemoryAttribute: true,
};

/** Intrinsics of i32 alone, until LLVM 19 overloaded them on other types. */
const overloadedLater = /^(llvm\.amdgcn\.(?:readlane|readfirstlane|writelane|permlanex?16))\.i32$/;

/** As LLVM 16 to 18 read it. */
const opaquePointersBefore19: Spelling = {
  ...opaquePointers,
  intrinsic: (name) => name.replace(overloadedLater, "$1"),
  hasRangeAttribute: false,
};

/** As LLVM 14 reads it; later versions up to 16 at least, and 19 too, read it as well. */
const typedPointers: Spelling = {
  ...opaquePointersBefore19,
  arePointersTyped: true,
  pointerType: (addressSpace) => typedPointer("i8", addressSpace),
  pointerSuffix: (addressSpace) => `p${addressSpace}i8`,
  missingAtomics: new Set(["fmax", "fmin", "uinc_wrap", "udec_wrap"]),
  hasMemoryAttribute: false,
};

/** How LLVM of the major version reads it: of 14, or of 16 and later. */
export function spellingFor(major: number): Spelling {
  if (major >= 19) return opaquePointers;
  return major >= 16 ? opaquePointersBefore19 : typedPointers;
}
