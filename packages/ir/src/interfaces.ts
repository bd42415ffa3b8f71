/**
 * Op interfaces: what an analysis or pass asks of any operation without knowing its kind. A definition implements an
 * interface in its `interfaces` list, or somebody else attaches an implementation to it.
 *
 *     export const loopLike = defineInterface<{ bodies(op: Operation): readonly Region[] }>("loop-like");
 *     defineOp("scf.for", { interfaces: [loopLike.implement({ bodies: (op) => op.regions })] });
 *     loopLike.of(op)?.bodies(op)
 */
import type { Operation } from "./operation.ts";

/** One implementation, as it stands in a definition's list. */
export interface InterfaceImplementation {
  readonly interface: string;
  readonly implementation: object;
}

export interface OpInterface<T extends object> {
  readonly name: string;
  implement(implementation: T): InterfaceImplementation;
  /** The implementation for the operation's kind. */
  of(op: Operation): T | undefined;
}

/** Declares an interface under a name that no other has. */
export function defineInterface<T extends object>(name: string): OpInterface<T> {
  const made = new WeakMap<object, T>();
  return Object.freeze({
    name,
    implement(implementation: T): InterfaceImplementation {
      made.set(implementation, implementation);
      return { interface: name, implementation };
    },
    of(op: Operation): T | undefined {
      const interfaces = op.definition?.interfaces;
      if (interfaces === undefined || interfaces.size === 0) return undefined;
      const found = interfaces.get(name);
      return found === undefined ? undefined : made.get(found);
    },
  });
}
