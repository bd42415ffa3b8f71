import { DiagnosticSink, SourceFile } from "@dslc/base";
import { getelementptr, llvm } from "@dslc/dialect-llvm";
import { type Constant, constantOf, Context, type Operation, parseModule, printOperation, type Value } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { splitConstantOffsets } from "./split-constant-offsets.ts";

const context = new Context([llvm], { allowUnregistered: true });

/** A function of two addresses and some integers, behind the pass if asked for. */
function moduleOf(body: string, isSplit: boolean): Operation {
  const parameters = "%p: !llvm.ptr<3>, %g: !llvm.ptr<1>, %a: i32, %b: i32, %c: i32, %w: i64";
  const constants = "%c1 = llvm.mlir.constant(1 : i32) : i32\n%c4 = llvm.mlir.constant(4 : i32) : i32";
  const text = `llvm.func @f(${parameters}) {\n${constants}\n${body}\nllvm.return\n}`;
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error(sink.diagnostics[0]?.message);
  const passes = isSplit ? [nested("llvm.func", [splitConstantOffsets()])] : [];
  const { ok } = runPipeline(module, nested("builtin.module", passes), { context, sink, verifyEach: true });
  if (!ok) throw new Error(sink.diagnostics[0]?.message);
  return module;
}

function split(body: string): string {
  const lines = printOperation(moduleOf(body, true)).split("\n").slice(4, -4);
  return lines.map((line) => line.trim()).join("\n");
}

const narrow = `%at = llvm.getelementptr inbounds %p[%o] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8\n"test.use"(%at) : (!llvm.ptr<3>) -> ()`;
const wide = `%at = llvm.getelementptr inbounds %g[%o] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32\n"test.use"(%at) : (!llvm.ptr<1>) -> ()`;

test("a constant inside of a difference becomes an offset of its own", () => {
  expect(
    split(`%x = llvm.sub %a, %c1 : i32\n%y = llvm.sub %x, %b : i32\n%o = llvm.mul %y, %c4 : i32\n${narrow}`),
  ).toBe(`%x = llvm.sub %a, %c1 : i32
%0 = llvm.sub %a, %b : i32
%1 = llvm.mlir.constant(-1 : i32) : i32
%y = llvm.add %0, %1 : i32
%o = llvm.mul %y, %c4 : i32
%2 = llvm.mlir.constant(4 : i32) : i32
%3 = llvm.mul %0, %2 : i32
%4 = llvm.getelementptr %p[%3] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
%at = llvm.getelementptr %4[-4] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8
"test.use"(%at) : (!llvm.ptr<3>) -> ()`);
});

test("a constant inside of a sum or difference of values comes last, of any width, addresses or not", () => {
  const use = `"test.use"(%o) : (i32) -> ()`;
  expect(split(`%x = llvm.add %b, %c4 : i32\n%o = llvm.add %a, %x overflow<nuw> : i32\n${use}`)).toBe(
    `%x = llvm.add %b, %c4 : i32
%0 = llvm.add %a, %b : i32
%1 = llvm.mlir.constant(4 : i32) : i32
%o = llvm.add %0, %1 : i32
${use}`,
  );
  const difference = split(`%x = llvm.add %b, %c4 : i32\n%o = llvm.sub %a, %x : i32\n${use}`);
  expect(difference).toContain("%0 = llvm.sub %a, %b : i32\n%1 = llvm.mlir.constant(-4 : i32) : i32");
  const wide = split(`%k = llvm.mlir.constant(8 : i64) : i64
%x = llvm.add %w, %k overflow<nuw> : i64
%y = llvm.trunc %x : i64 to i32
%o = llvm.add %a, %y : i32
${use}`);
  expect(wide).toMatch(/%(\d+) = llvm.trunc %w : i64 to i32\n[^]*llvm.add %a, %\1 : i32/);
  expect(wide).toContain("llvm.mlir.constant(8 : i32)");
});

test("a sum whose constants are last already stays, flags and all", () => {
  for (const sum of [
    "llvm.add %a, %c4 overflow<nuw>",
    "llvm.sub %a, %c4 overflow<nsw>",
    "llvm.add %a, %b overflow<nsw>",
  ]) {
    const body = `%o = ${sum} : i32\n"test.use"(%o) : (i32) -> ()`;
    expect(split(body)).toBe(body);
  }
});

test("an index that was widened and cut off again is seen through", () => {
  const text = split(
    `%x = llvm.add %a, %c4 : i32\n%y = llvm.zext %x : i32 to i64\n%o = llvm.trunc %y : i64 to i32\n${narrow}`,
  );
  expect(text).toContain("llvm.getelementptr %p[%a] : (!llvm.ptr<3>, i32)");
  expect(text).toContain("[4] : (!llvm.ptr<3>) -> !llvm.ptr<3>, i8");
});

test("an offset without a constant stays, and so does one that is all constant", () => {
  for (const body of [`%o = llvm.add %a, %b : i32\n${narrow}`, `%o = llvm.add %c1, %c4 : i32\n${narrow}`])
    expect(split(body)).toBe(body);
});

test("a constant that is extended stays: the sum may wrap before it is widened", () => {
  const body = `%x = llvm.add %a, %c1 : i32\n%o = llvm.zext %x : i32 to i64\n${wide}`;
  expect(split(body)).toBe(body);
  const signed = `%x = llvm.add %a, %c1 overflow<nuw> : i32\n%o = llvm.sext %x : i32 to i64\n${wide}`;
  expect(split(signed)).toBe(signed);
});

