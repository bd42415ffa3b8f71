/** Kernels are run before and behind each pass: bugs of passes show, and what is right passes. */
import { compile, optimize } from "@dslc/compiler";
import { executeEach } from "@dslc/compiler/execute-each";
import { constant, muli } from "@dslc/dialect-arith";
import { store } from "@dslc/dialect-memref";
import {
  Builder,
  f32,
  FloatAttribute,
  i32,
  index,
  type IndexType,
  IntegerAttribute,
  type IntegerType,
  type Operation,
  type Value,
} from "@dslc/ir";
import { definePass, definePlugin, type Pass } from "@dslc/pass";
import { expect, test } from "vitest";
import { exampleSource } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const kernel = `gpu.module @m {
  gpu.func @k(%n: i32, %x: memref<8xi32>, %y: memref<8xi32>) kernel {
    %three = arith.constant 3 : i32
    %i = arith.constant 2 : index
    %a = memref.load %x[%i] : memref<8xi32>
    %b = arith.muli %a, %three : i32
    %c = arith.addi %b, %n : i32
    memref.store %c, %y[%i] : memref<8xi32>
    gpu.return
  }
}
`;

function messages(pass: Pass, text = kernel): readonly string[] {
  const plugin = definePlugin({ name: "test", api: 1, passes: [pass] });
  const pipeline = `builtin.module(gpu.module(gpu.func(canonicalize,${pass.passName},cse)))`;
  const { diagnostics } = optimize({ name: "t", text }, { pipeline, plugins: [plugin], instruments: [executeEach()] });
  return diagnostics.map(({ severity, message, notes }) => `${severity}: ${[message, ...notes].join("; ")}`);
}

function number(before: Operation, value: bigint, type: IntegerType | IndexType): Value {
  return constant(Builder.before(before), { value: new IntegerAttribute(value, type), result: type }).result;
}

const changing = (change: (op: Operation) => void, extra: { readonly mayChangeRounding?: boolean } = {}) =>
  definePass("changes", { summary: "test", ...extra, run: (root) => void root.walk((op) => change(op)) });

test("a pass that changes a result is named, with the buffer, the element, and the launch", () => {
  const doubles = changing((op) => {
    if (muli.is(op)) op.setOperand(1, number(op, 4n, i32));
  });
  expect(messages(doubles)).toEqual([
    expect.stringMatching(
      /^error: pass 'changes' on gpu\.func @k changed what kernel 'k' computes: y\[2\] is \d+ and was \d+; the launch: .*groups of 8 x 1 x 1, n = 5$/,
    ),
  ]);
});

test("a pass that makes a kernel trap is named", () => {
  const outside = changing((op) => {
    if (store.is(op)) op.setOperand(2, number(op, 99n, index));
  });
  expect(messages(outside)).toEqual([expect.stringMatching(/^error: pass 'changes' .*out of bounds|is outside/)]);
});

test("a pass that changes nothing of the results says nothing", () => {
  expect(messages(changing(() => {}))).toEqual([]);
});

test("rounding otherwise is a difference unless the pass says that it may", () => {
  const text = kernel
    .replaceAll("i32", "f32")
    .replaceAll("muli", "mulf")
    .replaceAll("addi", "addf")
    .replace("constant 3", "constant 3.1");
  const nudges = (mayChangeRounding: boolean) =>
    changing(
      (op) => {
        if (op.name === "arith.constant" && op.getResult().type === f32)
          op.setProperty("value", FloatAttribute.get(3.10001, f32));
      },
      { mayChangeRounding },
    );
  expect(messages(nudges(true), text)).toEqual([]);
  expect(messages(nudges(false), text)).toEqual([expect.stringContaining("error: pass 'changes'")]);
});

test("a kernel whose contract accepts nothing that is tried, or that goes wrong itself, is said not to be executed", () => {
  const text = kernel.replace("constant 2 : index", "constant 20 : index");
  expect(
    messages(
      changing(() => {}),
      text,
    ),
  ).toEqual([expect.stringMatching(/^note: kernel 'k' is not executed as it goes wrong on what was tried: /)]);
});

test.each(examples.map(({ name }) => name))(
  "every pass leaves what %s computes, up to the llvm dialect",
  async (name) => {
    const { diagnostics } = await compile(exampleSource(name), {
      targets: ["nvptx:sm_90"],
      emit: ["llvm-dialect"],
      instruments: [executeEach()],
      verifyAnalyses: true,
    });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const notes = diagnostics.map(({ message }) => message);
    expect(notes.filter((message) => /goes wrong|no arguments/.test(message))).toEqual([]);
    expect(notes).toContainEqual(expect.stringMatching(/is not executed behind 'lower-/));
  },
);
