/** What the analyses say of values holds for all values that a run computes. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { buildModule } from "@dslc/frontend";
import { runKernel, type RunOptions } from "@dslc/interpreter";
import { Context, type Operation, parseModule, printOperation, verify } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { inline } from "@dslc/pass-core";
import { parseSource } from "@dslc/syntax";
import { RandomNumbers, randomModule, randomViews } from "@dslc/testkit";
import { expect, test } from "vitest";
import { builtinDialects } from "../src/registry.ts";
import { AnalysisObserver } from "./analysis-observer.ts";
import { SeenIntegers, stateWhatIsSeen } from "./random-assumptions.ts";
import { dependsOnSchedule, type RunObserver } from "./schedule-dependence.ts";
import { uniformityProgram } from "./uniformity-programs.ts";

/** Random programs; to repeat one, `DSLC_TEST_SEED=17`; to run more of them, `DSLC_TEST_PROGRAMS=1000`. */
const seed = process.env["DSLC_TEST_SEED"];
const first = Number(seed ?? Math.trunc(Math.random() * 2 ** 30));
const programs = seed === undefined ? Number(process.env["DSLC_TEST_PROGRAMS"] ?? 20) : 1;

const context = new Context(builtinDialects);

function read(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("random.mlir", text), context, sink);
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors)
    throw new Error(`${sink.diagnostics.map(({ message }) => message).join("\n")}\n${text}`);
  return module;
}

const inputs = [
  [0, 0],
  [5, -3],
  [0x7fff_ffff, 11],
] as const;

type Watcher = Pick<RunObserver, "observe"> & Partial<RunObserver>;

/** Runs the kernel `k` for some inputs. Returns what it was stopped by, if anything. */
function observe(module: Operation, observer: Watcher, groupSize: number, options: RunOptions = {}) {
  return inputs.flatMap(([a, b]) => {
    const out = Int32Array.from({ length: 8 }, (_, at) => at * 3 - 7);
    const launch = { groupSize: [groupSize, 1, 1], numGroups: [1, 1, 1], subgroupSize: 4 } as const;
    observer.startRun?.();
    const watched: RunOptions = { stepLimit: 3e4, ...options, observe: observer.observe };
    return runKernel(module, "k", { ...launch, arguments: [a, b, out] }, watched).traps.map(({ name }) => name);
  });
}

test(`what the analyses say of random IR (seeds from ${first}: DSLC_TEST_SEED repeats one)`, () => {
  console.log(`seeds from ${first}; set DSLC_TEST_SEED to repeat one`);
  const totals = { ranges: 0, congruences: 0, memory: 0, uniform: 0 };
  let racing = 0;
  for (let at = first; at < first + programs; at++) {
    const hasWorkItems = at % 3 > 0;
    const text = randomModule(at, { hasFlags: at % 2 === 0, hasWorkItems });
    const module = read(text);
    const observer = new AnalysisObserver(module);
    const options: RunOptions = at % 3 === 1 ? {} : { interleave: true, schedule: { seed: at } };
    const groupSize = hasWorkItems ? 8 : 1;
    const stops = observe(module, observer, groupSize, options);
    if (
      observer.violations.length > 0 &&
      dependsOnSchedule((watcher, order) => observe(module, watcher, groupSize, order))
    ) {
      racing++;
      continue;
    }
    expect(observer.violations, `seed ${at}\n${text}`).toEqual([]);
    // Overflows that are declared to have no meaning stop a run, and so may a loop that takes long.
    const expected = ["interpreter/undefined-behavior", "interpreter/poison-use", "interpreter/step-limit-reached"];
    expect(
      stops.filter((name) => !expected.includes(name)),
      `seed ${at}\n${text}`,
    ).toEqual([]);
    for (const name of ["ranges", "congruences", "memory", "uniform"] as const) totals[name] += observer.counts[name];
  }
  // The test is worth something only as long as facts are stated and values seen.
  if (programs > 1) expect(Object.values(totals).every((count) => count > 1000)).toBe(true);
  expect(racing).toBeLessThan(Math.max(2, programs / 20));
}, 3_600_000);

