/** Constants that passes make: at the start of the nearest isolated region, each once. */
import {
  type Block,
  Builder,
  type Constant,
  type Context,
  constantToAttribute,
  isolatedFromAbove,
  type Operation,
  type Type,
  type Value,
} from "@dslc/ir";

export class ConstantPool {
  private readonly context: Context;
  private readonly known = new Map<Block, Map<string, Value>>();

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
    const known = this.known.get(block) ?? new Map<string, Value>();
    this.known.set(block, known);
    const key = `${attribute.text} : ${type.text}`;
    const existing = known.get(key);
    if (existing?.definingOp?.block === block) return existing;
    const at = Builder.atStart(block, op.location);
    const preferred = this.context.dialects.get(op.dialect);
    for (const dialect of preferred === undefined
      ? this.context.dialects.values()
      : [preferred, ...this.context.dialects.values()]) {
      const made = dialect.materializeConstant?.(at, attribute, type);
      if (made !== undefined) {
        known.set(key, made);
        return made;
      }
    }
    return undefined;
  }
}

/** The first block of the innermost region around `op` whose operation is isolated from above. */
function entryOfIsolated(op: Operation): Block | undefined {
  for (let inner: Operation | undefined = op; inner !== undefined; inner = inner.parentOp) {
    if (inner.parentOp?.definition?.traits.has(isolatedFromAbove) === true) return inner.parentRegion?.first;
  }
  return undefined;
}
