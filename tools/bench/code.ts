/** What our code costs beside that of nvcc and clang: registers, spills, memory, instructions. Nothing is run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ptxasEntries } from "@dslc/llvm";
import { functionBytes, section } from "./elf.ts";
import { benchKernels, type BenchKernel, clangArguments, workOf } from "./kernels.ts";
import { bundledCommandLine, circumstances, run } from "./process.ts";
import { publish, table } from "./report.ts";
import { decodeSass, hotLoop } from "./sass.ts";

const nvidia = ["sm_80", "sm_90"];
const amd = ["gfx90a", "gfx1100"];
const clang = "clang-19";

/** What a compiler made of one kernel. */
interface Code {
  /** Of NVIDIA's registers, or AMD's vector registers. */
  readonly registers: number;
  /** Bytes of registers that are stored to memory and loaded from there; on AMD, bytes of private memory. */
  readonly spillBytes: number;
  readonly sharedBytes: number;
  /** NVIDIA: instructions; AMD: bytes. */
  readonly size: number;
  /** Instructions of the hot loop for each instruction that does its work. */
  readonly hot: string | undefined;
  readonly hotRatio: number | undefined;
}

/** Writes the tables, and with `write` also into docs/benchmarks.md. @throws Error when a compiler fails */
export function benchCode(folder: string, write: boolean): void {
  const cli = bundledCommandLine();
  const kernels = benchKernels();
  const ours = (kernel: BenchKernel, target: string): string => {
    const out = join(folder, `${kernel.name}.dslc.s`);
    run(cli, "compile", kernel.kdsl, "-t", target, "--emit", "asm", "-o", out);
    return out;
  };
  const lines = [circumstances("nvcc", clang), nvidiaTable(kernels, folder, ours), amdTable(kernels, folder, ours)];
  publish("code", lines.join("\n\n"), write);
}

/** Compiles a kernel for a target to assembly; gives the file. */
type Ours = (kernel: BenchKernel, target: string) => string;

function nvidiaTable(kernels: readonly BenchKernel[], folder: string, ours: Ours): string {
  const rows = kernels.flatMap((kernel) =>
    nvidia.map((architecture) => {
      const byClang = join(folder, `${kernel.name}.clang.ptx`);
      run(clang, ...clangArguments("cuda", architecture), kernel.cuda, "-o", byClang);
      return row(kernel, architecture, [
        assembled(kernel, architecture, ours(kernel, `nvptx:${architecture}`), folder),
        byNvcc(kernel, architecture, folder),
        assembled(kernel, architecture, byClang, folder),
      ]);
    }),
  );
  return table(["kernel", "for", "dslc", "nvcc", "clang", "registers", "hot loop"], rows);
}

function byNvcc(kernel: BenchKernel, architecture: string, folder: string): Code {
  const cubin = join(folder, "nvcc.cubin");
  const said = run("nvcc", "-O3", `-arch=${architecture}`, "-cubin", "-Xptxas", "-v", kernel.cuda, "-o", cubin);
  return nvidiaCode(kernel, architecture, said, cubin);
}

function assembled(kernel: BenchKernel, architecture: string, ptx: string, folder: string): Code {
  const cubin = join(folder, "ptxas.cubin");
  return nvidiaCode(kernel, architecture, run("ptxas", "-v", `-arch=${architecture}`, ptx, "-o", cubin), cubin);
}

function nvidiaCode(kernel: BenchKernel, architecture: string, said: string, cubin: string): Code {
  const entry = ptxasEntries(said).find(({ name }) => name === kernel.symbol);
  if (entry === undefined) throw new Error(`ptxas does not tell of ${kernel.symbol}:\n${said}`);
  const hasWideBranches = Number.parseInt(architecture.slice(3)) >= 90;
  const sass = decodeSass(section(readFileSync(cubin), `.text.${kernel.symbol}`), hasWideBranches);
  const kind = workOf(kernel);
  const hot = kind === undefined ? undefined : hotLoop(sass, kind);
  return {
    registers: entry.registers,
    spillBytes: entry.spillStoreBytes + entry.spillLoadBytes,
    sharedBytes: entry.sharedBytes,
    size: sass.length,
    hot: hot === undefined ? undefined : `${hot.instructions}:${hot.work}`,
    hotRatio: hot === undefined ? undefined : hot.instructions / hot.work,
  };
}

function amdTable(kernels: readonly BenchKernel[], folder: string, ours: Ours): string {
  const rows = kernels.flatMap((kernel) =>
    amd.map((architecture) => {
      const byClang = join(folder, `${kernel.name}.clang.s`);
      run(clang, ...clangArguments("hip", architecture), kernel.cuda, "-o", byClang);
      return row(kernel, architecture, [
        amdCode(kernel, architecture, ours(kernel, `amdgpu:${architecture}`), folder),
        amdCode(kernel, architecture, byClang, folder),
      ]);
    }),
  );
  return table(["kernel", "for", "dslc", "clang", "registers", "bytes"], rows);
}

function amdCode(kernel: BenchKernel, architecture: string, assembly: string, folder: string): Code {
  const object = join(folder, "amd.o");
  const target = ["-target", "amdgcn-amd-amdhsa", `-mcpu=${architecture}`];
  run(clang, "-x", "assembler", ...target, "-c", assembly, "-o", object);
  const text = readFileSync(assembly, "utf8");
  const figure = (key: string): number => {
    const found = new RegExp(`^ *\\.${key}: +(\\d+)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`${assembly} does not tell ${key}`);
    return Number(found);
  };
  return {
    registers: figure("vgpr_count"),
    spillBytes: figure("private_segment_fixed_size"),
    sharedBytes: figure("group_segment_fixed_size"),
    size: functionBytes(readFileSync(object), kernel.symbol),
    hot: undefined,
    hotRatio: undefined,
  };
}

function row(kernel: BenchKernel, architecture: string, all: readonly Code[]): readonly string[] {
  const [ours, ...theirs] = all;
  if (ours === undefined) throw new Error("a row starts with ours");
  const registers = ours.registers / Math.min(...theirs.map((code) => code.registers));
  const [reference] = theirs;
  const [length, theirLength] =
    reference?.hotRatio === undefined ? [ours.size, reference?.size] : [ours.hotRatio, reference.hotRatio];
  const ratio = length === undefined || theirLength === undefined ? "" : (length / theirLength).toFixed(2);
  return [kernel.name, architecture, ...all.map(cell), registers.toFixed(2), ratio];
}

function cell({ registers, spillBytes, sharedBytes, size, hot }: Code): string {
  return [registers, spillBytes, sharedBytes, size, ...(hot === undefined ? [] : [hot])].join(" / ");
}
