/** Names for the values and blocks of an operation that is to be printed. */
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { Value } from "./value.ts";

export interface Names {
  /** Without `%`; `name#1` for all but a single result. */
  readonly values: ReadonlyMap<Value, string>;
  /** With `^`. */
  readonly blocks: ReadonlyMap<Block, string>;
}

export function nameValues(root: Operation): Names {
  const namer = new Namer();
  namer.operation(root);
  return namer;
}

/** Counters go back at the end of a region: what is inside is not visible outside, so numbers are used again. */
interface Counters {
  value: number;
  argument: number;
}

class Namer implements Names {
  readonly values = new Map<Value, string>();
  readonly blocks = new Map<Block, string>();
  private counters: Counters = { value: 0, argument: 0 };
  /** Hints in use in the regions around. */
  private readonly taken = new Set<string>();

  operation(op: Operation): void {
    this.results(op);
    for (const region of op.regions) this.region(region);
  }

  private results(op: Operation): void {
    const [first] = op.results;
    if (first === undefined) return;
    const name = this.hinted(first) ?? String(this.counters.value++);
    if (op.results.length === 1) this.values.set(first, name);
    else for (const [position, result] of op.results.entries()) this.values.set(result, `${name}#${position}`);
  }

  /** Names around stay taken in an isolated region too: `mlir-opt` takes a name that comes again for a redefinition. */
  private region(region: Region): void {
    const counters = { ...this.counters };
    this.pushed.push([]);
    this.raised.push([]);
    let number = 0;
    for (let block = region.first; block !== undefined; block = block.next) {
      this.blocks.set(block, `^bb${number++}`);
      for (const argument of block.arguments) {
        const isEntry = block === region.first;
        this.values.set(
          argument,
          this.hinted(argument) ??
            (isEntry ? this.take(() => `arg${this.counters.argument++}`) : String(this.counters.value++)),
        );
      }
      for (let op = block.first; op !== undefined; op = op.next) this.operation(op);
    }
    this.counters = counters;
    for (const name of this.pushed.pop() ?? []) this.taken.delete(name);
    for (const [hint, attempt] of this.raised.pop()?.reverse() ?? []) this.attempts.set(hint, attempt);
  }

  /** For each open region: the names that it added. */
  private readonly pushed: string[][] = [];

  /** For each hint the first attempt that may be free: 0 is the hint itself, others have a number behind it. */
  private readonly attempts = new Map<string, number>();
  /** For each open region: the attempts that it raised, as they were before. */
  private readonly raised: (readonly [hint: string, attempt: number])[][] = [];

  /** The hint when it is free, else the hint with the first free number. No hint is a number, so these are free. */
  private hinted(value: Value): string | undefined {
    const hint = value.nameHint;
    if (hint === undefined || !/^[A-Za-z_$.-][\w$.-]*$/.test(hint)) return undefined;
    const first = this.attempts.get(hint) ?? 0;
    let attempt = first;
    const name = this.take(() => (attempt++ === 0 ? hint : `${hint}_${attempt - 2}`));
    this.attempts.set(hint, attempt);
    this.raised.at(-1)?.push([hint, first]);
    return name;
  }

  private take(candidate: () => string): string {
    let name = candidate();
    while (this.taken.has(name)) name = candidate();
    this.taken.add(name);
    this.pushed.at(-1)?.push(name);
    return name;
  }
}
