/** What is refused in IR of all forms: structured, blocks, calls that are left, operations that do not say what they do. */
import { DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { gpu } from "@dslc/dialect-gpu";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { wg } from "@dslc/dialect-wg";
import { Context, convergent, defineDialect, defineOp, i1, index, parseModule, pure, verify } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { expect, test } from "vitest";
import { checkUniformity } from "./uniformity.ts";

/** A stranger's operations: one of values, one that reads who knows what, one that all do together. */
const strange = defineDialect("strange", {
  ops: [
    defineOp("strange.pure", { operands: { of: index }, results: { result: i1 }, traits: [pure] }),
    defineOp("strange.read", { results: { result: i1 } }),
    defineOp("strange.meet", { traits: [convergent] }),
  ],
});
const context = new Context([arith, cf, func, gpu, memref, scf, strange, wg]);

/** `line: message` of each error in a module with a kernel of this body; lines count in the body. */
function errors(body: string, parameters = "%n: index", beside = ""): readonly string[] {
  const head = `gpu.module @m {\n${beside}gpu.func @k(${parameters}) kernel {\n`;
  const sink = new DiagnosticSink();
  const source = new SourceFile("t.mlir", `${head}${body}\n}\n}`);
  const module = parseModule(source, context, sink);
  if (module === undefined || !verify(module, sink)) throw new Error(sink.diagnostics[0]?.message);
  runPipeline(module, nested("builtin.module", [nested("gpu.module", [checkUniformity()])]), { context, sink });
  const first = head.split("\n").length - 1;
  return sink.diagnostics.map(({ name, span }) => {
    const { line } = source.lineColumn(span?.start ?? 0);
    return `${line - first}: ${name.replace("uniformity/", "")}`;
  });
}

const ids = `%t = gpu.thread_id x
%b = gpu.block_id x
%lane = gpu.lane_id
%s = gpu.subgroup_id : index
%zero = arith.constant 0 : index
%one = arith.constant 1 : index
%own = arith.cmpi eq, %t, %zero : index
%alike = arith.cmpi eq, %b, %n : index
%subgroups = arith.cmpi eq, %s, %zero : index`;

/** The body behind the ids, where lines count from 1. */
function behindIds(body: string, parameters?: string, beside?: string): readonly string[] {
  const count = ids.split("\n").length;
  return errors(`${ids}\n${body}`, parameters, beside).map((text) =>
    text.replace(/^\d+/, (line) => String(Number(line) - count)),
  );
}

test.each<readonly [condition: string, expected: readonly string[]]>([
  ["%own", ["2: divergent-barrier"]],
  ["%subgroups", ["2: divergent-barrier"]],
  ["%alike", []],
])("a barrier in an scf.if on %s", (condition, expected) => {
  expect(behindIds(`scf.if ${condition} {\ngpu.barrier\n}\ngpu.return`)).toEqual(expected);
});

test.each<readonly [condition: string, expected: readonly string[]]>([
  ["%own", ["3: divergent-barrier"]],
  ["%alike", []],
])("blocks: a barrier on one way from a branch on %s, and behind where the ways meet", (condition, expected) => {
  const body = `cf.cond_br ${condition}, ^a, ^b\n^a:\ngpu.barrier\ncf.br ^b\n^b:\ngpu.barrier\ngpu.return`;
  expect(behindIds(body)).toEqual(expected);
});

test("blocks: behind a branch to the end, nobody is sure to come", () => {
  const body = "cf.cond_br %own, ^end, ^go\n^go:\ngpu.barrier\ngpu.return\n^end:\ngpu.return";
  expect(behindIds(body)).toEqual(["3: divergent-barrier"]);
});

test("blocks: which way control came decides what a block's argument is", () => {
  const ways = (condition: string): string => `cf.cond_br ${condition}, ^a, ^b
^a:
cf.br ^meet(%zero : index)
^b:
cf.br ^meet(%one : index)
^meet(%v: index):
%c = arith.cmpi eq, %v, %zero : index
cf.cond_br %c, ^wait, ^end
^wait:
gpu.barrier
cf.br ^end
^end:
gpu.return`;
  expect(behindIds(ways("%own"))).toEqual(["10: divergent-barrier"]);
  expect(behindIds(ways("%alike"))).toEqual([]);
});

test("blocks: a loop that work-items leave at different times", () => {
  const loop = (bound: string): string => `cf.br ^loop(%zero : index)
^loop(%i: index):
%next = arith.addi %i, %one : index
gpu.barrier
%c = arith.cmpi slt, %next, ${bound} : index
cf.cond_br %c, ^loop(%next : index), ^behind
^behind:
%d = arith.cmpi eq, %next, %n : index
cf.cond_br %d, ^wait, ^end
^wait:
gpu.barrier
cf.br ^end
^end:
gpu.return`;
  expect(behindIds(loop("%t"))).toEqual(["4: divergent-barrier", "11: divergent-barrier"]);
  expect(behindIds(loop("%n"))).toEqual([]);
});

test("a region of blocks gives what the way through it decides", () => {
  const body = (condition: string): string => `%v = scf.execute_region -> index {
cf.cond_br ${condition}, ^a, ^b
^a:
scf.yield %zero : index
^b:
scf.yield %one : index
}
%c = arith.cmpi eq, %v, %zero : index
scf.if %c {
gpu.barrier
}
gpu.return`;
  expect(behindIds(body("%own"))).toEqual(["10: divergent-barrier"]);
  expect(behindIds(body("%alike"))).toEqual([]);
});

test("loops: bounds, steps, and what is carried", () => {
  const loop = (low: string, high: string, step: string): string =>
    `scf.for %i = ${low} to ${high} step ${step} {\ngpu.barrier\n}\ngpu.return`;
  expect(behindIds(loop("%zero", "%n", "%one"))).toEqual([]);
  expect(behindIds(loop("%t", "%n", "%one"))).toEqual(["2: divergent-barrier"]);
  expect(behindIds(loop("%zero", "%t", "%one"))).toEqual(["2: divergent-barrier"]);
  expect(behindIds(loop("%zero", "%n", "%t"))).toEqual(["2: divergent-barrier"]);
  const carried = (
    from: string,
  ): string => `%r = scf.for %i = %zero to %n step %one iter_args(%a = ${from}) -> (index) {
%next = arith.addi %a, %one : index
%c = arith.cmpi eq, %a, %n : index
scf.if %c {
gpu.barrier
}
scf.yield %next : index
}
gpu.return`;
  expect(behindIds(carried("%zero"))).toEqual([]);
  expect(behindIds(carried("%t"))).toEqual(["5: divergent-barrier"]);
});

test("a choice gives what both ways give, when that is one value", () => {
  const choice = (first: string, second: string): string => `%v = scf.if %own -> (index) {
scf.yield ${first} : index
} else {
scf.yield ${second} : index
}
%c = arith.cmpi eq, %v, %b : index
scf.if %c {
gpu.barrier
}
gpu.return`;
  expect(behindIds(choice("%n", "%n"))).toEqual([]);
  expect(behindIds(choice("%n", "%one"))).toEqual(["8: divergent-barrier"]);
});

test("memory of the work-item's own, of the group, and of nobody who writes", () => {
  const read = (memory: string, before: string): string => `${memory}
${before}
%v = memref.load %m[%zero] : memref<4xindex, #gpu.address_space<workgroup>>
%c = arith.cmpi eq, %v, %zero : index
scf.if %c {
gpu.barrier
}
gpu.return`;
  const type = "memref<4xindex, #gpu.address_space<workgroup>>";
  const store = `memref.store %t, %m[%t] : ${type}`;
  const parameters = `%n: index, %m: ${type}`;
  expect(behindIds(read("", store), parameters)).toEqual(["6: divergent-barrier"]);
  expect(behindIds(read(store, "gpu.barrier"), parameters)).toEqual([]);
  expect(
    behindIds(read(store, '"wg.fence"() <{ordering = "acq_rel", scope = "workgroup"}> : () -> ()'), parameters),
  ).toEqual(["6: divergent-barrier"]);
  const local = read("%m = memref.alloca() : memref<4xindex>", "memref.store %n, %m[%zero] : memref<4xindex>");
  expect(behindIds(local.replaceAll(type, "memref<4xindex>"))).toEqual(["6: divergent-barrier"]);
});

test("subgroup operations: flow that is alike in each subgroup is enough", () => {
  const body = (condition: string, behind = ""): string =>
    `scf.if ${condition} {\n"wg.subgroup_barrier"() : () -> ()\n}\n${behind}\ngpu.return`;
  expect(behindIds(body("%subgroups"))).toEqual([]);
  // Those who do not come leave the kernel.
  expect(behindIds(body("%own"))).toEqual([]);
  expect(behindIds(body("%own", '"wg.subgroup_barrier"() : () -> ()'))).toEqual(["2: divergent-subgroup-operation"]);
  expect(
    behindIds(`scf.for %i = %t to %n step %one {\n${body("%own").replace("gpu.return", "")}\n}\ngpu.return`),
  ).toEqual(["3: divergent-subgroup-operation"]);
});

test("what a vote gives is alike in the subgroup, and not in the group", () => {
  const vote = `%v = "wg.vote"(%own) <{mode = "any"}> : (i1) -> i1\nscf.if %v {\n`;
  const behind = '\n}\n"wg.subgroup_barrier"() : () -> ()\ngpu.return';
  expect(behindIds(`${vote}"wg.subgroup_barrier"() : () -> ()${behind}`)).toEqual([]);
  expect(behindIds(`${vote}gpu.barrier${behind}`)).toEqual(["3: divergent-barrier"]);
});

test("calls that are left: what is called counts where it is called", () => {
  const beside =
    "func.func private @wait() {\ngpu.barrier\nfunc.return\n}\nfunc.func private @none() {\nfunc.return\n}\n";
  const call = (callee: string): string => `scf.if %own {\nfunc.call @${callee}() : () -> ()\n}\ngpu.return`;
  expect(behindIds(call("wait"), undefined, beside)).toEqual(["2: divergent-barrier"]);
  expect(behindIds(call("none"), undefined, beside)).toEqual([]);
});

test("arguments of functions that are not inlined can be anything", () => {
  const beside = "func.func private @wait(%c: i1) {\nscf.if %c {\ngpu.barrier\n}\nfunc.return\n}\n";
  expect(errors("gpu.return", "%n: index", beside)).toHaveLength(1);
});

test("a stranger's operations: pure ones are as uniform as their operands, others not at all", () => {
  const on = (value: string): string => `${value}\nscf.if %c {\n"strange.meet"() : () -> ()\n}\ngpu.return`;
  expect(behindIds(on('%c = "strange.pure"(%n) : (index) -> i1'))).toEqual([]);
  expect(behindIds(on('%c = "strange.pure"(%t) : (index) -> i1'))).toEqual(["3: divergent-barrier"]);
  expect(behindIds(on('%c = "strange.read"() : () -> i1'))).toEqual(["3: divergent-barrier"]);
});
