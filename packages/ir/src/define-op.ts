/**
 * Op definitions. An op is declared once, by an object that names its operands, attributes, results, regions and
 * successors; builders, typed accessors, verifier, printer, parser, folding and interpretation follow from it.
 *
 *     const I = typeVariable("I", signlessIntegerLike);
 *
 *     export const addi = defineOp("arith.addi", {
 *       operands: { lhs: I, rhs: I },
 *       results: { result: I },
 *       traits: [pure, commutative, elementwise],
 *       evaluate: ({ lhs, rhs }) => lhs + rhs,
 *       format: "$lhs `,` $rhs attr-dict `:` type($result)",
 *     });
 *
 *     const sum = addi(at, { lhs, rhs });   // sum.result, sum.lhs are typed
 *     if (addi.is(op)) op.lhs;
 */
import type { AttributeSpec, DefaultAttribute, OptionalAttribute } from "./attribute-constraints.ts";
import type { Builder } from "./builder.ts";
import type { EvaluationResult } from "./evaluation.ts";
import type { FormatPart, OpFormat } from "./op-format.ts";
import type { InterfaceImplementation } from "./interfaces.ts";
import { makeDefinition } from "./op-definition.ts";
import type { Block } from "./block.ts";
import type { Operation, OperationState } from "./operation.ts";
import type { Region } from "./region.ts";
import type { Trait, VerifyReport } from "./traits.ts";
import type {
  Constant,
  OptionalOperand,
  TypeConstraint,
  TypeSpec,
  TypeVariable,
  Variadic,
} from "./type-constraints.ts";
import type { FloatType, IndexType, IntegerType, Type } from "./types.ts";
import type { OpResult, Value } from "./value.ts";

export type OperandSpec = TypeSpec | Variadic | OptionalOperand;
/** A result type computed from operands and attributes; undefined when these do not fit together. */
export type DerivedType = (inputs: never) => Type | undefined;
export type ResultSpec = TypeSpec | Variadic | OptionalOperand | DerivedType;

export interface RegionSpec {
  /** One region, or any number of regions behind all others. */
  readonly kind: "region" | "regions";
  /** Whether the region may hold no block. */
  readonly mayBeEmpty: boolean;
}

export interface SuccessorSpec {
  /** One block, or any number of blocks behind all others. */
  readonly kind: "successor" | "successors";
}

/** A region with at least one block. */
export const region = { kind: "region", mayBeEmpty: false } as const satisfies RegionSpec;
/** A region that may be empty. */
export const optionalRegion = { kind: "region", mayBeEmpty: true } as const satisfies RegionSpec;
/** Any number of regions with at least one block each; the last of an op's regions. */
export const variadicRegion = { kind: "regions", mayBeEmpty: false } as const satisfies RegionSpec;
export const successor = { kind: "successor" } as const satisfies SuccessorSpec;
/** Any number of blocks; the last of an op's successors. */
export const variadicSuccessor = { kind: "successors" } as const satisfies SuccessorSpec;

export type OperandSpecs = Readonly<Record<string, OperandSpec>>;
export type AttributeSpecs = Readonly<Record<string, AttributeSpec<unknown>>>;
export type ResultSpecs<O = never, A = never> = Readonly<
  Record<string, TypeSpec | Variadic | OptionalOperand | ((inputs: Inputs<O, A>) => Type | undefined)>
>;
export type RegionSpecs = Readonly<Record<string, RegionSpec>>;
export type SuccessorSpecs = Readonly<Record<string, SuccessorSpec>>;

type None = Readonly<Record<never, never>>;

type OperandAccess<S> = S extends Variadic ? readonly Value[] : S extends OptionalOperand ? Value | undefined : Value;
type ResultAccess<S> = S extends Variadic
  ? readonly OpResult[]
  : S extends OptionalOperand
    ? OpResult | undefined
    : OpResult;
type SuccessorAccess<S> = S extends { readonly kind: "successors" } ? readonly Block[] : Block;
type RegionAccess<S> = S extends { readonly kind: "regions" } ? readonly Region[] : Region;
type AttributeAccess<S> =
  S extends OptionalAttribute<infer T> ? T | undefined : S extends AttributeSpec<infer T> ? T : never;

