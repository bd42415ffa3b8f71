/**
 * Reductions by data-parallel primitives, which read other lanes of a vector register as part of an instruction (AMD's
 * ISA guides, "DPP").
 *
 * They run in whole wave mode, in which lanes that are not there count as active ones with a value that changes nothing
 * (AMDGPU guide, llvm.amdgcn.set.inactive and llvm.amdgcn.strict.wwm): so it does not matter which lanes are there.
 */
import { type Builder, FloatType, i1, i32, type Value, type CombiningKind } from "@dslc/ir";
import { scanIdentity } from "@dslc/dialect-wg";
import { byWords, combine, integer, scalarConstant, wordsOf } from "@dslc/lower-gpu";
import { intrinsic } from "./wavefront-operations.ts";

/** The control word of DPP (LLVM 19, SIDefines.h, namespace DPP). */
const control = { rowShiftRight: 0x110, rowBroadcast15: 0x142, rowBroadcast31: 0x143, rowXorMask: 0x160 } as const;
const allRows = 0xf;
const withinRow = [1, 2, 4, 8] as const;

/**
 * Wavefronts of 64 are GCN's and CDNA's, which read across rows of 16 lanes by row_bcast; those of 32 are RDNA's, which
 * has permlanex16 and row_xmask in its place. (RDNA's wavefronts of 64 exchange in yet another way, and are not made.)
 */
export function reduceByDpp(at: Builder, kind: CombiningKind, value: Value, subgroupSize: 32 | 64): Value {
  const neutral = scalarConstant(at, neutralValue(kind, value), value.type);
  const neutralWords = wordsOf(at, neutral);
  const fill = (position: number): Value => neutralWords[position] ?? integer(at, 0n);
  const start = byWords(at, value, (word, position) =>
    intrinsic(at, "llvm.amdgcn.set.inactive.i32", [word, fill(position)], i32),
  );
  /** Lanes that read no other one, and those of rows that are left out, combine with what changes nothing. */
  const step = (sum: Value, controlWord: number, rows: number = allRows): Value => {
    const immediates = [controlWord, rows, allRows].map((immediate) => integer(at, BigInt(immediate)));
    const other = byWords(at, sum, (word, position) =>
      intrinsic(at, "llvm.amdgcn.update.dpp.i32", [fill(position), word, ...immediates, integer(at, 0n, i1)], i32),
    );
    return combine(at, kind, other, sum);
  };
  const total = subgroupSize === 64 ? lastLane(at, start, step) : allLanes(at, kind, start, step);
  return byWords(at, total, (word) => intrinsic(at, "llvm.amdgcn.strict.wwm.i32", [word], i32));
}

type Step = (sum: Value, controlWord: number, rows?: number) => Value;

/** Sums up to each lane: within rows, then rows 0 into 1 and 2 into 3, then 1 into 2 and 3. The last lane has all. */
function lastLane(at: Builder, start: Value, step: Step): Value {
  const rows = withinRow.reduce((sum, distance) => step(sum, control.rowShiftRight | distance), start);
  const pairs = step(rows, control.rowBroadcast15, 0b1010);
  const all = step(pairs, control.rowBroadcast31, 0b1100);
  return byWords(at, all, (word) => intrinsic(at, "llvm.amdgcn.readlane.i32", [word, integer(at, 63n)], i32));
}

/** Every lane with its opposites: within the row, then in the other row, whose lanes all have the same by then. */
function allLanes(at: Builder, kind: CombiningKind, start: Value, step: Step): Value {
  const rows = withinRow.reduce((sum, distance) => step(sum, control.rowXorMask | distance), start);
  const [firstLane, isOff] = [integer(at, 0n), integer(at, 0n, i1)];
  const other = byWords(at, rows, (word) =>
    intrinsic(at, "llvm.amdgcn.permlanex16.i32", [word, word, firstLane, firstLane, isOff, isOff], i32),
  );
  return combine(at, kind, rows, other);
}

/** A value that changes nothing it is combined with, NaN and negative zero among them. */
function neutralValue(kind: CombiningKind, { type }: Value): bigint | number {
  if (kind === "minnumf" || kind === "maxnumf") return Number.NaN;
  if (kind === "minimumf") return Infinity;
  if (kind === "maximumf") return -Infinity;
  if (kind === "add" && type instanceof FloatType) return -0;
  return scanIdentity(kind, type);
}
