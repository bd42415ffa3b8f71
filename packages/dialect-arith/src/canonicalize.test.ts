import type { Constant, Operation, Value } from "@dslc/ir";
import { UndefinedBehavior, verify } from "@dslc/ir";
import { DiagnosticSink } from "@dslc/base";
import { applyRewrites } from "@dslc/pass";
import { readIr, rewrite } from "@dslc/testkit";
import { expect, test } from "vitest";
import { canonicalize } from "./canonicalize.ts";
import { arith } from "./dialect.ts";

/**
 * What `%r`, of a type, becomes in canonical form: a source's name, a constant's value, or the operation that makes it.
 * There are `%x` and `%y` of type i32, `%b` of i1, `%f` of f32, `%n` of index, and some constants.
 */
function canonicalForm(lines: string, type: string): string {
  const sources = Object.entries({ x: "i32", y: "i32", b: "i1", f: "f32", n: "index" });
  const text = `${sources.map(([name, of]) => `%${name} = "test.source"() : () -> ${of}`).join("\n")}
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %ones = arith.constant -1 : i32
    %five = arith.constant 5 : i32
    %true = arith.constant true
    %false = arith.constant false
    ${lines}
    "test.sink"(%r) : (${type}) -> ()`;
  const printed = rewrite(text, [arith]);
  const sunk = /"test.sink"\(([^)]*)\)/.exec(printed)?.[1] ?? "";
  const definition =
    printed
      .split("\n")
      .find((line) => line.trim().startsWith(`${sunk} = `))
      ?.split(" = ")[1] ?? "";
  if (definition.includes("test.source")) return sunk;
  const value = (name: string): string => new RegExp(`${name} = arith.constant (\\S+)`).exec(printed)?.[1] ?? name;
  return definition.startsWith("arith.constant") ? value(sunk) : definition.replace(/%\w+/g, value);
}

test.each([
  ["%r = arith.addi %zero, %x : i32", "i32", "%x"],
  ["%r = arith.subi %x, %x : i32", "i32", "0"],
  ["%r = arith.muli %x, %one : i32", "i32", "%x"],
  ["%r = arith.muli %x, %zero : i32", "i32", "0"],
  ["%r = arith.andi %x, %ones : i32", "i32", "%x"],
  ["%r = arith.ori %x, %ones : i32", "i32", "-1"],
  ["%r = arith.xori %x, %x : i32", "i32", "0"],
  ["%r = arith.shli %x, %zero : i32", "i32", "%x"],
  ["%r = arith.remui %x, %one : i32", "i32", "0"],
  ["%r = arith.addi %five, %x : i32", "i32", "arith.addi %x, 5 : i32"],
  ["%s = arith.addi %x, %y : i32\n%r = arith.subi %s, %y : i32", "i32", "%x"],
  ["%s = arith.addi %x, %five : i32\n%r = arith.addi %s, %five : i32", "i32", "arith.addi %x, 10 : i32"],
  ["%s = arith.subi %x, %five : i32\n%r = arith.addi %s, %one : i32", "i32", "arith.addi %x, -4 : i32"],
  ["%s = arith.muli %x, %five : i32\n%r = arith.muli %five, %s : i32", "i32", "arith.muli %x, 25 : i32"],
  ["%s = arith.andi %x, %five : i32\n%r = arith.andi %s, %one : i32", "i32", "arith.andi %x, 1 : i32"],
  ["%r = arith.cmpi ule, %x, %x : i32", "i1", "true"],
  ["%r = arith.cmpi ult, %x, %zero : i32", "i1", "false"],
  ["%r = arith.cmpi uge, %ones, %x : i32", "i1", "true"],
  ["%r = arith.cmpi slt, %five, %x : i32", "i1", "arith.cmpi sgt, %x, 5 : i32"],
  ["%r = arith.cmpi ne, %b, %false : i1", "i1", "%b"],
  ["%c = arith.cmpi slt, %x, %y : i32\n%r = arith.xori %c, %true : i1", "i1", "arith.cmpi sge, %x, %y : i32"],
  ["%r = arith.select %b, %x, %x : i32", "i32", "%x"],
  ["%r = arith.select %false, %x, %y : i32", "i32", "%y"],
  ["%r = arith.select %b, %true, %false : i1", "i1", "%b"],
  ["%n1 = arith.xori %b, %true : i1\n%r = arith.select %n1, %x, %y : i32", "i32", "arith.select %b, %y, %x : i32"],
  ["%w = arith.extui %x : i32 to i64\n%r = arith.trunci %w : i64 to i32", "i32", "%x"],
  ["%w = arith.extsi %x : i32 to i64\n%r = arith.trunci %w : i64 to i16", "i16", "arith.trunci %x : i32 to i16"],
  ["%w = arith.extui %x : i32 to i40\n%r = arith.extsi %w : i40 to i64", "i64", "arith.extui %x : i32 to i64"],
  ["%w = arith.index_castui %x : i32 to index\n%r = arith.index_castui %w : index to i32", "i32", "%x"],
  [
    "%w = arith.index_castui %x : i32 to index\n%r = arith.index_castui %w : index to i64",
    "i64",
    "arith.extui %x : i32 to i64",
  ],
  [
    "%w = arith.index_cast %x : i32 to index\n%r = arith.index_cast %w : index to i8",
    "i8",
    "arith.trunci %x : i32 to i8",
  ],
  ["%w = arith.index_castui %n : index to i64\n%r = arith.index_castui %w : i64 to index", "index", "%n"],
  ["%w = arith.extf %f : f32 to f64\n%r = arith.truncf %w : f64 to f32", "f32", "%f"],
  ["%w = arith.negf %f : f32\n%r = arith.negf %w : f32", "f32", "%f"],
])("%s : %s is %s", (lines, type, result) => {
  expect(canonicalForm(lines, type)).toBe(result);
});

