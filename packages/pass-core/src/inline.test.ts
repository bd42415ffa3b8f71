import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { func } from "@dslc/dialect-func";
import { Context, parseModule, printOperation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { canonicalize } from "./canonicalize.ts";
import { inline } from "./inline.ts";

const context = new Context([arith, func], { allowUnregistered: true });

function run(text: string, locations = false): string {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [inline(), canonicalize()]), { context, sink, verifyEach: true });
  return sink.diagnostics.map(({ message }) => message).join("\n") || printOperation(module, { locations });
}

const twice = `func.func private @twice(%x: i32) -> i32 {
  %s = arith.addi %x, %x : i32
  return %s : i32
}
`;

test("a call becomes the body of what it calls, and what is left unused goes", () => {
  expect(
    run(`${twice}func.func @f(%a: i32) -> i32 {\n  %r = call @twice(%a) : (i32) -> i32\n  return %r : i32\n}`),
  ).toBe(`module {
  func.func @f(%a: i32) -> i32 {
    %s = arith.addi %a, %a : i32
    return %s : i32
  }
}
`);
});

test("callees are inlined into each other first", () => {
  const text = run(`${twice}func.func private @four(%x: i32) -> i32 {
  %a = call @twice(%x) : (i32) -> i32
  %b = call @twice(%a) : (i32) -> i32
  return %b : i32
}
func.func @f(%a: i32) -> i32 {\n  %r = call @four(%a) : (i32) -> i32\n  return %r : i32\n}`);
  expect(text.match(/arith\.addi/g)).toHaveLength(2);
  expect(text).not.toContain("call");
});

test("what was inlined says where it is from and where it was called", () => {
  expect(
    run(`${twice}func.func @f(%a: i32) -> i32 {\n  %r = call @twice(%a) : (i32) -> i32\n  return %r : i32\n}`, true),
  ).toContain('loc(callsite("t":2:8 at "t":6:8))');
});

test("a public function stays, and a declaration's call too", () => {
  const text = run(
    `func.func private @outside(i32)\nfunc.func @f(%a: i32) {\n  call @outside(%a) : (i32) -> ()\n  return\n}`,
  );
  expect(text).toContain("call @outside(%a)");
});

test.each([
  ["itself", "func.func @a() {\ncall @a() : () -> ()\nreturn\n}\n", "recursive call: a calls a"],
  [
    "each other",
    "func.func @a() {\ncall @b() : () -> ()\nreturn\n}\nfunc.func @b() {\ncall @a() : () -> ()\nreturn\n}\n",
    "recursive call: b calls a calls b",
  ],
])("functions that call %s are refused by a pass on each function, too", (_what, text, message) => {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module !== undefined)
    runPipeline(module, nested("builtin.module", [nested("func.func", [inline()])]), { context, sink });
  expect(sink.diagnostics[0]?.message).toBe(message);
});

test("recursion is reported with its cycle", () => {
  expect(
    run(
      `func.func private @a() {\n  call @b() : () -> ()\n  return\n}\nfunc.func private @b() {\n  call @a() : () -> ()\n  return\n}`,
    ),
  ).toBe("recursive call: a calls b calls a");
});

test("a private symbol that an attribute names is kept", () => {
  expect(run(`${twice}"test.keep"() {callee = @twice} : () -> ()`)).toContain("func.func private @twice");
});
