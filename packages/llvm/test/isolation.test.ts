import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Engine, startEngine } from "@dslc/llvm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { libraryGenerator } from "../src/engine/library-generator.ts";
import type { CodeGenerator, Job, JobResult } from "../src/engine/protocol.ts";
import { toolGenerator } from "../src/engine/tool-generator.ts";
import { amdgpu, blockSum, header, nvptx, slowKernel, withHeader } from "./kernels.ts";
import { childrenOf, eventually, isRunning, processorSeconds, programOf, residentMebibytes } from "@dslc/testkit";

const temporary = mkdtempSync(join(tmpdir(), "dslc-isolation-"));
beforeAll(() => {
  process.env["TMPDIR"] = temporary;
});
afterAll(() => {
  delete process.env["TMPDIR"];
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

async function jobOf(generator: CodeGenerator, cpu: string, body: string, change: Partial<Job> = {}): Promise<Job> {
  const triple = cpu.startsWith("sm_") ? nvptx : amdgpu;
  const availability = await generator.availability();
  if (!availability.ok) throw new Error("the tests of this package need LLVM");
  const ir = header(triple, availability.found.dataLayouts[triple]) + body;
  return { ir, triple, cpu, features: "", optimizationLevel: 3, outputs: ["asm"], keep: undefined, ...change };
}

const callOnGfx = (call: string, declaration = ""): string =>
  `define amdgpu_kernel void @k(ptr addrspace(1) %p) {
  %t = call i32 @llvm.amdgcn.workitem.id.x()
  ${call}
  store i32 %r, ptr addrspace(1) %p, align 4
  ret void
}
declare i32 @llvm.amdgcn.workitem.id.x()
${declaration}
`;

const fence = `define ptx_kernel void @k(ptr addrspace(1) %p) {
  fence seq_cst
  ret void
}
`;

const small = `define ptx_kernel void @k(ptr addrspace(1) %p) {
  store i32 1, ptr addrspace(1) %p, align 4
  ret void
}
`;

/** Behind the gate, so that LLVM meets what the gate would have refused. */
describe.each([
  ["library", libraryGenerator],
  ["tools", toolGenerator],
] as const)("what ends LLVM in the %s generator is a problem, and the next job is fine:", (_, start) => {
  const generator = start({ shortPointers: true });
  const control = { signal: undefined, timeoutMs: 60_000 };
  afterAll(() => generator.close());

  async function problemsOf(job: Job): Promise<JobResult["problems"]> {
    const { outputs, problems } = await generator.run(job, control);
    expect(outputs).toBeUndefined();
    const next = await generator.run(await jobOf(generator, "sm_90", blockSum), control);
    expect(next.problems).toEqual([]);
    expect(next.outputs?.asm).toContain(".entry block_sum");
    return problems;
  }

  test("an abort on what cannot be selected", async () => {
    const [problem] = await problemsOf(await jobOf(generator, "sm_90", fence));
    expect(problem).toMatchObject({ kind: "crash", how: "signal SIGABRT", phase: "emit" });
    expect(problem).toHaveProperty("text", expect.stringMatching(/^Cannot select: .*AtomicFence[\s\S]*In function: k/));
  });

  test("a segmentation fault, with the pass and the function", async () => {
    const body = callOnGfx("%r = call i32 @llvm.amdgcn.permlane64(i32 %t)", "declare i32 @llvm.amdgcn.permlane64(i32)");
    const [problem] = await problemsOf(await jobOf(generator, "gfx90a", body));
    expect(problem).toMatchObject({ kind: "crash", how: "signal SIGSEGV", phase: "emit" });
    expect(problem).toHaveProperty("text", expect.stringMatching(/^Running pass .* on function '@k'$/));
  });

  test("a missing library function", async () => {
    const body = `define ptx_kernel void @k(ptr addrspace(1) %p, float %x) {
  %y = call float @llvm.exp2.f32(float %x)
  store float %y, ptr addrspace(1) %p, align 4
  ret void
}
declare float @llvm.exp2.f32(float)
`;
    const problems = await problemsOf(await jobOf(generator, "sm_90", body));
    const text = "no libcall available for fexp2";
    expect(problems).toEqual([{ kind: "code-generation", severity: "error", text }]);
  });

  test("an illegal lane permutation", async () => {
    const name = "llvm.amdgcn.update.dpp.i32";
    const call = `%r = call i32 @${name}(i32 %t, i32 %t, i32 322, i32 15, i32 15, i1 true)`;
    const body = callOnGfx(call, `declare i32 @${name}(i32, i32, i32, i32, i32, i1)`);
    const [problem] = await problemsOf(await jobOf(generator, "gfx1100", body, { outputs: ["obj"] }));
    expect(problem).toMatchObject({ kind: "code-generation", severity: "error" });
  });

  test("an unknown intrinsic", async () => {
    const body = callOnGfx("%r = call i32 @llvm.amdgcn.bogus(i32 %t)", "declare i32 @llvm.amdgcn.bogus(i32)");
    const problems = await problemsOf(await jobOf(generator, "gfx90a", body));
    expect(problems).toEqual([{ kind: "unknown-intrinsic", name: "llvm.amdgcn.bogus" }]);
  });

  test("an unknown processor that LLVM crashes on", async () => {
    const problems = await problemsOf(await jobOf(generator, "sm_12", fence));
    const text = "'sm_12' is not a recognized processor for this target";
    expect(problems).toEqual([{ kind: "unknown-processor", text }]);
  });

  test("brackets nested too deep", async () => {
    const nested = (depth: number): string =>
      `@g = internal global ${"{".repeat(depth)}i32${"}".repeat(depth)} undef\n`;
    const [problem] = await problemsOf(await jobOf(generator, "gfx90a", nested(400_000)));
    expect(problem).toMatchObject({ kind: "crash", how: "signal SIGSEGV" });
    const shallow = await generator.run(await jobOf(generator, "gfx90a", nested(10_000)), control);
    expect(shallow.problems).toEqual([]);
  });

  test("a time limit", async () => {
    const job = await jobOf(generator, "gfx90a", slowKernel(60_000));
    const start = performance.now();
    const { problems } = await generator.run(job, { signal: undefined, timeoutMs: 1_000 });
    expect(problems).toMatchObject([{ kind: "timeout", milliseconds: 1_000 }]);
    expect(performance.now() - start).toBeLessThan(4_000);
    await problemsOf(await jobOf(generator, "sm_90", fence));
    expect(childrenOf(process.pid).filter(isRunning).length).toBeLessThanOrEqual(2);
  });
});

describe("an engine", () => {
  const request = { triple: nvptx, cpu: "sm_90", optimizationLevel: 3, outputs: ["asm"] } as const;
  const slowRequest = { triple: amdgpu, cpu: "gfx90a", optimizationLevel: 3, outputs: ["obj"] } as const;
  const compileBlockSum = async (engine: Engine) =>
    engine.compile({ ir: await withHeader(engine, nvptx, blockSum), ...request });

  test("puts a crash into a diagnostic at the function", async () => {
    const engine = startEngine();
    // An intrinsic of another machine, which the gate does not list.
    const body = `define ptx_kernel void @k(ptr addrspace(1) %p) {
  call void @llvm.x86.sse2.pause()
  ret void
}
declare void @llvm.x86.sse2.pause()
`;
    const result = await engine.compile({ ir: await withHeader(engine, nvptx, body), name: "k.ll", ...request });
    expect(result.diagnostics.map(({ name }) => name)).toEqual(["llvm/crash"]);
    expect(result.diagnostics[0]?.message).toBe("LLVM ended while generating code for sm_90 (signal SIGABRT)");
    expect(result.diagnostics[0]?.span?.toString()).toBe("k.ll:3:1");
    expect((await compileBlockSum(engine)).ok).toBe(true);
    await engine.close();
  });

  test("rejects with the signal's reason, running or waiting, and serves the next request", async () => {
    const engine = startEngine();
    const slow = { ir: await withHeader(engine, amdgpu, slowKernel(60_000)), ...slowRequest };
    const running = new AbortController();
    const waiting = new AbortController();
    const first = engine.compile(slow, { signal: running.signal });
    const second = engine.compile(slow, { signal: waiting.signal });
    const third = compileBlockSum(engine);
    waiting.abort("no longer wanted");
    await expect(second).rejects.toBe("no longer wanted");
    await sleep(200);
    running.abort(new Error("stop"));
    await expect(first).rejects.toThrow("stop");
    expect((await third).ok).toBe(true);
    await expect(engine.compile(slow, { signal: AbortSignal.abort("early") })).rejects.toBe("early");
    await engine.close();
  });

  test("rejects what is under way when it is closed, and what comes after", async () => {
    const before = childrenOf(process.pid);
    const engine = startEngine();
    const children = childrenOf(process.pid).filter((id) => !before.includes(id));
    const slow = engine.compile({ ir: await withHeader(engine, amdgpu, slowKernel(60_000)), ...slowRequest });
    const close = async (): Promise<void> => {
      await sleep(100);
      await engine.close();
    };
    await Promise.all([expect(slow).rejects.toThrow("the engine was closed"), close()]);
    await expect(compileBlockSum(engine)).rejects.toThrow("the engine was closed");
    await engine.close();
    expect([children.length, ...children.filter(isRunning)]).toEqual([1]);
  });

  test("works beside another one", async () => {
    const engines = [startEngine(), startEngine({ shortPointers: false })];
    const results = await Promise.all([...engines, ...engines].map(compileBlockSum));
    const texts = results.map((result) => (result.ok ? result.outputs.asm : ""));
    expect(texts[0]).toContain("[%r");
    expect(texts[2]).toBe(texts[0]);
    expect(texts[1]).not.toBe(texts[0]);
    await Promise.all(engines.map((engine) => engine.close()));
  });

  test("does not grow over 200 compilations", async () => {
    const before = childrenOf(process.pid);
    const engine = startEngine();
    const [child = 0] = childrenOf(process.pid).filter((id) => !before.includes(id));
    const ir = await withHeader(engine, nvptx, small);
    const compileMany = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) expect((await engine.compile({ ir, ...request })).ok).toBe(true);
    };
    await compileMany(50);
    const early = residentMebibytes(child);
    await compileMany(200);
    expect(residentMebibytes(child) - early).toBeLessThan(16);
    await engine.close();
  });

  test("takes any number for a time limit", async () => {
    const engine = startEngine();
    const ir = await withHeader(engine, nvptx, small);
    for (const timeoutMs of [Number.POSITIVE_INFINITY, 1e12]) {
      expect((await engine.compile({ ir, ...request }, { timeoutMs })).ok).toBe(true);
    }
    await engine.close();
  });

  test("starts another child after its child was killed while it waited", async () => {
    const before = childrenOf(process.pid);
    const engine = startEngine();
    await engine.describe();
    const [child = 0] = childrenOf(process.pid).filter((id) => !before.includes(id));
    process.kill(child, "SIGTERM");
    await eventually(() => !isRunning(child));
    await sleep(50);
    expect((await compileBlockSum(engine)).ok).toBe(true);
    await engine.close();
  });
});

