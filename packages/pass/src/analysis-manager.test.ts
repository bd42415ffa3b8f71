import { DiagnosticSink, SourceFile } from "@dslc/base";
import { type Analysis, defineAnalysis } from "@dslc/analysis";
import { Context, Operation, parseModule, symbolNameOf } from "@dslc/ir";
import { expect, test } from "vitest";
import { definePass, type Preserved } from "./define-pass.ts";
import { type RunOptions, runPipeline } from "./manager.ts";
import { nested, type PipelineElement } from "./pipeline.ts";

const context = new Context([], { allowUnregistered: true });

/** Two functions of which each has one `t.leaf`. */
const text = `"t.func"() <{sym_name = "f"}> ({ "t.leaf"() : () -> () }) : () -> ()
"t.func"() <{sym_name = "g"}> ({ "t.leaf"() : () -> () }) : () -> ()`;

function run(elements: readonly PipelineElement[], options: Partial<RunOptions> = {}): readonly string[] {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("t", text), context, sink);
  if (module === undefined) throw new Error("the text is right");
  runPipeline(module, nested("builtin.module", elements), { context, sink, ...options });
  return sink.diagnostics.map(({ message, notes }) => [message, ...notes].join("; "));
}

/** Says when it is computed: `name @symbol`. */
function counted(name: string, log: string[], needs?: Analysis<number>): Analysis<number> {
  return defineAnalysis(name, {
    compute: (op, analyses) => {
      log.push(`${name} ${symbolNameOf(op) ?? op.name}`);
      let leaves = needs === undefined ? 0 : analyses.get(needs, op);
      op.walk((inner) => {
        if (inner.name === "t.leaf") leaves++;
      });
      return leaves;
    },
    describe: (leaves) => [`${leaves} leaves`],
  });
}

const ask = (name: string, analysis: Analysis<number>, preserved?: Preserved, change?: (op: Operation) => void) =>
  definePass(name, {
    summary: "test",
    run: (op, _options, { analysis: get }) => {
      get(analysis);
      change?.(op);
      return preserved;
    },
  })();

test("a result is computed when a pass asks, once as long as passes preserve it, and anew behind one that does not", () => {
  const log: string[] = [];
  const leaves = counted("leaves", log);
  const keeps = ask("keeps", leaves, [leaves]);
  run([nested("t.func", [keeps, ask("changes-nothing", leaves, "all"), ask("says-nothing", leaves), keeps])]);
  expect(log).toEqual(["leaves f", "leaves f", "leaves g", "leaves g"]);
});

test("what is preserved whatever a pass does is said where it is defined", () => {
  const log: string[] = [];
  const leaves = counted("leaves", log);
  const pass = definePass("keeps", {
    summary: "test",
    preserves: [leaves],
    run: (_op, _options, { analysis }) => void analysis(leaves),
  });
  run([nested("t.func", [pass(), pass()])]);
  expect(log).toEqual(["leaves f", "leaves g"]);
});

test("a pass on an operation inside invalidates what is known of those around, and one around of those inside", () => {
  const log: string[] = [];
  const leaves = counted("leaves", log);
  const look = ask("look", leaves, "all");
  const changes = definePass("changes", { summary: "test", run: () => {} })();
  run([
    look,
    nested("t.func", [look]),
    nested("t.func", [changes]),
    look,
    nested("t.func", [look]),
    changes,
    nested("t.func", [look]),
  ]);
  expect(log).toEqual([
    "leaves builtin.module",
    "leaves f",
    "leaves g",
    "leaves builtin.module",
    "leaves f",
    "leaves g",
    "leaves f",
    "leaves g",
  ]);
});

test("a result goes with the one that it was computed from, although it is preserved itself", () => {
  const log: string[] = [];
  const base = counted("base", log);
  const derived = counted("derived", log, base);
  run([nested("t.func", [ask("keeps-derived", derived, [derived]), ask("look", derived, "all")])]);
  expect(log.slice(0, 4)).toEqual(["derived f", "base f", "derived f", "base f"]);
});

test("what is known already is to be had without computing it", () => {
  const seen: (number | undefined)[] = [];
  const leaves = counted("leaves", []);
  const peek = definePass("peek", {
    summary: "test",
    preserves: "all",
    run: (op, _options, { cachedAnalysis }) =>
      void seen.push(cachedAnalysis(leaves), cachedAnalysis(leaves, op.parentOp)),
  })();
  run([nested("t.func", [peek, ask("look", leaves, "all"), peek])]);
  expect(seen).toEqual([undefined, undefined, 1, undefined, undefined, undefined, 1, undefined]);
});

test("an analysis that needs itself is a fault that is reported", () => {
  const itself: { it?: Analysis<number> } = {};
  const circular = defineAnalysis("circular", {
    compute: (op, analyses): number => (itself.it === undefined ? 0 : analyses.get(itself.it, op)),
    describe: () => [],
  });
  itself.it = circular;
  expect(run([ask("look", circular)])).toEqual([
    expect.stringContaining("pass 'look' failed on builtin.module: analysis 'circular' needs its own result"),
  ]);
});

const addLeaf = (op: Operation): void => {
  op.getRegion().entry.append(new Operation("t.leaf", undefined, {}));
};

test("--verify-analyses finds a pass that lies, with what it says and what is so; without it nobody does", () => {
  const leaves = counted("leaves", []);
  const liar = [nested("t.func", [ask("liar", leaves, [leaves], addLeaf)])];
  expect(run(liar)).toEqual([]);
  expect(run(liar, { verifyAnalyses: true })).toEqual(
    ["f", "g"].map(
      (name) =>
        `pass 'liar' says that it preserves 'leaves', but changed what it says of t.func @${name}; it was known:    1 leaves; and is computed: 2 leaves`,
    ),
  );
});

test("--verify-analyses finds a lie about the operation around", () => {
  const leaves = counted("leaves", []);
  const inner = definePass("inner", { summary: "test", preserves: [leaves], run: addLeaf })();
  expect(run([ask("look", leaves, "all"), nested("t.func", [inner])], { verifyAnalyses: true })).toContainEqual(
    expect.stringMatching(/^pass 'inner' says that it preserves 'leaves', but changed what it says of builtin\.module/),
  );
});

test("--verify-analyses has nothing to say of a pass that does not lie", () => {
  const leaves = counted("leaves", []);
  const honest = [ask("honest", leaves, [], addLeaf), ask("quiet", leaves, "all")];
  expect(run([nested("t.func", honest)], { verifyAnalyses: true })).toEqual([]);
});

test("instruments are told when an analysis is computed, those that it needs between", () => {
  const log: string[] = [];
  const base = counted("base", []);
  const derived = counted("derived", [], base);
  run([ask("look", derived)], {
    instruments: [
      {
        beforeAnalysis: ({ analysisName }) => void log.push(`before ${analysisName}`),
        afterAnalysis: ({ analysisName }) => void log.push(`after ${analysisName}`),
      },
    ],
  });
  expect(log).toEqual(["before derived", "before base", "after base", "after derived"]);
});
