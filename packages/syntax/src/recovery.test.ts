/** After an error, what is around it is read as if nothing had happened, and the tree says what is incomplete. */
import { expect, test } from "vitest";
import { parse, shape } from "./testing.ts";
import type { Item } from "./tree.ts";

const summary = (item: Item): string => {
  const name = "name" in item ? (item.name?.text ?? "?") : "-";
  const signature = "signatureHasSyntaxError" in item && item.signatureHasSyntaxError ? " signature" : "";
  return `${item.kind} ${name}${item.hasSyntaxError ? " error" : ""}${signature}`;
};

const summaries = (text: string): string[] => parse(text).tree.items.map(summary);

/** The kinds of the statements of the first item's body. */
function bodyKinds(text: string): string[] {
  const [item] = parse(text).tree.items;
  if (item?.kind !== "function" && item?.kind !== "kernel") throw new Error("no body");
  return item.body.statements.map((statement) => statement.kind);
}

test("an error in one function leaves the items around it whole", () => {
  const text = `
const A: u32 = 1;
fn broken(a: f32) -> f32 {
    let b = a * (2.0;
    return b;
}
kernel after(n: u32, x: global [f32; n]) {
    let i = global_id.x;
}`;
  const { places } = parse(text);
  expect(places).toEqual(["4:21 syntax/expected-token"]);
  expect(summaries(text)).toEqual(["const A", "function broken error", "kernel after"]);
});

test("each statement with an error is reported, and the others are read", () => {
  const text = "fn f() {\n let a = ;\n let b = 1;\n foo(;\n b = = 2;\n if c { let d 4; e(); }\n g();\n}";
  expect(parse(text).places).toEqual([
    "2:10 syntax/unexpected-token",
    "4:6 syntax/unexpected-token",
    "5:6 syntax/unexpected-token",
    "6:14 syntax/expected-token",
  ]);
  expect(bodyKinds(text)).toEqual(["let", "let", "error-statement", "error-statement", "if", "expression-statement"]);
});

test("a missing ';' at the end of a line loses nothing", () => {
  expect(bodyKinds("fn f() { let a = 1\n let b = 2\n a = b\n return }")).toEqual(["let", "let", "assign", "return"]);
});

test("the rest of a statement is skipped with its brackets", () => {
  const text = "fn f() {\n let a: [; 4] = x y { z; };\n launch workgroup { a [f32; 1], b: [u8] }\n done();\n}";
  expect(parse(text).places).toEqual(["2:10 syntax/unexpected-token", "3:22 syntax/expected-token"]);
  expect(bodyKinds(text)).toEqual(["error-statement", "error-statement", "expression-statement"]);
});

test("an unclosed bracket does not reach into the next statement", () => {
  const text = "fn f() {\n let a = x[1;\n let b = 2;\n c = [1, 2;\n return;\n}";
  expect(parse(text).places).toEqual(["2:13 syntax/expected-token", "4:11 syntax/expected-token"]);
  expect(bodyKinds(text)).toEqual(["error-statement", "let", "error-statement", "return"]);
});

test("a brace too few ends at the next item", () => {
  const text = "fn f() {\n if a {\n b();\n}\n\nfn g() { c(); }\nconst A: u32 = 1;\n";
  expect(parse(text).places).toEqual(["4:2 syntax/expected-token"]);
  expect(summaries(text)).toEqual(["function f error", "function g", "const A"]);
});

test("a brace too many costs what is between it and the next item, once", () => {
  const text = "fn f() {\n}\n a = 1;\n if b { c(); }\n}\nconst A: u32 = 1;\nfn g() {}";
  expect(parse(text).places).toEqual(["3:2 syntax/unexpected-token"]);
  expect(summaries(text)).toEqual(["function f", "error-item ? error", "const A", "function g"]);
});

test("a broken signature keeps the name and the body, whose own errors are reported too", () => {
  const text = "fn f(a u32, b: f32) -> f32 {\n let c = ;\n return c;\n}\nfn g() {}";
  expect(parse(text).places).toEqual(["1:7 syntax/expected-token", "2:10 syntax/unexpected-token"]);
  expect(summaries(text)).toEqual(["function f error signature", "function g"]);
  expect(bodyKinds(text)).toEqual(["let", "return"]);
});

test("an error in a body does not touch the signature", () => {
  expect(summaries("kernel f(n: u32) { x = ; }")).toEqual(["kernel f error"]);
});

test("an item that is lost keeps its name, so that uses of it are not called unknown", () => {
  expect(summaries("const A: u32 2;\nfn f(\nstruct S { a f32 }\ntype T f32;\nfn g() {}")).toEqual([
    "error-item A error",
    "error-item f error",
    "error-item S error",
    "error-item T error",
    "function g",
  ]);
});

test("documentation and attributes of the item after an error are its own", () => {
  const { tree } = parse("/// one\nfn f() { a(; }\n/// two\n@group_size(64)\nkernel g() {}");
  expect(tree.items.map((item) => [item.documentation, item.attributes.length])).toEqual([
    ["one", 0],
    ["two", 1],
  ]);
});

test("a literal that is wrong in itself stops nothing", () => {
  const text = "fn f() { let a = 0b12 + 3zz; b(a); }";
  expect(parse(text).places).toEqual(["1:18 syntax/malformed-number", "1:25 syntax/malformed-number"]);
  expect(bodyKinds(text)).toEqual(["let", "expression-statement"]);
});

test("a wrong character is one error and not two", () => {
  const text = "fn f() {\n let a = b $ c;\n d(§);\n e();\n}\n#\nfn g() {}";
  expect(parse(text).places).toEqual([
    "2:12 syntax/unexpected-character",
    "3:4 syntax/unexpected-character",
    "6:1 syntax/unexpected-character",
  ]);
  expect(summaries(text)).toEqual(["function f error", "error-item ? error", "function g"]);
});

test("what is missing because of an unclosed comment is not reported", () => {
  const { places, tree } = parse("fn f() { a(1, /* ");
  expect(places).toEqual(["1:15 syntax/unterminated-comment"]);
  expect(tree.items.map(summary)).toEqual(["function f error"]);
});

test("the file says whether anything was wrong in it", () => {
  expect(parse("fn f() {} #").tree.hasSyntaxError).toBe(true);
  expect(parse("fn f() {} /*").tree.hasSyntaxError).toBe(true);
  expect(parse("fn f() {}").tree.hasSyntaxError).toBe(false);
});

test("the parser keeps nothing from one source to the next", () => {
  const text = "kernel f(n: u32) { a = 1; }";
  const first = shape(parse(text).tree.items);
  parse(`${"(".repeat(1000)} fn } /* {`);
  parse(`fn f() { ${"{".repeat(1000)}`);
  expect(shape(parse(text).tree.items)).toEqual(first);
  expect(parse(text).rendered).toBe("");
});
