import { DiagnosticSink, SourceFile } from "@dslc/base";
import { describe, expect, test } from "vitest";
import { denseArrayAttribute, optionalAttribute, stringAttribute, unitAttribute } from "./attribute-constraints.ts";
import { type Attribute, VerbatimAttribute } from "./attributes.ts";
import { defineOp, successor, variadicSuccessor } from "./define-op.ts";
import { Context, defineDialect } from "./dialect.ts";
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
const dialect = defineDialect("test", { ops: [access, part, choose], attributes: { name: readName } });

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

test("a dialect reads its own attributes", () => {
  expect(roundTrip('"other.op"() {a = #test.name<"x">, b = #test.unknown<"x">} : () -> ()\n')).toBe(
    '"other.op"() {a = #test.read, b = #test.unknown<"x">} : () -> ()\n',
  );
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
