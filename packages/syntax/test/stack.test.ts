/**
 * The nesting limit keeps the parser within the stack that Node's main thread has by default (984 KiB), with a fifth to
 * spare for whoever calls it. Test runners' threads have more, so this runs in a process of its own.
 */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const program = `
  import { DiagnosticSink, SourceFile } from "@dslc/base";
  import { parseSource } from "@dslc/syntax";

  const openings = [
    "(", "-", "{ ", "a[", "a[0, ", "f(", "f(0, ", "f(b: ", "[", "[0, ", "[0; ", "f::<{", "f::<[[", "a as [f32; ",
    "if ", "if a { ", "if a { 1 } else { ", "if a { 1 } else if ", "b || c && d == e + f * -", "(a[f(", "(if a { b[",
    "loop { ", "while a { ", "for i in 0..n { ", "for i in ", "let a = ", "let a: [", "workgroup a: [f32; ",
    "launch workgroup { a: [f32; ", "@unroll(", "x = ", "return ",
  ];
  for (const first of openings) {
    for (const second of openings) {
      const sink = new DiagnosticSink();
      parseSource(new SourceFile("test", "fn f() { " + (first + second).repeat(300)), sink);
      if (sink.diagnostics.length === 0) throw new Error("nothing wrong with " + first + second);
    }
  }
  console.log(openings.length);
`;

test("no two constructs inside each other overflow the stack", () => {
  const argv = ["--stack-size=800", "--conditions=@dslc/source", "--input-type=module", "--eval", program];
  const output = execFileSync(process.execPath, argv, { encoding: "utf8", cwd: import.meta.dirname });
  expect(output.trim()).toBe("32");
});
