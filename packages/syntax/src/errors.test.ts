/** Each wrong text with what a user sees: the whole of it, and nothing else. */
import { expect, test } from "vitest";
import { parse } from "./testing.ts";

const rendered = (text: string): string => parse(text).rendered;

/** The diagnostics of a body, whose first line is line 2. */
const renderedBody = (body: string): string => rendered(`kernel f(n: u32) {\n${body}\n}\nfn after() {}\n`);

test("a missing ';' is pointed at after the statement", () => {
  expect(renderedBody("    let a = 1\n    let b = 2;")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected ';' after this statement
     --> test.kdsl:2:14
      |
    2 |     let a = 1
      |              ^"
  `);
});

test("an unclosed parenthesis shows where it was opened", () => {
  expect(renderedBody("    foo(1, (2 + 3);")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected ',' or ')' after this argument
     --> test.kdsl:2:19
      |
    2 |     foo(1, (2 + 3);
      |                   ^
      |        - opened here"
  `);
});

test("a missing '}' shows the block that lacks it", () => {
  expect(
    rendered("kernel f() {\n    if a {\n        x = 1;\n}\n\n@group_size(64)\nkernel g() {}\n"),
  ).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected '}' to close this block
     --> test.kdsl:4:2
      |
    1 | kernel f() {
      |            - opened here
     ...
    4 | }
      |  ^"
  `);
});

test("a '}' too many is said to be that", () => {
  expect(rendered("fn f() {\n    }\n}\nfn g() {}\n")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an item (a kernel, a function, a constant), found '}'
     --> test.kdsl:3:1
      |
    3 | }
      | ^
      = help: there is one '}' too many, here or before"
  `);
});

test("a keyword is not a name", () => {
  expect(renderedBody("    let loop = 3;")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected a name after 'let', found the keyword 'loop'
     --> test.kdsl:2:9
      |
    2 |     let loop = 3;
      |         ^^^^"
  `);
});

test("a slip in a keyword is found", () => {
  expect(rendered("kernal f() {}")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an item (a kernel, a function, a constant), found 'kernal'
     --> test.kdsl:1:1
      |
    1 | kernal f() {}
      | ^^^^^^
      = help: did you mean the keyword 'kernel'?"
  `);
  expect(renderedBody("    lett a = 3;")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected ';' after this statement
     --> test.kdsl:2:9
      |
    2 |     lett a = 3;
      |         ^
      = help: did you mean the keyword 'let'?"
  `);
});

test("declarations, increments, comparisons and loops as in C are explained", () => {
  expect(renderedBody("    float a = 1.0;")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected ';' after this statement
     --> test.kdsl:2:10
      |
    2 |     float a = 1.0;
      |          ^
      = help: a variable is declared with 'let', or with 'var' when it changes"
  `);
  expect(renderedBody("    i++;")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an expression, found '+'
     --> test.kdsl:2:7
      |
    2 |     i++;
      |       ^
      = help: to increment, write '+= 1'"
  `);
  expect(renderedBody("    i--;")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an expression, found ';'
     --> test.kdsl:2:8
      |
    2 |     i--;
      |        ^
      = help: to decrement, write '-= 1'"
  `);
  expect(renderedBody("    if a = b { x = 1; }")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected '{' after this condition
     --> test.kdsl:2:9
      |
    2 |     if a = b { x = 1; }
      |         ^
      = help: to compare, write '=='"
  `);
  expect(renderedBody("    for (int i = 0; i < n; i++) { x = 1; }")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected a name after 'for', found '('
     --> test.kdsl:2:9
      |
    2 |     for (int i = 0; i < n; i++) { x = 1; }
      |         ^
      = help: a loop over a range is written 'for i in low..high step s { }'"
  `);
});

test("generic arguments of a call need '::'", () => {
  expect(renderedBody("    let tile = launch_workgroup<f32>();")).toMatchInlineSnapshot(`
    "error[syntax/generic-arguments-without-colons]: generic arguments of a call are written after '::'
     --> test.kdsl:2:32
      |
    2 |     let tile = launch_workgroup<f32>();
      |                                ^
      = help: write '::<' instead of '<', as in 'launch_workgroup::<f32>()'"
  `);
});

