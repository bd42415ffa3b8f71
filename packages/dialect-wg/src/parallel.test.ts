/** Atomics, fences and subgroup operations: their text, what the verifier refuses, their effects. */
import { convergent, effectsOf, isTriviallyDead } from "@dslc/ir";
import { moduleOf, readIr, roundTripErrors } from "@dslc/testkit";
import { expect, test } from "vitest";
import { wg } from "./dialect.ts";

const sources = `%m = "test.source"() : () -> memref<?xi32>
%f = "test.source"() : () -> memref<?x?xf32>
%i = "test.source"() : () -> index
%v = "test.source"() : () -> i32
%x = "test.source"() : () -> f32
%b = "test.source"() : () -> i1
%l = "test.source"() : () -> i64
`;

const relaxed = `ordering = "relaxed", scope = "device"`;
const lines = [
  `%0 = "wg.atomic_rmw"(%m, %i, %v) <{kind = "maxu", ${relaxed}}> : (memref<?xi32>, index, i32) -> i32`,
  `%1 = "wg.atomic_rmw"(%f, %i, %i, %x) <{kind = "addf", ordering = "acq_rel", scope = "system"}> : (memref<?x?xf32>, index, index, f32) -> f32`,
  `%2 = "wg.atomic_compare_exchange"(%m, %i, %v, %v) <{${relaxed}}> : (memref<?xi32>, index, i32, i32) -> i32`,
  `%3 = "wg.atomic_load"(%m, %i) <{ordering = "acquire", scope = "workgroup"}> : (memref<?xi32>, index) -> i32`,
  `"wg.atomic_store"(%m, %i, %v) <{ordering = "release", scope = "subgroup"}> : (memref<?xi32>, index, i32) -> ()`,
  `"wg.fence"() <{ordering = "seq_cst", scope = "device"}> : () -> ()`,
  `"wg.subgroup_barrier"() : () -> ()`,
  `%4 = "wg.ballot"(%b) : (i1) -> i64`,
  `%5 = "wg.vote"(%b) <{mode = "any"}> : (i1) -> i1`,
  `%6 = "wg.elect"() : () -> i1`,
  `%7 = "wg.broadcast"(%x, %v) : (f32, i32) -> f32`,
  `%8 = "wg.scan"(%x) <{mode = "exclusive", op = "minnumf"}> : (f32) -> f32`,
];

test("what is printed is what was read", () => {
  const text = `module {\n${(sources + lines.join("\n")).replace(/^/gm, "  ")}\n}\n`;
  expect(roundTripErrors(text, [wg])).toEqual([]);
});

test.each([
  ["a kind of floats on integers", lines[0]?.replace("maxu", "addf"), `with kind "addf" expects a floating-point type`],
  ["a kind of integers on floats", lines[1]?.replace("addf", "add"), `with kind "add" expects an integer type`],
  [
    "a missing index",
    `%0 = "wg.atomic_rmw"(%f, %i, %x) <{kind = "addf", ${relaxed}}> : (memref<?x?xf32>, index, f32) -> f32`,
    "expects 2 indices, one for each dimension, but has 1",
  ],
  [
    "a value of another type",
    `%0 = "wg.atomic_rmw"(%m, %i, %l) <{kind = "add", ${relaxed}}> : (memref<?xi32>, index, i64) -> i64`,
    "'value'",
  ],
  ["a load that releases", lines[3]?.replace("acquire", "acq_rel"), `cannot have the order "acq_rel"`],
  ["a store that acquires", lines[4]?.replace("release", "acquire"), `cannot have the order "acquire"`],
  ["a fence that orders nothing", lines[5]?.replace("seq_cst", "relaxed"), `cannot have the order "relaxed"`],
  [
    "an order that there is not",
    lines[5]?.replace("seq_cst", "consume"),
    `one of "relaxed", "acquire", "release", "acq_rel", "seq_cst"`,
  ],
  [
    "a scope that there is not",
    lines[5]?.replace("device", "agent"),
    `one of "subgroup", "workgroup", "device", "system"`,
  ],
  ["a scan of floats by bits", lines[11]?.replace("minnumf", "xor"), `"xor" is not for type 'f32'`],
  ["a scan of truth values", `%8 = "wg.scan"(%b) <{mode = "exclusive", op = "or"}> : (i1) -> i1`, "i8, i16, i32, i64"],
  [
    "a compare-exchange of floats",
    `%2 = "wg.atomic_compare_exchange"(%f, %i, %i, %x, %x) <{${relaxed}}> : (memref<?x?xf32>, index, index, f32, f32) -> f32`,
    "i32 or i64",
  ],
])("%s is refused", (_what, line = "", message) => {
  expect(readIr(sources + line, [wg]).errors.join("\n")).toContain(message);
});

test("a relaxed atomic touches its memref, an ordered one any memory, and neither is ever unused", () => {
  const module = moduleOf(sources + lines.join("\n"), [wg]);
  const effects = [...module.getRegion().entry.operations()]
    .filter((op) => op.name.startsWith("wg.atomic"))
    .map((op) => {
      expect(isTriviallyDead(op)).toBe(false);
      return effectsOf(op)?.map(({ kind, on }) => `${kind} ${on?.nameHint ?? "anything"}`);
    });
  expect(effects).toEqual([
    ["read m", "write m"],
    ["read anything", "write anything"],
    ["read m", "write m"],
    ["read anything", "write anything"],
    ["read anything", "write anything"],
  ]);
});

test("what lanes do together neither moves nor goes away", () => {
  const module = moduleOf(sources + lines.slice(6).join("\n"), [wg]);
  for (const op of module.getRegion().entry.operations()) {
    if (op.dialect !== "wg") continue;
    expect(op.definition?.traits.has(convergent)).toBe(true);
    expect(isTriviallyDead(op)).toBe(false);
  }
});
