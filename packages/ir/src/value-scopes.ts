/** The names of SSA values and blocks while IR is read: scopes, uses before definitions, and what was never defined. */
import { Block } from "./block.ts";
import type { UnresolvedOperand } from "./op-parser.ts";
import type { Type } from "./types.ts";
import { ForwardReference, type Value } from "./value.ts";

type Fail = (message: string, at?: number) => never;

interface Pending {
  readonly value: ForwardReference;
  readonly operand: UnresolvedOperand;
}

/** The values of one operation that is isolated from above. */
interface IsolatedScope {
  readonly values: Map<string, readonly Value[]>;
  /** By `name#index`. */
  readonly pending: Map<string, Pending>;
  /** The names that each open region defined, innermost last. */
  readonly regions: string[][];
}

export class ValueScopes {
  private readonly scopes: IsolatedScope[] = [];
  private readonly fail: Fail;

  constructor(fail: Fail) {
    this.fail = fail;
  }

  enterIsolated(): void {
    this.scopes.push({ values: new Map(), pending: new Map(), regions: [[]] });
  }

  /** Ends the scope; a value that was used and never defined is an error at its use. */
  leaveIsolated(): void {
    const scope = this.scopes.pop();
    for (const { operand } of scope?.pending.values() ?? [])
      this.fail(`use of undeclared SSA value name '%${operand.name}'`, operand.start);
  }

  enterRegion(): void {
    this.current.regions.push([]);
  }

  leaveRegion(): void {
    for (const name of this.current.regions.pop() ?? []) this.current.values.delete(name);
  }

  private get current(): IsolatedScope {
    const scope = this.scopes.at(-1);
    if (scope === undefined) throw new Error("no value scope is open");
    return scope;
  }

  /** The value of a name, or a stand-in for one that is defined later. */
  resolve(operand: UnresolvedOperand, type: Type): Value {
    const scope = this.current;
    const values = scope.values.get(operand.name);
    if (values !== undefined) {
      const value =
        values[operand.index] ?? this.fail(`reference to invalid result number of '%${operand.name}'`, operand.start);
      return this.checked(value, operand, type);
    }
    const key = `${operand.name}#${operand.index}`;
    const pending = scope.pending.get(key);
    if (pending !== undefined) return this.checked(pending.value, operand, type);
    const value = new ForwardReference(type);
    scope.pending.set(key, { value, operand });
    return value;
  }

  private checked(value: Value, operand: UnresolvedOperand, type: Type): Value {
    if (value.type === type) return value;
    return this.fail(
      `use of value '%${operand.name}' expects different type than prior uses: '${type.text}' vs '${value.type.text}'`,
      operand.start,
    );
  }

  /** Gives the values a name; `at` is where it stands. */
  define(name: string, values: readonly Value[], at: number): void {
    const scope = this.current;
    if (scope.values.has(name)) this.fail(`redefinition of SSA value '%${name}'`, at);
    scope.values.set(name, values);
    scope.regions.at(-1)?.push(name);
    if (!/^\d+$/.test(name))
      for (const [position, value] of values.entries())
        value.nameHint = values.length === 1 || position === 0 ? name : undefined;
    if (scope.pending.size > 0)
      for (const [position, value] of values.entries()) this.settle(scope, `${name}#${position}`, value);
  }

  private settle(scope: IsolatedScope, key: string, value: Value): void {
    const pending = scope.pending.get(key);
    if (pending === undefined) return;
    this.checked(value, pending.operand, pending.value.type);
    pending.value.replaceAllUsesWith(value);
    scope.pending.delete(key);
  }
}

/** The blocks of one region by name; a block may be named before it is defined. */
export class BlockScope {
  private readonly blocks = new Map<string, { readonly block: Block; defined: boolean; readonly at: number }>();
  private readonly fail: Fail;

  constructor(fail: Fail) {
    this.fail = fail;
  }

  refer(name: string, at: number): Block {
    const known = this.blocks.get(name);
    if (known !== undefined) return known.block;
    const block = new Block();
    this.blocks.set(name, { block, defined: false, at });
    return block;
  }

  define(name: string, at: number): Block {
    const block = this.refer(name, at);
    const entry = this.blocks.get(name);
    if (entry?.defined === true) this.fail(`redefinition of block '^${name}'`, at);
    if (entry !== undefined) entry.defined = true;
    return block;
  }

  /** @throws through `fail` when a block was named and never defined. */
  close(): void {
    for (const [name, { defined, at }] of this.blocks)
      if (!defined) this.fail(`reference to an undefined block '^${name}'`, at);
  }
}
