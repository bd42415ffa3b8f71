/** An object is what its assembly says, and both engines of LLVM 19 make the same bytes of every example. */
import { compile, type CompileOutput } from "@dslc/compiler";
import { renderDiagnostics } from "@dslc/base";
import { type Engine, startEngine } from "@dslc/llvm";
import { type AmdgpuTarget, knownTargets } from "@dslc/target-info";
import { requireTool, runTool } from "@dslc/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { exampleSource } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const library = startEngine({ engine: "library" });
const tools = startEngine({ engine: "tools" });
afterAll(() => Promise.all([library.close(), tools.close()]));

const amdgpuTargets = knownTargets().filter((target): target is AmdgpuTarget => target.vendor === "amdgpu");

async function outputsOf(
  engine: Engine,
  example: string,
  target: string,
  emit: readonly ("asm" | "obj")[],
): Promise<readonly CompileOutput[]> {
  const { outputs, diagnostics } = await compile(exampleSource(example), { targets: [target], emit, engine });
  expect(renderDiagnostics(diagnostics)).toBe("");
  expect(outputs.map(({ kind }) => kind).sort()).toEqual([...emit].sort());
  return outputs;
}

/** The section with the instructions, and what the linker puts into it, as text. */
function instructions(object: string | Uint8Array): string {
  const { status, stdout, stderr } = runTool("llvm-objdump-19", ["-s", "-r", "-j", ".text", "a.o"], {
    files: { "a.o": object },
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^ 0000 [0-9a-f]{8} /m);
  return stdout;
}

function assembled(assembly: string | Uint8Array, { architecture }: AmdgpuTarget): Uint8Array {
  const { status, stderr, outputs } = runTool(
    "llvm-mc-19",
    ["-triple=amdgcn-amd-amdhsa", `-mcpu=${architecture}`, "-filetype=obj", "a.s", "-o", "a.o"],
    { files: { "a.s": assembly }, outputs: ["a.o"] },
  );
  expect(status, stderr).toBe(0);
  return outputs["a.o"] ?? new Uint8Array();
}

describe.each(examples.map(({ name }) => name))("%s", (name) => {
  test.for(amdgpuTargets)(
    "for $name: the object is what the assembly says, in both engines",
    async (target, context) => {
      requireTool(context, "llvm-mc-19");
      requireTool(context, "llvm-objdump-19");
      const made = await outputsOf(library, name, target.name, ["asm", "obj"]);
      expect(await outputsOf(tools, name, target.name, ["asm", "obj"])).toEqual(made);
      const contents = (kind: string) => made.find((output) => output.kind === kind)?.contents ?? "";
      expect(instructions(contents("obj"))).toBe(instructions(assembled(contents("asm"), target)));
    },
  );

  test.for(["nvptx:sm_75", "nvptx:sm_90"])("for %s: both engines make the same PTX", async (target) => {
    expect(await outputsOf(tools, name, target, ["asm"])).toEqual(await outputsOf(library, name, target, ["asm"]));
  });
});

test("what is asked for beside it does not change an output", async () => {
  const both = await outputsOf(library, "fir", "amdgpu:gfx90a", ["asm", "obj"]);
  const alone = [
    ...(await outputsOf(library, "fir", "amdgpu:gfx90a", ["asm"])),
    ...(await outputsOf(library, "fir", "amdgpu:gfx90a", ["obj"])),
  ];
  const byKind = (a: CompileOutput, b: CompileOutput) => a.kind.localeCompare(b.kind);
  expect(alone.toSorted(byKind)).toEqual(both.toSorted(byKind));
});
