import { expect, test } from "vitest";
import { optimize } from "./optimize.ts";

test("pieces are modules of their own, printed with the separator between", () => {
  const text = "func.func @f() { return }\n// -----\nfunc.func @f() { return }\n";
  const whole = optimize({ name: "t", text });
  expect(whole.diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining("redefinition")]);
  const { text: printed } = optimize({ name: "t", text }, { splitInput: true });
  expect(printed?.split("// -----\n").map((piece) => piece.includes("func.func @f"))).toEqual([true, true]);
  expect(optimize({ name: "t", text: printed ?? "" }, { splitInput: true }).text).toBe(printed);
});

test("an error in one piece does not keep the others from being read, and shows its line and its text", () => {
  const text = "func.func @f() { return }\n// -----\n\n%0 = wrong\n// -----\n%0 = wrong\n";
  const { ok, diagnostics, text: printed } = optimize({ name: "t", text }, { splitInput: true });
  expect({ ok, printed }).toEqual({
    ok: false,
    printed: "module {\n  func.func @f() {\n    return\n  }\n}\n// -----\n// -----\n",
  });
  expect(diagnostics.map(({ span }) => [span?.toString(), span?.source.lineSpan(4).text])).toEqual([
    [expect.stringMatching(/^t:4:/), "%0 = wrong"],
    [expect.stringMatching(/^t:6:/), ""],
  ]);
});

test("what is not verified and not valid is printed in the generic form", () => {
  const text = `"t.op"() ({\n  %n = "t.n"() : () -> index\n  "scf.for"(%n, %n, %n) ({}) : (index, index, index) -> ()\n}) : () -> ()`;
  const { text: printed } = optimize({ name: "t", text }, { verify: false, allowUnregisteredDialect: true });
  expect(printed).toContain('"scf.for"(%n, %n, %n) ({');
});

test("no constant is made of a type that has a sign, of which arith and llvm have none", () => {
  const text = `%c = arith.constant dense<1> : vector<4xi8>
%s = vector.bitcast %c : vector<4xi8> to vector<4xsi8>
vector.print %s : vector<4xsi8>
`;
  const { ok, text: printed } = optimize({ name: "t", text }, { pipeline: "builtin.module(canonicalize)" });
  expect(ok).toBe(true);
  expect(printed).toContain("vector.bitcast");
});
