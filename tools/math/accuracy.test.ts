/** The lowered functions are as exact as the language's pages say: samples of what `accuracy.ts` measures. */
import { math } from "@dslc/dialect-math";
import { type Constant, f32, f64, floatFromBits, type Operation, UndefinedBehavior } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { evaluateFunction } from "./evaluate.ts";
import { documentedErrors, type MeasuredFunction, type MeasuredType, measuredFunctions } from "./functions.ts";
import { lowered } from "./lowered.ts";
import { randomBits } from "./random.ts";
import { Reals } from "./reals.ts";

const reals = new Reals(1400);
const seed = Number(process.env["DSLC_SEED"] ?? 20_261_122);
const samples = 60;
const types = { f32: { type: f32, digits: 24, least: -149 }, f64: { type: f64, digits: 53, least: -1074 } } as const;

/** Half of them of any exponent, half between -8 and 8. */
function draw(random: () => bigint, name: MeasuredType): number {
  if (((random() >> 7n) & 1n) === 0n) {
    const value = Number(random()) * 2 ** -28 - 8;
    return name === "f32" ? Math.fround(value) : value + Number(random()) * 2 ** -60;
  }
  const value = floatFromBits(types[name].type, name === "f32" ? random() : (random() << 32n) | random());
  return Number.isFinite(value) ? value : 1;
}

/** How far a result is off, in units of the last place of the exact value. */
function ulps(got: number, exact: bigint, name: MeasuredType): number {
  const { digits, least } = types[name];
  const bits = (exact < 0n ? -exact : exact).toString(2).length - Number(reals.bits);
  const unit = Math.max(bits - digits, least);
  const limit = 2n ** (name === "f32" ? 128n : 1024n) * reals.one;
  const value = Number.isFinite(got) ? reals.of(got) : got > 0 ? limit : -limit;
  const clamped = exact > limit ? limit : exact < -limit ? -limit : exact;
  const error = value > clamped ? value - clamped : clamped - value;
  return reals.toNumber(unit >= 0 ? error >> BigInt(unit) : error << BigInt(-unit));
}

function number(value: Constant): number {
  if (typeof value !== "number") throw new Error("the result is a float");
  return value;
}

const documented = documentedErrors();

test("every function's error is documented", () => {
  expect([...documented.keys()].sort()).toEqual(measuredFunctions.map(({ name }) => name).sort());
});

describe.each(measuredFunctions.map((one) => [one.name, one] as const))("%s", (name, measured) => {
  test.each(["f32", "f64"] as const)(`of %s is within the documented error, seed ${seed}`, (type) => {
    const module = lowered(`math.${measured.op}`, measured.arity, type);
    const random = randomBits(seed + name.length);
    const bound = documented.get(name)?.[type] ?? 0;
    let compared = 0;
    for (let sample = 0; sample < samples; sample++) {
      const inputs = Array.from({ length: measured.arity }, () => draw(random, type));
      const [x = 0, y = 0] = inputs;
      const exact = measured.exact(reals, reals.of(x), reals.of(y));
      if (exact === undefined) continue;
      compared++;
      expect(
        ulps(number(evaluateFunction(module, inputs)), exact, type),
        `of ${inputs.join(", ")}`,
      ).toBeLessThanOrEqual(bound);
    }
    expect(compared).toBeGreaterThan(samples / 10);
  });

  test.each(["f32", "f64"] as const)("of %s is infinite, zero or NaN where C has it so", (type) => {
    const module = lowered(`math.${measured.op}`, measured.arity, type);
    const [first, second] = [specialValues(type), measured.arity === 2 ? specialValues(type) : [0]];
    for (const x of first) {
      for (const y of second) {
        const inputs = measured.arity === 2 ? [x, y] : [x];
        const wanted = definedResult(measured, type, inputs);
        const got = number(evaluateFunction(module, inputs));
        if (Number.isFinite(wanted) && wanted !== 0) expect(got / wanted, `of ${inputs.join(", ")}`).toBeCloseTo(1, 5);
        else expect(got, `of ${inputs.join(", ")}`).toBe(wanted);
      }
    }
  });

  test("of a vector is that of each element", () => {
    const random = randomBits(seed);
    const lanes = [0, 1, 2, 3].map(() => draw(random, "f32"));
    const others = [0, 1, 2, 3].map(() => draw(random, "f32"));
    const vector = lowered(`math.${measured.op}`, measured.arity, "vector<4xf32>");
    const scalar = lowered(`math.${measured.op}`, measured.arity, "f32");
    const each = lanes.map((x, lane) => evaluateFunction(scalar, [x, others[lane] ?? 0]));
    expect(evaluateFunction(vector, [lanes, others])).toEqual(each);
  });

  test.each(["f16", "bf16"])("of %s is that of f32, rounded", (type) => {
    const narrow = lowered(`math.${measured.op}`, measured.arity, type);
    const single = lowered(`math.${measured.op}`, measured.arity, "f32");
    const narrowType = narrow.getRegion().entry.first?.getRegion().entry.argument(0).type;
    if (narrowType === undefined) throw new Error("there is a function");
    for (const x of [0.3017578125, 1.5, -0.75, 40, 0, Number.POSITIVE_INFINITY]) {
      const wide = number(evaluateFunction(single, [x, 2]));
      expect(evaluateFunction(narrow, [x, 2])).toBe(roundedTo(type, wide));
    }
  });
});

function roundedTo(type: string, value: number): number {
  if (type === "f16") return Math.f16round(value);
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  if (!Number.isFinite(value)) return value;
  const word = bits.getUint32(0);
  // To nearest, ties to even.
  bits.setUint32(0, ((word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000) >>> 0);
  return bits.getFloat32(0);
}

function specialValues(type: MeasuredType): readonly number[] {
  const [least, normal, greatest] =
    type === "f32" ? [2 ** -149, 2 ** -126, (2 - 2 ** -23) * 2 ** 127] : [2 ** -1074, 2 ** -1022, Number.MAX_VALUE];
  const magnitudes = [0, 1, 0.5, 2, 3, least, normal, greatest, 2 ** 23 + 1, 2 ** 24, Number.POSITIVE_INFINITY];
  return [...magnitudes, ...magnitudes.map((value) => -value), Number.NaN];
}

/** What the operation itself gives: C's meaning, and JavaScript's digits. */
function definedResult({ op }: MeasuredFunction, type: MeasuredType, inputs: readonly number[]): number {
  const definition = math.ops.find(({ opName }) => opName === `math.${op}`);
  const operation: Operation | undefined = definition?.create({
    operands: [],
    resultTypes: [types[type].type],
  });
  const result = operation === undefined ? undefined : definition?.evaluate(operation, inputs);
  if (result === undefined || result instanceof UndefinedBehavior || typeof result !== "number")
    throw new Error(`math.${op} has no value`);
  return result;
}