test(`what the analyses make of assumptions in random IR (seeds from ${first}: DSLC_TEST_SEED repeats one)`, () => {
  console.log(`seeds from ${first}; set DSLC_TEST_SEED to repeat one`);
  let held = 0;
  for (let at = first; at < first + programs; at++) {
    const module = read(randomModule(at));
    const seen = new SeenIntegers();
    observe(module, seen, 1);
    stateWhatIsSeen(seen, new RandomNumbers(at));
    const observer = new AnalysisObserver(module);
    // What is assumed holds for those who come to it: a run that ends before shows nothing. So does one in which a value
    // that nothing used when they were seen is another one.
    if (observe(module, observer, 1).length > 0) continue;
    held++;
    expect(observer.violations, `seed ${at}\n${printOperation(module)}`).toEqual([]);
  }
  if (programs > 1) expect(held).toBeGreaterThan(programs / 3);
}, 3_600_000);

test(`what the analyses say of random views (seeds from ${first}: DSLC_TEST_SEED repeats one)`, () => {
  console.log(`seeds from ${first}; set DSLC_TEST_SEED to repeat one`);
  let accesses = 0;
  for (let at = first; at < first + programs; at++) {
    const text = randomViews(at);
    const module = read(text);
    const observer = new AnalysisObserver(module);
    observe(module, observer, 8);
    expect(observer.violations, `seed ${at}\n${text}`).toEqual([]);
    accesses += observer.counts.accesses;
  }
  if (programs > 1) expect(accesses).toBeGreaterThan(programs * 20);
}, 3_600_000);

test(`what the analyses say of random kernels (seeds from ${first}: DSLC_TEST_SEED repeats one)`, () => {
  console.log(`seeds from ${first}; set DSLC_TEST_SEED to repeat one`);
  let uniform = 0;
  let racing = 0;
  for (let at = first; at < first + programs; at++) {
    const text = uniformityProgram(at);
    const module = build(text);
    const observer = new AnalysisObserver(module);
    const stops = observeLaunches(module, observer, at % 2 === 0 ? {} : { interleave: true, schedule: { seed: at } });
    expect(
      stops.filter((name) => name !== "interpreter/barrier-divergence"),
      text,
    ).toEqual([]);
    // Where some leave a barrier out, they run ahead into what others still read.
    if (
      observer.violations.length > 0 &&
      dependsOnSchedule((watcher, order) => observeLaunches(module, watcher, order))
    )
      racing++;
    else expect(observer.violations, `seed ${at}\n${text}`).toEqual([]);
    uniform += observer.counts.uniform;
  }
  if (programs > 1) expect(uniform).toBeGreaterThan(1000);
  expect(racing).toBeLessThan(Math.max(2, programs / 20));
}, 3_600_000);

/** Runs a random kernel for some arguments. Returns what it was stopped by, if anything. */
function observeLaunches(module: Operation, observer: RunObserver, options: RunOptions): readonly string[] {
  return [2, 3, 4].flatMap((n) => {
    const x = Uint32Array.from({ length: 8 }, (_, element) => (element * n) % 5);
    const launch = { groupSize: [6, 1, 1], numGroups: [2, 1, 1], subgroupSize: 4, launchWorkgroupBytes: 64 } as const;
    observer.startRun();
    const watched = { ...options, observe: observer.observe };
    const { traps } = runKernel(module, "k", { ...launch, arguments: [n, x, new Uint32Array(64)] }, watched);
    return traps.map(({ name }) => name);
  });
}

/** The module of a kernel in the language, inlined. */
function build(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = buildModule(parseSource(new SourceFile("k.kdsl", text), sink), { moduleName: "k" }, sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.sorted()));
  runPipeline(module, nested("builtin.module", [nested("gpu.module", [inline()])]), { context, sink });
  return module;
}

