/**
 * Loops that are left early, with barriers in their bodies, in upstream's structured ops: what a frontend makes of
 * `break`, `continue` and `return` with flags that loops carry (docs/decisions/0005-early-exits.md).
 *
 * In each of the eight programs four work-items go round after round: in a round each adds its neighbour's value to its
 * own, through workgroup memory and two barriers. `stop[t, i]` says where work-item t leaves: the same place for all,
 * which has to work, or not, which a barrier must not survive.
 */
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { parse, trapOf } from "../test/support.ts";
import { runKernel } from "./run-kernel.ts";

const workgroup = "#gpu.address_space<workgroup>";

/** `%out` is `%value` after a round. */
const round = (value: string, out: string): string => `
  memref.store ${value}, %tile[%t] : memref<4xi32, ${workgroup}>
  gpu.barrier
  ${out}_other = memref.load %tile[%next] : memref<4xi32, ${workgroup}>
  gpu.barrier
  ${out} = arith.addi ${value}, ${out}_other : i32`;

/** `%leaves` is whether the work-item leaves in iteration `%i`, `%stays` that it does not. */
const decide = `
  %flag = memref.load %stop[%t, %i] : memref<4x4xi32>
  %leaves = arith.cmpi ne, %flag, %zero : i32
  %stays = arith.xori %leaves, %true : i1`;

/** A `for i in 0..4` that goes on while a flag holds; `body` sets `%w` and the flag `%goes_on` from `%v` and `%i`. */
const forWithFlag = (results: string, start: string, body: string): string => `
  ${results}:3 = scf.while (%i = %c0, %v = ${start}, %runs = %true) : (index, i32, i1) -> (index, i32, i1) {
    %below = arith.cmpi ult, %i, %c4 : index
    %again = arith.andi %below, %runs : i1
    scf.condition(%again) %i, %v, %runs : index, i32, i1
  } do {
  ^bb0(%i: index, %v: i32, %runs: i1):
    ${body}
    %following = arith.addi %i, %c1 : index
    scf.yield %following, %w, %stays : index, i32, i1
  }`;

/** `if stays { v = round(v) }`, with `%w` for v afterwards. */
const roundIfStaying = `
  %w = scf.if %stays -> (i32) {
    ${round("%v", "%r")}
    scf.yield %r : i32
  } else {
    scf.yield %v : i32
  }`;

const store = (value: string): string => `memref.store ${value}, %y[%t] : memref<4xi32>`;

type Values = readonly number[];
/** Whether all leave in iteration i. */
type Stop = readonly boolean[];

const plainRound = (values: Values): Values => values.map((value, t) => value + (values[(t + 1) % 4] ?? 0));

interface Program {
  readonly name: string;
  readonly body: string;
  /** The values at the end; -1 where nothing is stored. */
  readonly reference: (start: Values, stop: Stop) => Values;
  /** What comes of it when work-item 2 leaves in iteration 1 and the others in 2. */
  readonly divergent: Values | "barrier-divergence";
  /** The same when loops are blocks, if it differs. */
  readonly divergentBetweenBlocks?: Values;
}

