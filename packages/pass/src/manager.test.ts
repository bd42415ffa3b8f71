import { defineDiagnostic, DiagnosticSink, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { Context, type Operation, parseModule, printOperation, symbolNameOf, UnitAttribute } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass, type Pass } from "./define-pass.ts";
import { definePipeline, type PipelineDefinition } from "./define-pipeline.ts";
import { type RunOptions, runPipeline } from "./manager.ts";
import { parsePipeline } from "./parse-pipeline.ts";
import { anyAnchor, nested, type NestedPipeline } from "./pipeline.ts";
import { parseReproducer, printReproducer, type Reproducer } from "./reproducer.ts";

const refused = defineDiagnostic("test/refused", "error", "", ({ name }: { name: string }) => `refused ${name}`);

/** Refuses functions whose name begins with `bad`. */
const refuse = definePass("refuse", {
  summary: "test",
  run(op, _options, { report }) {
    const name = symbolNameOf(op) ?? "";
    if (name.startsWith("bad")) report(refused.at(undefined, { name }));
  },
});

const ran: string[] = [];
const note = (name: string) =>
  definePass(name, { summary: "test", run: (op) => void ran.push(`${name} ${symbolNameOf(op) ?? op.name}`) });

const context = new Context([arith], { allowUnregistered: true });
const functions = (...names: readonly string[]): string =>
  names.map((name) => `"test.func"() <{sym_name = "${name}"}> ({ "test.op"() : () -> () }) : () -> ()\n`).join("");

interface Outcome {
  readonly ok: boolean;
  readonly messages: readonly string[];
  readonly ran: readonly string[];
  readonly text: string;
}

function run(text: string, pipeline: NestedPipeline, options: Partial<RunOptions> = {}): Outcome {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), options.context ?? context, sink);
  if (module === undefined) throw new Error("the text is right");
  ran.length = 0;
  const { ok } = runPipeline(module, pipeline, { context, sink, ...options });
  const messages = sink.diagnostics.map(
    ({ severity, message, help }) =>
      `${severity === "error" ? "" : `${severity}: `}${message}${help.length > 0 ? ` (${help.join("; ")})` : ""}`,
  );
  return { ok, messages, ran: [...ran], text: printOperation(module) };
}

const onModule = (...elements: Parameters<typeof nested>[1]): NestedPipeline => nested("builtin.module", elements);

test("an error in one function stops its own passes, not those of the others, and all that comes behind", () => {
  const pipeline = onModule(nested("test.func", [refuse(), note("second")()]), note("last")());
  const outcome = run(functions("bad1", "good", "bad2"), pipeline);
  expect(outcome.ok).toBe(false);
  expect(outcome.messages).toEqual(["refused bad1", "refused bad2"]);
  expect(outcome.ran).toEqual(["second good"]);
});

test("all passes run on one operation before the next one, in the order of the text", () => {
  const pipeline = onModule(nested("test.func", [note("first")(), note("second")()]), note("last")());
  expect(run(functions("f", "g"), pipeline).ran).toEqual([
    "first f",
    "second f",
    "first g",
    "second g",
    "last builtin.module",
  ]);
});

const throws = definePass("throws", {
  summary: "test",
  run() {
    throw new TypeError("no luck");
  },
});

test("a pass that throws is an error with its options and the place, and nothing runs behind it", () => {
  const pipeline = onModule(nested("test.func", [throws(), note("second")()]), note("last")());
  const outcome = run(functions("f", "g"), pipeline, { originOf: () => "plugin 'acme'" });
  expect(outcome.messages).toEqual(["pass 'throws' failed on test.func @f: no luck"]);
  expect(outcome.ran).toEqual([]);
});

const givesUp = definePass("gives-up", { summary: "test", run: (_op, _options, { fail }) => fail("too much") });

test("a pass that gives up fails, as one that leaves what it must not", () => {
  expect(run("", onModule(givesUp())).messages).toEqual(["pass 'gives-up' gave up on builtin.module: too much"]);
  const lowers = definePass("lowers", { summary: "test", removes: [arith], run: () => {} });
  const text = "%a = arith.constant 1 : i32\n";
  expect(run(text, onModule(lowers())).messages).toEqual(["pass 'lowers' cannot lower 'arith.constant'"]);
});

test("invalid IR names the pass that left it, when each pass is verified", () => {
  const wrecks = definePass("wrecks", {
    summary: "test",
    run: (op) =>
      void op.walk((inner) => {
        const other = inner.block?.last?.previous?.previous?.previous;
        if (inner.operandCount > 0 && other !== undefined) inner.setOperand(0, other.getResult());
      }),
  });
  const text = `"test.func"() <{sym_name = "f"}> ({
  %wide = arith.constant 1 : i64
  %a = arith.constant 1 : i32
  %b = arith.addi %a, %a : i32
  "t.end"() : () -> ()
}) : () -> ()`;
  const pipeline = onModule(nested("test.func", [wrecks()]), note("behind")());
  const outcome = run(text, pipeline, { verifyEach: true });
  expect(outcome.messages).toEqual([
    expect.stringMatching(/^pass 'wrecks' left invalid IR in test\.func @f: .*operand/),
  ]);
  expect(outcome.ran).toEqual([]);
  expect(run(text, pipeline).ran).toEqual(["behind builtin.module"]);
});

