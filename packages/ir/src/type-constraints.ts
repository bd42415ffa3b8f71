/**
 * Constraints on the types of operands and results, as op definitions state them. A constraint also fixes, for
 * TypeScript, what a constant of such a type is: a bigint for integers and `index`, a number for floats.
 */
import { FloatType, IndexType, IntegerType, MemRefType, Type, VectorType, elementType } from "./types.ts";

/** What the constants of a scalar type are in evaluation. */
export type Scalar = bigint | number;
/** A constant in evaluation: a scalar, or a vector's elements in row-major order. */
export type Constant = Scalar | readonly Scalar[];

/** Holds for some types; `V` is what their constants are. */
export interface TypeConstraint<V extends Constant = Constant> {
  readonly kind: "constraint";
  /** Completes "must be ...". */
  readonly description: string;
  accepts(type: Type): boolean;
  /** The one type that it accepts, if there is only one: texts and builders need not name it. */
  readonly only?: Type | undefined;
  /** Never read: carries `V`. */
  readonly constant?: V;
}

/** One type wherever the variable is mentioned in an op. */
export interface TypeVariable<V extends Constant = Constant> {
  readonly kind: "variable";
  readonly name: string;
  readonly constraint: TypeConstraint<V>;
  /** What is wrong when it would stand for two types; undefined for "failed to verify that all of {...} have same type". */
  readonly mismatch: string | undefined;
}

export type TypeSpec<V extends Constant = Constant> = Type | TypeConstraint<V> | TypeVariable<V>;

/** Any number of operands or results. */
export interface Variadic<S extends TypeSpec = TypeSpec> {
  readonly kind: "variadic";
  readonly of: S;
}

/** One operand or none. */
export interface OptionalOperand<S extends TypeSpec = TypeSpec> {
  readonly kind: "optional";
  readonly of: S;
}

export function variadic<S extends TypeSpec>(of: S): Variadic<S> {
  return { kind: "variadic", of };
}

export function optional<S extends TypeSpec>(of: S): OptionalOperand<S> {
  return { kind: "optional", of };
}

export function typeConstraint<V extends Constant>(
  description: string,
  accepts: (type: Type) => boolean,
): TypeConstraint<V> {
  return { kind: "constraint", description, accepts };
}

/** One type, described in other words than its own text. */
export function onlyType(description: string, only: Type): TypeConstraint {
  return { kind: "constraint", description, accepts: (type) => type === only, only };
}

export function typeVariable<V extends Constant>(
  name: string,
  constraint: TypeConstraint<V>,
  mismatch?: string,
): TypeVariable<V> {
  return { kind: "variable", name, constraint, mismatch };
}

/** The {@link TypeVariable.mismatch} of ops of which all values have one type. */
export const sameTypeForAll = "requires the same type for all operands and results";

const isSignless = (type: Type): boolean => type instanceof IntegerType && type.signedness === "signless";
const isFloat = (type: Type): boolean => type instanceof FloatType;
const isIndex = (type: Type): boolean => type instanceof IndexType;

/** Widens a scalar constraint to vectors and tensors of such scalars. */
export function like<V extends Constant>(description: string, scalar: (type: Type) => boolean): TypeConstraint<V> {
  return typeConstraint(description, (type) => scalar(elementType(type)));
}

export const anyType: TypeConstraint = typeConstraint("any type", () => true);
export const signlessInteger: TypeConstraint<bigint> = typeConstraint("signless integer", isSignless);
export const anyFloat: TypeConstraint<number> = typeConstraint("floating-point", isFloat);
export const indexOrSignlessInteger: TypeConstraint<bigint> = typeConstraint(
  "signless integer or index",
  (type) => isSignless(type) || isIndex(type),
);
/** Integers, `index`, and vectors of them. */
export const signlessIntegerLike: TypeConstraint<bigint> = like(
  "signless-integer-like",
  (type) => isSignless(type) || isIndex(type),
);
/** Integers and vectors of them, without `index`. */
export const signlessFixedWidthIntegerLike: TypeConstraint<bigint> = like(
  "signless-fixed-width-integer-like",
  isSignless,
);
export const floatLike: TypeConstraint<number> = like("floating-point-like", isFloat);
export const boolLike: TypeConstraint<bigint> = like(
  "bool-like",
  (type) => isSignless(type) && type instanceof IntegerType && type.width === 1,
);
export const anyMemRef: TypeConstraint = typeConstraint(
  "memref of any type values",
  (type) => type instanceof MemRefType && type.shape !== undefined,
);
export const anyVector: TypeConstraint = typeConstraint(
  "vector of any type values",
  (type) => type instanceof VectorType,
);

/** Whether the type satisfies the spec; a variable is bound by its first use. */
export function satisfies(spec: TypeSpec, type: Type, bindings: Map<string, Type>): boolean {
  if (spec instanceof Type) return spec === type;
  if (spec.kind === "constraint") return spec.accepts(type);
  const bound = bindings.get(spec.name);
  if (bound !== undefined) return bound === type;
  if (!spec.constraint.accepts(type)) return false;
  bindings.set(spec.name, type);
  return true;
}

/** Completes "must be ..." for an error message. */
export function describeType(spec: TypeSpec): string {
  if (spec instanceof Type) return describeExactType(spec);
  return spec.kind === "constraint" ? spec.description : spec.constraint.description;
}

function describeExactType(type: Type): string {
  if (type instanceof IntegerType)
    return `${type.width}-bit ${type.signedness === "signless" ? "signless " : `${type.signedness} `}integer`;
  return type instanceof IndexType ? "index" : `'${type.text}'`;
}
