/** Operations of wavefronts (LLVM 19, "User Guide for AMDGPU Backend", "LLVM IR Intrinsics"). */
import { cmpi, shli, xori } from "@dslc/dialect-arith";
import { call_intrinsic, fence } from "@dslc/dialect-llvm";
import { type Builder, i1, i32, i64, type Type, type Value } from "@dslc/ir";
import { type DeviceOperations, integer, sourceLaneOf } from "@dslc/lower-gpu";

export function intrinsic(at: Builder, name: string, args: readonly Value[], type: Type): Value {
  return call_intrinsic(at, { args, intrin: name, res: type }).getResult();
}

type WavefrontOperations = Pick<DeviceOperations, "shuffle" | "broadcast" | "ballot" | "vote" | "subgroupBarrier">;

/** Lanes that are not there are not active: their ballots are 0, and what is read from them is anything. */
export function wavefrontOperations(subgroupSize: 32 | 64, laneId: (at: Builder) => Value): WavefrontOperations {
  const maskType = subgroupSize === 32 ? i32 : i64;
  const ballot = (at: Builder, predicate: Value): Value =>
    intrinsic(at, `llvm.amdgcn.ballot.${maskType.text}`, [predicate], maskType);
  const isNone = (at: Builder, mask: Value, predicate: "eq" | "ne"): Value =>
    cmpi(at, { predicate, lhs: mask, rhs: integer(at, 0n, maskType) }).result;
  return {
    // The instruction takes the lane in bytes.
    shuffle: (at, mode, word, offset) => {
      const lane = sourceLaneOf(at, laneId, mode, offset);
      const address = shli(at, { lhs: lane, rhs: integer(at, 2n) }).result;
      return intrinsic(at, "llvm.amdgcn.ds.bpermute", [address, word], i32);
    },
    broadcast: (at, word, lane) => intrinsic(at, "llvm.amdgcn.readlane.i32", [word, lane], i32),
    ballot,
    vote: (at, mode, predicate) => {
      if (mode === "any") return isNone(at, ballot(at, predicate), "ne");
      const opposite = xori(at, { lhs: predicate, rhs: integer(at, 1n, i1) }).result;
      return isNone(at, ballot(at, opposite), "eq");
    },
    // The lanes run in step; the barrier keeps LLVM from moving accesses past it.
    subgroupBarrier: (at) => {
      fence(at, { ordering: "release", syncscope: "wavefront" });
      call_intrinsic(at, { args: [], intrin: "llvm.amdgcn.wave.barrier", res: undefined });
      fence(at, { ordering: "acquire", syncscope: "wavefront" });
    },
  };
}
