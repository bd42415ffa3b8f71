/** The names of SSA values and blocks while IR is read: scopes, uses before definitions, and what was never defined. */
import { Block } from "./block.ts";
import type { UnresolvedOperand } from "./op-parser.ts";
import type { Type } from "./types.ts";
import { ForwardReference, Value } from "./value.ts";

type Fail = (message: string, at?: number) => never;

/** What a name stands for: one value, or the results of an operation that has several. */
export type NamedValues = Value | readonly Value[];

interface Pending {
  readonly value: ForwardReference;
  readonly operand: UnresolvedOperand;
}

/** The values of one operation that is isolated from above. */
interface IsolatedScope {
  /** Names that are numbers, as most are, by number: a look-up that neither makes nor hashes a string. */
  readonly numbered: (NamedValues | undefined)[];
  /** All other names. */
  readonly named: Map<string, NamedValues>;
  /** By `name#index`. */
  readonly pending: Map<string, Pending>;
  /**
   * What the regions inside of the operation's own have defined that are open, innermost last, and how much of it was
   * there when each of these began.
   */
  readonly defined: (string | number)[];
  readonly marks: number[];
}

/** How far a number may lie behind those in use; one farther off is kept as a name, or the array would be mostly gaps. */
const widestGap = 64;

/** The number that a range of text spells without leading zeros, or -1. */
function numberIn(text: string, start: number, end: number): number {
  if (end - start > 9 || end === start || (end - start > 1 && text.charCodeAt(start) === 48)) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

export class ValueScopes {
  private readonly scopes: IsolatedScope[] = [];
  /** The innermost of the scopes. */
  private current: IsolatedScope | undefined;
  private readonly fail: Fail;

  constructor(fail: Fail) {
    this.fail = fail;
  }

  enterIsolated(): void {
    this.current = { numbered: [], named: new Map(), pending: new Map(), defined: [], marks: [] };
    this.scopes.push(this.current);
  }

  /** Ends the scope; a value that was used and never defined is an error at its use. */
  leaveIsolated(): void {
    const scope = this.scopes.pop();
    this.current = this.scopes.at(-1);
    for (const { operand } of scope?.pending.values() ?? [])
      this.fail(`use of undeclared SSA value name '%${operand.name}'`, operand.start);
  }

  enterRegion(): void {
    const { marks, defined } = this.scope();
    marks.push(defined.length);
  }

  leaveRegion(): void {
    const { marks, defined, numbered, named } = this.scope();
    const mark = marks.pop() ?? 0;
    for (let at = mark; at < defined.length; at++) {
      const name = defined[at];
      if (typeof name === "number") numbered[name] = undefined;
      else if (name !== undefined) named.delete(name);
    }
    defined.length = mark;
  }

  private scope(): IsolatedScope {
    if (this.current === undefined) throw new Error("no value scope is open");
    return this.current;
  }

  /** The values of the name that a range of text spells; undefined when none is defined (yet). */
  find(text: string, start: number, end: number): NamedValues | undefined {
    const { numbered, named } = this.scope();
    const number = numberIn(text, start, end);
    const values = number >= 0 && number < numbered.length ? numbered[number] : undefined;
    return values ?? (named.size === 0 ? undefined : named.get(text.slice(start, end)));
  }

  /** The value of a name, or a stand-in for one that is defined later. */
  resolve(operand: UnresolvedOperand, type: Type): Value {
    const scope = this.scope();
    const values = this.find(operand.name, 0, operand.name.length);
    if (values !== undefined) {
      const value =
        (values instanceof Value ? (operand.index === 0 ? values : undefined) : values[operand.index]) ??
        this.fail(`reference to invalid result number of '%${operand.name}'`, operand.start);
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

  /** Gives the values the name that a range of text spells; `at` is where it stands. */
  define(text: string, start: number, end: number, values: NamedValues, at: number): void {
    const scope = this.scope();
    const { numbered } = scope;
    const number = numberIn(text, start, end);
    if (number >= 0 && number < numbered.length + widestGap) {
      if (numbered[number] !== undefined || (scope.named.size > 0 && scope.named.has(text.slice(start, end))))
        this.redefined(text, start, end, at);
      while (numbered.length <= number) numbered.push(undefined);
      numbered[number] = values;
      if (scope.marks.length > 0) scope.defined.push(number);
    } else {
      if (this.find(text, start, end) !== undefined) this.redefined(text, start, end, at);
      this.defineName(scope, text.slice(start, end), values);
    }
    if (scope.pending.size > 0)
      for (const [position, value] of (values instanceof Value ? [values] : values).entries())
        this.settle(scope, `${text.slice(start, end)}#${position}`, value, at);
  }

  private redefined(text: string, start: number, end: number, at: number): never {
    return this.fail(`redefinition of SSA value '%${text.slice(start, end)}'`, at);
  }

  private defineName(scope: IsolatedScope, name: string, values: NamedValues): void {
    scope.named.set(name, values);
    if (scope.marks.length > 0) scope.defined.push(name);
    const first = values instanceof Value ? values : values[0];
    if (first !== undefined && !/^\d+$/.test(name)) first.nameHint = name;
  }

  private settle(scope: IsolatedScope, key: string, value: Value, at: number): void {
    const pending = scope.pending.get(key);
    if (pending === undefined) return;
    if (value.type !== pending.value.type)
      this.fail(
        `definition of SSA value '%${key}' has type '${value.type.text}', its use '${pending.value.type.text}'`,
        at,
      );
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
