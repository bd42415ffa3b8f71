/**
 * One work-item: it runs regions block by block. A generator, because a work-item stops in the middle of its work where
 * it waits for others; between two stops it runs alone.
 */
import type { Block, Constant, Operation, Region, RuntimeValue, Value } from "@dslc/ir";
import type { Execution, Pause, Place } from "./executable.ts";
import type { Group } from "./group.ts";
import type { LaunchRegion } from "./launch-region.ts";
import {
  AddressSpace,
  type Allocation,
  checkWritten,
  locate,
  markWritten,
  type MemorySpace,
  MemRef,
} from "./memory.ts";
import { Branch, isSuspended, Leave } from "./outcome.ts";
import { isConstant, Poison, trapPoison } from "./poison.ts";
import type { Dimensions } from "./trap.ts";

export class WorkItem implements Execution {
  readonly localId: Dimensions;
  readonly group: Group;
  /** The operation that runs, or that a pause is at. */
  current: Operation;
  private values = new Map<Value, RuntimeValue>();
  private readonly trail: Place[] = [];
  private readonly entered = new Set<Region>();
  private depth = 0;
  private readonly visits = new Map<string, number>();
  private readonly privateMemory = new AddressSpace("private");
  /** What the work-item brings to the exchange that it waits at. */
  brought: RuntimeValue | undefined = undefined;
  /** What the lanes of its subgroup have brought to the exchange that it waited at. */
  received: ReadonlyMap<number, RuntimeValue> = new Map();

  constructor(group: Group, localId: Dimensions, kernel: Operation) {
    this.group = group;
    this.localId = localId;
    this.current = kernel;
  }

  get groupId(): Dimensions {
    return this.group.id;
  }

  get groupSize(): Dimensions {
    return this.group.run.setting.groupSize;
  }

  get numGroups(): Dimensions {
    return this.group.run.setting.numGroups;
  }

  get subgroupSize(): number {
    return this.group.run.setting.subgroupSize;
  }

  get lane(): number {
    return this.linearId % this.subgroupSize;
  }

  get subgroup(): number {
    return Math.floor(this.linearId / this.subgroupSize);
  }

  /** The position of the work-item among those of its group, x fastest. */
  private get linearId(): number {
    const [x, y, z] = this.localId;
    const [sizeX, sizeY] = this.groupSize;
    return x + sizeX * (y + sizeY * z);
  }

  get launchRegion(): LaunchRegion {
    return this.group.launchRegion;
  }

  get place(): readonly Place[] {
    return [...this.trail, { op: this.current, iteration: 0 }];
  }

  /** Runs a region from its first block to the terminator that leaves it; returns that one's operands. */
  *runRegion(region: Region, inputs: readonly RuntimeValue[]): Generator<Pause, readonly RuntimeValue[], void> {
    let block: Block | undefined = region.entry;
    let values = inputs;
    const { run } = this.group;
    while (block !== undefined) {
      this.bind(block.arguments, values);
      let next: Block | undefined;
      for (let op: Operation | undefined = block.first; op !== undefined; op = op.next) {
        this.current = op;
        run.countStep();
        run.observe?.(op, this);
        if (run.actions.letsOthersFirst(op)) yield "interleave";
        const started = run.actions.of(op)(op, this);
        const outcome = isSuspended(started) ? yield* started : started;
        if (outcome instanceof Leave) return outcome.values;
        if (outcome instanceof Branch) {
          next = outcome.block;
          values = outcome.values;
        } else if (outcome !== undefined) {
          this.bind(op.results, outcome);
        }
      }
      block = next;
    }
    return [];
  }

  /** Notes that `region` of `op` is run, the `iteration`th time since `op` was reached. */
  enter(op: Operation, iteration: number, region: Region): void {
    this.trail.push({ op, iteration });
    this.entered.add(region);
  }

  /** Whether it has ever run the region. */
  hasEntered(region: Region): boolean {
    return this.entered.has(region);
  }

  leave(): void {
    this.trail.pop();
  }

  /** Runs a function's body, called by `op`, with values of its own. */
  *callFunction(op: Operation, body: Region, inputs: readonly RuntimeValue[]): ReturnType<WorkItem["runRegion"]> {
    const callersValues = this.values;
    this.values = new Map();
    this.depth++;
    this.enter(op, 0, body);
    const results = yield* this.runRegion(body, inputs);
    this.leave();
    this.depth--;
    this.values = callersValues;
    return results;
  }

  get callDepth(): number {
    return this.depth;
  }

  private bind(names: readonly Value[], values: readonly RuntimeValue[]): void {
    if (names.length !== values.length)
      throw new Error(`'${this.current.name}' gives ${values.length} values for ${names.length} names`);
    for (let position = 0; position < names.length; position++) {
      const name = names[position];
      const value = values[position];
      if (name !== undefined && value !== undefined) this.values.set(name, value);
    }
  }

  /** The value as it is, poison too. */
  read(of: Value): RuntimeValue {
    const value = this.values.get(of);
    if (value === undefined) throw new Error(`'${this.current.name}' uses a value that has not been computed`);
    return value;
  }

  value(of: Value): RuntimeValue {
    const value = this.read(of);
    return value instanceof Poison ? trapPoison(this.current, value) : value;
  }

  constant(of: Value): Constant {
    const value = this.value(of);
    if (isConstant(value)) return value;
    throw new Error(`'${this.current.name}' takes an operand of type ${of.type.text} for a constant`);
  }

  integer(of: Value): bigint {
    const value = this.value(of);
    if (typeof value === "bigint") return value;
    throw new Error(`'${this.current.name}' takes an operand of type ${of.type.text} for an integer`);
  }

  memref(of: Value): MemRef {
    const value = this.value(of);
    if (value instanceof MemRef) return value;
    throw new Error(`'${this.current.name}' takes an operand of type ${of.type.text} for a memref`);
  }

  load(memref: MemRef, indices: readonly bigint[]): Constant {
    const at = this.access("read", memref, indices);
    return memref.element.read(memref.allocation.data, at);
  }

  store(memref: MemRef, indices: readonly bigint[], value: Constant): void {
    const at = this.access("write", memref, indices);
    memref.element.write(memref.allocation.data, at, value);
  }

  update(memref: MemRef, indices: readonly bigint[], combine: (old: Constant) => Constant): Constant {
    const at = this.access("update", memref, indices);
    const { element, allocation } = memref;
    const old = element.read(allocation.data, at);
    element.write(allocation.data, at, combine(old));
    return old;
  }

  /** Every access to an element passes here; returns its byte offset in the allocation. */
  private access(kind: "read" | "write" | "update", memref: MemRef, indices: readonly bigint[]): number {
    const at = locate(memref, indices);
    if (kind !== "write") checkWritten(memref, at, memref.element.bytes);
    if (kind !== "read") markWritten(memref, at, memref.element.bytes);
    return at;
  }

  *exchange(value: RuntimeValue): ReturnType<Execution["exchange"]> {
    this.brought = value;
    yield "subgroup";
    return this.received;
  }

  allocate(space: MemorySpace, name: string, bytes: number, alignment: number): Allocation {
    const spaces = {
      private: this.privateMemory,
      workgroup: this.group.memory,
      global: this.group.run.setting.globalMemory,
    };
    return spaces[space].allocate(name, bytes, alignment);
  }

  countVisit(key: string): number {
    const visits = (this.visits.get(key) ?? 0) + 1;
    this.visits.set(key, visits);
    return visits;
  }

  once<T>(scope: "group" | "run", key: object | string, make: () => T): T {
    return (scope === "group" ? this.group.shared : this.group.run.shared).get(key, make);
  }
}
