/** The door by which an operation of any dialect tells the interpreter what it does. */
import { defineDiagnostic } from "@dslc/base";
import { anyType, defineDialect, defineOp, index, region, terminator } from "@dslc/ir";
import { expect, test } from "vitest";
import { kernelText, parse, trapOf } from "../test/support.ts";
import { executable, waitForGroup } from "./executable.ts";
import { wholeMemRef } from "./memory.ts";
import { elementLayout } from "./element.ts";
import { type RunResult, runKernel } from "./run-kernel.ts";
import { trap } from "./trap.ts";

const oddIndex = defineDiagnostic(
  "acme/odd-index",
  "error",
  "explained",
  ({ at }: { at: bigint }) => `index ${at} is odd`,
);

/** The sum of the ids of all work-items of a group, in each of them: needs memory, a barrier and what is shared. */
const groupSum = defineOp("acme.group_sum", {
  operands: { value: index },
  results: { sum: index },
  interfaces: [
    executable.implement({
      execute: function* (op, at) {
        const element = elementLayout(index);
        if (element === undefined) throw new Error("index has a layout");
        const memory = at.once("group", op, () => wholeMemRef(at.allocate("workgroup", "sum", 8, 8), element, [1n]));
        if (at.localId[0] === 0) at.store(memory, [0n], 0n);
        yield waitForGroup;
        at.update(memory, [0n], (old) => BigInt(String(old)) + at.integer(op.getOperand(0)));
        yield waitForGroup;
        return [at.load(memory, [0n])];
      },
    }),
  ],
});

const even = defineOp("acme.even", {
  operands: { value: index },
  interfaces: [
    executable.implement({
      execute: (op, at) => {
        const value = at.integer(op.getOperand(0));
        if (value % 2n !== 0n) trap(oddIndex, { at: value });
      },
    }),
  ],
});

const silent = defineOp("acme.silent", { operands: { value: anyType }, regions: { body: region } });
const end = defineOp("acme.end", { traits: [terminator] });
const acme = defineDialect("acme", { ops: [groupSum, even, silent, end] });

function run(body: string, arguments_: readonly BigInt64Array[]): RunResult {
  const text = kernelText(
    arguments_.length === 0 ? "" : "%x: memref<?xi64>",
    `%t = gpu.thread_id x
    ${body}`,
  );
  return runKernel(parse(text, [acme]), "k", { groupSize: [4, 1, 1], numGroups: [1, 1, 1], arguments: arguments_ });
}

test("an operation may share memory with its group, wait for it, and give results", () => {
  const x = new BigInt64Array(4);
  const body = `%s = "acme.group_sum"(%t) : (index) -> index
    %v = arith.index_cast %s : index to i64
    memref.store %v, %x[%t] : memref<?xi64>`;
  expect(trapOf(run(body, [x]))).toBe("");
  expect([...x]).toEqual([6n, 6n, 6n, 6n]);
});

test("an operation may trap with a diagnostic of its own", () => {
  const { traps } = run('"acme.even"(%t) : (index) -> ()', []);
  expect(traps).toMatchObject([{ name: "acme/odd-index", message: "index 1 is odd", localId: [1, 0, 0] }]);
  expect(traps[0]?.span?.text).toBe('"acme.even"');
});

test("an operation that says nothing cannot be run", () => {
  const { traps } = run('"acme.silent"(%t) ({\n"acme.end"() : () -> ()\n}) : (index) -> ()', []);
  expect(traps.map(({ name }) => name)).toEqual(["interpreter/unsupported-operation"]);
});
