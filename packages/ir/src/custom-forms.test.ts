import { DiagnosticSink, SourceFile } from "@dslc/base";
import { describe, expect, test } from "vitest";
import {
  denseArrayAttribute,
  dialectEnumAttribute,
  dialectFlagsAttribute,
  optionalAttribute,
  stringAttribute,
  unitAttribute,
} from "./attribute-constraints.ts";
import { type Attribute, VerbatimAttribute } from "./attributes.ts";
import { defineOp, successor, variadicSuccessor } from "./define-op.ts";
import { Context, defineDialect, verbatim } from "./dialect.ts";
import type { AttributeParser } from "./parse-attributes.ts";
import { parseModule } from "./parser.ts";
import { printOperation } from "./printer.ts";
import { terminator } from "./traits.ts";
import { anyType } from "./type-constraints.ts";
import { i32 } from "./types.ts";
import { verify } from "./verifier.ts";

const access = defineOp("test.access", {
  attributes: {
    scope: optionalAttribute(stringAttribute),
    ordering: optionalAttribute(stringAttribute),
    weak: unitAttribute,
  },
  results: { res: anyType },
  format: "(`atomic` (`scope` `(` $scope^ `)`)? $ordering^)? (`weak` $weak^)? attr-dict `:` type($res)",
});
const part = defineOp("test.part", {
  attributes: { position: denseArrayAttribute(i32) },
  format: "`at` `` $position attr-dict",
});
const choose = defineOp("test.choose", {
  successors: { otherwise: successor, cases: variadicSuccessor },
  traits: [terminator],
});
const dialect = defineDialect("test", {
  ops: [access, part, choose],
  attributes: {
    name: readName,
    kept: verbatim,
    side: dialectEnumAttribute("test.side<", ["left", "right"]),
    color: dialectEnumAttribute("test<color ", ["red", "blue"]),
    flags: dialectFlagsAttribute("test.flags", ["a", "b"]),
  },
});

/** `<"...">`. */
function readName(parser: AttributeParser): Attribute {
  parser.expect("<");
  parser.string();
  parser.expect(">");
  return new VerbatimAttribute("#test.read");
}

function roundTrip(body: string): string {
  const sink = new DiagnosticSink();
  const module = parseModule(
    new SourceFile("test.mlir", body),
    new Context([dialect], { allowUnregistered: true }),
    sink,
  );
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors) return sink.diagnostics.map(({ message }) => message).join("\n");
  return printOperation(module)
    .replace(/^module \{\n|\}\n$/g, "")
    .replace(/^ {2}/gm, "");
}

describe("optional groups in one another", () => {
  test.each([
    "%0 = test.access : i32\n",
    '%0 = test.access atomic "acquire" : i32\n',
    '%0 = test.access atomic scope("agent") "acquire" weak : i32\n',
    "%0 = test.access weak {other} : i32\n",
  ])("%s", (text) => expect(roundTrip(text)).toBe(text));

  test("the anchor of the outer group has to come", () => {
    expect(roundTrip('%0 = test.access atomic scope("agent") : i32')).toContain("expected");
  });
});

test("a dense array is a list in brackets", () => {
  expect(roundTrip("test.part at[1, -2]\n")).toBe("test.part at[1, -2]\n");
  expect(roundTrip("test.part at[]\n")).toBe("test.part at[]\n");
  expect(roundTrip("test.part at[true]")).toBe("expected an integer");
});

test("a string in a custom form has no type behind it", () => {
  expect(roundTrip('%0 = test.access atomic "x" : i32\n')).toBe('%0 = test.access atomic "x" : i32\n');
});

describe("attributes of a dialect", () => {
  const withAttribute = (text: string): string => `"other.op"() {a = ${text}} : () -> ()\n`;

  test.each([
    ["by its own function", '#test.name<"x">', "#test.read"],
    ["as they are", "#test.kept<[ x -> y ]>", "#test.kept<[ x -> y ]>"],
    ["as one of some words", "#test.side< left >", "#test.side<left>"],
    ["as one of some words behind a name", "#test<color red>", "#test<color red>"],
    ["as some words", "#test.flags<b,a>", "#test.flags<a, b>"],
    ["of a dialect that is not loaded as they are", "#strange.one<x>", "#strange.one<x>"],
  ])("are read %s", (_, text, printed) => {
    expect(roundTrip(withAttribute(text))).toBe(withAttribute(printed));
  });

  test.each([
    ["#test.side<up>", "expected one of left, right"],
    ["#test<color green>", "expected one of red, blue"],
    ["#test.flags<a, c>", "expected some of a, b"],
    ["#test.sides<left>", "unknown attribute 'sides' in dialect 'test'"],
    ["#test<sides left>", "unknown attribute 'sides' in dialect 'test'"],
    ["!test.sides", "unknown type 'sides' in dialect 'test'"],
    ["#strange.one-", "'#strange.one-' ends with '-'"],
  ])("%s is refused", (text, message) => {
    expect(roundTrip(withAttribute(text))).toBe(message);
  });

  test("of a dialect that is not loaded are refused, unless such are to be kept", () => {
    const sink = new DiagnosticSink();
    const text = "builtin.module attributes {a = #strange.one, b = !strange.two} {\n}\n";
    expect(parseModule(new SourceFile("t.mlir", text), new Context([]), sink)).toBeUndefined();
    expect(sink.diagnostics.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      "ir/unregistered-symbol: attribute of the dialect 'strange', which is unregistered",
    ]);
  });
});

test("successors of any number stand behind the others", () => {
  const region = (targets: string): string =>
    roundTrip(
      `"other.op"() ({\n  "test.choose"()[${targets}] : () -> ()\n^a:\n  "test.choose"()[^a] : () -> ()\n}) : () -> ()`,
    );
  expect(region("^a, ^a, ^a")).toContain("[^bb1, ^bb1, ^bb1]");
  expect(roundTrip('"other.op"() ({\n  "test.choose"() : () -> ()\n}) : () -> ()')).toBe(
    "'test.choose' op requires at least 1 successor but found 0",
  );
});