test("what may follow attributes is said", () => {
  expect(renderedBody("    @unroll let a = 3;")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected a loop or 'launch workgroup' after the attributes, found the keyword 'let'
     --> test.kdsl:2:13
      |
    2 |     @unroll let a = 3;
      |             ^^^"
  `);
});

test("an item inside a body is said to be one", () => {
  expect(renderedBody("    struct P { a: f32 }\n    let b = 1;")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected '}' to close this block
     --> test.kdsl:1:19
      |
    1 | kernel f(n: u32) {
      |                   ^
      |                  - opened here
      = help: 'struct' begins an item, and items do not stand inside bodies"
  `);
});

test("statements outside of bodies are said to be there", () => {
  expect(rendered("let a = 3;\nlet b = 4;\nfn f() {}\n")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an item (a kernel, a function, a constant), found the keyword 'let'
     --> test.kdsl:1:1
      |
    1 | let a = 3;
      | ^^^
      = help: statements stand in the body of a function or a kernel"
  `);
});

test("a result's type needs '->', and a kernel has none", () => {
  expect(rendered("fn f(a: f32): f32 { return a; }")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected '->' or '{' after this function's parameters
     --> test.kdsl:1:13
      |
    1 | fn f(a: f32): f32 { return a; }
      |             ^
      = help: a result's type follows '->'"
  `);
  expect(rendered("kernel f(a: f32) -> f32 { return a; }")).toMatchInlineSnapshot(`
    "error[syntax/expected-token]: expected 'requires' or '{' after this kernel's parameters
     --> test.kdsl:1:17
      |
    1 | kernel f(a: f32) -> f32 { return a; }
      |                 ^
      = help: a kernel returns nothing: it writes to 'mut' parameters"
  `);
});

test("an address space is followed by an array", () => {
  expect(rendered("kernel f(x: global mut f32) {}")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-token]: expected an array type after 'global mut', found 'f32'
     --> test.kdsl:1:24
      |
    1 | kernel f(x: global mut f32) {}
      |                        ^^^"
  `);
});

test("characters that begin no token are one error a run", () => {
  expect(renderedBody("    let a = 1 §$? 2;")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-character]: unexpected characters '§$?'
     --> test.kdsl:2:15
      |
    2 |     let a = 1 §$? 2;
      |               ^^^"
  `);
  expect(renderedBody("    let a = 'text';")).toMatchInlineSnapshot(`
    "error[syntax/unexpected-character]: unexpected characters ''text''
     --> test.kdsl:2:13
      |
    2 |     let a = 'text';
      |             ^^^^^^
      = help: a string is written in double quotes"
  `);
});

test("strings and comments that are not closed have errors of their own", () => {
  expect(renderedBody('    assert(a, "text);\n    let b = 1;')).toMatchInlineSnapshot(`
    "error[syntax/unterminated-string]: this string is not closed on its line
     --> test.kdsl:2:15
      |
    2 |     assert(a, "text);
      |               ^^^^^^^"
  `);
  expect(renderedBody("    let a = 1; /* text /* more */")).toMatchInlineSnapshot(`
    "error[syntax/unterminated-comment]: this comment is not closed
     --> test.kdsl:2:16
      |
    2 |     let a = 1; /* text /* more */
      |                ^^"
  `);
  expect(renderedBody(String.raw`    assert(a, "\d");`)).toMatchInlineSnapshot(`
    "error[syntax/unknown-escape]: unknown escape '\\d' in a string
     --> test.kdsl:2:16
      |
    2 |     assert(a, "\\d");
      |                ^^"
  `);
});

test("a binary file is said not to be text, once", () => {
  expect(rendered("\x7fELF\x02\x01\x01\0\0\0>\0\x01")).toMatchInlineSnapshot(`
    "error[syntax/not-text]: this file is not text: it holds a NUL character
     --> test.kdsl:1:8
      |
    1 | �ELF������>��
      |        ^"
  `);
});

