/** Watches a run of the interpreter for values that are not as the analyses of the IR say. */
import {
  addressOf,
  addressParts,
  type AlignmentFact,
  alignments,
  Congruence,
  type IntegerRange,
  integerRanges,
  integerWidth,
  uniformity,
  type UniformityFacts,
  wideAccess,
} from "@dslc/analysis";
import { isKernel } from "@dslc/dialect-gpu";
import { type Execution, MemRef, type Observer, type Place } from "@dslc/interpreter";
import { type Block, callable, type Operation, printOperation, type RuntimeValue, type Value } from "@dslc/ir";

/** How often a fact that says something was compared with a value. */
export interface Counts {
  ranges: number;
  congruences: number;
  memory: number;
  accesses: number;
  uniform: number;
}

interface Facts {
  readonly ranges: ReturnType<typeof integerRanges>;
  readonly alignments: ReturnType<typeof alignments>;
  readonly uniformity: UniformityFacts;
}

export class AnalysisObserver {
  readonly counts: Counts = { ranges: 0, congruences: 0, memory: 0, accesses: 0, uniform: 0 };
  /** What was found wrong; the first few. */
  readonly violations: string[] = [];
  private readonly facts = new Map<Operation, Facts>();
  private readonly places = new Places();
  /** What the first work-item had, by the group or subgroup, the operand, and the place. */
  private readonly alike = new Map<string, RuntimeValue>();

  constructor(module: Operation) {
    module.walk((op) => {
      if (callable.of(op)?.body(op) === undefined) return;
      this.facts.set(op, {
        ranges: integerRanges(op),
        alignments: alignments(op),
        uniformity: uniformity(op, { argumentsAlike: isKernel(op) }),
      });
    });
  }

  /** Forgets what work-items had, before another run. */
  startRun(): void {
    this.alike.clear();
    this.places.startRun();
  }

  readonly observe: Observer = (op, at) => {
    const around = functionAround(op);
    const facts = around === undefined ? undefined : this.facts.get(around);
    const place = this.places.keyOf(op, at);
    if (facts === undefined) return;
    for (const [position, { value }] of op.uses.entries()) {
      const seen = at.read(value);
      if (seen instanceof MemRef) this.checkMemory(op, value, seen, facts.alignments.of(value));
      else this.checkIntegers(op, value, seen, facts);
      this.checkUniform(op, position, value, seen, `${place}.${position}`, at, facts);
    }
    this.checkAccess(op, at, facts);
  };

  private report(op: Operation, value: Value, problem: string): void {
    if (this.violations.length >= 5) return;
    const definition = value.definingOp === undefined ? "an argument" : printOperation(value.definingOp).split("\n")[0];
    this.violations.push(`${problem}\n  value: ${definition}\n  used by: ${printOperation(op).split("\n")[0]}`);
  }

  private checkIntegers(op: Operation, value: Value, seen: RuntimeValue, facts: Facts): void {
    const width = integerWidth(value.type);
    const elements = Array.isArray(seen) ? seen : [seen];
    if (width === undefined || !elements.every((element) => typeof element === "bigint")) return;
    const ranges = [facts.ranges.of(value), facts.ranges.at(value, op)];
    const fact = facts.alignments.of(value);
    for (const element of elements) {
      for (const range of ranges) this.checkRange(op, value, element, range);
      if (fact === undefined) this.report(op, value, `it has no alignment and is reached`);
      else if (fact.kind !== "integer" || fact.congruence.bits > 0) this.counts.congruences++;
      if (fact?.kind === "integer" && !fact.congruence.contains(element))
        this.report(op, value, `${element} is not ${fact.congruence.toString()}`);
    }
  }

  private checkRange(op: Operation, value: Value, seen: bigint, range: IntegerRange | undefined): void {
    if (range === undefined) {
      this.report(op, value, "it has no range and is reached");
      return;
    }
    if (!range.isFull) this.counts.ranges++;
    if (!range.contains(seen)) this.report(op, value, `${seen} is not in ${range.toString()}`);
  }

  private checkMemory(op: Operation, value: Value, seen: MemRef, fact: AlignmentFact | undefined): void {
    if (fact?.kind !== "memory") {
      this.report(op, value, "memory of which no alignment is stated");
      return;
    }
    this.counts.memory++;
    const parts: readonly (readonly [string, bigint, Congruence | undefined])[] = [
      ["base", BigInt(seen.allocation.address + seen.base), fact.base],
      ["offset", seen.offset, fact.offset],
      ...seen.strides.map((stride, at) => [`stride ${at}`, stride, fact.strides[at]] as const),
    ];
    for (const [name, found, stated] of parts)
      if (stated?.contains(found) !== true) this.report(op, value, `${name} ${found} is not ${String(stated)}`);
  }

