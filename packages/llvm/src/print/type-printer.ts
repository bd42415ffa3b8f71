/** Types as LLVM IR spells them, and as suffixes of intrinsics' names. */
import { FloatType, IntegerType, type Type, VectorType } from "@dslc/ir";
import {
  LLVMArrayType,
  LLVMFixedVectorType,
  LLVMFunctionType,
  LLVMPointerType,
  LLVMStructType,
  LLVMVoidType,
} from "@dslc/dialect-llvm";
import { conflictingStruct, unprintableType } from "./diagnostics.ts";
import { name } from "./names.ts";
import { type Spelling, typedPointer } from "./spelling.ts";
import { Unprintable } from "./unprintable.ts";

const floats: Readonly<Record<string, string>> = {
  f16: "half",
  bf16: "bfloat",
  f32: "float",
  f64: "double",
  f80: "x86_fp80",
  f128: "fp128",
};

function unprintable(type: Type): Unprintable {
  return new Unprintable((span) => unprintableType.at(span, { type: type.text }));
}

export class TypePrinter {
  readonly spelling: Spelling;
  private readonly texts = new Map<Type, string>();
  private readonly structs = new Map<string, { readonly type: LLVMStructType; readonly definition: string }>();

  constructor(spelling: Spelling) {
    this.spelling = spelling;
  }

  /** @throws Unprintable when LLVM IR has no such type. */
  type(type: Type): string {
    let text = this.texts.get(type);
    if (text === undefined) {
      text = this.print(type);
      this.texts.set(type, text);
    }
    return text;
  }

  list(types: readonly Type[]): string {
    return types.map((type) => this.type(type)).join(", ");
  }

  /** The type of an address of memory that holds a value of the type. */
  pointerTo(type: Type, addressSpace: number): string {
    const { arePointersTyped, pointerType } = this.spelling;
    return arePointersTyped ? typedPointer(this.type(type), addressSpace) : pointerType(addressSpace);
  }

  private print(type: Type): string {
    if (type instanceof IntegerType && type.signedness === "signless") return `i${type.width}`;
    if (type instanceof FloatType) return floats[type.name] ?? this.fail(type);
    if (type instanceof LLVMPointerType) return this.spelling.pointerType(type.addressSpace);
    if (type instanceof VectorType) return this.vector(type);
    if (type instanceof LLVMFixedVectorType) return `<${type.count} x ${this.type(type.element)}>`;
    if (type instanceof LLVMArrayType) return `[${type.count} x ${this.type(type.element)}]`;
    if (type instanceof LLVMStructType)
      return type.name === undefined ? this.structBody(type) : this.identified(type, type.name);
    if (type instanceof LLVMVoidType) return "void";
    if (type instanceof LLVMFunctionType) return this.functionType(type);
    return this.fail(type);
  }

  private fail(type: Type): never {
    throw unprintable(type);
  }

  private vector(type: VectorType): string {
    if (type.shape.length !== 1) throw unprintable(type);
    return `<${type.scalable[0] === true ? "vscale x " : ""}${type.shape[0]} x ${this.type(type.element)}>`;
  }

  private structBody(type: LLVMStructType): string {
    if (type.elements === undefined) return "opaque";
    const body = type.elements.length === 0 ? "{}" : `{ ${this.list(type.elements)} }`;
    return type.isPacked ? `<${body}>` : body;
  }

  private identified(type: LLVMStructType, structName: string): string {
    const known = this.structs.get(structName);
    if (known !== undefined && known.type !== type)
      throw new Unprintable((span) => conflictingStruct.at(span, { name: structName }));
    const text = `%${name(structName)}`;
    this.structs.set(structName, { type, definition: `${text} = type ${this.structBody(type)}` });
    return text;
  }

  private functionType(type: LLVMFunctionType): string {
    const parameters = [
      ...type.parameters.map((parameter) => this.type(parameter)),
      ...(type.isVariadic ? ["..."] : []),
    ];
    return `${this.type(type.result)} (${parameters.join(", ")})`;
  }

  /** `%name = type { ... }` for each identified struct that was printed, those inside of others first. */
  get definitions(): readonly string[] {
    return [...this.structs.values()].map(({ definition }) => definition);
  }

  /**
   * The suffix of an intrinsic's name for a type that it is overloaded on (LLVM's `getMangledTypeStr`, Intrinsics.cpp).
   *
   * @throws Unprintable for a type that no intrinsic of GPUs is overloaded on.
   */
  suffix(type: Type): string {
    if (type instanceof IntegerType && type.signedness === "signless") return `i${type.width}`;
    if (type instanceof FloatType && floats[type.name] !== undefined) return type.name;
    if (type instanceof LLVMPointerType) return this.spelling.pointerSuffix(type.addressSpace);
    if (type instanceof LLVMArrayType) return `a${type.count}${this.suffix(type.element)}`;
    if (type instanceof LLVMFixedVectorType) return `v${type.count}${this.suffix(type.element)}`;
    if (type instanceof VectorType && type.shape.length === 1) {
      return `${type.scalable[0] === true ? "nx" : ""}v${type.shape[0]}${this.suffix(type.element)}`;
    }
    return this.fail(type);
  }
}
