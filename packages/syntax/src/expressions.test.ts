import { expect, test } from "vitest";
import { binaryPrecedence } from "./operators.ts";
import { expression, parse, show, statements } from "./testing.ts";

const shown = (text: string): string => show(expression(text));

test.each([
  ["a + b * c", "(a + (b * c))"],
  ["a * b + c", "((a * b) + c)"],
  ["a - b - c", "((a - b) - c)"],
  ["a / b % c * d", "(((a / b) % c) * d)"],
  ["a << b + c", "(a << (b + c))"],
  ["a & b << c", "(a & (b << c))"],
  ["a ^ b & c", "(a ^ (b & c))"],
  ["a | b ^ c", "(a | (b ^ c))"],
  ["a == b | c", "(a == (b | c))"],
  ["a && b == c", "(a && (b == c))"],
  ["a || b && c || d", "((a || (b && c)) || d)"],
  ["a < b && c >= d || e != f", "(((a < b) && (c >= d)) || (e != f))"],
  ["a >> b >= c", "((a >> b) >= c)"],
  ["a >> b > c", "((a >> b) > c)"],
  ["a>-b", "(a > (-b))"],
  ["(a + b) * c", "((a + b) * c)"],
  ["(a < b) == (c < d)", "((a < b) == (c < d))"],
])("%s is %s", (text, structure) => {
  expect(shown(text)).toBe(structure);
});

test("each operator binds as the table says against each other", () => {
  const operators = Object.entries(binaryPrecedence);
  for (const [first, firstPrecedence] of operators) {
    for (const [second, secondPrecedence] of operators) {
      if (firstPrecedence === secondPrecedence && firstPrecedence === binaryPrecedence["<"]) continue;
      const left = `((a ${first} b) ${second} c)`;
      const right = `(a ${first} (b ${second} c))`;
      expect(shown(`a ${first} b ${second} c`)).toBe(firstPrecedence >= secondPrecedence ? left : right);
    }
  }
});

test.each([
  ["-a * b", "((-a) * b)"],
  ["-a.b[c]", "(-a.b[c])"],
  ["!a && ~b", "((!a) && (~b))"],
  ["- - !a", "(-(-(!a)))"],
  ["--a", "(-(-a))"],
  ["&a[i]", "(&a[i])"],
  ["a & &b", "(a & (&b))"],
  ["-a as u32", "((-a) as u32)"],
  ["a * b as u32 * c", "((a * (b as u32)) * c)"],
  ["a as u64 as f32", "((a as u64) as f32)"],
  ["i as u32 < n", "((i as u32) < n)"],
  ["i as vec<f32, 4> + j", "((i as vec<f32, 4>) + j)"],
  ["i as u32 << 2", "((i as u32) << 2)"],
])("%s is %s", (text, structure) => {
  expect(shown(text)).toBe(structure);
});

test.each([
  ["group_size.x", "group_size.x"],
  ["f()", "f()"],
  ["f(a, b + 1,)", "f(a, (b + 1))"],
  [
    "atomic_add(&a[i], v, order: relaxed, scope: workgroup)",
    "atomic_add((&a[i]), v, order: relaxed, scope: workgroup)",
  ],
  ["barrier(global)", "barrier(global)"],
  ["fast::exp(x)", "fast::exp(x)"],
  ["launch_workgroup::<f32>()", "launch_workgroup::<f32>()"],
  ["f::<vec<f32, 4>>(x)", "f::<vec<f32, 4>>(x)"],
  ["f::<4, -1, true, { n + 1 }, [u8; 2]>()", "f::<4, (-1), true, (n + 1), [u8; 2]>()"],
  ["a[i, j + 1]", "a[i, (j + 1)]"],
  ["a[lo..hi][..][lo..][..hi]", "a[lo..hi][..][lo..][..hi]"],
  ["a[i, ..]", "a[i, ..]"],
  ["a.b(c)[d].e", "a.b(c)[d].e"],
  ["[1, 2, 3]", "[1, 2, 3]"],
  ["[0.0; 16]", "[0.0; 16]"],
  ["[0; rows, columns]", "[0; rows, columns]"],
  ["[]", "[]"],
  ["step + 1", "(step + 1)"],
])("%s is %s", (text, structure) => {
  expect(shown(text)).toBe(structure);
});

