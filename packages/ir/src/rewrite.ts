/**
 * The shape of a rewrite: a named rule about operations of one kind. Drivers that apply rewrites are in `@dslc/pass`.
 *
 *     // x * 2^k  =>  x << k
 *     rewrite("mul-to-shift", muli, (op, at) => { ...; return shli(at, { lhs: op.lhs, rhs: amount }).result; })
 */
import type { Builder } from "./builder.ts";
import type { OpDefinition, OpOf } from "./define-op.ts";
import type { Operation } from "./operation.ts";
import type { Constant } from "./type-constraints.ts";
import type { Type } from "./types.ts";
import { Value } from "./value.ts";

/** What a rewrite gives: values for the results, in order; an empty list for an op that has none. */
export type Replacement = readonly Value[];

/** Changes the IR for a rewrite. Nothing else may, or the driver loses track. */
export interface RewriteBuilder extends Builder {
  /** Tells the driver that an operation was changed in place. */
  modified(op: Operation): void;
  /** Erases an operation without uses. */
  erase(op: Operation): void;
  /** Replaces the results of an operation, another one than the rewrite is about, and erases it. */
  replace(op: Operation, values: Replacement): void;
  /** A constant, made by a dialect of the context; undefined when none makes constants of the type. */
  constant(type: Type, value: Constant): Value | undefined;
}

/** What `apply` says: a replacement, that it changed the operation in place, or that it does not apply. */
export type RewriteOutcome = Replacement | "changed" | undefined;

export interface Rewrite {
  readonly name: string;
  /** The kind of operation that it is about; every kind when undefined. */
  readonly root: OpDefinition | undefined;
  /** Of the rewrites of one operation, those with a greater benefit are tried first; 1 when absent. */
  readonly benefit?: number;
  apply(op: Operation, at: RewriteBuilder): RewriteOutcome;
}

/** What the body of a rewrite may return. */
export type RewriteResult = Value | Operation | readonly Value[] | "changed" | undefined;

/**
 * Declares a rewrite of operations of one kind. The body returns what replaces the operation's results (a value, an
 * operation with as many results, or values), `"changed"` when it changed the operation in place through `at`, or
 * undefined when it does not apply.
 */
export function rewrite<D extends Pick<OpDefinition, "opName">>(
  name: string,
  root: D,
  apply: (op: OpOf<D>, at: RewriteBuilder) => RewriteResult,
  options: Pick<Rewrite, "benefit"> = {},
): Rewrite {
  // Drivers match on the root before they call, so the operation is of that kind.
  const definition = root as unknown as OpDefinition;
  return Object.freeze({
    name,
    root: definition,
    ...options,
    apply: (op: Operation, at: RewriteBuilder): RewriteOutcome => {
      const result = apply(op as OpOf<D>, at);
      if (result === undefined || result === "changed") return result;
      if (result instanceof Value) return [result];
      return "results" in result ? result.results : result;
    },
  });
}
