import { requireTool } from "@dslc/testkit";
import { describe, expect, test } from "vitest";
import { sccp } from "./sccp.ts";
import { after, besideUpstream, functionOf } from "./testing.ts";

function body(signature: string, ...lines: readonly string[]): readonly string[] {
  return after(sccp(), functionOf(signature, ...lines)).slice(1, -1);
}

/** What the last line, a return, returns: constants by their value, others by name. */
function returned(lines: readonly string[]): readonly string[] {
  const values = /^return (.*) :/.exec(lines.at(-1) ?? "")?.[1]?.split(", ") ?? [];
  return values.map((name) => {
    const definition = lines.find((line) => line.startsWith(`${name} = arith.constant `));
    return definition === undefined ? name : definition.replace(/.*arith\.constant /, "");
  });
}

const numbers = ["%c1 = arith.constant 1 : i32", "%c2 = arith.constant 2 : i32", "%t = arith.constant true"];

describe("constants go", () => {
  test("through operations", () => {
    const lines = body(
      ") -> (i32, i1)",
      ...numbers,
      "%0 = arith.addi %c1, %c2 : i32",
      "%1 = arith.cmpi eq, %0, %c1 : i32",
      "return %0, %1 : i32, i1",
    );
    expect(returned(lines)).toEqual(["3 : i32", "false"]);
    expect(lines.filter((line) => /addi|cmpi/.test(line))).toEqual([]);
  });

  test("through blocks, from all that reach them alike", () => {
    const lines = body(
      "%c: i1) -> (i32, i32)",
      ...numbers,
      "cf.cond_br %c, ^one, ^two(%c1, %c1 : i32, i32)",
      "^one:",
      "%0 = arith.subi %c2, %c1 : i32",
      "cf.br ^two(%0, %c2 : i32, i32)",
      "^two(%x: i32, %y: i32):",
      "return %x, %y : i32, i32",
    );
    expect(returned(lines)).toEqual(["1 : i32", "%y"]);
  });

  test("past ways that are never gone", () => {
    const lines = body(
      ") -> i32",
      ...numbers,
      "cf.cond_br %t, ^one(%c1 : i32), ^other",
      "^other:",
      "cf.br ^one(%c2 : i32)",
      "^one(%x: i32):",
      "return %x : i32",
    );
    expect(returned(lines)).toEqual(["1 : i32"]);
  });

  test("round loops of blocks that do not change them", () => {
    const lines = body(
      "%n: i32) -> (i32, i32)",
      ...numbers,
      "cf.br ^loop(%c1, %c1 : i32, i32)",
      "^loop(%x: i32, %i: i32):",
      "%0 = arith.muli %x, %c1 : i32",
      "%1 = arith.addi %i, %c1 : i32",
      "%c = arith.cmpi slt, %i, %n : i32",
      "cf.cond_br %c, ^loop(%0, %1 : i32, i32), ^end",
      "^end:",
      "return %x, %i : i32, i32",
    );
    expect(returned(lines)).toEqual(["1 : i32", "%i"]);
  });

  test("through choices, of which only the one taken counts", () => {
    const lines = (condition: string): readonly string[] =>
      body(
        "%c: i1, %v: i32) -> (i32, i32)",
        ...numbers,
        `%r:2 = scf.if ${condition} -> (i32, i32) {`,
        "%x = arith.addi %c1, %c1 : i32",
        "scf.yield %x, %c1 : i32, i32",
        "} else {",
        "scf.yield %c2, %v : i32, i32",
        "}",
        "return %r#0, %r#1 : i32, i32",
      );
    expect(returned(lines("%c"))).toEqual(["2 : i32", "%r#1"]);
    expect(returned(lines("%t"))).toEqual(["2 : i32", "1 : i32"]);
  });

  test("round structured loops, and past those that do not run", () => {
    const loop = (end: string, start = "%zero"): readonly string[] =>
      body(
        "%n: index, %v: i32) -> (i32, i32)",
        ...numbers,
        "%zero = arith.constant 0 : index",
        "%one = arith.constant 1 : index",
        `%r:2 = scf.for %i = ${start} to ${end} step %one iter_args(%x = %c1, %y = %c2) -> (i32, i32) {`,
        "%z = arith.muli %x, %x : i32",
        "%w = arith.addi %y, %v : i32",
        "scf.yield %z, %w : i32, i32",
        "}",
        "return %r#0, %r#1 : i32, i32",
      );
    expect(returned(loop("%n"))).toEqual(["1 : i32", "%r#1"]);
    expect(returned(loop("%zero"))).toEqual(["1 : i32", "2 : i32"]);
    expect(returned(loop("%one"))).toEqual(["1 : i32", "%r#1"]);
  });

  test("round while loops, as far as their condition holds", () => {
    const lines = body(
      "%v: i32) -> i32",
      ...numbers,
      "%f = arith.constant false",
      "%0 = scf.while (%x = %c1) : (i32) -> i32 {",
      "scf.condition(%f) %x : i32",
      "} do {",
      "^bb0(%y: i32):",
      "scf.yield %v : i32",
      "}",
      "return %0 : i32",
    );
    expect(returned(lines)).toEqual(["1 : i32"]);
  });

  test("of floats, whose zeros differ", () => {
    const lines = (a: string, b: string): readonly string[] =>
      body(
        "%c: i1) -> f32",
        `%a = arith.constant ${a} : f32`,
        `%b = arith.constant ${b} : f32`,
        "cf.cond_br %c, ^one(%a : f32), ^one(%b : f32)",
        "^one(%x: f32):",
        "return %x : f32",
      );
    expect(returned(lines("0.0", "0.0"))).toEqual(["0.000000e+00 : f32"]);
    expect(returned(lines("0.0", "-0.0"))).toEqual(["%x"]);
  });

  test("but not out of what has no meaning", () => {
    const lines = body(
      ") -> i32",
      ...numbers,
      "%zero = arith.constant 0 : i32",
      "%0 = arith.divsi %c1, %zero : i32",
      "return %0 : i32",
    );
    expect(returned(lines)).toEqual(["%0"]);
  });
});