test.each([
  [
    "index to i32 and back loses high bits",
    "%w = arith.index_castui %n : index to i32\n%r = arith.index_castui %w : i32 to index",
    "index",
    "arith.index_castui %w : i32 to index",
  ],
  [
    "x + 0.0 is 0 for x = -0",
    "%z = arith.constant 0.0 : f32\n%r = arith.addf %f, %z : f32",
    "f32",
    "arith.addf %f, 0.000000e+00 : f32",
  ],
  [
    "only the first sum is checked",
    "%s = arith.addi %x, %five overflow<nuw> : i32\n%r = arith.addi %s, %five : i32",
    "i32",
    "arith.addi %s, 5 : i32",
  ],
  [
    "the constants overflow together",
    "%s = arith.addi %x, %ones overflow<nuw> : i32\n%r = arith.addi %s, %five overflow<nuw> : i32",
    "i32",
    "arith.addi %s, 5 overflow<nuw> : i32",
  ],
])("kept, because %s", (_why, lines, type, result) => {
  expect(canonicalForm(lines, type)).toBe(result);
});

test("flags survive where both steps have them", () => {
  const lines = "%s = arith.addi %x, %five overflow<nuw> : i32\n%r = arith.addi %s, %five overflow<nuw> : i32";
  expect(canonicalForm(lines, "i32")).toBe("arith.addi %x, 10 overflow<nuw> : i32");
});

