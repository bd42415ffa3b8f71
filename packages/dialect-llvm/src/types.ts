/**
 * Types of the llvm dialect. Integers, floats and vectors of them are builtin types; these are the rest. Inside of one
 * another they are spelled without `!llvm.`: `!llvm.array<2 x ptr<3>>`.
 */
import {
  bf16,
  f16,
  f32,
  f64,
  FloatType,
  i1,
  IntegerType,
  internType,
  OpaqueType,
  quote,
  Type,
  VectorType,
} from "@dslc/ir";

const prefix = "!llvm.";

/** The type as it is spelled inside of another type of the dialect. */
export function nestedText(type: Type): string {
  return type.text.startsWith(prefix) ? type.text.slice(prefix.length) : type.text;
}

/** `!llvm.ptr<3>`: an address in an address space; `!llvm.ptr` in space 0. */
export class LLVMPointerType extends Type {
  readonly addressSpace: number;

  private constructor(text: string, addressSpace: number) {
    super(text);
    this.addressSpace = addressSpace;
  }

  static get(addressSpace = 0): LLVMPointerType {
    const text = addressSpace === 0 ? "!llvm.ptr" : `!llvm.ptr<${addressSpace}>`;
    return internType(
      text,
      (type) => type instanceof LLVMPointerType,
      () => new LLVMPointerType(text, addressSpace),
    );
  }
}

/** `!llvm.array<4 x f32>`. */
export class LLVMArrayType extends Type {
  readonly count: number;
  readonly element: Type;

  private constructor(text: string, count: number, element: Type) {
    super(text);
    this.count = count;
    this.element = element;
  }

  static get(count: number, element: Type): LLVMArrayType {
    const text = `!llvm.array<${count} x ${nestedText(element)}>`;
    return internType(
      text,
      (type) => type instanceof LLVMArrayType,
      () => new LLVMArrayType(text, count, element),
    );
  }
}

/** `!llvm.vec<4 x ptr>`: a vector of what a builtin vector cannot hold. */
export class LLVMFixedVectorType extends Type {
  readonly count: number;
  readonly element: Type;

  private constructor(text: string, count: number, element: Type) {
    super(text);
    this.count = count;
    this.element = element;
  }

  static get(count: number, element: Type): LLVMFixedVectorType {
    const text = `!llvm.vec<${count} x ${nestedText(element)}>`;
    const make = (): LLVMFixedVectorType => new LLVMFixedVectorType(text, count, element);
    return internType(text, (type) => type instanceof LLVMFixedVectorType, make);
  }
}

export interface StructParts {
  /** Makes it an identified type, of which a module has one of each name. */
  readonly name?: string | undefined;
  /** Without padding between elements. */
  readonly isPacked?: boolean;
}

/** `!llvm.struct<(i32, f32)>`, `!llvm.struct<"name", packed (i8)>`, `!llvm.struct<"name", opaque>`. */
export class LLVMStructType extends Type {
  readonly name: string | undefined;
  readonly isPacked: boolean;
  /** Undefined for an opaque struct. */
  readonly elements: readonly Type[] | undefined;

  private constructor(text: string, elements: readonly Type[] | undefined, { name, isPacked = false }: StructParts) {
    super(text);
    this.name = name;
    this.isPacked = isPacked;
    this.elements = elements;
  }

  /** Without elements it is opaque, which only an identified struct can be. */
  static get(elements: readonly Type[] | undefined, parts: StructParts = {}): LLVMStructType {
    const body =
      elements === undefined
        ? "opaque"
        : `${parts.isPacked === true ? "packed " : ""}(${elements.map(nestedText).join(", ")})`;
    const text = `!llvm.struct<${parts.name === undefined ? "" : `${quote(parts.name)}, `}${body}>`;
    const make = (): LLVMStructType => new LLVMStructType(text, elements && [...elements], parts);
    return internType(text, (type) => type instanceof LLVMStructType, make);
  }
}

/** `!llvm.void`: the result of a function without one. */
export class LLVMVoidType extends Type {
  static get(): LLVMVoidType {
    return internType(
      "!llvm.void",
      (type) => type instanceof LLVMVoidType,
      () => new LLVMVoidType("!llvm.void"),
    );
  }
}

/** `!llvm.func<i32 (ptr, ...)>`. */
export class LLVMFunctionType extends Type {
  readonly result: Type;
  readonly parameters: readonly Type[];
  readonly isVariadic: boolean;

  private constructor(text: string, result: Type, parameters: readonly Type[], isVariadic: boolean) {
    super(text);
    this.result = result;
    this.parameters = parameters;
    this.isVariadic = isVariadic;
  }

  static get(result: Type, parameters: readonly Type[], isVariadic = false): LLVMFunctionType {
    const list = [...parameters.map(nestedText), ...(isVariadic ? ["..."] : [])];
    const text = `!llvm.func<${nestedText(result)} (${list.join(", ")})>`;
    const make = (): LLVMFunctionType => new LLVMFunctionType(text, result, [...parameters], isVariadic);
    return internType(text, (type) => type instanceof LLVMFunctionType, make);
  }

  /** The results as a list: none for `void`. */
  get results(): readonly Type[] {
    return this.result instanceof LLVMVoidType ? [] : [this.result];
  }
}

/** Whether LLVM IR has floats of this type. */
export function isLLVMFloat(type: Type): boolean {
  return (
    type === f16 ||
    type === bf16 ||
    type === f32 ||
    type === f64 ||
    (type instanceof FloatType && /^f(80|128)$/.test(type.name))
  );
}

export function isLLVMInteger(type: Type): type is IntegerType {
  return type instanceof IntegerType && type.signedness === "signless";
}

/** Whether it is a vector of LLVM IR: of one dimension, of integers, floats or pointers. */
export function isLLVMVector(type: Type): type is VectorType | LLVMFixedVectorType {
  if (type instanceof LLVMFixedVectorType) return true;
  return (
    type instanceof VectorType && type.shape.length === 1 && (isLLVMInteger(type.element) || isLLVMFloat(type.element))
  );
}

/** The element of a vector, any other type itself. */
export function scalarOf(type: Type): Type {
  return isLLVMVector(type) ? type.element : type;
}

/** Whether values of LLVM IR can be of this type. */
export function isLLVMType(type: Type): boolean {
  if (isLLVMInteger(type) || isLLVMFloat(type) || isLLVMVector(type)) return true;
  if (type instanceof LLVMPointerType || type instanceof LLVMArrayType || type instanceof LLVMStructType) return true;
  return (
    type instanceof LLVMVoidType ||
    type instanceof LLVMFunctionType ||
    (type instanceof OpaqueType && type.dialect === "llvm")
  );
}

/** i1, or a vector of as many i1 as the type has elements: what a comparison gives. */
export function comparisonType(operand: Type): Type {
  if (operand instanceof VectorType) return VectorType.get(operand.shape, i1, operand.scalable);
  return operand instanceof LLVMFixedVectorType ? VectorType.get([operand.count], i1) : i1;
}

/** The type of a part of an aggregate; undefined when there is no such part. */
export function partType(aggregate: Type, position: readonly bigint[]): Type | undefined {
  let type: Type | undefined = aggregate;
  for (const index of position) {
    if (type instanceof LLVMArrayType) type = index >= 0n && index < BigInt(type.count) ? type.element : undefined;
    else if (type instanceof LLVMStructType) type = type.elements?.[Number(index)];
    else return undefined;
  }
  return type;
}
