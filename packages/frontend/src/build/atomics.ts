/** Atomics, fences and barriers. */
import { negf } from "@dslc/dialect-arith";
import { barrier } from "@dslc/dialect-gpu";
import {
  atomicCompareExchange,
  type AtomicKind,
  atomicLoad,
  atomicRmw,
  atomicStore,
  memoryFence,
} from "@dslc/dialect-wg";
import { addressSpaceAttribute, ArrayAttribute, type Value } from "@dslc/ir";
import type { AtomicOperation } from "../parallel-builtins.ts";
import type { AtomicExpression, BarrierExpression, FenceExpression } from "../typed-tree-parallel.ts";
import { isFloat, type ScalarType } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { irTypeOf, scalarOf } from "./ir-types.ts";

interface Place {
  readonly memref: Value;
  readonly indices: readonly Value[];
}

/** The element before; undefined for a store. */
export function buildAtomic(body: BodyBuilder, expression: AtomicExpression, place: Place): Value | undefined {
  const { span, operation, ordering, scope } = expression;
  const type = scalarOf(expression.place);
  const [value, second] = expression.values.map((argument) => body.value(argument));
  const at = body.from(span);
  const parts = { ...place, ordering, scope };
  const result = irTypeOf(type);
  if (operation === "load") return atomicLoad(at, { ...parts, result }).result;
  if (value === undefined) throw new Error(`atomic_${operation} without a value`);
  if (operation === "store") {
    atomicStore(at, { ...parts, value });
    return undefined;
  }
  if (operation !== "compare_exchange") {
    // Devices have no subtraction of floats: a - b is a + -b, for every b.
    const by = operation === "sub" && isFloat(type) ? negf(at, { operand: value }).result : value;
    return atomicRmw(at, { ...parts, value: by, kind: kindOf(operation, type), result }).result;
  }
  if (second === undefined) throw new Error("atomic_compare_exchange without a second value");
  return atomicCompareExchange(at, { ...parts, expected: value, value: second, result }).result;
}

type Update = Exclude<AtomicOperation, "load" | "store" | "compare_exchange">;

function kindOf(operation: Update, type: ScalarType): AtomicKind {
  const isSigned = type.class === "signed";
  switch (operation) {
    case "add":
    case "sub":
      return isFloat(type) ? "addf" : operation;
    case "min":
      return isSigned ? "mins" : "minu";
    case "max":
      return isSigned ? "maxs" : "maxu";
    case "and":
    case "or":
    case "xor":
    case "exchange":
      return operation;
    default:
      return operation satisfies never;
  }
}

export function buildFence(body: BodyBuilder, { span, ordering, scope }: FenceExpression): void {
  memoryFence(body.from(span), { ordering, scope });
}

/**
 * `barrier()` orders workgroup memory only: lowerings leave caches of global memory alone when they are told so, by the
 * attribute that later versions of upstream have for it.
 */
export function buildBarrier(body: BodyBuilder, { span, isGlobal }: BarrierExpression): void {
  const spaces = isGlobal ? (["workgroup", "global"] as const) : (["workgroup"] as const);
  const attribute = new ArrayAttribute(spaces.map((space) => addressSpaceAttribute(space)));
  barrier(body.from(span), {}).setAttribute("address_spaces", attribute);
}