test("a constant that is extended and does not wrap is split off, in elements of the access", () => {
  const unsigned = split(`%x = llvm.add %a, %c1 overflow<nuw> : i32\n%o = llvm.zext %x : i32 to i64\n${wide}`);
  expect(unsigned).toContain("= llvm.zext %a : i32 to i64");
  expect(unsigned).toContain("[4] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i8");
  const signed = split(`%x = llvm.add %a, %c1 overflow<nsw> : i32\n%o = llvm.sext %x : i32 to i64\n${wide}`);
  expect(signed).toContain("= llvm.sext %a : i32 to i64");
});

test("a constant of 64 bits that no access can hold stays", () => {
  const body = `%k = llvm.mlir.constant(4294967296 : i64) : i64\n%o = llvm.add %w, %k : i64\n${wide}`;
  expect(split(body)).toBe(body);
});

/** The value, given the function's parameters; addresses are numbers too. */
function evaluate(value: Value, parameters: ReadonlyMap<Value, bigint>, known: Map<Value, bigint>): bigint {
  const given = parameters.get(value) ?? known.get(value);
  if (given !== undefined) return given;
  const op = value.definingOp;
  if (op === undefined) throw new Error("an unknown parameter");
  const result = getelementptr.is(op)
    ? address(op, parameters, known)
    : (constantOf(value) ??
      op.definition?.evaluate(
        op,
        op.operands.map((operand): Constant => evaluate(operand, parameters, known)),
      ));
  if (typeof result !== "bigint") throw new Error(`${op.name} has no value`);
  known.set(value, result);
  return result;
}

function address(op: Operation, parameters: ReadonlyMap<Value, bigint>, known: Map<Value, bigint>): bigint {
  if (!getelementptr.is(op)) throw new Error("no address");
  const [index] = op.dynamicIndices;
  const offset =
    index === undefined ? (op.rawConstantIndices[0] ?? 0n) : BigInt.asIntN(32, evaluate(index, parameters, known));
  return BigInt.asUintN(32, evaluate(op.base, parameters, known) + offset);
}

/** Numbers from 0 on, the same ones for the same seed (Lehmer's generator). */
function generator(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Operations that end in %o: sums, differences, products and shifts of parameters, constants and one another. */
function randomOffset(next: (below: number) => number): string {
  const values = ["%a", "%b", "%c", "%c1", "%c4"];
  const any = (): string => values[next(values.length)] ?? "%a";
  const lines: string[] = [];
  const length = 2 + next(12);
  for (let position = 0; position < length; position++) {
    const name = position === length - 1 ? "%o" : `%v${position}`;
    const constant = `%k${position} = llvm.mlir.constant(${[0, 3, -5, 17, 2147483647, -2147483648][next(6)]} : i32) : i32`;
    const other = next(2) === 0 ? any() : `%k${position}`;
    const operation = ["add", "sub", "mul", "add", "sub"][next(5)];
    const [lhs, rhs] = next(3) === 0 ? [other, any()] : [any(), other];
    lines.push(constant);
    const form = next(8);
    if (form === 0)
      lines.push(`%s${position} = llvm.zext ${lhs} : i32 to i64`, `${name} = llvm.trunc %s${position} : i64 to i32`);
    else if (form === 1) lines.push(`${name} = llvm.shl ${lhs}, %c4 : i32`);
    else lines.push(`${name} = llvm.${operation} ${lhs}, ${rhs} : i32`);
    values.push(name);
  }
  return `${lines.join("\n")}\n${narrow}`;
}

test("addresses are the same before and after, whatever wraps", () => {
  const seed = Number(process.env["DSLC_TEST_SEED"] ?? Math.trunc(Math.random() * 2 ** 31));
  console.log(`seed ${seed}; set DSLC_TEST_SEED to repeat`);
  const next = generator(seed);
  const numbers = [0n, 1n, 7n, 2147483647n, 2147483648n, 4294967295n, 123456789n];
  for (let round = 0; round < 300; round++) {
    const body = randomOffset(next);
    const inputs = Array.from({ length: 5 }, () => numbers[next(numbers.length)] ?? 0n);
    const addresses = [false, true].map((isSplit) => {
      const function_ = moduleOf(body, isSplit).getRegion().entry.first;
      const entry = function_?.getRegion().entry;
      const parameters = new Map(entry?.arguments.map((argument, position) => [argument, inputs[position] ?? 0n]));
      const use = entry?.last?.previous;
      return use === undefined ? undefined : evaluate(use.getOperand(0), parameters, new Map());
    });
    expect(addresses[1], `seed ${seed}, round ${round}:\n${body}`).toBe(addresses[0]);
  }
});

test("a chain of a thousand sums takes time and room linear in its length", () => {
  const lines = ["%v0 = llvm.add %a, %c1 : i32"];
  for (let position = 1; position < 1000; position++)
    lines.push(
      `%v${position} = llvm.add %v${position - 1}, %c4 : i32`,
      `%p${position} = llvm.getelementptr %p[%v${position}] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8`,
    );
  const text = printOperation(moduleOf(lines.join("\n"), true));
  expect(text.split("\n").length).toBeLessThan(4 * lines.length);
  expect(text).toContain("[3997]");
});