  /** The address of an access to several elements. */
  private checkAccess(op: Operation, at: Execution, facts: Facts): void {
    const access = wideAccess.of(op)?.access(op);
    if (access === undefined) return;
    const [memory, fact] = [at.read(access.memory), facts.alignments.of(access.memory)];
    if (!(memory instanceof MemRef) || fact?.kind !== "memory") return;
    const indices = access.indices.map((index) => {
      const known = facts.alignments.of(index);
      return known?.kind === "integer" ? known.congruence : Congruence.unknown;
    });
    const stated = addressOf(addressParts(fact, memory.element.type, indices) ?? []);
    const position = access.indices.reduce(
      (sum, index, dimension) => sum + at.integer(index) * (memory.strides[dimension] ?? 0n),
      memory.offset,
    );
    const address = BigInt(memory.allocation.address + memory.base) + position * BigInt(memory.element.pitch);
    this.counts.accesses++;
    if (!stated.contains(address)) this.report(op, access.memory, `address ${address} is not ${stated.toString()}`);
  }

  private checkUniform(
    op: Operation,
    position: number,
    value: Value,
    seen: RuntimeValue,
    place: string,
    at: Execution,
    { uniformity: facts }: Facts,
  ): void {
    const fact = facts.of(value);
    if (fact === undefined) this.report(op, value, `operand ${position} has no uniformity and is reached`);
    if (fact === undefined || fact.scope === "work-item") return;
    // Each work-item has its own memory there: the same place of different memory.
    if (seen instanceof MemRef && seen.allocation.space === "private") return;
    const group = `${at.groupId.join()}${fact.scope === "subgroup" ? ` ${at.subgroup}` : ""}`;
    const key = `${group}: ${place}`;
    const first = this.alike.get(key);
    if (first === undefined) {
      this.alike.set(key, seen);
      return;
    }
    this.counts.uniform++;
    if (!same(first, seen)) this.report(op, value, `${text(first)} and ${text(seen)} in a ${fact.scope}, at ${place}`);
  }
}

function same(a: RuntimeValue, b: RuntimeValue): boolean {
  if (a instanceof MemRef && b instanceof MemRef)
    return a.allocation === b.allocation && a.offset === b.offset && a.base === b.base;
  if (Array.isArray(a) && Array.isArray(b)) return a.every((element, at) => Object.is(element, b[at]));
  // Poison of one operation, which has no value to compare.
  return typeof a === "object" || Object.is(a, b);
}

function text(value: RuntimeValue): string {
  return typeof value === "object" && !Array.isArray(value) ? "memory" : String(value);
}

function functionAround(op: Operation): Operation | undefined {
  let at = op.parentOp;
  while (at !== undefined && callable.of(at)?.body(at) === undefined) at = at.parentOp;
  return at;
}

/**
 * Tells apart where work-items are, and in which iteration of the loops around: of structured ones by what the
 * interpreter knows, of those made of blocks by how often the block was come to through which the loop is entered.
 */
class Places {
  private readonly names = new Map<Operation | Block, number>();
  private readonly entries = new Map<Block, readonly Block[]>();
  private readonly visits = new Map<string, number>();

  startRun(): void {
    this.visits.clear();
  }

  keyOf(op: Operation, at: Execution): string {
    const item = `${at.groupId.join()}/${at.localId.join()}`;
    let key = "";
    for (const place of at.place) {
      key += this.iterations(place, op, item, key);
      key += `/${this.name(place.op)}:${place.iteration}`;
    }
    return key;
  }

  private iterations({ op: at }: Place, op: Operation, item: string, around: string): string {
    const { block } = at;
    if (block === undefined || block.region?.hasOneBlock !== false) return "";
    if (at === op && block.first === op) this.count(`${item} ${around} ${this.name(block)}`);
    const counts = this.loopsAround(block).map((entry) => this.visits.get(`${item} ${around} ${this.name(entry)}`));
    return `@${counts.join()}`;
  }

  private count(key: string): void {
    this.visits.set(key, (this.visits.get(key) ?? 0) + 1);
  }

  private name(one: Operation | Block): number {
    const known = this.names.get(one) ?? this.names.size;
    this.names.set(one, known);
    return known;
  }

  /** The blocks through which the innermost loop around a block is entered. */
  private loopsAround(block: Block): readonly Block[] {
    const known = this.entries.get(block);
    if (known !== undefined) return known;
    const leadsTo = (from: Block, to: Block): boolean => reachedFrom(from).has(to);
    const all = block.region?.blocks ?? [];
    const loop = all.filter((other) => leadsTo(block, other) && leadsTo(other, block));
    const found = loop.filter((one) => all.some((other) => !loop.includes(other) && other.successors.includes(one)));
    this.entries.set(block, found);
    return found;
  }
}

/** The blocks that some way of at least one step leads to. */
function reachedFrom(block: Block): ReadonlySet<Block> {
  const found = new Set<Block>();
  const pending = [...block.successors];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...next.successors);
  }
  return found;
}
