/**
 * The state of building one body: where operations go, and what each variable is at that point.
 *
 * Variables become SSA values at once: an assignment changes what a variable is from there on, and what has regions
 * hands on the variables that it may assign. Constants and ids are made once, at the body's start.
 */
import type { Span } from "@dslc/base";
import { addi, constant, index_castui, muli } from "@dslc/dialect-arith";
import {
  block_dim,
  block_id,
  grid_dim,
  lane_id,
  num_subgroups,
  subgroup_id,
  subgroup_size,
  thread_id,
} from "@dslc/dialect-gpu";
import {
  type Block,
  Builder,
  constantToAttribute,
  FloatType,
  i32,
  index,
  IndexType,
  type Type as IrType,
  type Value,
  VectorType,
} from "@dslc/ir";
import { knownTargets } from "@dslc/target-info";
import { type DimensionName, dimensionNames, type LaunchIdentifier } from "../builtins.ts";
import type { LaneIdentifier } from "../parallel-builtins.ts";
import type { ConstantValue, Dimensions, TypedBlock, TypedExpression } from "../typed-tree.ts";
import { bool, type ScalarType, type Type } from "../types.ts";
import { elementTypeOf, irTypeOf, valueTypeOf } from "./ir-types.ts";

/** Something that has a value that changes: a variable, or a flag or result that the builder makes up. */
export interface Slot {
  readonly name: string | undefined;
  readonly type: Type;
  /** True until something makes it false. */
  readonly isFlag?: true;
}

/** Where control comes to at the end of a block when nothing else follows there. */
export type Tail = "function" | "loop" | "none";

/** What becomes of a block's end: where control goes, and where the value does. */
export interface BlockEnd {
  readonly tail: Tail;
  readonly slot: Slot | undefined;
}

/** Which jumps are under way: each slot is false from the jump until where it leads to. */
export interface LoopSlots {
  /** False when the loop is to be left. */
  readonly running: Slot;
  /** False when this iteration is to be left. */
  readonly iterating: Slot;
  /** What goes from one iteration to the next. */
  readonly carried: ReadonlySet<Slot>;
}

/** How expressions and blocks are built: they hold each other. */
export interface Builders {
  value(body: BodyBuilder, expression: TypedExpression): Value;
  block(body: BodyBuilder, block: TypedBlock, end: BlockEnd): void;
}

/** The largest group and grid over all targets, for each dimension. */
function mostOf(limit: "maximumGroupSize" | "maximumGroups", dimension: number): bigint {
  return BigInt(Math.max(...knownTargets().map((target) => target[limit][dimension] ?? 0)));
}

const groupLimits = dimensionNames.map((_, dimension) => mostOf("maximumGroupSize", dimension));
const gridLimits = dimensionNames.map((_, dimension) => mostOf("maximumGroups", dimension));

export class BodyBuilder {
  /** Where the next operation goes. */
  readonly at: Builder;
  /** What is made once, before everything else. */
  private readonly prologue: Builder;
  private readonly made = new Map<string, Value>();
  private readonly slots = new Map<Slot, Value>();
  private readonly changes: { readonly slot: Slot; readonly before: Value | undefined }[] = [];
  /** Lengths of views that are known where the view is made, as `index`, by dimension. */
  readonly lengths = new Map<Value, readonly Value[]>();
  private readonly builders: Builders;
  readonly groupSize: Dimensions | undefined;
  /** False when the function is to be left. */
  readonly active: Slot;
  /** What the function gives. */
  readonly result: Slot | undefined;
  loop: LoopSlots | undefined = undefined;

  constructor(
    entry: Block,
    prologue: Block,
    location: Span,
    parts: {
      readonly builders: Builders;
      readonly groupSize?: Dimensions | undefined;
      readonly result?: Type | undefined;
    },
  ) {
    this.at = Builder.atEnd(entry, location);
    this.prologue = Builder.atEnd(prologue, location);
    this.builders = parts.builders;
    this.groupSize = parts.groupSize;
    this.active = flagSlot("active");
    this.result = parts.result === undefined ? undefined : { name: "result", type: parts.result };
  }

  /** The insertion point, for an operation that stems from this text. */
  from(span: Span): Builder {
    this.at.location = span;
    return this.at;
  }

  value(expression: TypedExpression): Value {
    return this.builders.value(this, expression);
  }

  block(block: TypedBlock, end: BlockEnd): void {
    this.builders.block(this, block, end);
  }

  // Slots

  isSet(slot: Slot): boolean {
    return this.slots.has(slot);
  }

  set(slot: Slot, value: Value): void {
    this.changes.push({ slot, before: this.slots.get(slot) });
    this.slots.set(slot, value);
  }

  /** Runs `action`, after which every slot is what it was before. */
  undone<T>(action: () => T): T {
    const start = this.changes.length;
    const result = action();
    for (const { slot, before } of this.changes.splice(start).reverse()) {
      if (before === undefined) this.slots.delete(slot);
      else this.slots.set(slot, before);
    }
    return result;
  }