test("an aborted run ends before the next pass", () => {
  const abort = new AbortController();
  const stops = definePass("stops", { summary: "test", run: () => abort.abort(new Error("enough")) });
  expect(() => run("", onModule(stops(), note("behind")()), { signal: abort.signal })).toThrow("enough");
  expect(ran).toEqual([]);
});

const nestedModules = `module @a { module @b { } }\nmodule @c { }\n`;

test("'any' runs on all that nothing can look out of, and only on what all its passes can run on", () => {
  expect(run(`${nestedModules}"test.op"() : () -> ()`, onModule(nested(anyAnchor, [note("n")()]))).ran).toEqual([
    "n a",
    "n c",
  ]);
  const elsewhere = definePass("elsewhere", { summary: "test", anchors: ["func.func"], run: () => {} });
  expect(run(nestedModules, onModule(nested(anyAnchor, [note("n")(), elsewhere()]))).ran).toEqual([]);
  expect(run("", nested(anyAnchor, [note("n")()])).ran).toEqual(["n builtin.module"]);
});

test("a pass runs pipelines on what is inside of it, under the same checks", () => {
  const inner = nested("builtin.module", [note("inner")()]);
  const runs = definePass("runs", {
    summary: "test",
    run(op, _options, { runPipeline: runInside }) {
      for (const target of op.getRegion().entry.operations()) ran.push(`ok: ${runInside(inner, target)}`);
    },
  });
  expect(run(nestedModules, onModule(runs())).ran).toEqual(["inner a", "ok: true", "inner c", "ok: true"]);
  const failing = run(nestedModules, onModule(nested("builtin.module", [runs()])), {});
  expect(failing.ran).toEqual(["inner b", "ok: true"]);
});

test("a pipeline that fails inside of a pass makes the pass fail", () => {
  const runs = definePass("runs", {
    summary: "test",
    run: (op, _options, context_) => void context_.runPipeline(nested("builtin.module", [givesUp()]), op),
  });
  const outcome = run("", onModule(runs(), note("behind")()));
  expect([outcome.ok, outcome.ran]).toEqual([false, []]);
  expect(outcome.messages).toEqual(["pass 'gives-up' gave up on builtin.module: too much"]);
});

test("a pass that runs a pipeline on what is around it is at fault", () => {
  const reaches = definePass("reaches", {
    summary: "test",
    run(op, _options, { runPipeline: runInside }) {
      if (op.parentOp !== undefined) runInside(nested("builtin.module", []), op.parentOp);
    },
  });
  expect(run(functions("f"), onModule(nested("test.func", [reaches()]))).messages).toEqual([
    "pass 'reaches' on test.func @f runs 'builtin.module()' on builtin.module, which is not inside of it, or not of that kind",
  ]);
});

test("passes that had nothing to run on are a warning that says how to nest them", () => {
  const pipeline = onModule(nested("test.func", [note("n")()]));
  const text = `module @a { ${functions("f")} }\n"t.op"() : () -> ()`;
  expect(run(text, pipeline, { warnUnmatched: true }).messages).toEqual([
    "warning: no 'test.func' is directly inside of a 'builtin.module', so 'n' did not run (nest it where they are: builtin.module(builtin.module(test.func(n))))",
  ]);
  expect(run("", pipeline, { warnUnmatched: true }).messages).toEqual([
    "warning: no 'test.func' is directly inside of a 'builtin.module', so 'n' did not run (there is no 'test.func' in the input)",
  ]);
  expect(run(functions("f"), pipeline, { warnUnmatched: true }).messages).toEqual([]);
});

test("a pipeline that is not rooted where the input is says how to nest it", () => {
  expect(
    run(`module @a { ${functions("f")} }\n"t.op"() : () -> ()`, nested("test.func", [note("n")()])).messages,
  ).toEqual([
    "the pipeline runs on 'test.func', but the input is a 'builtin.module' (write builtin.module(builtin.module(test.func(n))))",
  ]);
});

const order = definePass("order", { summary: "test", after: { note: "it looks at what note notes" }, run: () => {} });
const picky = definePass("picky", { summary: "test", anchors: ["gpu.func", "func.func"], run: () => {} });
const makes = definePass("makes", {
  summary: "test",
  creates: [{ ...arith, name: "unloaded" }],
  run: () => {},
});
const noteTwice = definePipeline("note-twice", { summary: "test", build: () => [note("note")(), note("note")()] });