const programs: readonly Program[] = [
  {
    name: "for: break before the barrier",
    body: `${forWithFlag("%end", "%start", decide + roundIfStaying)}
    ${store("%end#1")}`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (const stops of stop) {
        if (stops) break;
        values = plainRound(values);
      }
      return values;
    },
  },
  {
    name: "for: break behind the barrier",
    body: `${forWithFlag(
      "%end",
      "%start",
      `${round("%v", "%r")}
      ${decide}
      %more = arith.addi %r, %one : i32
      %w = arith.select %stays, %more, %r : i32`,
    )}
    ${store("%end#1")}`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (const stops of stop) {
        values = plainRound(values);
        if (stops) break;
        values = values.map((value) => value + 1);
      }
      return values;
    },
  },
  {
    name: "for: continue before the barrier",
    body: `%end = scf.for %i = %c0 to %c4 step %c1 iter_args(%v = %start) -> (i32) {
      ${decide}
      ${roundIfStaying}
      scf.yield %w : i32
    }
    ${store("%end")}`,
    divergent: "barrier-divergence",
    // Each work-item leaves one iteration out, and between blocks iterations are not told apart.
    divergentBetweenBlocks: [20, 24, 20, 16],
    reference: (values, stop) => {
      for (const stops of stop) if (!stops) values = plainRound(values);
      return values;
    },
  },
  {
    name: "for in for: break out of the inner one",
    body: `%end = scf.for %k = %c0 to %c4 step %c1 iter_args(%u = %start) -> (i32) {
      ${forWithFlag("%inner", "%u", decide + roundIfStaying)}
      ${round("%inner#1", "%s")}
      scf.yield %s : i32
    }
    ${store("%end")}`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (let k = 0; k < 4; k++) {
        for (const stops of stop) {
          if (stops) break;
          values = plainRound(values);
        }
        values = plainRound(values);
      }
      return values;
    },
  },
  {
    name: "for: return before the barrier",
    body: `${forWithFlag("%end", "%start", decide + roundIfStaying)}
    scf.if %end#2 {
      ${round("%end#1", "%last")}
      ${store("%last")}
    }`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (const stops of stop) {
        if (stops) return [-1, -1, -1, -1];
        values = plainRound(values);
      }
      return plainRound(values);
    },
  },
  {
    name: "while: break before the barrier",
    body: `%end:4 = scf.while (%i = %c0, %k = %eight, %v = %start, %runs = %true)
        : (index, i32, i32, i1) -> (index, i32, i32, i1) {
      %positive = arith.cmpi ugt, %k, %zero : i32
      %again = arith.andi %positive, %runs : i1
      scf.condition(%again) %i, %k, %v, %runs : index, i32, i32, i1
    } do {
    ^bb0(%i: index, %k: i32, %v: i32, %runs: i1):
      ${decide}
      ${roundIfStaying}
      %half = arith.shrui %k, %one : i32
      %following = arith.addi %i, %c1 : index
      scf.yield %following, %half, %w, %stays : index, i32, i32, i1
    }
    ${store("%end#2")}`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (let [i, k] = [0, 8]; k > 0; i++, k >>= 1) {
        if (stop[i] === true) break;
        values = plainRound(values);
      }
      return values;
    },
  },
  {
    name: "while: return behind the barrier, and a break",
    body: `%end:4 = scf.while (%i = %c0, %v = %start, %runs = %true, %returned = %false)
        : (index, i32, i1, i1) -> (index, i32, i1, i1) {
      scf.condition(%runs) %i, %v, %runs, %returned : index, i32, i1, i1
    } do {
    ^bb0(%i: index, %v: i32, %runs: i1, %returned: i1):
      ${round("%v", "%r")}
      ${decide}
      %following = arith.addi %i, %c1 : index
      %more = arith.cmpi ult, %following, %c4 : index
      %goes_on = arith.andi %stays, %more : i1
      scf.yield %following, %r, %goes_on, %leaves : index, i32, i1, i1
    }
    %arrives = arith.xori %end#3, %true : i1
    scf.if %arrives {
      ${store("%end#1")}
    }`,
    divergent: "barrier-divergence",
    reference: (values, stop) => {
      for (let i = 0; ; ) {
        values = plainRound(values);
        if (stop[i] === true) return [-1, -1, -1, -1];
        if (++i >= 4) break;
      }
      return values;
    },
  },
  {
    name: "for: break, with the barrier behind the loop",
    body: `${forWithFlag(
      "%end",
      "%start",
      `${decide}
      %more = arith.addi %v, %one : i32
      %w = arith.select %stays, %more, %v : i32`,
    )}
    ${round("%end#1", "%last")}
    ${store("%last")}`,
    // Values 1, 2, 3, 4 have become 3, 4, 4, 6 when each work-item has left the loop.
    divergent: [7, 8, 10, 9],
    reference: (values, stop) => {
      for (const stops of stop) {
        if (stops) break;
        values = values.map((value) => value + 1);
      }
      return plainRound(values);
    },
  },
];

function textOf({ body }: Program): string {
  return `module attributes {gpu.container_module} {
gpu.module @m {
  gpu.func @k(%stop: memref<4x4xi32>, %y: memref<4xi32>) workgroup(%tile: memref<4xi32, ${workgroup}>) kernel {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %eight = arith.constant 8 : i32
    %true = arith.constant true
    %false = arith.constant false
    %t = gpu.thread_id x
    %beside = arith.addi %t, %c1 : index
    %next = arith.remui %beside, %c4 : index
    %id = arith.index_cast %t : index to i32
    %start = arith.addi %id, %one : i32
    ${body}
    gpu.return
  }
}
}
`;
}

/** The values stored, or the trap; `stops[t]` is the iteration in which work-item t leaves, 4 for none. */
function runProgram(text: string, stops: readonly number[]): Values | string {
  const stop = Int32Array.from({ length: 16 }, (_, at) => (stops[at >> 2] === at % 4 ? 1 : 0));
  const y = new Int32Array(4).fill(-1);
  const launch = { groupSize: [4, 1, 1], numGroups: [1, 1, 1], arguments: [stop, y] } as const;
  return trapOf(runKernel(parse(text), "k", launch, { schedule: { seed: 5 } })) || [...y];
}

const leavings = [0, 1, 2, 3, 4];

/** What the program computes when all work-items leave in iteration 0, in iteration 1, and so on to none. */
function uniformOutcomes(text: string): readonly (Values | string)[] {
  return leavings.map((leaving) => runProgram(text, [leaving, leaving, leaving, leaving]));
}

function uniformReferences({ reference }: Program): readonly Values[] {
  return leavings.map((leaving) =>
    reference(
      [1, 2, 3, 4],
      [0, 1, 2, 3].map((iteration) => iteration === leaving),
    ),
  );
}

/** The same when one work-item leaves earlier than the others; of a trap its kind. */
function divergentOutcome(text: string): Values | string {
  const outcome = runProgram(text, [2, 2, 1, 2]);
  return typeof outcome === "string" ? outcome.slice(0, outcome.indexOf(":")) : outcome;
}

test.each(programs)("$name, taken by all work-items", (program) => {
  expect(uniformOutcomes(textOf(program))).toEqual(uniformReferences(program));
});

test.each(programs)("$name, taken by some work-items", (program) => {
  expect(divergentOutcome(textOf(program))).toEqual(program.divergent);
});

test.for(programs)("$name, checked and lowered to branches by mlir-opt", (program, context) => {
  requireTool(context, "mlir-opt-19");
  const lowered = runTool("mlir-opt-19", ["--verify-each", "--convert-scf-to-cf", "-"], { input: textOf(program) });
  expect(lowered.stderr).toBe("");
  expect(lowered.stdout).not.toContain("scf.");
  expect(uniformOutcomes(lowered.stdout)).toEqual(uniformReferences(program));
  expect(divergentOutcome(lowered.stdout)).toEqual(program.divergentBetweenBlocks ?? program.divergent);
});
