/** What the tests of this package share: reading IR, and running a kernel of it. */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { arith } from "@dslc/dialect-arith";
import { cf } from "@dslc/dialect-cf";
import { func } from "@dslc/dialect-func";
import { gpu } from "@dslc/dialect-gpu";
import { math } from "@dslc/dialect-math";
import { memref } from "@dslc/dialect-memref";
import { scf } from "@dslc/dialect-scf";
import { vector } from "@dslc/dialect-vector";
import { wg } from "@dslc/dialect-wg";
import { Context, type Dialect, type Operation, parseModule, verify } from "@dslc/ir";
import type { Launch } from "../src/launch.ts";
import { type RunOptions, type RunResult, runKernel } from "../src/run-kernel.ts";
import type { Trap } from "../src/trap.ts";

const dialects = [arith, cf, func, gpu, math, memref, scf, vector, wg];

/** Reads and verifies IR. @throws Error when it is not valid. */
export function parse(text: string, more: readonly Dialect[] = []): Operation {
  const sink = new DiagnosticSink();
  const module = parseModule(new SourceFile("kernel.mlir", text), new Context([...dialects, ...more]), sink);
  if (module !== undefined) verify(module, sink);
  if (module === undefined || sink.hasErrors) throw new Error(renderDiagnostics(sink.diagnostics));
  return module;
}

/** A module of one kernel `@k` with these parameters and this body, and what else stands beside it. */
export function kernelText(parameters: string, body: string, beside = ""): string {
  return `gpu.module @m {
  ${beside}
  gpu.func @k(${parameters}) kernel {
    ${body}
    gpu.return
  }
}
`;
}

export type SmallLaunch = Partial<Launch> & Pick<Launch, "arguments">;

/** Runs `@k`, or the kernel named, of a text; one work-item unless the launch says more. */
export function run(
  text: string,
  launch: SmallLaunch,
  options: RunOptions & { readonly kernel?: string } = {},
): RunResult {
  const whole = { groupSize: [1, 1, 1], numGroups: [1, 1, 1], ...launch } as const;
  return runKernel(parse(text), options.kernel ?? "k", whole, options);
}

/** The one trap of a run, as its name and message. */
export function trapOf({ traps }: RunResult): string {
  return traps.map(describe).join("\n");
}

function describe({ name, message }: Trap): string {
  return `${name.replace("interpreter/", "")}: ${message}`;
}

/** The text that a trap's span covers. */
export function placeOf({ traps }: RunResult): string | undefined {
  return traps[0]?.span?.text;
}
