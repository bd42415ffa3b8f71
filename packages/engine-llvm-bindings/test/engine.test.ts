/** The engine against LLVM 14 itself: what it makes, what it refuses and why, and how it goes on after a crash. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBindingsEngine } from "@dslc/engine-llvm-bindings";
import type { CompileRequest, OutputKind, Triple } from "@dslc/llvm";
import { childrenOf, eventually, isRunning, requireTool, residentMebibytes, type SkippableTest } from "@dslc/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bindingsGenerator } from "../src/bindings-generator.ts";
import { dataLayouts, processors } from "../src/llvm-14.ts";
import { amdgpu, header, jobFor, kernel, long, nvptx, requireBindings, store } from "./bindings.ts";

const temporary = mkdtempSync(join(tmpdir(), "dslc-bindings-"));
beforeAll(() => {
  process.env["TMPDIR"] = temporary;
});
afterAll(() => {
  delete process.env["TMPDIR"];
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(temporary, { recursive: true });
});

const request = { triple: nvptx, cpu: "sm_80", optimizationLevel: 3, outputs: ["bc"] } as const;

/**
 * What a program of LLVM 14 answers, which Debian puts beside the library that llvm-bindings is built on. Leaves the test
 * where there is none.
 */
function llvm14(context: SkippableTest, program: string, args: readonly string[], input: string | Uint8Array) {
  const path = `/usr/lib/llvm-14/bin/${program}`;
  if (!existsSync(path)) context.skip(`there is no ${path}`);
  const run = spawnSync(path, args, { input, maxBuffer: 2 ** 28 });
  return { stdout: run.stdout.toString(), stderr: run.stderr.toString() };
}

