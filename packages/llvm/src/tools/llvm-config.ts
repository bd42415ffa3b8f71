/** Asking the `llvm-config` that the user names. */
import { runTool } from "./run-tool.ts";

/** The folder of programs that `LLVM_CONFIG`'s program names; `undefined` when it is not set or cannot be run. */
export async function llvmConfigFolder(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const program = environment["LLVM_CONFIG"];
  if (program === undefined || program === "") return undefined;
  const run = await runTool(program, ["--bindir"], "", { timeoutMs: 10_000 });
  return run.exitCode === 0 ? run.stdout.toString("utf8").trim() : undefined;
}
