/**
 * Runs the repository's checks and tests and counts them; `tools/test` is the way to start it and documents it.
 *
 * Whatever makes the run bad is counted as a failure, also what is no test: a file that does not load, an error that
 * nothing caught, a run in which no test ran.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCLI, startVitest, type TestModule } from "vitest/node";

interface Count {
  passed: number;
  failed: number;
  /** One line for each test that left by itself, with the reason it gave. */
  skipped: string[];
}

const root = join(import.meta.dirname, "..");

/** Checks of the whole repository; each counts as one test. */
const checks: readonly (readonly [title: string, command: string, ...args: string[]])[] = [
  ["types", "tsc"],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["format", "biome", "format"],
  ["layers", process.execPath, "tools/layers.ts"],
];

function runChecks(count: Count): void {
  for (const [title, command, ...args] of checks) {
    console.log(`--- ${title}`);
    const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    if (error !== undefined) console.error(error.message);
    record(count, title, status === 0);
  }
}

async function runTests(args: readonly string[], count: Count): Promise<void> {
  console.log("--- tests");
  const { filter, options } = parseCLI(["vitest", "run", ...args]);
  const vitest = await startVitest(filter, { ...options, watch: false });
  const before = count.passed + count.failed;
  for (const module of vitest.state.getTestModules()) countModule(module, count);
  count.failed += vitest.state.getUnhandledErrors().length;
  if (count.passed + count.failed === before) {
    console.error("no test ran");
    count.failed++;
  }
}

function countModule(module: TestModule, count: Count): void {
  let failed = 0;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") count.passed++;
    else if (result.state === "failed") failed++;
    else if (result.state === "skipped" && result.note !== undefined)
      count.skipped.push(`${test.fullName}: ${result.note}`);
  }
  // A module or suite that broke outside its tests fails without a failed test.
  if (failed === 0 && !module.ok()) failed = 1;
  count.failed += failed;
}

function compileExamples(count: Count): void {
  console.log("--- examples");
  for (const example of globSync("docs/examples/*.kdsl", { cwd: root }).sort()) {
    const folder = mkdtempSync(join(tmpdir(), "dslc-example-"));
    const args = ["compile", example, "-t", "nvptx:sm_90", "-t", "amdgpu:gfx90a", "-o", `${folder}/`];
    const { status } = spawnSync(join(root, "tools/dslc"), args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    record(count, example, status === 0 && readdirSync(folder).length > 0);
    rmSync(folder, { recursive: true });
  }
}

function record(count: Count, title: string, passed: boolean): void {
  if (passed) count.passed++;
  else count.failed++;
  console.log(`${passed ? "passed" : "FAILED"}: ${title}`);
}

const args = process.argv.slice(2);
const count: Count = { passed: 0, failed: 0, skipped: [] };
if (args.length === 0) runChecks(count);
await runTests(args, count);
if (args.length === 0) compileExamples(count);
for (const line of count.skipped) console.log(line);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 ? 0 : 1);
