/** What saturating conversions become, run on the interpreter: on devices that have none of them, or some. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { gpu } from "@dslc/dialect-gpu";
import { memref } from "@dslc/dialect-memref";
import { vector } from "@dslc/dialect-vector";
import { fptosiSat, fptouiSat, wg } from "@dslc/dialect-wg";
import { DeviceBuffer, runKernel } from "@dslc/interpreter";
import {
  bf16,
  Context,
  f16,
  f32,
  f64,
  IntegerType,
  nearestFloat,
  type Operation,
  parseModule,
  saturateToInteger,
  verify,
} from "@dslc/ir";
import { describe, expect, test } from "vitest";
import type { DeviceOperations } from "./device-operations.ts";
import { saturatingCastLowerings } from "./lower-saturating-casts.ts";

const context = new Context([arith, gpu, memref, vector, wg]);

/** Devices by the widths of integers that they convert to. */
const devices = [[], [32], [32, 64]].map((widths): readonly [string, Pick<DeviceOperations, "toInteger">] => [
  widths.length === 0 ? "no integers" : `integers of ${widths.join(" and ")} bits`,
  {
    toInteger: (at, value, type, isSigned) => {
      expect([f32, f64]).toContain(value.type);
      expect([32, 64]).toContain(type.width);
      if (!widths.includes(type.width)) return undefined;
      return (isSigned ? fptosiSat : fptouiSat)(at, { in: value, out: type }).out;
    },
  },
]);

/** That converts to 32 bits. */
const usual = devices[1]?.[1] ?? { toInteger: () => undefined };

const operations = ["wg.fptosi_sat", "wg.fptoui_sat"] as const;

/** A kernel that converts the only element of a buffer. */
function kernel(operation: string, from: string, to: string): string {
  const space = "#gpu.address_space<global>";
  return `gpu.module @m {
  gpu.func @k(%in: memref<1x${from}, ${space}>, %out: memref<1x${to}, ${space}>) kernel {
    %c0 = arith.constant 0 : index
    %v = memref.load %in[%c0] : memref<1x${from}, ${space}>
    %r = "${operation}"(%v) : (${from}) -> ${to}
    memref.store %r, %out[%c0] : memref<1x${to}, ${space}>
    gpu.return
  }
}`;
}

/** Lowers the conversion; what it is made of now, without constants. */
function lower(module: Operation, device: Pick<DeviceOperations, "toInteger">): readonly string[] {
  const lowerings = new Map(saturatingCastLowerings(device));
  const found: Operation[] = [];
  module.walk((op) => void (lowerings.has(op.name) && found.push(op)));
  expect(found).toHaveLength(1);
  expect(found.map((op) => lowerings.get(op.name)?.(op))).toEqual([true]);
  const sink = new DiagnosticSink();
  verify(module, sink);
  expect(sink.diagnostics.map(({ message }) => message)).toEqual([]);
  const names: string[] = [];
  module.walk((op) => void (/^(arith|vector|wg)\.(?!constant)/.test(op.name) && names.push(op.name)));
  return names;
}

function parse(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t.mlir", text), context, sink);
  if (module === undefined || sink.hasErrors) throw new Error(sink.diagnostics.map((each) => each.message).join("\n"));
  return module;
}

const limits = [7n, 8n, 15n, 16n, 31n, 32n, 63n, 64n].flatMap((bits) => [-1n, 0n].map((step) => (1n << bits) + step));
const magnitudes = [0, 0.5, 0.999, 1, 1.5, 200.5, 40_000.25, Infinity];

describe.each(devices)("on a device that converts to %s", (_name, device) => {
  test.each([f16, bf16, f32, f64].map((type) => [type.name, type] as const))("%s", (name, from) => {
    const values = [Number.NaN, ...magnitudes, ...limits.map((limit) => nearestFloat(limit, from))].flatMap((value) => [
      value,
      -value,
    ]);
    for (const operation of operations) {
      for (const width of [8, 16, 32, 64]) {
        const to = IntegerType.get(width);
        const module = parse(kernel(operation, name, to.text));
        lower(module, device);
        for (const value of values) {
          const input = DeviceBuffer.from(from, [value]);
          const out = new DeviceBuffer(to, 1);
          const launch = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], arguments: [input, out] } as const;
          expect(runKernel(module, "k", launch).traps.map(({ message }) => message)).toEqual([]);
          const held = Number(input.get(0));
          const wanted = saturateToInteger(held, to, operation === "wg.fptosi_sat");
          expect(out.get(0), `${held} to ${to.text} by ${operation}`).toBe(BigInt.asIntN(width, wanted));
        }
      }
    }
  });
});

test.each<[from: string, to: string, names: readonly string[]]>([
  ["f32", "i32", ["wg.fptosi_sat"]],
  ["f16", "i32", ["arith.extf", "wg.fptosi_sat"]],
  ["f64", "i8", ["wg.fptosi_sat", "arith.minsi", "arith.maxsi", "arith.trunci"]],
])("%s to %s uses what the device has", (from, to, names) => {
  expect(lower(parse(kernel("wg.fptosi_sat", from, to)), usual)).toEqual(names);
});

test("vectors go by element, in row-major order", () => {
  const text = kernel("wg.fptoui_sat", "vector<2x3xf32>", "vector<2x3xi32>");
  const module = parse(text);
  const names = lower(module, usual);
  expect(names.filter((name) => name === "wg.fptoui_sat")).toHaveLength(6);
  expect(names.at(-1)).toBe("vector.from_elements");
  const positions: string[] = [];
  module.walk(
    (op) => void (op.name === "vector.extract" && positions.push(op.properties.get("static_position")?.text ?? "")),
  );
  expect(positions).toEqual(["0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"].map((at) => `array<i64: ${at}>`));
});
