import { build } from "./test/support.ts";
import { printOperation } from "@dslc/ir";
const t = (name: string, text: string) => {
  const start = performance.now();
  try { const b = build(text); console.log(name, b.places.slice(0, 4), b.places.length, b.module !== undefined, b.module && printOperation(b.module).length, Math.round(performance.now() - start)); if (b.rendered.length < 1200) console.log(b.rendered); }
  catch (e) { console.log(name, "THROWN", String(e).slice(0, 300)); }
};
const k = (body: string) => `kernel k(n: u32, x: global mut [u32; n]) { ${body} }`;
t("parens", k("let a = " + "(".repeat(100000) + "1" + ")".repeat(100000) + ";"));
t("garbage", "\x00\x01\x7fELF\u{1f600} \ufffd".repeat(100));
t("empty", "");
t("comment only", "// nothing\n");
t("fn only", "fn f() {}");
t("deep ifs", k("if n > 1 { ".repeat(250) + "x[0] = 1;" + "}".repeat(250)));
t("deep loops", k("while n > 1 { if n > 3 { break; } ".repeat(120) + "x[0] = 1;" + "}".repeat(120)));
t("many returns", k("if n == 3 { return; } x[0] += 1;".repeat(300)));
t("many returns 2", k("if n == 3 { return; } x[0] += 1;".repeat(5000)));
t("else-if chain 300", k("if n == 0 { x[0] = 1; } " + Array.from({ length: 300 }, (_, i) => `else if n == ${i} { x[0] = ${i}; }`).join(" ")));
t("else-if chain 20000", k("if n == 0 { x[0] = 1; } " + Array.from({ length: 20000 }, (_, i) => `else if n == ${i} { x[0] = ${i}; }`).join(" ")));
t("sum chain", k("x[0] = n" + " + n".repeat(480) + ";"));
t("and chain", k("let b = n > 1" + " && n > 2".repeat(480) + ";"));
t("unary", k("let b = " + "~".repeat(200) + "n;"));
t("casts", k("let b = n" + " as u64 as u32".repeat(240) + ";"));
t("stmts", k("x[0] += n;".repeat(20000)));
t("lets", k(Array.from({ length: 5000 }, (_, i) => `let a${i} = ${i === 0 ? "n" : `a${i - 1}`} + 1;`).join("\n")));
t("fns", Array.from({ length: 3000 }, (_, i) => `fn f${i}() { ${i > 0 ? `f${i - 1}();` : ""} }`).join("\n") + k("f2999();"));
t("fns rev", k("f0();") + Array.from({ length: 3000 }, (_, i) => `fn f${i}() { ${i < 2999 ? `f${i + 1}();` : ""} }`).join("\n"));
t("consts rev", Array.from({ length: 3000 }, (_, i) => `const c${i}: u32 = ${i < 2999 ? `c${i + 1}` : "1"};`).join("\n") + k(""));
t("nested deep call args", k("let b = " + "min(".repeat(200) + "n" + ", 2)".repeat(200) + ";"));
t("if expr deep", k("let b = " + "if n > 1 { ".repeat(100) + "1" + " } else { 2 }".repeat(100) + ";"));
