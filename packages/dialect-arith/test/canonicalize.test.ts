/** Laws of arith: where each is applied and where not, and that `mlir-opt-19 --canonicalize` comes to the same. */
import { mlirOptPasses, requireTool, rewrite, rewritesApplied, throughMlirOpt } from "@dslc/testkit";
import { expect, test } from "vitest";
import { arith } from "../src/index.ts";

const dialects = [arith];

function textOf(lines: string): string {
  const types = {
    x: "i32",
    y: "i32",
    a: "i8",
    b: "i8",
    s: "i16",
    c: "i1",
    e: "i1",
    f: "f32",
    g: "f32",
    v: "vector<4xi32>",
  };
  const sources = Object.entries(types).map(([name, type]) => `%${name} = "test.source"() : () -> ${type}`);
  const constants = [
    ...[-1, 1, 2, 5, 9, 16, 24, 2147483647, -2147483648].map(
      (value) => `%c${value < 0 ? `m${-value}` : value} = arith.constant ${value} : i32`,
    ),
    "%zero = arith.constant 0 : i32",
    "%ones = arith.constant dense<-1> : vector<4xi32>",
  ];
  return `${[...sources, ...constants, lines].join("\n")}\n`;
}

const used = (lines: string, type = "i32"): string => textOf(`${lines}\n"test.use"(%r) : (${type}) -> ()`);

interface Case {
  readonly law: string;
  readonly applies: string;
  readonly not: string;
}

const sums = (law: string, inner: string, outer: string, not: string): Case => ({
  law,
  applies: used(`%0 = arith.${inner} : i32\n%r = arith.${outer} : i32`),
  not: used(`%0 = arith.${not} : i32\n%r = arith.${outer} : i32`),
});

const extended = (op: string, extension: string): Case => ({
  law: `arith.${op}: ${extension} x, ${extension} y => ${extension} (x, y)`,
  applies: used(
    `%0 = arith.${extension} %a : i8 to i32\n%1 = arith.${extension} %b : i8 to i32\n%r = arith.${op} %0, %1 : i32`,
  ),
  not: used(
    `%0 = arith.${extension} %a : i8 to i32\n%1 = arith.${extension} %s : i16 to i32\n%r = arith.${op} %0, %1 : i32`,
  ),
});

const compared = (extension: string): Case => {
  const lines = (predicate: string): string =>
    used(
      `%0 = arith.${extension} %a : i8 to i32\n%1 = arith.${extension} %b : i8 to i32\n%r = arith.cmpi ${predicate}, %0, %1 : i32`,
      "i1",
    );
  return { law: `arith.cmpi: ${extension} x, ${extension} y => x, y`, applies: lines("ne"), not: lines("slt") };
};

const half = (op: string, law: string, second: string): Case => {
  const lines = (value: string, type: string): string =>
    used(`%0, %1 = arith.${op} %x, %y : i32${second}\n%r = arith.bitcast ${value} : ${type} to ${type}`, type);
  return { law: `arith.${op}: ${law}`, applies: lines("%0", "i32"), not: lines("%1", second === "" ? "i32" : "i1") };
};

const bound = (op: string, neutral: string, winner: string): readonly Case[] => [
  {
    law: `arith.${op}: x, the number that all others win against => x`,
    applies: used(`%r = arith.${op} %x, ${neutral} : i32`),
    not: used(`%r = arith.${op} %x, %c5 : i32`),
  },
  {
    law: `arith.${op}: x, the number that wins against all others => that`,
    applies: used(`%r = arith.${op} %x, ${winner} : i32`),
    not: used(`%r = arith.${op} %x, %c5 : i32`),
  },
];

const negated = (op: string): Case => ({
  law: `arith.${op}: -x, -y => x, y`,
  applies: used(`%0 = arith.negf %f : f32\n%1 = arith.negf %g : f32\n%r = arith.${op} %0, %1 : f32`, "f32"),
  not: used(`%0 = arith.negf %f : f32\n%r = arith.${op} %0, %g : f32`, "f32"),
});

