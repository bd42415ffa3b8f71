/** Fused multiply-adds of bf16 are rounded once, whatever the target has. */
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { math } from "@dslc/dialect-math";
import { vector } from "@dslc/dialect-vector";
import { bf16, type Constant, floatFromBits, fusedMultiplyAdd, type Operation, roundFloat, type Value } from "@dslc/ir";
import { moduleOf, RandomNumbers, requireTool, throughMlirOpt } from "@dslc/testkit";
import { printOperation } from "@dslc/ir";
import { expect, test } from "vitest";
import { lowerFunctions } from "./lower-math.ts";

const dialects = [arith, func, math, vector];

function lowered(type: string, op: string): Operation {
  const module = moduleOf(
    `func.func @f(%a: ${type}, %b: ${type}, %c: ${type}) -> ${type} {
      %r = ${op} %a, %b, %c : ${type}
      return %r : ${type}
    }`,
    dialects,
  );
  expect(lowerFunctions(module)).toBe(1);
  return module;
}

/** What the function's only block returns. */
function run(module: Operation, inputs: readonly Constant[]): Constant | undefined {
  const [function_] = [...module.getRegion().entry.operations()];
  const values = new Map<Value, Constant>();
  const entry = function_?.getRegion().entry;
  for (const [position, argument] of (entry?.arguments ?? []).entries()) values.set(argument, inputs[position] ?? 0);
  for (const op of entry?.operations() ?? []) {
    const operands = op.operands.map((value) => values.get(value) ?? Number.NaN);
    if (op.name === "func.return") return operands[0];
    const result = op.definition?.evaluate(op, operands);
    // Bits of NaN are not defined: what is computed of them is not used.
    values.set(op.getResult(), typeof result === "number" || typeof result === "bigint" ? result : 0n);
  }
  return undefined;
}

const seed = Number(process.env["DSLC_TEST_SEED"] ?? Math.trunc(Math.random() * 2 ** 30));
const ofBits = (bits: number): number => floatFromBits(bf16, BigInt(bits));

test(`a fused multiply-add of bf16 is rounded once (seed ${seed}; set DSLC_TEST_SEED to repeat)`, () => {
  const module = lowered("bf16", "math.fma");
  const numbers = new RandomNumbers(seed);
  const edges = [
    0, 0x8000, 1, 0x8001, 0x7f, 0x80, 0x3f80, 0xbf80, 0x3f81, 0x3f7f, 0x7f7f, 0xff7f, 0x7f80, 0xff80, 0x7fc0,
  ];
  const triples: (readonly [number, number, number])[] = edges.flatMap((a) =>
    edges.flatMap((b) => edges.map((c) => [a, b, c] as const)),
  );
  const near = (bits: number): number => (bits & 0x7fff & ~0x780) | 0x3c00 | numbers.below(0x800);
  for (let count = 0; count < 8000; count++) {
    const [a, b, c] = [numbers.below(0x10000), numbers.below(0x10000), numbers.below(0x10000)];
    // Half of them of like magnitude, so that digits meet.
    triples.push(count % 2 === 0 ? [a, b, c] : [near(a), near(b), near(c) | (c & 0x8000)]);
  }
  const wrong = triples.flatMap((bits) => {
    const [a, b, c] = [ofBits(bits[0]), ofBits(bits[1]), ofBits(bits[2])];
    const [wanted, found] = [roundFloat(bf16, fusedMultiplyAdd(a, b, c, bf16)), run(module, [a, b, c])];
    return Object.is(wanted, found) ? [] : [{ a, b, c, wanted, found }];
  });
  expect(wrong).toEqual([]);
});

test("259 less a little is 258, though it is 259 in f32, which is as near to 260", () => {
  const [a, b, c] = [7, 37, -(2 ** -30)];
  expect(roundFloat(bf16, Math.fround(a * b + c))).toBe(260);
  expect(run(lowered("bf16", "math.fma"), [a, b, c])).toBe(258);
});

test.for([
  ["vector<4xbf16>", "math.fma"],
  ["vector<4xbf16>", "vector.fma"],
  ["bf16", "math.fma"],
] as const)("%s, by %s, becomes arithmetic that mlir-opt verifies", ([type, op], context) => {
  const module = lowered(type, op);
  expect(printOperation(module)).not.toContain(op);
  requireTool(context, "mlir-opt-19");
  expect(throughMlirOpt(printOperation(module))).not.toContain("error:");
});

test("those of other types have an instruction, and stay", () => {
  const module = moduleOf(
    `func.func @f(%a: f16, %x: f32) -> (f16, f32) {
      %r = math.fma %a, %a, %a : f16
      %s = math.fma %x, %x, %x : f32
      return %r, %s : f16, f32
    }`,
    dialects,
  );
  expect(lowerFunctions(module)).toBe(0);
});
