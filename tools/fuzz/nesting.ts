/** Texts that are nested deeply, in every way in which a language nests, and others that are too much of one thing. */
import type { RandomNumbers } from "@dslc/testkit";
import type { Language } from "./inputs.ts";

/** The text before, inside and behind what is repeated: `open` and `close` once for each level. */
interface Nesting {
  readonly before?: string;
  readonly open: string;
  readonly inside: string;
  readonly close: string;
  readonly after?: string;
}

const type = (open: string, inside: string, close: string): Nesting => ({
  before: '"t.op"() {t = ',
  open,
  inside,
  close,
  after: "} : () -> ()",
});
const located = (open: string, inside: string, close: string): Nesting => ({
  before: '"t.op"() : () -> () loc(',
  open,
  inside,
  close,
  after: ")",
});
const inFunction = (open: string, inside: string, close: string): Nesting => ({
  before: "func.func @f(%c: i1, %n: index, %x: i32) -> i32 {\n",
  open,
  inside,
  close,
  after: "return %x : i32\n}",
});
const inKernel = (open: string, inside: string, close: string): Nesting => ({
  before: "kernel k(n: u32, x: global mut [u32; n]) { ",
  open,
  inside,
  close,
  after: " }",
});

const mlir: readonly Nesting[] = [
  { open: '"t.op"() ({\n', inside: "", close: "}) : () -> ()\n" },
  { open: '"builtin.module"() ({\n', inside: "", close: "}) : () -> ()\n" },
  { open: "module {\n", inside: "", close: "}\n" },
  { open: "gpu.module @m {\n", inside: "", close: "}\n" },
  { open: "func.func @f() {\n", inside: "", close: "return }\n" },
  inFunction("scf.if %c {\n", "", "}\n"),
  inFunction("scf.for %i = %n to %n step %n {\n", "", "}\n"),
  inFunction("scf.if %c { } else {\n", "", "}\n"),
  inFunction("scf.execute_region { \n", "", " scf.yield }\n"),
  inFunction("%y = arith.addi %x, %x : i32 ", "", ""),
  inFunction("cf.br ^a\n^a:\n", "", ""),
  type("vector<2x", "i32", ">"),
  type("tensor<2x", "i32", ">"),
  type("memref<2x", "i32", ">"),
  type("tuple<", "i32", ">"),
  type("complex<", "f32", ">"),
  type("(", "i32", ") -> ()"),
  type("() -> ", "i32", ""),
  type("() -> (", "i32", ")"),
  type("!t.a<", "i32", ">"),
  type("!llvm.array<2 x ", "i32", ">"),
  type("!llvm.struct<(", "i32", ")>"),
  type("!llvm.ptr<", "1", ">"),
  type("memref<2xi32, ", "1", ">"),
  type("[", "1", "]"),
  type("{a = ", "1", "}"),
  type("#t.a<", "1", ">"),
  type("#t.a<[{(", "1", ")}]>"),
  type("@a::", "@b", ""),
  type("dense<", "1", "> : tensor<1xi32>"),
  type("array<i32: ", "1", ">"),
  type("distinct[0]<", "1", ">"),
  type("affine_map<(d0) -> (", "d0", ")>"),
  type("-", "1", ""),
  type("loc(", "unknown", ")"),
  { before: '"t.op"() {t = affine_map<(d0) -> (', open: "(", inside: "d0", close: ")", after: ")>} : () -> ()" },
  { before: '"t.op"() {t = affine_map<(d0) -> (', open: "-", inside: "d0", close: "", after: ")>} : () -> ()" },
  { before: '"t.op"() {t = affine_map<(d0) -> (', open: "d0 + ", inside: "d0", close: "", after: ")>} : () -> ()" },
  { before: '"t.op"() {t = affine_map<(d0) -> (', open: "(d0 mod ", inside: "d0", close: ")", after: ")>} : () -> ()" },
  { before: '"t.op"() {t = dense<', open: "[", inside: "1", close: "]", after: "> : tensor<1xi32>} : () -> ()" },
  { before: '"t.op"() {t = !t.a<"', open: "<", inside: "", close: ">", after: '">} : () -> ()' },
  { before: '"t.op"() <{t = ', open: "[", inside: "1", close: "]", after: "}> : () -> ()" },
  located("callsite(", "unknown", " at unknown)"),
  located("callsite(unknown at ", "unknown", ")"),
  located("fused[", "unknown", "]"),
  located("fused<1>[", "unknown", "]"),
  located('"a"(', "unknown", ")"),
  located("loc(", "unknown", ")"),
  { open: "#a = [", inside: "1", close: "]" },
  { open: "!a = tuple<", inside: "i32", close: ">" },
  { open: "{-# a: {", inside: "", close: "} #-}" },
  { open: "// c\n", inside: "module {}", close: "" },
];

const kdsl: readonly Nesting[] = [
  inKernel("{ ", "", " }"),
  inKernel("if n > 1 { ", "x[0] = 1;", " }"),
  inKernel("if n > 1 { } else ", "{ }", ""),
  inKernel("for i in 0..n { ", "x[i] = 1;", " }"),
  inKernel("loop { ", "break;", " }"),
  inKernel("let a = ", "1;", ""),
  ...["(", "[", "-", "!", "1 + ", "(1 + ", "min(", "x[", "if n > 1 { ", "n as u32 as "].map((open) => {
    const close = { "(": ")", "[": "]", "(1 + ": ")", "min(": ", 1)", "x[": "]", "if n > 1 { ": " } else { 1 }" }[open];
    return { ...inKernel(open, "1", close ?? ""), before: `${inKernel("", "", "").before}let a = `, after: "; }" };
  }),
  { before: "kernel k(x: global ", open: "[", inside: "u32", close: "; 1]", after: ") { }" },
  { before: "fn f(x: ", open: "vec<", inside: "u32", close: ", 2>", after: ") { }" },
  { open: "@a(", inside: "1", close: ")" },
  { open: "/*", inside: "", close: "*/" },
];

