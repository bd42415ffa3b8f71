import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DescribeResult, startEngine } from "@dslc/llvm";
import { afterAll, expect, test } from "vitest";
import { generatorsOf, LlvmEngine } from "../src/engine/start-engine.ts";
import { toolGenerator } from "../src/engine/tool-generator.ts";
import { findLlvmTools } from "../src/engine/tool-discovery.ts";

const folder = mkdtempSync(join(tmpdir(), "dslc-discovery-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that answers each argument with the text beside it. */
function script(name: string, answers: Readonly<Record<string, string>>): string {
  const cases = Object.entries(answers).map(([argument, answer]) => `${argument}) echo '${answer}';;`);
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nfor argument in "$@"; do case "$argument" in ${cases.join(" ")} esac; done\n`);
  chmodSync(path, 0o755);
  return path;
}

async function describeWith(
  environment: NodeJS.ProcessEnv,
  engine: "library" | "automatic" = "automatic",
): Promise<DescribeResult> {
  const started = startEngine({ engine, environment: { ...process.env, ...environment } });
  const result = await started.describe();
  await started.close();
  return result;
}

/** The one diagnostic of an engine that found nothing. */
function complaint(result: DescribeResult) {
  expect(result.ok).toBe(false);
  const [diagnostic] = result.ok ? [] : result.diagnostics;
  expect(diagnostic?.name).toBe("llvm/not-found");
  return { message: diagnostic?.message, notes: diagnostic?.notes ?? [], help: diagnostic?.help ?? [] };
}

test("the named library is used, or nothing is", async () => {
  const good = await describeWith({ DSLC_LIBLLVM: "libLLVM.so.19.1" });
  expect(good).toMatchObject({ ok: true, description: { kind: "library", path: "libLLVM.so.19.1" } });
  const missing = complaint(await describeWith({ DSLC_LIBLLVM: "/nowhere/libLLVM.so" }));
  expect(missing.message).toContain("DSLC_LIBLLVM names a library that does not work");
  expect(missing.notes[0]).toMatch(/^\/nowhere\/libLLVM\.so: .*cannot open shared object file/);
  expect(missing.help[0]).toMatch(/^install LLVM 19: apt install libllvm19 lld-19/);
});

test.skipIf(!existsSync("/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1"))(
  "a library that is too old is refused with what is supported",
  async () => {
    const { notes } = complaint(await describeWith({ DSLC_LIBLLVM: "libLLVM-14.so.1" }));
    expect(notes).toEqual(["libLLVM-14.so.1: it is older than LLVM 16, or not LLVM; versions 16 to 19 are supported"]);
  },
);

test("a library that is not LLVM is refused", async () => {
  const { notes } = complaint(await describeWith({ DSLC_LIBLLVM: "libc.so.6" }));
  expect(notes[0]).toContain("or not LLVM");
});

test("LLVM_CONFIG's library comes first", async () => {
  const library = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib/aarch64-linux-gnu"]
    .map((directory) => join(directory, "libLLVM.so.19.1"))
    .find(existsSync);
  if (library === undefined) throw new Error("the tests of this package need the library of LLVM 19");
  symlinkSync(library, join(folder, "libLLVM.so.19.1"));
  const config = script("config-good", { "--version": "19.1.7", "--libdir": folder });
  const result = await describeWith({ LLVM_CONFIG: config });
  expect(result).toMatchObject({ ok: true, description: { path: join(folder, "libLLVM.so.19.1") } });
});

test("an LLVM_CONFIG that is too old, or cannot be run, is passed over", async () => {
  const config = script("config-old", { "--version": "14.0.6", "--libdir": folder });
  for (const path of [config, "/nowhere/llvm-config"]) {
    const result = await describeWith({ LLVM_CONFIG: path });
    expect(result).toMatchObject({ ok: true, description: { kind: "library", path: "libLLVM.so.19.1" } });
  }
});

test("where the child cannot work, LLVM's programs stand in for the library, and say why", async () => {
  const broken = join(folder, "broken.cjs");
  writeFileSync(broken, 'throw new Error("koffi has no build for this machine");\n');
  const environment = { NODE_OPTIONS: `--require ${broken}` };
  const result = await describeWith(environment);
  expect(result).toMatchObject({ ok: true, description: { kind: "tools" } });
  expect(result.ok && result.description.fallbackReason).toBe(
    "child process: it ended by exit code 1: Error: koffi has no build for this machine",
  );
  expect(complaint(await describeWith(environment, "library")).notes[0]).toContain("koffi has no build");
});

test("with neither library nor programs, a request is answered with what to install", async () => {
  const nothing = toolGenerator({ shortPointers: true, folders: [folder] });
  const engine = new LlvmEngine(generatorsOf({ library: nothing, tools: nothing }, "automatic"), {
    shortPointers: true,
  });
  const { message, help } = complaint(await engine.describe());
  expect(message).toContain("neither a library nor the programs opt and llc");
  expect(help[0]).toContain("install LLVM 19");
  const request = { ir: "", triple: "nvptx64-nvidia-cuda", cpu: "sm_90", optimizationLevel: 3, outputs: [] } as const;
  expect((await engine.compile(request)).diagnostics.map(({ name }) => name)).toEqual(["llvm/not-found"]);
});

test("where no file can be made, the answer is a diagnostic too", async () => {
  const usual = process.env["TMPDIR"];
  process.env["TMPDIR"] = "/nowhere";
  try {
    expect(complaint(await describeWith({})).notes[0]).toContain("no such file or directory, open '/nowhere/");
  } finally {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
  }
});

test("programs of an unsupported version, or of two versions, are refused", async () => {
  script("opt", { "--version": "Debian LLVM version 14.0.6" });
  script("llc", { "--version": "Debian LLVM version 14.0.6" });
  const old = await findLlvmTools([folder]);
  expect(old).toEqual({
    ok: false,
    rejected: [{ path: join(folder, "llc"), reason: "it is LLVM 14; versions 16 to 19 are supported" }],
  });
  script("llc", { "--version": "LLVM version 19.1.7" });
  const mixed = await findLlvmTools([folder]);
  expect(mixed.ok ? [] : mixed.rejected[0]?.reason).toBe("its version is 19, but that of opt beside it 14");
  script("opt", { "--version": "LLVM version 19.1.7" });
  expect(await findLlvmTools([folder])).toMatchObject({ ok: true, tools: { version: { major: 19, patch: 7 } } });
});
