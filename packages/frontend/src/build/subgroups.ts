/** Operations of subgroups. */
import { bitcast, extui, trunci } from "@dslc/dialect-arith";
import { shuffle, subgroup_reduce } from "@dslc/dialect-gpu";
import { ballot, broadcast, elect, scan, type ScanKind, subgroupBarrier, vote } from "@dslc/dialect-wg";
import { type Builder, i16, i32, type Value } from "@dslc/ir";
import type { Combination, SubgroupOperation } from "../parallel-builtins.ts";
import type { SubgroupExpression } from "../typed-tree-parallel.ts";
import { isFloat, type ScalarType } from "../types.ts";
import type { BodyBuilder } from "./body-builder.ts";
import { scalarIrType, scalarOf } from "./ir-types.ts";

/** Undefined for a barrier. */
export function buildSubgroup(body: BodyBuilder, expression: SubgroupExpression): Value | undefined {
  const { operation, span } = expression;
  const values = expression.arguments.map((argument) => body.value(argument));
  const at = body.from(span);
  if (operation.kind === "elect") return elect(at, {}).result;
  if (operation.kind === "barrier") {
    subgroupBarrier(at, {});
    return undefined;
  }
  const [value, lane] = values;
  if (value === undefined) throw new Error(`${expression.name} without an argument`);
  switch (operation.kind) {
    case "ballot":
      return ballot(at, { predicate: value }).lanes;
    case "vote":
      return vote(at, { predicate: value, mode: operation.mode }).result;
    case "combine":
      return buildCombination(at, operation, scalarOf(expression), value);
    case "shuffle":
    case "broadcast": {
      if (lane === undefined) throw new Error(`${expression.name} without a lane`);
      const size = body.laneIdentifier("subgroup_size", span);
      return asWord(body.from(span), value, scalarOf(expression), (word) =>
        operation.kind === "broadcast"
          ? broadcast(at, { value: word, lane }).result
          : shuffle(at, {
              value: word,
              offset: lane,
              width: size,
              mode: operation.mode,
            }).shuffleResult,
      );
    }
    default:
      return operation satisfies never;
  }
}

/** Does with 8 and 16 bits, and with a bool, what there is only for 32: the bits are widened and narrowed again. */
function asWord(at: Builder, value: Value, type: ScalarType, exchange: (word: Value) => Value): Value {
  if (type.bits >= 32) return exchange(value);
  const bits = isFloat(type) ? bitcast(at, { in: value, out: i16 }).out : value;
  const word = exchange(extui(at, { in: bits, out: i32 }).out);
  const narrow = trunci(at, { in: word, out: bits.type }).out;
  return isFloat(type) ? bitcast(at, { in: narrow, out: scalarIrType(type) }).out : narrow;
}

function buildCombination(
  at: Builder,
  { mode, by }: Extract<SubgroupOperation, { kind: "combine" }>,
  type: ScalarType,
  value: Value,
): Value {
  const op = kindOf(by, type);
  if (mode === "reduce") return subgroup_reduce(at, { value, op }).result;
  return scan(at, { value, op, mode }).result;
}

function kindOf(by: Combination, type: ScalarType): ScanKind {
  if (by !== "min" && by !== "max") return by;
  const suffix = isFloat(type) ? "numf" : type.class === "signed" ? "si" : "ui";
  return `${by}${suffix}`;
}