/** A small generator (Lehmer's), so that a failure can be repeated from its seed. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const binaryOps = "addi subi muli andi ori xori shli shrui shrsi divui divsi remui remsi maxsi maxui minsi minui".split(
  " ",
);
const predicates = "eq ne slt sle sgt sge ult ule ugt uge".split(" ");
const interesting: Readonly<Record<string, readonly bigint[]>> = {
  i1: [0n, 1n],
  i8: [0n, 1n, -1n, 2n, 127n, -128n],
  index: [0n, 1n, -1n, 255n, 256n, 1n << 40n],
};

/** A random program of integer ops that ends with a sink of all its values. */
function randomProgram(random: (below: number) => number): string {
  const values: { name: string; type: string }[] = [
    { name: "%a", type: "i8" },
    { name: "%b", type: "i8" },
    { name: "%c", type: "i1" },
    { name: "%d", type: "index" },
  ];
  const lines = ['%a, %b, %c, %d = "test.source"() : () -> (i8, i8, i1, index)'];
  const define = (type: string, make: string): void => {
    lines.push(`%v${values.length} = ${make}`);
    values.push({ name: `%v${values.length}`, type });
  };
  const any = (type: string): string => {
    const candidates = values.filter((value) => value.type === type);
    return candidates[random(candidates.length)]?.name ?? "%a";
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] ?? (list[0] as T); // the lists have elements
  for (let count = 0; count < 14; count++) {
    const type = pick(["i8", "i8", "i1", "index"]);
    const constants = interesting[type] ?? [];
    switch (random(6)) {
      case 0:
        define(type, `arith.constant ${type === "i1" ? pick(["true", "false"]) : `${pick(constants)} : ${type}`}`);
        break;
      case 1:
      case 2:
        define(type, `arith.${pick(binaryOps)} ${any(type)}, ${any(type)} : ${type}`);
        break;
      case 3:
        define("i1", `arith.cmpi ${pick(predicates)}, ${any(type)}, ${any(type)} : ${type}`);
        break;
      case 4:
        define(type, `arith.select ${any("i1")}, ${any(type)}, ${any(type)} : ${type}`);
        break;
      default:
        define(...pick<[string, string]>([
          ["i8", `arith.extui ${any("i1")} : i1 to i8`],
          ["i8", `arith.extsi ${any("i1")} : i1 to i8`],
          ["i1", `arith.trunci ${any("i8")} : i8 to i1`],
          ["index", `arith.index_cast ${any("i8")} : i8 to index`],
          ["index", `arith.index_castui ${any("i8")} : i8 to index`],
          ["i8", `arith.index_cast ${any("index")} : index to i8`],
          ["i8", `arith.index_castui ${any("index")} : index to i8`],
        ]));
    }
  }
  lines.push(
    `"test.sink"(${values.map(({ name }) => name).join(", ")}) : (${values.map(({ type }) => type).join(", ")}) -> ()`,
  );
  return lines.join("\n");
}

/** What the sink is given; undefined where a value has no meaning. */
function run(module: Operation, inputs: readonly Constant[]): readonly (Constant | undefined)[] {
  const known = new Map<Value, Constant | undefined>();
  let sunk: readonly (Constant | undefined)[] = [];
  for (const op of module.getRegion().entry.operations()) {
    const operands = op.operands.map((operand) => known.get(operand));
    if (op.name === "test.source") for (const [at, result] of op.results.entries()) known.set(result, inputs[at]);
    else if (op.name === "test.sink") sunk = operands;
    else {
      const constants = operands.filter((operand) => operand !== undefined);
      const result = constants.length === operands.length ? op.definition?.evaluate(op, constants) : undefined;
      known.set(
        op.getResult(),
        result instanceof UndefinedBehavior || Array.isArray(result) ? undefined : (result as Constant | undefined),
      ); // integers only
    }
  }
  return sunk;
}

test("random programs compute the same after canonicalization, wherever they had a meaning", () => {
  const seed = 1 + Math.floor(Math.random() * 2147483645);
  const random = randomNumbers(seed);
  for (let round = 0; round < 120; round++) {
    const text = randomProgram(random);
    const before = readIr(text, [arith]);
    const after = readIr(text, [arith]);
    if (before.module === undefined || after.module === undefined) throw new Error(before.errors.join("\n"));
    const { stoppedBy } = applyRewrites(after.module, canonicalize, { context: after.context });
    expect(stoppedBy === undefined && verify(after.module, new DiagnosticSink()), `seed ${seed}\n${text}`).toBe(true);
    for (let trial = 0; trial < 4; trial++) {
      const inputs = ["i8", "i8", "i1", "index"].map(
        (type) => interesting[type]?.[random(interesting[type]?.length ?? 1)] ?? 0n,
      );
      const [wanted, found] = [run(before.module, inputs), run(after.module, inputs)];
      for (const [at, value] of wanted.entries()) {
        if (value !== undefined)
          expect(found[at], `value ${at} of ${String(inputs)}, seed ${seed}\n${text}`).toEqual(value);
      }
    }
  }
});