describe("an engine on llvm-bindings", () => {
  const engine = startBindingsEngine();
  afterAll(() => engine.close());

  const compile = <K extends OutputKind>(ir: string, outputs: readonly K[], change: Partial<CompileRequest<K>> = {}) =>
    engine.compile({ ...request, ir, name: "k.ll", ...change, outputs });

  test("says that it is LLVM 14", async (context) => {
    requireBindings(context);
    expect(await engine.describe()).toMatchObject({
      ok: true,
      description: { kind: "llvm-bindings", llvmVersion: { major: 14 }, dataLayouts },
    });
  });

  test.for<[Triple, string, readonly string[]]>([
    [nvptx, "ptx_kernel", ["-nvptx-short-ptr", "-mcpu=sm_80"]],
    [amdgpu, "amdgpu_kernel", ["-mcpu=gfx90a"]],
  ])("states the data layout of LLVM 14 for %s", ([triple, convention, options], context) => {
    const empty = `target triple = "${triple}"\ndefine ${convention} void @k() {\n  ret void\n}\n`;
    const { stdout } = llvm14(context, "llc", ["-stop-after=codegenprepare", ...options, "-o", "-"], empty);
    expect(stdout).toContain(`target datalayout = "${dataLayouts[triple]}"`);
  });

  test("makes bitcode that LLVM 14 and LLVM 19 read, the same each time", async (context) => {
    requireBindings(context);
    requireTool(context, "opt-19");
    const results = [await compile(store, ["bc"]), await compile(store, ["bc"])];
    const [first, second] = results.map((result) => (result.ok ? result.outputs.bc : undefined));
    if (first === undefined) throw new Error("there is no bitcode");
    expect(second).toEqual(first);
    expect(llvm14(context, "llvm-dis", ["-o", "-"], first).stdout).toContain(
      "store i32 1, i32 addrspace(1)* %q, align 4",
    );
    const newer = spawnSync("opt-19", ["-S", "-passes=verify"], { input: first, encoding: "utf8" });
    expect(newer.stderr).toBe("");
    expect(newer.stdout).toContain("store i32 1, ptr addrspace(1) %q, align 4");
    expect(newer.stdout).toContain('source_filename = "<stdin>"');
  });

  test("makes assembly and objects by LLVM's programs", async (context) => {
    requireBindings(context);
    const ptx = await compile(store, ["asm", "bc"]);
    expect(ptx.ok && ptx.outputs.asm).toContain(".visible .entry k(");
    const ir = `${header(amdgpu)}define amdgpu_kernel void @k() {\n  ret void\n}\n`;
    const object = await compile(ir, ["obj"], { triple: amdgpu, cpu: "gfx90a" });
    expect(object.ok && Buffer.from(object.outputs.obj).subarray(1, 4).toString()).toBe("ELF");
  });

  test("reads and verifies when nothing is wanted", async (context) => {
    requireBindings(context);
    const result = await compile(store, []);
    expect(result).toMatchObject({ ok: true, outputs: {}, diagnostics: [] });
    expect(result.ok && result.timings.map(({ phase }) => phase)).toEqual(["parse", "open", "verify"]);
  });

  const add = (text: string): string => kernel(`  ${text}`);
  test.for<[string, string, string, string]>([
    ["no LLVM IR at all", `${header(nvptx)}kernel k {}`, "k.ll:3:1", "expected top-level entity"],
    ["an unknown instruction", add("%a = plus i32 1, 2"), "k.ll:5:8", "expected instruction opcode"],
    ["a value that is not there", add("%a = add i32 %none, 2"), "k.ll:5:16", "use of undefined value '%none'"],
    ["a value of another type", add("%a = add i32 1, 2.0"), "k.ll:5:19", "floating point constant invalid for type"],
    ["opaque pointers", add("store i32 1, ptr addrspace(1) null"), "k.ll:5:16", "expected type"],
    [
      "a name defined twice",
      add("%a = add i32 1, 2\n  %a = add i32 1, 2"),
      "k.ll:6:3",
      "multiple definition of local value named 'a'",
    ],
    [
      "a function without its end",
      store.replace("}", ""),
      "k.ll:9:1",
      "found end of file when expecting more instructions",
    ],
    [
      "a use before the definition",
      add("%a = add i32 %b, 2\n  %b = add i32 1, 2"),
      "k.ll:6:3",
      "instruction does not dominate all uses",
    ],
    [
      "a block without its end",
      kernel("  br label %b\nb:\n  %a = add i32 1, 2\n}\ndefine void @g() {"),
      "k.ll:8:1",
      "expected instruction opcode",
    ],
    [
      "a result that is not the function's",
      store.replace("ret void", "ret i32 1"),
      "k.ll:7:7",
      "value doesn't match function result type 'void'",
    ],
    [
      "an attribute that contradicts another",
      store.replace("%p)", "readnone writeonly %p)"),
      "k.ll:4:1",
      "attributes 'readnone and writeonly' are incompatible",
    ],
    ["an alignment that is none", store.replace("align 4", "align 3"), "k.ll:6:44", "alignment is not a power of two"],
  ])("refuses %s, and compiles the next module", async ([, ir, place, reason], context) => {
    requireBindings(context);
    const result = await compile(ir, ["bc"]);
    expect(result.diagnostics.map(({ name }) => name)).toEqual(["llvm/invalid-ir"]);
    expect(result.diagnostics[0]?.message.toLowerCase()).toContain(reason);
    expect(result.diagnostics[0]?.span?.toString()).toBe(place);
    expect((await compile(store, ["bc"])).ok).toBe(true);
  });

  test("names intrinsics that LLVM 14 does not know at their use", async (context) => {
    requireBindings(context);
    const body = kernel(
      "  call void @llvm.nvvm.cp.async.bulk.commit.group()",
      "declare void @llvm.nvvm.cp.async.bulk.commit.group()",
    );
    const { diagnostics } = await compile(body, []);
    expect(diagnostics.map(({ name, span }) => `${name} ${span?.toString()}`)).toEqual([
      "llvm/unknown-to-llvm-14 k.ll:5:13",
    ]);
    const known = kernel("  call void @llvm.nvvm.barrier0()", "declare void @llvm.nvvm.barrier0()");
    expect((await compile(known, [])).ok).toBe(true);
  });

  test.for([
    [nvptx, "sm_89", "LLVM 14 does not know sm_89; its newest processor of NVIDIA is sm_86"],
    [amdgpu, "gfx942", "LLVM 14 does not know gfx942; its newest processors of AMD are gfx90a and gfx1035"],
    [amdgpu, "gfx1100", "LLVM 14 does not know gfx1100; its newest processors of AMD are gfx90a and gfx1035"],
  ] as const)("refuses %s %s", async ([triple, cpu, message], context) => {
    requireBindings(context);
    const result = await compile("", [], { triple, cpu });
    expect(result.diagnostics[0]).toMatchObject({ name: "llvm/unknown-to-llvm-14", message });
  });

  test.for([
    [nvptx, "nvptx64", "sm_89"],
    [amdgpu, "amdgcn", "gfx1100"],
  ] as const)("knows the processors of %s that LLVM 14 lists", ([triple, machine, newer], context) => {
    const { stderr } = llvm14(context, "llc", [`-march=${machine}`, "-mcpu=help"], "");
    const names = new Set(stderr.match(/^ {2}\S+/gm)?.map((name) => name.trim()));
    expect(processors[triple].filter((name) => !names.has(name))).toEqual([]);
    expect(names.has(newer)).toBe(false);
  });

  test("bfloat on nvptx is verified and compiled by LLVM 19; in bitcode it is refused, once", async (context) => {
    requireBindings(context);
    requireTool(context, "llc-19");
    const ir = kernel(`  %q = bitcast i8 addrspace(1)* %p to bfloat addrspace(1)*
  %v = load bfloat, bfloat addrspace(1)* %q, align 2
  store bfloat %v, bfloat addrspace(1)* %q, align 2`);
    expect((await compile(ir, [])).ok).toBe(true);
    expect((await compile(ir, ["asm"])).ok).toBe(true);
    const { diagnostics } = await compile(ir, ["bc"]);
    expect(diagnostics.map(({ name, span }) => `${name} ${span?.toString()}`)).toEqual(["llvm/unavailable k.ll:5:3"]);
  });

  test("refuses a module for another data layout", async (context) => {
    requireBindings(context);
    const { diagnostics } = await compile(store.replace("e-p3:32:32", "e-p3:64:64"), ["bc"]);
    expect(diagnostics.map(({ name }) => name)).toEqual(["llvm/module-mismatch"]);
  });
});

