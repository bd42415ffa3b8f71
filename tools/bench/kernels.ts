/** The examples that have an equivalent in CUDA, and the ways to compile both. */
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./process.ts";
import type { Opcode } from "./sass.ts";

export interface BenchKernel {
  /** As the file is called, without its extension. */
  readonly name: string;
  /** As the kernel is called in both sources. */
  readonly symbol: string;
  readonly kdsl: string;
  readonly cuda: string;
}

/** What a kernel's hot loop is there for: instructions of the loop are counted for each of these. */
const work: Readonly<Record<string, Opcode>> = { fir: "FFMA", "block-sum": "FADD" };

/** The kind of instruction that does the kernel's work in its hot loop; undefined when it has none to speak of. */
export function workOf({ name }: BenchKernel): Opcode | undefined {
  return work[name];
}

/** The examples, by whether tools/bench/cuda has an equivalent. */
export function benchKernels(): { readonly kernels: readonly BenchKernel[]; readonly missing: readonly string[] } {
  const names = globSync("docs/examples/*.kdsl", { cwd: root }).map((file) => basename(file, ".kdsl"));
  const all = names.toSorted().map((name) => ({
    name,
    symbol: name.replaceAll("-", "_"),
    kdsl: join(root, "docs/examples", `${name}.kdsl`),
    cuda: join(root, "tools/bench/cuda", `${name}.cu`),
  }));
  return {
    kernels: all.filter(({ cuda }) => existsSync(cuda)),
    missing: all.filter(({ cuda }) => !existsSync(cuda)).map(({ name }) => name),
  };
}

/** clang's arguments for the kernels of this folder: device code only, without CUDA's or HIP's own headers. */
export function clangArguments(target: "cuda" | "hip", architecture: string): readonly string[] {
  const common = ["-O3", "-x", target, "--cuda-device-only", `--offload-arch=${architecture}`, "-S"];
  return target === "cuda"
    ? [...common, "-nocudainc", "-nocudalib", "-Wno-unknown-cuda-version"]
    : [...common, "-nogpuinc", "-nogpulib"];
}