test.each([
  ["builtin.module(order,note)", "15-20: 'order' has to come after 'note': it looks at what note notes"],
  ["builtin.module(order,note-twice)", "15-20: 'order' has to come after 'note': it looks at what note notes"],
  ["builtin.module(note,order)", ""],
  ["builtin.module(note-twice,order)", ""],
  ["builtin.module(picky)", "15-20: pass 'picky' cannot run on 'builtin.module'; it runs on 'gpu.func' or 'func.func'"],
  ["builtin.module(makes)", "15-20: pass 'makes' creates operations of dialect 'unloaded', which is not loaded"],
  [
    "builtin.module(arith.addi(note))",
    "15-25: passes cannot run on 'arith.addi': what is inside may use values from outside",
  ],
  ["builtin.module(arith.add(note))", "15-24: there is no operation 'arith.add' to run passes on"],
])("%s is checked before anything runs", (text, message) => {
  const passes: readonly (readonly [string, Pass | PipelineDefinition])[] = [
    ...[note("note"), order, picky, makes].map((pass) => [pass.passName, pass] as const),
    ["note-twice", noteTwice],
  ];
  const sink = new DiagnosticSink();
  const strict = new Context([arith]);
  const pipeline = parsePipeline(new SourceFile("p", text), new Map(passes), sink);
  const module = parseModule(new SourceFile("t", ""), strict, sink);
  ran.length = 0;
  if (pipeline !== undefined && module !== undefined) runPipeline(module, pipeline, { context: strict, sink });
  expect(sink.diagnostics.map((one) => `${one.span?.start}-${one.span?.end}: ${one.message}`).join()).toBe(message);
  expect(ran.length > 0).toBe(message === "");
});

const mark = definePass("mark", {
  summary: "test",
  run: (op: Operation) => op.setAttribute("test.marked", UnitAttribute.instance),
});
const failsOnG = definePass("fails-on-g", {
  summary: "test",
  run(op, _options, { fail }) {
    if (symbolNameOf(op) === "g") fail("it is g");
  },
});

/** The reproducers that a run on functions f and g makes. */
function reproducers(pipeline: NestedPipeline, isAlwaysWanted = false): readonly Pick<Reproducer, "ir" | "pipeline">[] {
  const made: Pick<Reproducer, "ir" | "pipeline">[] = [];
  const file = new SourceFile("t", functions("f", "g"));
  const { messages } = run(file.text, pipeline, {
    reproducer: {
      isAlwaysWanted,
      fresh: () => parseModule(file, context, new DiagnosticSink()),
      write: (found) => {
        made.push(found);
        return "the command";
      },
    },
  });
  expect(messages.filter((message) => message.startsWith("note: ")).length).toBe(made.length);
  return made;
}

test("a reproducer has the IR before the pass that failed and that pass, nested", () => {
  const erasesInside = definePass("erases", { summary: "test", run: (op) => op.getRegion().entry.first?.erase() });
  const pipeline = onModule(mark(), nested("test.func", [erasesInside(), failsOnG(), note("behind")()]));
  const [found, second] = reproducers(pipeline);
  expect(second).toBeUndefined();
  expect(found?.pipeline).toBe("builtin.module(test.func(fails-on-g))");
  // Both have lost what is inside: the pass on the first came by without failing.
  expect(found?.ir).not.toContain("test.op");
  expect(found?.ir).toContain("test.marked");
});

test("an error of the input makes a reproducer only when one is asked for", () => {
  const refuses = definePass("refuses", {
    summary: "test",
    run: (_op, _options, { report }) => report(refused.at(undefined, { name: "it" })),
  });
  expect(reproducers(onModule(refuses()))).toEqual([]);
  expect(reproducers(onModule(refuses()), true)).toHaveLength(1);
});

test("a reproducer's text is read back, ours and MLIR's", () => {
  const ir = 'module {\n  "t.op"() {a = "{-# #-}"} : () -> ()\n}\n';
  const reproducer = { ir, pipeline: 'builtin.module(p{a="b c"})', verifyEach: true, version: "1", command: "dslc" };
  const text = printReproducer(reproducer);
  const found = parseReproducer(text);
  expect(found).toMatchObject({ pipeline: reproducer.pipeline, verifyEach: true });
  expect(found?.ir).toContain(ir.trimEnd());
  const upstream =
    'module {}\n{-#\n  external_resources: {\n    mlir_reproducer: {\n      pipeline: "builtin.module(p{a=\\22b\\22})",\n      disable_threading: true,\n      verify_each: false\n    }\n  }\n#-}\n';
  expect(parseReproducer(upstream)).toEqual({
    ir: "module {}\n",
    pipeline: 'builtin.module(p{a="b"})',
    verifyEach: false,
  });
  expect(parseReproducer("module {}")).toBeUndefined();
});
