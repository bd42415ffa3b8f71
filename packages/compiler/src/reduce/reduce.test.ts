import { DiagnosticSink, SourceFile } from "@dslc/base";
import { parseModule, verify } from "@dslc/ir";
import { expect, test } from "vitest";
import { makeContext, makeRegistry } from "../registry.ts";
import { reduce, type ReduceState } from "./index.ts";

const registry = makeRegistry([], new DiagnosticSink());
if (registry === undefined) throw new Error("the built-in registry is sound");
const context = makeContext(registry, true);

function parse(text: string) {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics.map(({ message }) => message).join());
  return module;
}

/** What is left of a module when it has to keep all of these. */
async function reduced(text: string, ...kept: readonly (RegExp | string)[]): Promise<string> {
  const result = await reduce(parse(text), {
    context,
    isInteresting: (candidate) => {
      // Whatever is tried is valid.
      expect(verify(parse(candidate), new DiagnosticSink())).toBe(true);
      return Promise.resolve(kept.every((part) => new RegExp(part).test(candidate)));
    },
  });
  expect(result.isComplete).toBe(true);
  return result.text;
}

test("operations that are not needed go, and users get another value", async () => {
  const text = `func.func @f(%x: i32, %y: i32) -> i32 {
  %a = arith.addi %x, %y : i32
  %b = arith.muli %a, %y : i32
  %c = arith.subi %b, %a : i32
  return %c : i32
}
func.func @g() { return }`;
  const found = await reduced(text, "muli");
  expect(found).toMatch(/^module \{\n {2}func\.func @f\(.*\) -> i32 \{\n(?: {4}%\w+ = arith\.constant 0 : i32\n)?/);
  expect(found).not.toMatch(/addi|subi|@g/);
  expect(found.match(/arith\.muli/g)).toHaveLength(1);
});

test("the body takes the place of a loop and of a condition", async () => {
  const text = `func.func @f(%m: memref<4xi32>, %n: index, %c: i1) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    scf.if %c {
      %a = memref.load %m[%i] : memref<4xi32>
      memref.store %a, %m[%zero] : memref<4xi32>
    }
  }
  return
}`;
  const text2 = await reduced(text, "memref.store");
  expect(text2).not.toMatch(/scf\.|memref\.load/);
  expect(text2).toContain("memref.store");
});

test("blocks go when their branches do what follows", async () => {
  const text = `func.func @f(%c: i1, %x: i32) -> i32 {
  cf.cond_br %c, ^a(%x : i32), ^b
^a(%p: i32):
  %d = arith.muli %p, %p : i32
  cf.br ^end(%d : i32)
^b:
  cf.br ^end(%x : i32)
^end(%r: i32):
  return %r : i32
}`;
  const found = await reduced(text, "muli");
  expect(found).not.toMatch(/cf\.|\^/);
  expect(found).toContain("arith.muli %x, %x");
});

test("parameters that are not used go with their attributes, as do attributes that nobody needs", async () => {
  const text = `func.func @f(%a: i32 {t.first}, %b: i64, %c: i32 {t.last}) attributes {t.note = "some"} {
  "t.keep"(%c) {t.extra = 1 : i32} : (i32) -> ()
  return
}`;
  expect(await reduced(text, /t\.keep"\(%/)).toBe(`module {
  func.func @f(%c: i32) {
    "t.keep"(%c) : (i32) -> ()
    return
  }
}
`);
});

test("nothing is lost of what is needed, and every better one is handed over while it goes on", async () => {
  const sizes: number[] = [];
  const text = `func.func @f() {\n${Array.from({ length: 40 }, (_, at) => `  "t.op${at}"() : () -> ()`).join("\n")}\n  return\n}`;
  const needed = ['t\\.op3"', 't\\.op17"', 't\\.op38"'];
  const {
    text: found,
    operations,
    tried,
  } = await reduce(parse(text), {
    context,
    isInteresting: (candidate) => Promise.resolve(needed.every((part) => new RegExp(part).test(candidate))),
    onBest: (_text: string, state: ReduceState) => sizes.push(state.operations),
  });
  expect(found.match(/t\.op\d+/g)).toEqual(["t.op3", "t.op17", "t.op38"]);
  expect(operations).toBe(5);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes.at(-1)).toBe(operations);
  expect(tried).toBeLessThan(120);
});

test("an aborted search gives the best so far", async () => {
  const abort = new AbortController();
  const text = `func.func @f() {\n  "t.a"() : () -> ()\n  "t.b"() : () -> ()\n  "t.c"() : () -> ()\n  return\n}`;
  const { isComplete, operations } = await reduce(parse(text), {
    context,
    signal: abort.signal,
    isInteresting: (candidate) => Promise.resolve(candidate.includes("t.a")),
    onBest: () => abort.abort(),
  });
  expect(isComplete).toBe(false);
  expect(operations).toBeLessThan(5);
});