const json: readonly Nesting[] = [
  { open: "[", inside: "1", close: "]" },
  { open: '{"a":', inside: "1", close: "}" },
  { open: '{"name":"t.op","regions":[{"blocks":[{"operations":[', inside: "", close: "]}]}]}" },
];

const pipeline: readonly Nesting[] = [
  { open: "builtin.module(", inside: "cse", close: ")" },
  { before: "builtin.module(", open: "any(", inside: "cse", close: ")", after: ")" },
  { before: "builtin.module(", open: "cse,", inside: "cse", close: "", after: ")" },
  { before: "builtin.module(canonicalize", open: "{a=", inside: "1", close: "}", after: ")" },
  { before: "builtin.module(canonicalize{disable-patterns=", open: "[", inside: "1", close: "]", after: "})" },
];

const nestings: Readonly<Record<Language, readonly Nesting[]>> = { mlir, kdsl, json, manifest: json, pipeline };

/** How often something is repeated: mostly 100,000 times, where limits are. */
function depth(random: RandomNumbers): number {
  return random.pick([30, 300, 3000, 30_000, 100_000, 100_000, 100_000]);
}

/** A text of the language that nests; sometimes its end is missing. */
export function nestedText(language: Language, random: RandomNumbers): string {
  const { before = "", open, inside, close, after = "" } = random.pick(nestings[language]);
  const levels = depth(random);
  const closing = random.below(8) === 0 ? random.below(levels + 1) : levels;
  return `${before}${open.repeat(levels)}${inside}${close.repeat(closing)}${after}\n`;
}

/** A piece that is too long, too large, or not to be made as it is written. */
export function extremePiece(random: RandomNumbers): string {
  const long = random.pick([300, 70_000]);
  return random.pick<() => string>([
    () => random.pick(["-", ""]) + "9".repeat(long),
    () => random.pick(hugeNumbers),
    () => `0x${"f".repeat(long)}`,
    () => `1.0e${random.pick(["", "-", "+"])}${"9".repeat(long)}`,
    () => `0.${"0".repeat(long)}1`,
    () => "a".repeat(long),
    () => `%${"v".repeat(long)}`,
    () => `@${"s".repeat(long)}`,
    () => `"${"s".repeat(long)}"`,
    () => `"${"\\FF\\00\\22".repeat(long / 10)}"`,
    () => random.pick(hugePieces),
    () => `tensor<${"99999x".repeat(random.pick([2, 30, 3000]))}i32>`,
    () => `vector<${"9x".repeat(random.pick([2, 30, 3000]))}f32>`,
    () => `memref<${"?x".repeat(random.pick([2, 30, 3000]))}f32>`,
    () => `affine_map<(${"d,".repeat(long)}d) -> ()>`,
    () => `[${"1, ".repeat(long)}1]`,
    () => `dense<[${"1, ".repeat(long)}1]> : tensor<${long + 1}xi32>`,
    () => "\n".repeat(long),
    () => `// ${"c".repeat(long)}`,
  ])();
}

const hugeNumbers = (
  "0 -1 255 65535 2147483647 2147483648 4294967295 4294967296 9007199254740993 9223372036854775807 " +
  "9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775808 -9223372036854775809 " +
  "340282366920938463463374607431768211456 0x0 0xFFFFFFFFFFFFFFFFF 1.0e400 -1.0e-400 0.1e99999999999 1e5 00 07 -0 0x"
).split(" ");

const hugePieces: readonly string[] = [
  "dense<0> : tensor<99999999999xi32>",
  "dense<1.0> : tensor<4294967296x4294967296x4294967296xf32>",
  "dense<> : tensor<99999999999x0xi32>",
  "dense<[]> : tensor<0x99999999999xi32>",
  'dense<"0xFFFFFFFF"> : tensor<99999999999xi32>',
  "dense<[[1], [2, 3]]> : tensor<2x2xi32>",
  "dense<true> : vector<1000000000xi1>",
  "sparse<[[0, 0]], [1]> : tensor<99999999999x99999999999xi32>",
  "array<i1: 2>",
  "array<i99999999: 1>",
  "i16777215",
  "i16777216",
  "i4294967297",
  "si0",
  "vector<1000000000xf32>",
  "vector<0xf32>",
  "vector<[4]x[4]xi32>",
  "tensor<*xi32>",
  "memref<99999999999999999999xi8>",
  "memref<4xf32, strided<[9223372036854775807], offset: 9223372036854775807>>",
  "memref<4xf32, strided<[99999999999999999999]>>",
  "memref<4xf32, 99999999999999999999>",
  "affine_map<(d0) -> (d0 floordiv 0)>",
  "affine_map<()[s0] -> (s0 * 9223372036854775807 * 9223372036854775807)>",
  "!llvm.array<18446744073709551616 x i8>",
  "!llvm.ptr<99999999999>",
  "loc(fused<1>[])",
  '"a":99999999999999999999:0',
  "%0:99999999999",
  "%0#99999999999",
  "1 : i1",
  "-1 : ui8",
  "0x7FF0000000000001 : f64",
  "0x1 : f8E4M3FN",
  "__proto__",
  "constructor = 1",
  '"\\u{10FFFF}"',
  "\ufeff",
  "\u2028",
  "\u0000",
];
