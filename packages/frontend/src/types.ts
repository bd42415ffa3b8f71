/**
 * The types of the language as the checker and the builder see them.
 *
 * A literal has no type until its use gives it one, so its type is a box that is filled later; boxes that meet are
 * joined. What nothing fills becomes `i32`, `u32` when it is a subscript, and `f32` with a fraction. The `error` type
 * is equal to all others, so that a mistake is reported once, where it is.
 */
import type { AddressSpace } from "@dslc/syntax";

export type IntegerName = "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64";
export type FloatName = "f16" | "bf16" | "f32" | "f64";
export type ScalarName = "bool" | IntegerName | FloatName;

export interface ScalarType {
  readonly kind: "scalar";
  readonly name: ScalarName;
  readonly class: "bool" | "signed" | "unsigned" | "float";
  /** 1 for `bool`. */
  readonly bits: number;
}

/** Scalars of one type, side by side. There is one object for each. */
export interface VectorType {
  readonly kind: "vector";
  readonly element: ScalarType;
  /** How many; one of {@link vectorSizes}. */
  readonly size: number;
}

/** What variables, parameters and the elements of memory can be. */
export type ValueType = ScalarType | VectorType;

/** A view of memory. How long it is, is known where it is made, and is not part of its type. */
export interface ViewType {
  readonly kind: "view";
  readonly space: AddressSpace;
  readonly isMutable: boolean;
  readonly element: ValueType;
  /** How many subscripts it takes; at least 1. */
  readonly rank: number;
}

/** What a call of a function without a result gives, and a block without a value. */
export interface UnitType {
  readonly kind: "unit";
}

/** Of a block whose end is never reached. */
export interface NeverType {
  readonly kind: "never";
}

export interface ErrorType {
  readonly kind: "error";
}

/** The type of literals, and of what is computed from them alone. */
export interface LiteralType {
  readonly kind: "literal";
  /** Written with a fraction or an exponent, so that no integer type will do. */
  isFloat: boolean;
  /** Used as a subscript, which an `i32` cannot be. */
  isSubscript: boolean;
  /** What it turned out to be. */
  known: ScalarType | LiteralType | undefined;
}

export type Type = ValueType | ViewType | UnitType | NeverType | ErrorType | LiteralType;

function scalar(name: ScalarName, kind: ScalarType["class"], bits: number): ScalarType {
  return Object.freeze({ kind: "scalar", name, class: kind, bits });
}

export const bool: ScalarType = scalar("bool", "bool", 1);
export const i32: ScalarType = scalar("i32", "signed", 32);
export const u32: ScalarType = scalar("u32", "unsigned", 32);
export const u64: ScalarType = scalar("u64", "unsigned", 64);
export const f32: ScalarType = scalar("f32", "float", 32);

/** All scalar types by name; there is one object for each. */
export const scalarTypes: ReadonlyMap<string, ScalarType> = new Map(
  [
    bool,
    scalar("i8", "signed", 8),
    scalar("i16", "signed", 16),
    i32,
    scalar("i64", "signed", 64),
    scalar("u8", "unsigned", 8),
    scalar("u16", "unsigned", 16),
    u32,
    u64,
    scalar("f16", "float", 16),
    scalar("bf16", "float", 16),
    f32,
    scalar("f64", "float", 64),
  ].map((type) => [type.name, type]),
);

/** @throws Error when there is no such type. */
export function scalarType(name: ScalarName): ScalarType {
  const type = scalarTypes.get(name);
  if (type === undefined) throw new Error(`there is no scalar type ${name}`);
  return type;
}

export const vectorSizes: readonly number[] = [2, 3, 4, 8, 16];

const vectorTypes = new Map<string, VectorType>();

/** The vector type of so many elements. */
export function vectorType(element: ScalarType, size: number): VectorType {
  const name = vectorName(element, size);
  const known = vectorTypes.get(name);
  if (known !== undefined) return known;
  const type: VectorType = Object.freeze({ kind: "vector", element, size });
  vectorTypes.set(name, type);
  return type;
}

function vectorName({ name }: ScalarType, size: number): string {
  return `${name}x${size}`;
}

/** The type of a vector's elements; a scalar type itself; undefined for what has no value of either kind. */
export function elementOf(type: Type): ScalarType | undefined {
  if (type.kind === "vector") return type.element;
  return type.kind === "scalar" ? type : undefined;
}

