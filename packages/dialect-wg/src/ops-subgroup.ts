/**
 * What the lanes of a subgroup do together, where upstream has no operation for it. All lanes that have not left the
 * kernel come to the operation, in one iteration of the loops around it; `gpu.shuffle` and `gpu.subgroup_reduce` are
 * of the same kind.
 *
 * None is pure: the result depends on which lanes are there.
 */
import {
  convergent,
  defineOp,
  FloatType,
  i1,
  i32,
  i64,
  IntegerType,
  type Type,
  typeConstraint,
  typeVariable,
  type VerifyReport,
  type CombiningKind,
  combiningKinds,
} from "@dslc/ir";
import { subgroupFacts } from "./facts.ts";
import { isKernelFloat, isKernelInteger } from "./numbers.ts";
import { wordAttribute } from "./words.ts";

const isNumber = (type: Type): boolean => isKernelFloat(type) || isKernelInteger(type);

const value = typeVariable("V", typeConstraint("i8, i16, i32, i64, f16, bf16, f32 or f64", isNumber));

/** The lanes wait for each other; what they did to memory before is seen by all of them after. */
export const subgroupBarrier = defineOp("wg.subgroup_barrier", {
  traits: [convergent],
  interfaces: subgroupFacts("subgroup"),
});

/** A bit for each lane, the lowest for lane 0: the lane is there and its operand is true. */
export const ballot = defineOp("wg.ballot", {
  operands: { predicate: i1 },
  results: { lanes: i64 },
  traits: [convergent],
  interfaces: subgroupFacts("subgroup"),
});

/** Whether the operand is true in any lane, or in all. */
export const vote = defineOp("wg.vote", {
  operands: { predicate: i1 },
  attributes: { mode: wordAttribute(["any", "all"]) },
  results: { result: i1 },
  traits: [convergent],
  interfaces: subgroupFacts("subgroup"),
});

/** True in the lowest lane that is there, false in all others. */
export const elect = defineOp("wg.elect", {
  results: { result: i1 },
  traits: [convergent],
  interfaces: subgroupFacts("work-item"),
});

/** The value that the lane numbered `lane` has; the number is the same in all lanes, and that lane is there. */
export const broadcast = defineOp("wg.broadcast", {
  operands: { value, lane: i32 },
  results: { result: value },
  traits: [convergent],
  interfaces: subgroupFacts("subgroup"),
});

/** By what a scan combines values: upstream's words for reductions. */
export const scanKinds = combiningKinds.filter(isScanKind);
export type ScanKind = Exclude<CombiningKind, "minimumf" | "maximumf">;

function isScanKind(kind: CombiningKind): kind is ScanKind {
  return kind !== "minimumf" && kind !== "maximumf";
}

/**
 * The values of the lanes up to this one combined in the order of lanes; `exclusive` without this one's, where the
 * lowest lane gets the operation's identity. The association of floats is not specified.
 */
export const scan = defineOp("wg.scan", {
  operands: { value },
  attributes: { op: wordAttribute(scanKinds), mode: wordAttribute(["inclusive", "exclusive"]) },
  results: { result: value },
  traits: [convergent],
  interfaces: subgroupFacts("work-item"),
  verify: (op, report) => verifyKind(op.op, op.value.type, report),
});

function verifyKind(kind: ScanKind, type: Type, report: VerifyReport): void {
  const ofFloats = kind.endsWith("f");
  const ofIntegers = kind.endsWith("i") || kind === "and" || kind === "or" || kind === "xor";
  if ((ofFloats && !(type instanceof FloatType)) || (ofIntegers && type instanceof FloatType))
    report(`"${kind}" is not for type '${type.text}'`);
}

/**
 * What an exclusive scan gives the lowest lane: a value that changes nothing it is combined with, but for NaN, which
 * a minimum or maximum with it drops.
 */
export function scanIdentity(kind: ScanKind, type: Type): bigint | number {
  const width = BigInt(type instanceof IntegerType ? type.width : 64);
  switch (kind) {
    case "add":
      return type instanceof FloatType ? 0 : 0n;
    case "mul":
      return type instanceof FloatType ? 1 : 1n;
    case "minnumf":
      return Infinity;
    case "maxnumf":
      return -Infinity;
    case "minsi":
      return (1n << (width - 1n)) - 1n;
    case "maxsi":
      return -(1n << (width - 1n));
    case "and":
    case "minui":
      return -1n;
    case "or":
    case "xor":
    case "maxui":
      return 0n;
    default:
      return kind satisfies never;
  }
}