describe("a program that uses an engine", () => {
  const program = fileURLToPath(new URL("./engine-user.ts", import.meta.url));
  const users: ChildProcess[] = [];
  afterEach(() => {
    for (const user of users.splice(0)) user.kill("SIGKILL");
  });
  const arguments_ = (mode: string): string[] => ["--conditions=@dslc/source", program, mode];

  async function start(mode: string, detached = false) {
    const user = spawn(process.execPath, arguments_(mode), { stdio: ["ignore", "pipe", "pipe"], detached });
    users.push(user);
    let stderr = "";
    user.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const said: unknown[] = await once(user.stdout, "data");
    expect(String(said[0])).toBe("ready\n");
    const isLlvm = (id: number): boolean => mode !== "tool" || programOf(id).startsWith("opt");
    const llvm = (): number[] => childrenOf(user.pid ?? 0).filter(isLlvm);
    expect(await eventually(() => llvm().length === 1)).toBe(true);
    const children = llvm();
    const used = processorSeconds(children[0] ?? 0);
    const isAtWork = (): boolean => processorSeconds(children[0] ?? 0) > used + 0.1;
    expect(mode === "idle" || (await eventually(isAtWork, 20_000))).toBe(true);
    return { user, children, stderr: () => stderr };
  }

  test.each(["idle", "busy", "tool"])("takes LLVM with it when it is killed (%s)", async (mode) => {
    const { user, children } = await start(mode);
    user.kill("SIGKILL");
    await once(user, "exit");
    expect(await eventually(() => !children.some(isRunning), 2_000)).toBe(true);
  });

  test.each(["idle", "busy", "tool"])("ends on Ctrl-C without a word and without leftovers (%s)", async (mode) => {
    const { user, children, stderr } = await start(mode, true);
    process.kill(-(user.pid ?? 0), "SIGINT"); // What a terminal does: the whole group gets it.
    const end: unknown[] = await once(user, "exit");
    expect(end[1]).toBe("SIGINT");
    expect(await eventually(() => !children.some(isRunning), 2_000)).toBe(true);
    expect(stderr()).toBe("");
  });

  test("may go on after Ctrl-C, and LLVM with it", async () => {
    const { user } = await start("stubborn", true);
    let stdout = "";
    user.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    process.kill(-(user.pid ?? 0), "SIGINT");
    await once(user, "close");
    expect(stdout).toBe("interrupted\ncompiled\n");
  });

  test.each([
    ["unused", ""],
    ["done", "compiled\n"],
  ])("ends by itself when it has nothing more to do (%s)", async (mode, said) => {
    const user = spawn(process.execPath, arguments_(mode), { stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    user.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    const end: unknown[] = await once(user, "close");
    expect([end[0], stdout]).toEqual([0, said]);
  });
});
