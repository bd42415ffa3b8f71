/**
 * Alignments by LLVM's data layout string, for accesses that do not state theirs (LLVM Language Reference, "Data
 * Layout"). All results are in bytes.
 */
import { FloatType, IntegerType, type Type, VectorType } from "@dslc/ir";
import { LLVMArrayType, LLVMFixedVectorType, LLVMPointerType, LLVMStructType } from "@dslc/dialect-llvm";

/** Bits of a type, and the bits that its address is a multiple of. */
interface Entry {
  readonly size: number;
  readonly alignment: number;
}

/** LLVM's entries where the string has none. */
const defaults = "p:64:64-i1:8-i8:8-i16:16-i32:32-i64:32-f16:16-f32:32-f64:64-f128:128-v64:64-v128:128";

export class DataLayout {
  private readonly integers = new Map<number, Entry>();
  private readonly floats = new Map<number, Entry>();
  private readonly vectors = new Map<number, Entry>();
  private readonly pointers = new Map<number, Entry>();

  constructor(text: string) {
    for (const specification of [...defaults.split("-"), ...text.split("-")]) this.read(specification);
  }

  private read(specification: string): void {
    const scalar = /^([ifv])(\d+):(\d+)/.exec(specification);
    const pointer = /^p(\d*):(\d+):(\d+)/.exec(specification);
    if (pointer !== null)
      this.pointers.set(Number(pointer[1]), { size: Number(pointer[2]), alignment: Number(pointer[3]) });
    if (scalar === null) return;
    const table = scalar[1] === "i" ? this.integers : scalar[1] === "f" ? this.floats : this.vectors;
    const size = Number(scalar[2]);
    table.set(size, { size, alignment: Number(scalar[3]) });
  }

  /** What the address of a value is a multiple of unless something else is said; 1 for a type without a size. */
  alignment(type: Type): number {
    if (type instanceof LLVMArrayType) return this.alignment(type.element);
    if (type instanceof LLVMStructType) {
      return type.isPacked ? 1 : Math.max(1, ...(type.elements ?? []).map((element) => this.alignment(element)));
    }
    const bits = this.alignmentBits(type);
    return Math.max(1, bits / 8);
  }

  private alignmentBits(type: Type): number {
    if (type instanceof LLVMPointerType) return this.pointer(type).alignment;
    if (type instanceof VectorType || type instanceof LLVMFixedVectorType) {
      return this.vectors.get(this.bits(type))?.alignment ?? powerOfTwo(this.bits(type));
    }
    if (type instanceof FloatType) return this.floats.get(type.width)?.alignment ?? powerOfTwo(type.width);
    return type instanceof IntegerType ? this.integerAlignment(type.width) : 8;
  }

  /** That of the next wider integer with an entry, or of the widest. */
  private integerAlignment(width: number): number {
    const entries = [...this.integers.values()].sort((a, b) => a.size - b.size);
    return (entries.find(({ size }) => size >= width) ?? entries.at(-1))?.alignment ?? 8;
  }

  private pointer(type: LLVMPointerType): Entry {
    return this.pointers.get(type.addressSpace) ?? this.pointers.get(0) ?? { size: 64, alignment: 64 };
  }

  private bits(type: Type): number {
    if (type instanceof VectorType || type instanceof LLVMFixedVectorType) return type.count * this.bits(type.element);
    if (type instanceof LLVMPointerType) return this.pointer(type).size;
    return type instanceof FloatType || type instanceof IntegerType ? type.width : 8;
  }

  /** Bytes that a scalar or vector takes in memory, without padding behind it. */
  storeSize(type: Type): number {
    return Math.ceil(this.bits(type) / 8);
  }
}

function powerOfTwo(bits: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, bits)));
}
