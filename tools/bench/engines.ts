/** The ways to run LLVM beside each other: how soon, how fast, with how much memory, and what is said of faults. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { compile } from "@dslc/compiler";
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import { type CompileResult, type Engine, type OutputKind, startEngine } from "@dslc/llvm";
import { childrenOf, isRunning, residentMebibytes } from "@dslc/testkit";
import { circumstances, measure, median, root } from "./process.ts";
import { publish, table } from "./report.ts";

const example = "fir";
const target = "nvptx:sm_80";
const request = { triple: "nvptx64-nvidia-cuda", cpu: "sm_80", optimizationLevel: 3 } as const;

interface Contestant {
  readonly name: string;
  start(): Engine;
  /** Its programs by the name under which the machine has them, when a process runs for each request. */
  readonly programs?: readonly string[];
}

const contestants: readonly Contestant[] = [
  { name: "LLVM-C through koffi (`library`)", start: () => startEngine({ engine: "library" }) },
  { name: "`opt` and `llc` (`tools`)", start: () => startEngine({ engine: "tools" }), programs: ["opt-19", "llc-19"] },
  { name: "`llvm-bindings`", start: () => startBindingsEngine() },
];

/** Prints the table, and with `write` also into docs/benchmarks.md. @throws Error when an engine is missing */
export async function benchEngines(rounds: number, folder: string, write: boolean): Promise<void> {
  const columns: (readonly string[])[] = [];
  for (const contestant of contestants) columns.push(await figures(contestant, rounds, folder));
  const rows = labels.map((label, at) => [label, ...columns.map((column) => column[at] ?? "")]);
  const text = table(["", ...contestants.map(({ name }) => name)], rows);
  publish("engines", `${circumstances("llc-19")}, medians of ${rounds} (least in brackets)\n\n${text}`, write);
}

const labels = [
  "LLVM",
  "ready after, ms",
  `verify ${example}, ms`,
  `${example} to bitcode, ms`,
  `${example} to PTX, -O3, ms`,
  "memory after all of these, MiB",
  "a syntax error is reported",
  "a use before the definition is reported",
  "an unknown intrinsic is reported",
  "a crash (400,000 nested brackets) is reported",
  "... after, ms",
  "... and the next request is done after, ms",
];

async function figures(contestant: Contestant, rounds: number, folder: string): Promise<readonly string[]> {
  const before = childrenOf(process.pid);
  const engine = contestant.start();
  try {
    const described = await engine.describe();
    if (!described.ok) throw new Error(described.diagnostics.map(({ message }) => message).join("\n"));
    const { major, minor, patch } = described.description.llvmVersion;
    const ir = await irFor(engine);
    const run = async (text: string, outputs: readonly OutputKind[]) =>
      await timed(() => engine.compile({ ...request, ir: text, outputs }));
    const series = async (outputs: readonly OutputKind[]): Promise<string> => {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { result, milliseconds } = await run(ir, outputs);
        if (!result.ok) throw new Error(`${contestant.name} does not compile ${example}`);
        times.push(milliseconds);
      }
      return shown(times);
    };
    const speed = [await series([]), await series(["bc"]), await series(["asm"])];
    const children = childrenOf(process.pid).filter((id) => !before.includes(id) && isRunning(id));
    const memory = contestant.programs?.map((program) => peak(program, ir, folder)) ?? children.map(residentMebibytes);
    const faults = [
      "%bad = add i32 1, 2.0",
      "%bad = add i32 %later, 1\n  %later = add i32 1, 2",
      "call void @llvm.nvvm.no.such()",
    ].map((line) => ir.replace(/^entry:$/m, `entry:\n  ${line}`));
    faults.push(`${faults.pop()}\ndeclare void @llvm.nvvm.no.such()\n`);
    const reports: string[] = [];
    for (const fault of faults) reports.push(reportOf((await run(fault, ["asm"])).result));
    const crash = await run(`${ir}\n@deep = global ${"{".repeat(400_000)}i32${"}".repeat(400_000)} undef\n`, ["asm"]);
    const next = await run(ir, ["bc"]);
    return [
      `${major}.${minor}.${patch}`,
      await readyAfter(contestant, rounds),
      ...speed,
      memory.map((mebibytes) => mebibytes.toFixed(0)).join(" + "),
      ...reports,
      reportOf(crash.result),
      crash.milliseconds.toFixed(0),
      next.milliseconds.toFixed(0),
    ];
  } finally {
    await engine.close();
  }
}

/** The example as the engine reads it. */
async function irFor(engine: Engine): Promise<string> {
  const text = readFileSync(join(root, `docs/examples/${example}.kdsl`), "utf8");
  const made = await compile({ name: `${example}.kdsl`, text }, { targets: [target], emit: ["llvm-ir"], engine });
  const [output] = made.outputs;
  if (output === undefined) throw new Error(made.diagnostics.map(({ message }) => message).join("\n"));
  return String(output.contents);
}

/** The median and, as other work on the machine only adds to it, the least. */
const shown = (times: readonly number[]): string => `${median(times).toFixed(1)} (${Math.min(...times).toFixed(1)})`;

async function readyAfter({ start }: Contestant, rounds: number): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { result, milliseconds } = await timed(async () => {
      const engine = start();
      await engine.describe();
      return engine;
    });
    times.push(milliseconds);
    await result.close();
  }
  return shown(times);
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - start };
}

/** The peak of a program's memory on the example, in MiB. @throws Error when it fails */
function peak(program: string, ir: string, folder: string): number {
  const file = join(folder, "module.ll");
  writeFileSync(file, ir);
  const level = program.startsWith("opt") ? "-passes=default<O3>" : "-O3";
  const command = [program, level, "-mcpu=sm_80", "-nvptx-short-ptr", file, "-o", "/dev/null"];
  const taken = measure(command, join(folder, "time"));
  if (taken === undefined) throw new Error(`${program} does not compile ${example}`);
  return taken.memory;
}

/** How a fault came out: the name of the diagnostic, and how exactly it says where. */
function reportOf({ diagnostics }: CompileResult<OutputKind>): string {
  const [first] = diagnostics;
  if (first === undefined) return "not at all";
  const { span } = first;
  if (span === undefined) return `\`${first.name}\`, without a place`;
  return `\`${first.name}\`, with its ${span.end - span.start > 1 ? "line" : "line and column"}`;
}
