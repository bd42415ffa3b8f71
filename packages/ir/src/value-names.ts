/** Names for the values and blocks of an operation that is to be printed. */
import type { Block } from "./block.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import { OpResult, type Value } from "./value.ts";

export interface Names {
  /** Without `%`; a value without a hint has a number. All results of an operation have the label of the first. */
  label(value: Value): string | number | undefined;
  /** The number behind `^bb`. */
  blockNumber(block: Block): number | undefined;
}

export function nameValues(root: Operation): Names {
  const namer = new Namer();
  namer.operation(root);
  return namer;
}

class Namer implements Names {
  /** Values that have a label, at their slots. */
  private readonly values: Value[] = [];
  private readonly labels: (string | number)[] = [];
  private readonly blocks = new Map<Block, number>();
  /** Counters go back at the end of a region: what is inside is not visible outside, so numbers are used again. */
  private nextValue = 0;
  private nextArgument = 0;
  /** Hints in use in the regions around. */
  private readonly taken = new Set<string>();

  label(value: Value): string | number | undefined {
    const labelled = value instanceof OpResult && value.index > 0 ? value.owner.getResult() : value;
    // The slot may be that of another printing.
    return this.values[labelled.slot] === labelled ? this.labels[labelled.slot] : undefined;
  }

  blockNumber(block: Block): number | undefined {
    return this.blocks.get(block);
  }

  private set(value: Value, label: string | number): void {
    value.slot = this.values.length;
    this.values.push(value);
    this.labels.push(label);
  }

  operation(op: Operation): void {
    this.results(op);
    this.regions(op);
  }

  private results(op: Operation): void {
    if (op.resultCount === 0) return;
    const first = op.getResult();
    this.set(first, this.hinted(first) ?? this.nextValue++);
  }

  private regions({ regions }: Operation): void {
    for (let at = 0; at < regions.length; at++) {
      const region = regions[at];
      if (region !== undefined) this.region(region);
    }
  }

  /**
   * What is inside of operations comes after all of the region's own values, as in `mlir-opt`: it may use those that
   * are defined further down.
   *
   * Names around stay taken in an isolated region too: `mlir-opt` takes a name that comes again for a redefinition.
   */
  private region(region: Region): void {
    const { nextValue, nextArgument } = this;
    this.pushed.push([]);
    this.raised.push([]);
    let number = 0;
    for (let block = region.first; block !== undefined; block = block.next) {
      this.blocks.set(block, number++);
      for (const argument of block.arguments) {
        const isEntry = block === region.first;
        this.set(
          argument,
          this.hinted(argument) ?? (isEntry ? this.take(() => `arg${this.nextArgument++}`) : this.nextValue++),
        );
      }
      for (let op = block.first; op !== undefined; op = op.next) this.results(op);
    }
    for (let block = region.first; block !== undefined; block = block.next)
      for (let op = block.first; op !== undefined; op = op.next) if (op.regions.length > 0) this.regions(op);
    this.nextValue = nextValue;
    this.nextArgument = nextArgument;
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