describe("of functions", () => {
  const callee = (visibility: string): string =>
    `func.func ${visibility} @g(%a: i32, %b: i32) -> (i32, i32) {\n%0 = arith.addi %a, %b : i32\nreturn %0, %a : i32, i32\n}\n`;
  const caller = (name: string, a: string): string =>
    functionOf(
      "%v: i32) -> (i32, i32)",
      "%c1 = arith.constant 1 : i32",
      `%0:2 = call @g(${a}, %c1) : (i32, i32) -> (i32, i32)`,
      "return %0#0, %0#1 : i32, i32",
    ).replace("@f", `@${name}`);
  /** What a function of the text returns after the pass. */
  const of = (name: string, text: string): readonly string[] => {
    const lines = after(sccp(), text);
    const start = lines.findIndex((line) => line.includes(`@${name}(`) && line.startsWith("func.func"));
    return returned(lines.slice(start, lines.indexOf("}", start)));
  };

  test("that are private, constants go in and out", () => {
    const text = callee("private") + caller("f", "%c1");
    expect(of("g", text)).toEqual(["2 : i32", "1 : i32"]);
    expect(of("f", text)).toEqual(["2 : i32", "1 : i32"]);
  });

  test("all calls count", () => {
    expect(of("g", callee("private") + caller("f", "%c1") + caller("h", "%v"))).toEqual([
      expect.stringMatching(/^%\d$/),
      "%a",
    ]);
  });

  test.each([
    ["public ones", callee("public") + caller("f", "%c1")],
    ["those whose address is taken", `${callee("private")}${caller("f", "%c1")}"test.use"() {name = @g} : () -> ()\n`],
  ])("nothing is known of %s", (_what, text) => {
    expect(of("g", text)).toEqual([expect.stringMatching(/^%\d$/), "%a"]);
  });

  test("those never called are left alone", () => {
    expect(of("g", callee("private"))).toEqual([expect.stringMatching(/^%\d$/), "%a"]);
  });
});

/** Lines in the generic form, with constants where they are used, and other values by the order of their names. */
function withoutConstants(ir: string): readonly string[] {
  const constants = new Map<string, string>();
  for (const [, name = "", value = ""] of ir.matchAll(/(%\d+) = "arith\.constant"\(\) <\{value = (.*)\}>/g))
    constants.set(name, value);
  const names = new Map<string, string>();
  const spell = (name: string): string => {
    const known = constants.get(name) ?? names.get(name) ?? `%v${names.size}`;
    if (!constants.has(name)) names.set(name, known);
    return known;
  };
  const lines = ir.split("\n").filter((line) => !line.includes('"arith.constant"'));
  return lines.map((line) => line.replaceAll(/%\w+/g, spell));
}

describe("mlir-opt --sccp leaves the same", () => {
  test.for<readonly [string, readonly string[]]>([
    [
      "of blocks",
      [
        "cf.cond_br %c, ^one, ^two(%c1, %c1 : i32, i32)",
        "^one:",
        "%0 = arith.subi %c2, %c1 : i32",
        "cf.br ^two(%0, %c2 : i32, i32)",
        "^two(%x: i32, %y: i32):",
        "return %x, %y : i32, i32",
      ],
    ],
    [
      "of choices",
      [
        "%0:2 = scf.if %t -> (i32, i32) {",
        "%x = arith.addi %c1, %c1 : i32",
        "scf.yield %x, %c1 : i32, i32",
        "} else {",
        "scf.yield %c2, %v : i32, i32",
        "}",
        "return %0#0, %0#1 : i32, i32",
      ],
    ],
    [
      "of loops",
      [
        "%zero = arith.constant 0 : index",
        "%one = arith.constant 1 : index",
        "%0:2 = scf.for %i = %zero to %n step %one iter_args(%x = %c1, %y = %c2) -> (i32, i32) {",
        "%z = arith.muli %x, %x : i32",
        "%w = arith.addi %y, %v : i32",
        "scf.yield %z, %w : i32, i32",
        "}",
        "return %0#0, %0#1 : i32, i32",
      ],
    ],
  ])("%s", ([_what, lines], context) => {
    requireTool(context, "mlir-opt-19");
    const text = functionOf("%c: i1, %v: i32, %n: index) -> (i32, i32)", ...numbers, ...lines);
    const { ours, theirs } = besideUpstream([sccp()], ["--sccp"], text);
    expect(withoutConstants(ours)).toEqual(withoutConstants(theirs));
  });
});
