/** The examples that have an equivalent in CUDA, and the ways to compile both. */
import { existsSync, globSync } from "node:fs";
import { basename, join } from "node:path";
import { root, run } from "./process.ts";
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
const work: Readonly<Record<string, Opcode>> = { fir: "FFMA", "block-sum": "FADD", sgemm: "FFMA" };

/** The kind of instruction that does the kernel's work in its hot loop; undefined when it has none to speak of. */
export function workOf({ name }: BenchKernel): Opcode | undefined {
  return work[name];
}

/** The examples, each with its equivalent in tools/bench/cuda. @throws Error when one has none */
export function benchKernels(): readonly BenchKernel[] {
  const names = globSync("docs/examples/*.kdsl", { cwd: root }).map((file) => basename(file, ".kdsl"));
  return names.toSorted().map((name) => {
    const cuda = join(root, "tools/bench/cuda", `${name}.cu`);
    if (!existsSync(cuda)) throw new Error(`docs/examples/${name}.kdsl has no equivalent ${cuda}`);
    return { name, symbol: name.replaceAll("-", "_"), kdsl: join(root, "docs/examples", `${name}.kdsl`), cuda };
  });
}

/**
 * clang's arguments for the kernels of this folder: device code only, without CUDA's or HIP's own headers. Of CUDA's
 * toolkit it gets the library of device functions.
 */
export function clangArguments(target: "cuda" | "hip", architecture: string): readonly string[] {
  const common = ["-O3", "-x", target, "--cuda-device-only", `--offload-arch=${architecture}`, "-S"];
  if (target === "hip") return [...common, "-nogpuinc", "-nogpulib"];
  const library = ["-Xclang", "-mlink-builtin-bitcode", "-Xclang", deviceLibrary()];
  return [...common, "-nocudainc", "-nocudalib", "-Wno-unknown-cuda-version", ...library];
}

let found: string | undefined;

/** Where nvcc has `libdevice`, as it tells what it would run. */
function deviceLibrary(): string {
  const told = /^#\$ NVVMIR_LIBRARY_DIR=(.+)$/m;
  found ??= told.exec(run("nvcc", "--dryrun", "-c", join(root, "tools/bench/cuda/saxpy.cu")))?.[1]?.trim();
  if (found === undefined) throw new Error("nvcc does not tell where its device library is");
  return join(found, "libdevice.10.bc");
}