const cases: readonly Case[] = [
  sums("arith.addi: (c - x) + d => (c + d) - x", "subi %c5, %x", "addi %0, %c9", "subi %y, %x"),
  sums("arith.subi: (c - x) - d => (c - d) - x", "subi %c5, %x", "subi %0, %c9", "subi %y, %x"),
  sums("arith.subi: d - (x + c) => (d - c) - x", "addi %x, %c5", "subi %c9, %0", "addi %x, %y"),
  sums("arith.subi: d - (x - c) => (d + c) - x", "subi %x, %c5", "subi %c9, %0", "subi %x, %y"),
  sums("arith.subi: d - (c - x) => x + (d - c)", "subi %c5, %x", "subi %c9, %0", "subi %y, %x"),
  sums("arith.subi: (x - y) - x => 0 - y", "subi %x, %y", "subi %0, %x", "subi %y, %x"),
  sums("arith.addi: x + y * -1 => x - y", "muli %y, %cm1", "addi %x, %0", "muli %y, %c5"),
  ...["andi", "ori", "xori"].flatMap((op) => [extended(op, "extui"), extended(op, "extsi")]),
  compared("extsi"),
  compared("extui"),
  {
    law: "arith.index_cast: index_cast(extsi x) => index_cast x",
    applies: used("%0 = arith.extsi %a : i8 to i32\n%r = arith.index_cast %0 : i32 to index", "index"),
    not: used("%0 = arith.extui %a : i8 to i32\n%r = arith.index_cast %0 : i32 to index", "index"),
  },
  {
    law: "arith.index_castui: index_castui(extui x) => index_castui x",
    applies: used("%0 = arith.extui %a : i8 to i32\n%r = arith.index_castui %0 : i32 to index", "index"),
    not: used("%0 = arith.extsi %a : i8 to i32\n%r = arith.index_castui %0 : i32 to index", "index"),
  },
  {
    law: "arith.trunci: trunci(shrsi x, c) => trunci(shrui x, c)",
    applies: used("%0 = arith.shrsi %x, %c24 : i32\n%r = arith.trunci %0 : i32 to i8", "i8"),
    not: used("%0 = arith.shrsi %x, %c16 : i32\n%r = arith.trunci %0 : i32 to i8", "i8"),
  },
  half("addui_extended", "without the overflow => addi", ", i1"),
  half("mulsi_extended", "without the high half => muli", ""),
  half("mului_extended", "without the high half => muli", ""),
  {
    law: "arith.mulsi_extended: x, 1 => x, the sign",
    applies: used("%0, %r = arith.mulsi_extended %x, %c1 : i32"),
    not: used("%0, %r = arith.mulsi_extended %x, %c2 : i32"),
  },
  ...bound("maxsi", "%cm2147483648", "%c2147483647"),
  ...bound("minsi", "%c2147483647", "%cm2147483648"),
  ...bound("maxui", "%zero", "%cm1"),
  ...bound("minui", "%cm1", "%zero"),
  {
    law: "arith.andi: x, not x => 0",
    applies: used("%0 = arith.xori %v, %ones : vector<4xi32>\n%r = arith.andi %v, %0 : vector<4xi32>", "vector<4xi32>"),
    not: used("%0 = arith.xori %x, %c1 : i32\n%r = arith.andi %x, %0 : i32"),
  },
  {
    law: "arith.ori: x, not x => -1",
    applies: used("%0 = arith.xori %x, %cm1 : i32\n%r = arith.ori %0, %x : i32"),
    not: used("%0 = arith.xori %y, %cm1 : i32\n%r = arith.ori %0, %x : i32"),
  },
  {
    law: "arith.xori: (x, y), y => x",
    applies: used("%0 = arith.xori %x, %y : i32\n%r = arith.xori %x, %0 : i32"),
    not: used("%0 = arith.xori %x, %y : i32\n%r = arith.xori %0, %c5 : i32"),
  },
  {
    law: "arith.select: c, (c, x, y), z => c, x, z",
    applies: used("%0 = arith.select %c, %x, %c5 : i32\n%r = arith.select %c, %0, %y : i32"),
    not: used("%0 = arith.select %e, %x, %c5 : i32\n%r = arith.select %c, %0, %y : i32"),
  },
  {
    law: "arith.select: c, x, (c, y, z) => c, x, z",
    applies: used("%0 = arith.select %c, %x, %c5 : i32\n%r = arith.select %c, %y, %0 : i32"),
    not: used("%0 = arith.select %e, %x, %c5 : i32\n%r = arith.select %c, %y, %0 : i32"),
  },
  {
    law: "arith.select: c, 1, 0 => extui c",
    applies: used("%r = arith.select %c, %c1, %zero : i32"),
    not: used("%r = arith.select %c, %c2, %zero : i32"),
  },
  {
    law: "arith.select: of equal ones either",
    applies: used("%0 = arith.cmpi eq, %x, %y : i32\n%r = arith.select %0, %x, %y : i32"),
    not: used("%0 = arith.cmpi sle, %x, %y : i32\n%r = arith.select %0, %x, %y : i32"),
  },
  {
    law: "arith.bitcast: to the same type",
    applies: used("%0 = arith.addi %x, %y : i32\n%r = arith.bitcast %0 : i32 to i32"),
    not: used("%r = arith.bitcast %f : f32 to i32"),
  },
  negated("mulf"),
  negated("divf"),
];

test.for(cases)("$law", ({ law, applies, not }, context) => {
  expect(rewritesApplied(applies, dialects)).toContain(law);
  expect(rewritesApplied(not, dialects)).not.toContain(law);
  requireTool(context, "mlir-opt-19");
  for (const text of [applies, not]) {
    const theirs = mlirOptPasses(text, ["--canonicalize", "--allow-unregistered-dialect"]);
    expect(throughMlirOpt(rewrite(text, dialects))).toBe(theirs);
  }
});