test("an if is an expression whose blocks have values", () => {
  const node = expression("if a { let t = b; t } else if c { d } else { e } + 1");
  if (node.kind !== "binary" || node.left.kind !== "if") throw new Error("not a sum with an if");
  const { branches, otherwise } = node.left;
  expect(branches.map((branch) => show(branch.condition))).toEqual(["a", "c"]);
  expect(branches[0]?.body.statements).toHaveLength(1);
  expect([...branches.map((branch) => branch.body), otherwise].map((block) => block?.value?.kind)).toEqual([
    "name",
    "name",
    "name",
  ]);
});

test.each([
  ["0", 0n, undefined],
  ["1_000u32", 1000n, "u32"],
  ["0xFFu8", 255n, "u8"],
  ["0x1f32", 0x1f32n, undefined],
  ["0b1010_1010", 170n, undefined],
  ["0o17i64", 15n, "i64"],
  ["18446744073709551616", 2n ** 64n, undefined],
])("the integer %s keeps its exact value", (text, value, suffix) => {
  expect(expression(text)).toMatchObject({ kind: "integer", value, suffix });
});

test.each([
  ["0.5", "0.5", 0.5, undefined],
  ["0.5f16", "0.5", 0.5, "f16"],
  ["1.", "1.", 1, undefined],
  ["1f32", "1", 1, "f32"],
  ["1e3", "1e3", 1000, undefined],
  ["1_0.2_5e-1_0f64", "10.25e-10", 10.25e-10, "f64"],
  ["2.0bf16", "2.0", 2, "bf16"],
  ["1e999", "1e999", Number.POSITIVE_INFINITY, undefined],
])("the float %s keeps its text and its value", (text, kept, value, suffix) => {
  expect(expression(text)).toMatchObject({ kind: "float", text: kept, value, suffix });
});

test("a range is not a fraction", () => {
  expect(shown("a[0..4]")).toBe("a[0..4]");
});

test.each([
  ["0b12", "'2' is not a binary digit"],
  ["0o8", "'8' is not an octal digit"],
  ["0x", "a hexadecimal number has at least one digit after '0x'"],
  ["0xg", "a hexadecimal number has at least one digit after '0x'"],
  ["0b1f32", "a binary number cannot be of type f32"],
  ["1.5u32", "a number with a fraction or an exponent cannot be of type u32"],
  ["12abc", "a number has no suffix 'abc'"],
  ["1e", "a number has no suffix 'e'"],
  ["9".repeat(2000), "a number has at most 1000 digits"],
])("the number %s is one error", (text, message) => {
  const { rendered, places } = parse(`const A: u32 = ${text};`);
  expect(places).toEqual(["1:16 syntax/malformed-number"]);
  expect(rendered).toContain(message);
});

test("strings stand for their text", () => {
  expect(expression(String.raw`"a\n\t\"\\ é 🙂"`)).toMatchObject({ kind: "string", value: 'a\n\t"\\ é 🙂' });
});

test("comments are nothing, also nested ones", () => {
  expect(shown("a /* b /* c */ d **/ + // e\n /**/ f")).toBe("(a + f)");
});

test("a chain of comparisons is an error that shows both, and no chain through parentheses is", () => {
  expect(parse("const A: bool = a < b == c;").rendered).toMatchInlineSnapshot(`
    "error[syntax/chained-comparison]: comparisons do not chain
     --> test.kdsl:1:23
      |
    1 | const A: bool = a < b == c;
      |                       ^^
      |                   - the first comparison
      = help: to test both, join two comparisons with '&&'; to compare with the result of one, put it in parentheses"
  `);
  expect(parse("const A: bool = a < b < c && d < e < f < g;").places).toEqual([
    "1:23 syntax/chained-comparison",
    "1:36 syntax/chained-comparison",
  ]);
});

test("what is wrong inside an expression leaves an error node in its place", () => {
  const { tree } = parse("const A: u32 = 1 + ;");
  const [item] = tree.items;
  expect(item?.kind === "const" && show(item.value)).toBe("(1 + <error>)");
});

test("compound assignments reach up to their operator", () => {
  const operators = ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];
  for (const operator of operators) {
    const [statement] = statements(`a[i] ${operator} b >> c;`);
    if (statement?.kind !== "assign") throw new Error("not an assignment");
    expect(statement.operator).toBe(operator);
    expect(statement.operatorSpan.text).toBe(operator);
    expect(show(statement.target)).toBe("a[i]");
    expect(show(statement.value)).toBe("(b >> c)");
  }
});