test.each([
  ["nothing at all", { DSLC_LLVM_BINDINGS: undefined }, "no usable llvm-bindings was found"],
  [
    "another native file",
    { DSLC_LLVM_BINDINGS: "/dev/null" },
    "DSLC_LLVM_BINDINGS names a file that is not the native part of llvm-bindings",
  ],
])("with %s says how to install it", async (_, change, message) => {
  const environment = { ...process.env, HOME: temporary, XDG_CACHE_HOME: temporary, ...change };
  const engine = startBindingsEngine({ environment });
  const { diagnostics } = await engine.compile({ ...request, ir: store });
  expect(diagnostics[0]).toMatchObject({ name: "llvm/bindings-not-found", message });
  expect(diagnostics[0]?.help[0]).toContain("tools/setup --with-llvm-bindings");
  expect(await engine.describe()).toMatchObject({ ok: false });
  await engine.close();
});

describe("what ends the process is a problem, and the next job is fine:", () => {
  const generator = bindingsGenerator(undefined);
  afterAll(() => generator.close());
  const control = { signal: undefined, timeoutMs: 60_000 };

  async function problemsOf(ir: string) {
    const { outputs, problems } = await generator.run(jobFor(ir), control);
    expect(outputs).toBeUndefined();
    const next = await generator.run(jobFor(store), control);
    expect(next.problems).toEqual([]);
    expect(next.outputs?.bc?.length).toBeGreaterThan(100);
    return problems;
  }

  // LLVM hands out a module around nothing, and ends when that is touched.
  test("a text that is not read", async (context) => {
    requireBindings(context);
    expect(await problemsOf("nonsense")).toMatchObject([{ kind: "syntax", line: 1, byteColumn: 1 }]);
  });

  test("a data layout that is none", async (context) => {
    requireBindings(context);
    const [problem] = await problemsOf('target datalayout = "garbage"\n');
    expect(problem).toMatchObject({ kind: "crash", phase: "parse" });
  });

  test("brackets nested too deep", async (context) => {
    requireBindings(context);
    const depth = 400_000;
    const [problem] = await problemsOf(`@g = global ${"{".repeat(depth)}i32${"}".repeat(depth)} undef\n`);
    expect(problem).toMatchObject({ kind: "crash", how: "signal SIGSEGV", phase: "parse" });
  });

  test("a time limit", async (context) => {
    requireBindings(context);
    const { problems } = await generator.run(jobFor(long), { signal: undefined, timeoutMs: 100 });
    expect(problems).toMatchObject([{ kind: "timeout", milliseconds: 100 }]);
    await problemsOf("nonsense");
  });

  test("an abort", async (context) => {
    requireBindings(context);
    const signal = AbortSignal.timeout(100);
    await expect(generator.run(jobFor(long), { signal, timeoutMs: 60_000 })).rejects.toThrow("timeout");
    await problemsOf("nonsense");
  });
});

test("a child that was killed is replaced, and one that is closed is gone", async (context) => {
  requireBindings(context);
  const before = childrenOf(process.pid);
  const engine = startBindingsEngine();
  await engine.describe();
  const [child = 0] = childrenOf(process.pid).filter((id) => !before.includes(id));
  process.kill(child, "SIGKILL");
  await eventually(() => !isRunning(child));
  await sleep(50); // Until this process has heard of it.
  expect((await engine.compile({ ...request, ir: store })).ok).toBe(true);
  await engine.close();
  expect(childrenOf(process.pid).filter((id) => !before.includes(id) && isRunning(id))).toEqual([]);
});

test("200 compilations cost memory that is given back in time", async (context) => {
  requireBindings(context);
  const before = childrenOf(process.pid);
  const engine = startBindingsEngine();
  await engine.describe();
  const [child = 0] = childrenOf(process.pid).filter((id) => !before.includes(id));
  for (let at = 0; at < 200; at++) expect((await engine.compile({ ...request, ir: store })).ok).toBe(true);
  const grown = isRunning(child) ? residentMebibytes(child) : 0;
  console.log(`the child has ${grown.toFixed(0)} MiB after 200 compilations`);
  expect(grown).toBeLessThan(512);
  await engine.close();
});