/** Operands and attributes by name: what a derived result type is computed from. */
export type Inputs<O, A> = { readonly [K in keyof O]: OperandAccess<O[K]> } & {
  readonly [K in keyof A]: AttributeAccess<A[K]>;
};

/** An attribute that is called as a member of every operation is (`name`) is read as `nameAttribute`. */
type AttributeAccessors<A> = {
  readonly [K in keyof A as K extends keyof Operation ? `${K}Attribute` : K]: AttributeAccess<A[K]>;
};

/** An operation with the accessors that its definition gives it. */
export type OpView<O, A, R, G, B> = Operation & {
  readonly [K in keyof O]: OperandAccess<O[K]>;
} & AttributeAccessors<A> & { readonly [K in keyof R]: ResultAccess<R[K]> } & {
    readonly [K in keyof G]: RegionAccess<G[K]>;
  } & { readonly [K in keyof B]: SuccessorAccess<B[K]> };

type ConstantOf<S> = S extends IntegerType | IndexType
  ? bigint
  : S extends FloatType
    ? number
    : S extends TypeConstraint<infer V> | TypeVariable<infer V>
      ? V
      : S extends Variadic<infer E>
        ? readonly ConstantOf<E>[]
        : Constant;

/** The constants that an op is evaluated on, by operand name. */
export type ConstantInputs<O> = { readonly [K in keyof O]: ConstantOf<O[K]> };

type RequiredAttributes<A> = {
  [K in keyof A]: A[K] extends OptionalAttribute<unknown> | DefaultAttribute<unknown> ? never : K;
}[keyof A];
type ExplicitResults<R> = {
  [K in keyof R]: R[K] extends TypeConstraint | Variadic | OptionalOperand ? K : never;
}[keyof R];
type RequiredOperands<O> = { [K in keyof O]: O[K] extends OptionalOperand ? never : K }[keyof O];
type ResultTypeArgument<S> = S extends Variadic ? readonly Type[] : S extends OptionalOperand ? Type | undefined : Type;

/** What building an op takes: operands, attributes, regions, successors, and the result types that nothing implies. */
export type BuildArguments<O, A, R, G, B> = { readonly [K in RequiredOperands<O>]: OperandAccess<O[K]> } & {
  readonly [K in Exclude<keyof O, RequiredOperands<O>>]?: Value | undefined;
} & { readonly [K in RequiredAttributes<A>]: AttributeAccess<A[K]> } & {
  readonly [K in Exclude<keyof A, RequiredAttributes<A>>]?: AttributeAccess<A[K]> | undefined;
} & { readonly [K in ExplicitResults<R>]: ResultTypeArgument<R[K]> } & {
  readonly [K in keyof G]: RegionAccess<G[K]>;
} & { readonly [K in keyof B]: SuccessorAccess<B[K]> };

/** Computes one group's type from the types of others, by name. */
export type TypeMatch = (types: ReadonlyMap<string, Type>) => Type | undefined;

/** A match with what is not so when another type is found: completes "failed to verify that ...". */
export interface DescribedMatch {
  readonly says: string;
  readonly type: TypeMatch;
}

export interface OpSpec<
  O extends OperandSpecs = OperandSpecs,
  A extends AttributeSpecs = AttributeSpecs,
  R = ResultSpecs,
  G extends RegionSpecs = RegionSpecs,
  B extends SuccessorSpecs = SuccessorSpecs,
> {
  readonly operands?: O;
  readonly attributes?: A;
  readonly results?: R & ResultSpecs<O, A>;
  readonly regions?: G;
  readonly successors?: B;
  /**
   * Types of operands or results that follow from those of others, by name (MLIR's TypesMatchWith). The parser infers
   * by it and the verifier checks it; a function returns undefined when a type that it needs is not known.
   */
  readonly matches?: Readonly<Record<string, TypeMatch | DescribedMatch>>;
  readonly traits?: readonly Trait[];
  readonly interfaces?: readonly InterfaceImplementation[];
  /**
   * The reference semantics on constants: constant folding, the interpreter and differential tests use it. Results
   * are wrapped or rounded to the result type by the caller. Elementwise ops are given one vector element at a time.
   */
  evaluate?(inputs: ConstantInputs<O>, op: OpView<O, A, R, G, B>): EvaluationResult;
  /** What operands, attributes and traits cannot say. */
  verify?(op: OpView<O, A, R, G, B>, report: VerifyReport): void;
  /** The same about its regions; called when the operation itself and all inside it is right. */
  verifyRegions?(op: OpView<O, A, R, G, B>, report: VerifyReport): void;
  /** The custom form; without it the op prints in the generic form. */
  readonly format?: string | OpFormat<OpView<O, A, R, G, B>>;
  /** What `custom<name>` in the format stands for. */
  readonly formatParts?: Readonly<Record<string, FormatPart>>;
}