/** One line for each wrong text: the place (line 2 is the body's first) and the message. */
test.each([
  ["let = 3;", "2:5 expected a name after 'let', found '='"],
  ["let a 3;", "2:6 expected '=' and a value in this 'let'"],
  ["let a = ;", "2:9 expected an expression, found ';'"],
  ["let a: = 3;", "2:8 expected a type, found '='"],
  ["let a: [f32 4] = b;", "2:12 expected ']' to close this array type"],
  ["foo(,);", "2:5 expected an argument or ')', found ','"],
  ["foo(1 2);", "2:6 expected ',' or ')' after this argument"],
  ["foo(a: );", "2:8 expected an expression, found ')'"],
  ["a[];", "2:3 expected an expression, found ']'"],
  ["a[1;", "2:4 expected ',' or ']' after this index"],
  ["a.;", "2:3 expected a member's name after '.', found ';'"],
  ["a::;", "2:4 expected a name or generic arguments after '::', found ';'"],
  ["f::<>();", "2:5 expected a generic argument, found '>'"],
  ["f::<f32();", "2:8 expected ',' or '>' after this generic argument"],
  ["let a = b as ;", "2:14 expected a type, found ';'"],
  ["let a = [1, 2;", "2:14 expected ',' or ']' after this element"],
  ["let a = 1 + 2);", "2:14 expected ';' after this statement"],
  ["x = y = 3;", "2:6 expected ';' after this statement"],
  ["x = a >== b;", "2:8 expected an expression, found '=='"],
  ["x = a >> > b;", "2:10 expected an expression, found '>'"],
  ["workgroup t: [f32; 4]", "2:22 expected ';' after this declaration"],
  ["workgroup t [f32; 4];", "2:12 expected ':' and a type after this name"],
  ["launch { a: [f32] }", "2:7 expected 'workgroup' after 'launch'"],
  ["launch workgroup { a: [f32; 1] b: [f32] }", "2:31 expected ',' or '}' after this view"],
  ["if { x = 1; }", "2:4 expected an expression, found '{'"],
  ["if a x = 1;", "2:5 expected '{' to begin the block after this condition"],
  ["if a { } else x = 1;", "2:14 expected '{' to begin the block after 'else'"],
  ["else { x = 1; }", "2:1 expected a statement, found the keyword 'else'"],
  ["for i = 0 { }", "2:6 expected 'in' after the loop's variable"],
  ["for i in 0 { }", "2:11 expected '..' and an upper bound after this lower bound"],
  ["loop x = 1;", "2:5 expected '{' to begin the body of this loop"],
  ["return 1", "2:9 expected ';' after this statement"],
  ["static_assert(a, b);", "2:18 expected a message in quotes, found 'b'"],
  ["x = (1;", "2:7 expected ')' after this expression"],
])("in a body: %s", (body, expected) => {
  expect(brief(`kernel f(n: u32) {\n${body}\n}\nfn after() {}\n`)).toEqual([expected]);
});

test.each([
  ["kernel f( { }", "1:11 expected a parameter or ')', found '{'"],
  ["kernel f(a u32) { }", "1:11 expected ':' and a type after this name"],
  ["kernel f(a: u32", "1:16 expected ',' or ')' after this parameter"],
  ["kernel (a: u32) { }", "1:8 expected a name after 'kernel', found '('"],
  ["kernel f() requires { }", "1:21 expected a condition after 'requires', found '{'"],
  ["kernel f() requires a > 0 b { }", "1:26 expected ',' or '{' after this condition"],
  ["kernel f();", "1:11 expected 'requires' or '{' after this kernel's parameters"],
  ["fn f() f32 { }", "1:7 expected '->' or '{' after this function's parameters"],
  ["fn f() -> f32 ;", "1:14 expected '{' after this result"],
  ["fn f<T: >() {}", "1:9 expected a bound after ':', found '>'"],
  ["fn f<>() {}", "1:6 expected a generic parameter, found '>'"],
  ["const A = 3;", "1:8 expected ':' and a type after this constant's name"],
  ["const A: u32;", "1:13 expected '=' and a value after this constant's type"],
  ["const A: u32 = 3", "1:17 expected ';' after this constant"],
  ["@group_size(3 kernel f() {}", "1:14 expected ',' or ')' after this argument"],
  ["pub 3;", "1:5 expected an item, found the number 3"],
  ["struct S { a: f32; b: f32 }", "1:18 expected ',' or '}' after this field"],
  ["type A f32;", "1:7 expected '=' and a type after this name"],
  ["import math { a };", "1:8 expected a file's path in quotes after 'import', found 'math'"],
  ['import "math" { a }', "1:20 expected ';' after this import"],
  ["instantiate f;", "1:14 expected generic arguments after this kernel's name, found ';'"],
  ["fn", "1:3 expected a name after 'fn', found the end of the file"],
])("an item: %s", (text, expected) => {
  expect(brief(text)).toEqual([expected]);
});

function brief(text: string): string[] {
  const { places, rendered: all } = parse(text);
  const messages = [...all.matchAll(/^error\[.*?\]: (.*)$/gm)].map((match) => match[1]);
  return places.map((place, index) => `${place.split(" ")[0]} ${messages[index]}`);
}