  /**
   * What the slot is here. One that nothing was assigned to is never read for what it is: flags are true at their
   * start, and for the rest any value will do.
   */
  get(slot: Slot): Value {
    const value = this.slots.get(slot);
    if (value !== undefined) return value;
    const type = valueTypeOf(slot);
    return this.constant(type, slot.isFlag ?? zeroOf(elementTypeOf(type)), this.at.location);
  }

  // Constants and ids

  /** The constant; of a vector, the value in every element. */
  constant(type: Type, value: ConstantValue, location: Builder["location"]): Value {
    return this.irConstant(irTypeOf(type), value, location);
  }

  index(value: bigint, location: Builder["location"]): Value {
    return this.irConstant(index, value, location);
  }

  private irConstant(type: IrType, value: ConstantValue, location: Builder["location"]): Value {
    const scalar = typeof value === "boolean" ? BigInt(value) : value;
    const whole = type instanceof VectorType ? Array.from({ length: type.count }, () => scalar) : scalar;
    const attribute = constantToAttribute(type, whole);
    if (attribute === undefined) throw new Error(`there are no constants of type ${type.text}`);
    return this.once(`constant ${attribute.text}`, location, (at) => {
      const { result } = constant(at, { value: attribute, result: type });
      result.nameHint = constantName(type, value);
      return result;
    });
  }

  private once(key: string, location: Builder["location"], make: (at: Builder) => Value): Value {
    const known = this.made.get(key);
    if (known !== undefined) return known;
    this.prologue.location = location;
    const value = make(this.prologue);
    this.made.set(key, value);
    return value;
  }

  /** An id or size as the u32 that the language has. */
  identifier(identifier: LaunchIdentifier, dimension: DimensionName, location: Builder["location"]): Value {
    return this.once(`${identifier}.${dimension}`, location, (at) => {
      const value = this.makeIdentifier(identifier, dimension, at);
      value.nameHint ??= `${identifier}.${dimension}`;
      return value;
    });
  }

  private makeIdentifier(identifier: LaunchIdentifier, dimension: DimensionName, at: Builder): Value {
    const { location } = at;
    if (identifier === "global_id") {
      const group = this.identifier("group_id", dimension, location);
      const size = this.identifier("group_size", dimension, location);
      const start = muli(at, { lhs: group, rhs: size }).result;
      return addi(at, { lhs: start, rhs: this.identifier("local_id", dimension, location) }).result;
    }
    const known = identifier === "group_size" ? this.groupSize?.[dimensionNames.indexOf(dimension)] : undefined;
    if (known !== undefined) return this.irConstant(i32, known, location);
    return index_castui(at, { in: this.identifierIndex(identifier, dimension, location), out: i32 }).out;
  }

  /** Where the work-item is in its subgroup, or the like, as the u32 that the language has. */
  laneIdentifier(identifier: LaneIdentifier, location: Builder["location"]): Value {
    return this.once(identifier, location, (at) => {
      const { result } = { lane_id, subgroup_id, subgroup_size, num_subgroups }[identifier](at, {});
      result.nameHint = `${identifier}.index`;
      const value = index_castui(at, { in: result, out: i32 }).out;
      value.nameHint = identifier;
      return value;
    });
  }

  /** An id or size as `index`. */
  identifierIndex(
    identifier: Exclude<LaunchIdentifier, "global_id">,
    dimension: DimensionName,
    location: Builder["location"],
  ): Value {
    const position = dimensionNames.indexOf(dimension);
    const known = this.groupSize?.[position];
    if (identifier === "group_size" && known !== undefined) return this.index(known, location);
    const op = { local_id: thread_id, group_id: block_id, group_size: block_dim, num_groups: grid_dim }[identifier];
    const limits = identifier === "local_id" || identifier === "group_size" ? groupLimits : gridLimits;
    const upperBound = identifier === "local_id" && known !== undefined ? known : limits[position];
    return this.once(`${identifier}.${dimension} index`, location, (at) => {
      const { result } = op(at, { dimension, upper_bound: upperBound });
      result.nameHint = `${op.opName.replace("gpu.", "")}.${dimension}`;
      return result;
    });
  }
}

export function flagSlot(name: string): Slot {
  return { name, type: bool, isFlag: true };
}

function zeroOf(type: ScalarType): ConstantValue {
  if (type.class === "bool") return false;
  return type.class === "float" ? 0 : 0n;
}

/** As MLIR names constants. */
function constantName(type: IrType, value: ConstantValue): string {
  if (type instanceof FloatType || type instanceof VectorType) return "cst";
  if (typeof value === "boolean") return String(value);
  return type instanceof IndexType ? `c${value}` : `c${value}_${type.text}`;
}

/** Names a value after what the source calls it, unless it has a name. */
export function nameValue(value: Value, name: string | undefined): Value {
  value.nameHint ??= name;
  return value;
}