/** The type that has `element` where the other has its element. */
export function withElement(type: ValueType, element: ScalarType): ValueType {
  return type.kind === "vector" ? vectorType(element, type.size) : element;
}

export const unit: UnitType = { kind: "unit" };
export const never: NeverType = { kind: "never" };
export const errorType: ErrorType = { kind: "error" };

/** The type of a literal that was just met. */
export function literalType(isFloat: boolean): LiteralType {
  return { kind: "literal", isFloat, isSubscript: false, known: undefined };
}

/** The type without the boxes that are filled. */
export function settled(type: Type): Type {
  let last = type;
  while (last.kind === "literal" && last.known !== undefined) last = last.known;
  return last;
}

/** The type when all uses are known. */
export function concrete(type: Type): Exclude<Type, LiteralType> {
  const last = settled(type);
  if (last.kind !== "literal") return last;
  if (last.isFloat) return f32;
  return last.isSubscript ? u32 : i32;
}

/**
 * Makes the two types one. False when they cannot be; then nothing has changed.
 */
export function unify(first: Type, second: Type): boolean {
  const [a, b] = [settled(first), settled(second)];
  if (a === b || a.kind === "error" || b.kind === "error" || a.kind === "never" || b.kind === "never") return true;
  if (a.kind === "literal") return fill(a, b);
  if (b.kind === "literal") return fill(b, a);
  if (a.kind === "view" && b.kind === "view") {
    return isSameMemory(a, b) && a.isMutable === b.isMutable;
  }
  return a.kind === "unit" && b.kind === "unit";
}

function fill(box: LiteralType, type: Type): boolean {
  if (type.kind === "literal") {
    type.isFloat ||= box.isFloat;
    type.isSubscript ||= box.isSubscript;
  } else if (type.kind !== "scalar" || type.class === "bool" || (box.isFloat && type.class !== "float")) {
    return false;
  }
  box.known = type;
  return true;
}

/** Whether a value of type `from` is taken where `to` is wanted; a view that may be written is also one to read. */
export function accepts(to: Type, from: Type): boolean {
  if (to.kind === "view" && from.kind === "view" && !to.isMutable) {
    return isSameMemory(to, from);
  }
  return unify(to, from);
}

/** Whether two views differ in no more than what may be done with them. */
function isSameMemory(a: ViewType, b: ViewType): boolean {
  return a.space === b.space && a.element === b.element && a.rank === b.rank;
}

export function isInteger(type: Type): type is ScalarType & { readonly class: "signed" | "unsigned" } {
  return type.kind === "scalar" && (type.class === "signed" || type.class === "unsigned");
}

export function isFloat(type: Type): type is ScalarType & { readonly class: "float"; readonly name: FloatName } {
  return type.kind === "scalar" && type.class === "float";
}

/** The type as messages spell it. */
export function typeText(type: Type): string {
  const known = settled(type);
  switch (known.kind) {
    case "scalar":
      return known.name;
    case "vector":
      return vectorName(known.element, known.size);
    case "view":
      return viewText(known);
    case "unit":
      return "no value";
    case "never":
      return "never";
    case "error":
      return "unknown";
    case "literal":
      return known.isFloat ? "a float" : "a number";
    default:
      return known satisfies never;
  }
}

/** `global mut [f32]`, `workgroup [f32; _, _]`. */
function viewText({ space, isMutable, element, rank }: ViewType): string {
  const lengths = rank === 1 ? "" : `; ${Array.from({ length: rank }, () => "_").join(", ")}`;
  return `${space} ${isMutable ? "mut " : ""}[${typeText(element)}${lengths}]`;
}

/** The least and the greatest value of an integer type. */
export function integerRange(type: ScalarType): { readonly least: bigint; readonly greatest: bigint } {
  const isSigned = type.class === "signed";
  const magnitude = 1n << BigInt(isSigned ? type.bits - 1 : type.bits);
  return { least: isSigned ? -magnitude : 0n, greatest: magnitude - 1n };
}

export function fitsInteger(type: ScalarType, value: bigint): boolean {
  const { least, greatest } = integerRange(type);
  return least <= value && value <= greatest;
}

/** The value of the type with the same low bits. */
export function wrapInteger(type: ScalarType, value: bigint): bigint {
  return type.class === "signed" ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}