/** A kernel for 8 work-items. Its own id is `%t`, as an integer `%ti`. */
function kernel(body: string): string {
  return `gpu.module @m {
memref.global @shared : memref<8xi32, 3>
func.func private @first() -> i32 {
  %zero = arith.constant 0 : index
  %m = memref.get_global @shared : memref<8xi32, 3>
  %l = memref.load %m[%zero] : memref<8xi32, 3>
  %u = arith.addi %l, %l : i32
  func.return %u : i32
}
gpu.func @k(%a: i32, %b: i32, %out: memref<8xi32>) kernel {
  %t = gpu.thread_id x
  %ti = arith.index_cast %t : index to i32
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %first = arith.constant 0 : index
${body}
  gpu.return
}
}
`;
}

const workgroup = "memref<8xi32, 3>";

/** Work-items leave a loop of blocks after as many iterations as their ids say. */
function loopOfBlocks(head: string, handedOn: string): string {
  return `%r = scf.execute_region -> i32 {
    cf.br ^head(%zero : i32)
  ^head(%i: i32):
    ${head}
    %c = arith.cmpi slt, %i, %ti : i32
    cf.cond_br %c, ^in, ^end(${handedOn} : i32)
  ^in:
    %n = arith.addi %i, %one : i32
    cf.br ^head(%n : i32)
  ^end(%z: i32):
    %u = arith.addi %z, %one : i32
    scf.yield %u : i32
  }
  memref.store %r, %out[%t] : memref<8xi32>`;
}

test.each<readonly [name: string, body: string]>([
  ["a counter that is handed on out of a loop of blocks", loopOfBlocks("", "%i")],
  [
    "a value that is stated to be uniform in each iteration, and is handed on out of the loop",
    loopOfBlocks(`%g = "wg.assume_uniform"(%i) : (i32) -> i32`, "%g"),
  ],
  [
    "memory that is written through one of two memrefs",
    `%x = "wg.alloc"() {array = "x", alignment = 4 : i64} : () -> ${workgroup}
  %y = "wg.alloc"() {array = "y", alignment = 4 : i64} : () -> ${workgroup}
  memref.store %ti, %x[%t] : ${workgroup}
  memref.store %ti, %y[%t] : ${workgroup}
  gpu.barrier
  %isBig = arith.cmpi sgt, %a, %zero : i32
  %either = arith.select %isBig, %x, %y : ${workgroup}
  memref.store %ti, %either[%first] : ${workgroup}
  %l = memref.load %x[%first] : ${workgroup}
  memref.store %l, %out[%t] : memref<8xi32>`,
  ],
  [
    "memory that a function's caller writes",
    `%m = memref.get_global @shared : ${workgroup}
  memref.store %ti, %m[%first] : ${workgroup}
  %r = func.call @first() : () -> i32
  memref.store %r, %out[%t] : memref<8xi32>`,
  ],
  [
    "an alignment that is stated of a view with an offset",
    `%m = memref.alloca() {alignment = 4 : i64} : memref<32xi32>
  %v = memref.subview %m[3] [8] [1] : memref<32xi32> to memref<8xi32, strided<[1], offset: 3>>
  memref.assume_alignment %v, 16 : memref<8xi32, strided<[1], offset: 3>>
  memref.store %one, %v[%first] : memref<8xi32, strided<[1], offset: 3>>`,
  ],
  [
    "a vector of one known value",
    `%v = vector.broadcast %a : i32 to vector<4xi32>
  %c = arith.cmpi sge, %v, %v : vector<4xi32>
  %ones = arith.extui %c : vector<4xi1> to vector<4xi32>
  %rest = arith.remui %v, %ones : vector<4xi32>
  %sum = vector.reduction <add>, %rest : vector<4xi32> into i32
  memref.store %sum, %out[%t] : memref<8xi32>`,
  ],
])("what the analyses say of %s", (_name, body) => {
  const module = read(kernel(body));
  const observer = new AnalysisObserver(module);
  expect(observe(module, observer, 8)).toEqual([]);
  expect(observer.violations).toEqual([]);
});
