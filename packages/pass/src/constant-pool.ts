/**
 * The constants of isolated regions, each once and at the start of the region, as MLIR's `OperationFolder` keeps them:
 * those that are there already are claimed, those that passes ask for are made.
 */
import {
  type Attribute,
  attributeToConstant,
  type Block,
  Builder,
  type Constant,
  type Context,
  constantToAttribute,
  IntegerAttribute,
  isolatedFromAbove,
  type Operation,
  type Type,
  type Value,
} from "@dslc/ir";

/** What becomes of a constant that was there already. */
export type Claim =
  /** It is the region's constant of its value now. `moved`: it went to the start of the region. */
  | { readonly kind: "kept"; readonly moved: boolean }
  /** The region has the same one already. */
  | { readonly kind: "duplicate"; readonly of: Value };

/** The constants of one block, by type and then by value. */
type Constants = Map<Type, Map<bigint | string, Value>>;

export class ConstantPool {
  private readonly context: Context;
  /** By the dialect that makes them: each dialect has constants of its own. */
  private readonly known = new Map<Block, Map<string, Constants>>();
  private readonly owned = new Set<Operation>();
  /** Told of every constant that is made. */
  onInsert: ((op: Operation) => void) | undefined = undefined;

  constructor(context: Context) {
    this.context = context;
  }

  /**
   * The constant of this value and type in the isolated region around `op`, made by the dialect of `op` if that makes
   * such constants, else by any. Undefined when none does.
   */
  get(op: Operation, type: Type, value: Constant): Value | undefined {
    const attribute = constantToAttribute(type, value);
    const block = entryOfIsolated(op);
    if (attribute === undefined || block === undefined) return undefined;
    const preferred = this.lookUp(block, op.dialect, type, attribute);
    if (preferred !== undefined) return preferred;
    const own = this.context.dialects.get(op.dialect);
    const made = own?.materializeConstant && this.make(own.name, op, block, type, attribute);
    if (made !== undefined) return made;
    for (const { name, materializeConstant } of this.context.dialects.values()) {
      if (materializeConstant === undefined || name === op.dialect) continue;
      const value = this.lookUp(block, name, type, attribute) ?? this.make(name, op, block, type, attribute);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Takes in an operation that makes a constant; undefined for any other. */
  claim(op: Operation): Claim | undefined {
    if (op.resultCount !== 1 || op.uses.length > 0) return undefined;
    // An operation that merely has a value (the number of a subgroup's lanes) stays what it is.
    const attribute = op.definition?.canEvaluate === true ? op.properties.get("value") : undefined;
    if (attribute === undefined || attributeToConstant(attribute) === undefined) return undefined;
    const block = entryOfIsolated(op);
    if (block === undefined) return undefined;
    const result = op.getResult();
    const { type } = result;
    const same = this.lookUp(block, op.dialect, type, attribute);
    if (same !== undefined) return { kind: "duplicate", of: same };
    const isAtStart =
      op.block === block && (op.previous === undefined || (this.owned.has(op.previous) && op.previous.block === block));
    if (!isAtStart && block.first !== undefined) op.moveBefore(block.first);
    this.remember(block, op.dialect, type, attribute, result);
    return { kind: "kept", moved: !isAtStart };
  }

  private make(dialect: string, op: Operation, block: Block, type: Type, attribute: Attribute): Value | undefined {
    const at = Builder.atStart(block, op.location);
    const made = this.context.dialects.get(dialect)?.materializeConstant?.(at, attribute, type);
    if (made === undefined) return undefined;
    this.remember(block, dialect, type, attribute, made);
    if (made.definingOp !== undefined) this.onInsert?.(made.definingOp);
    return made;
  }

  private lookUp(block: Block, dialect: string, type: Type, attribute: Attribute): Value | undefined {
    const value = this.known.get(block)?.get(dialect)?.get(type)?.get(keyOf(attribute));
    // It may have been erased meanwhile.
    return value?.block === block ? value : undefined;
  }

  private remember(block: Block, dialect: string, type: Type, attribute: Attribute, value: Value): void {
    const dialects = this.known.get(block) ?? new Map<string, Constants>();
    this.known.set(block, dialects);
    const types: Constants = dialects.get(dialect) ?? new Map<Type, Map<bigint | string, Value>>();
    dialects.set(dialect, types);
    const values = types.get(type) ?? new Map<bigint | string, Value>();
    types.set(type, values);
    values.set(keyOf(attribute), value);
    if (value.definingOp !== undefined) this.owned.add(value.definingOp);
  }
}

function keyOf(attribute: Attribute): bigint | string {
  return attribute instanceof IntegerAttribute ? attribute.value : attribute.text;
}

/** The first block of the innermost region around `op` whose operation is isolated from above, or may be. */
function entryOfIsolated(op: Operation): Block | undefined {
  for (let inner: Operation | undefined = op; inner !== undefined; inner = inner.parentOp) {
    const holder = inner.parentOp;
    if (holder === undefined) continue;
    const { definition } = holder;
    if (definition === undefined || definition.traits.has(isolatedFromAbove)) return inner.parentRegion?.first;
  }
  return undefined;
}
