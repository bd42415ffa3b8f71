/**
 * The fuzzer's command: `node tools/fuzz/run.ts mutants|replay` (see `--help`).
 *
 * Packages are imported from their sources, which takes a condition that Node has to be started with.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";

const program = ["--conditions=@dslc/source", join(import.meta.dirname, "main.ts"), ...process.argv.slice(2)];
const child = spawn(process.execPath, program, { stdio: "inherit" });
// The child gets Ctrl-C as well, and says what it found before it ends.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => void (signal === "SIGTERM" && child.kill(signal)));
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