/** One named group of operands, results, ... of a definition, in declaration order. */
export interface Group<S> {
  readonly name: string;
  readonly spec: S;
}

/** Reads what a definition names off an operation of its kind. */
export type Accessor = (op: Operation) => unknown;

/** The part of a definition that does not depend on its types. */
export interface OpDefinition {
  readonly opName: string;
  readonly dialect: string;
  readonly operandGroups: readonly Group<OperandSpec>[];
  readonly attributeGroups: readonly Group<AttributeSpec<unknown>>[];
  readonly resultGroups: readonly Group<ResultSpec>[];
  readonly regionGroups: readonly Group<RegionSpec>[];
  readonly successorGroups: readonly Group<SuccessorSpec>[];
  readonly matches: ReadonlyMap<string, Partial<DescribedMatch> & Pick<DescribedMatch, "type">>;
  /** By the names that operations of the kind have beyond those of every operation. */
  readonly accessors: ReadonlyMap<string, Accessor>;
  /** The names of declared attributes, segment sizes included. */
  readonly propertyNames: ReadonlySet<string>;
  readonly traits: ReadonlySet<Trait>;
  readonly interfaces: ReadonlyMap<string, object>;
  readonly isTerminator: boolean;
  readonly isIsolatedFromAbove: boolean;
  readonly isSymbol: boolean;
  readonly isSymbolTable: boolean;
  readonly format: OpFormat | undefined;
  /** Whether this is an operation of this kind. */
  is(op: Operation): op is Operation;
  /** Makes an operation from its parts; default attributes are filled in. */
  create(state: OperationState): Operation;
  /** The types of the results, as far as operands and attributes imply them; undefined when they do not. */
  inferResultTypes(op: OperationState): readonly Type[] | undefined;
  /** Checks all that the definition says, traits included, of this one operation. True when its declared parts hold, so that accessors give them. */
  verify(op: Operation, report: VerifyReport): boolean;
  /** Checks what it says of regions; undefined when it says nothing. */
  readonly verifyRegions: ((op: Operation, report: VerifyReport) => void) | undefined;
  evaluate(op: Operation, inputs: readonly Constant[]): EvaluationResult;
  readonly canEvaluate: boolean;
}

/** A definition as `defineOp` returns it: calling it builds an operation at an insertion point. */
export interface TypedOpDefinition<
  O extends OperandSpecs,
  A extends AttributeSpecs,
  R,
  G extends RegionSpecs,
  B extends SuccessorSpecs,
> extends Omit<OpDefinition, "is"> {
  (at: Builder, parts: BuildArguments<O, A, R, G, B>): OpView<O, A, R, G, B>;
  is(op: Operation): op is OpView<O, A, R, G, B>;
}

/** What tells operations of one kind from others: a definition, for one. */
export interface OpKind<V extends Operation> {
  is(op: Operation): op is V;
}

/** The operation type of a definition. */
export type OpOf<D> = D extends { is(op: Operation): op is infer V extends Operation } ? V : Operation;

/**
 * Declares an op.
 * @throws Error when a name is taken by an operation's own members or declared twice, or the format does not parse.
 */
export function defineOp<
  const O extends OperandSpecs = None,
  const A extends AttributeSpecs = None,
  const R = None,
  const G extends RegionSpecs = None,
  const B extends SuccessorSpecs = None,
>(name: string, spec: OpSpec<O, A, R, G, B>): TypedOpDefinition<O, A, R, G, B> {
  return makeDefinition<O, A, R, G, B>(name, spec);
}
