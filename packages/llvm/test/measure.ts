/**
 * Figures of the engine on this machine: `node --conditions=@dslc/source packages/llvm/test/measure.ts`.
 *
 * Each figure is the median of its runs, in milliseconds. Overhead is a request's time less the time in LLVM.
 */
import { type CompileRequest, type Engine, startEngine } from "@dslc/llvm";
import { amdgpu, amdgpuReverse, blockSum, nvptx, withHeader } from "./kernels.ts";

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const show = (name: string, values: readonly number[]): void =>
  console.log(`${name.padEnd(44)} ${median(values).toFixed(2)} (least ${Math.min(...values).toFixed(2)})`);

async function timed<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const start = performance.now();
  const result = await run();
  return { result, milliseconds: performance.now() - start };
}

async function measureStart(kind: "library" | "tools"): Promise<void> {
  const returns: number[] = [];
  const ready: number[] = [];
  for (let i = 0; i < 11; i++) {
    const start = performance.now();
    const engine = startEngine({ engine: kind });
    returns.push(performance.now() - start);
    await engine.describe();
    ready.push(performance.now() - start);
    await engine.close();
  }
  show(`${kind}: startEngine returns after`, returns);
  show(`${kind}: ready after`, ready);
}

async function measureRequests(engine: Engine, name: string, request: CompileRequest<"asm">): Promise<void> {
  const total: number[] = [];
  const overhead: number[] = [];
  for (let i = 0; i < 40; i++) {
    const { result, milliseconds } = await timed(() => engine.compile(request));
    if (!result.ok) throw new Error(`${name} does not compile`);
    total.push(milliseconds);
    overhead.push(milliseconds - result.timings.reduce((sum, phase) => sum + phase.milliseconds, 0));
  }
  show(`${name}: request`, total);
  show(`${name}: of it overhead`, overhead);
}

async function measureRecovery(engine: Engine): Promise<void> {
  const crash =
    "define ptx_kernel void @k() {\n  call void @llvm.x86.sse2.pause()\n  ret void\n}\ndeclare void @llvm.x86.sse2.pause()\n";
  const request = { triple: nvptx, cpu: "sm_90", optimizationLevel: 3, outputs: ["asm"] } as const;
  const crashing = { ...request, ir: await withHeader(engine, nvptx, crash) };
  const good = { ...request, ir: await withHeader(engine, nvptx, blockSum) };
  const seen: number[] = [];
  const next: number[] = [];
  for (let i = 0; i < 11; i++) {
    seen.push((await timed(() => engine.compile(crashing))).milliseconds);
    next.push((await timed(() => engine.compile(good))).milliseconds);
  }
  show("library: a crash is reported after", seen);
  show("library: the request after a crash", next);
}

for (const kind of ["library", "tools"] as const) {
  await measureStart(kind);
  const engine = startEngine({ engine: kind });
  const options = { optimizationLevel: 3, outputs: ["asm"] } as const;
  const onNvptx = { ir: await withHeader(engine, nvptx, blockSum), triple: nvptx, cpu: "sm_90", ...options };
  const onAmdgpu = { ir: await withHeader(engine, amdgpu, amdgpuReverse), triple: amdgpu, cpu: "gfx90a", ...options };
  await measureRequests(engine, `${kind}: block_sum, nvptx`, onNvptx);
  await measureRequests(engine, `${kind}: reverse, amdgpu`, onAmdgpu);
  if (kind === "library") await measureRecovery(engine);
  await engine.close();
}
