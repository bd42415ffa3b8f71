/** Runs the test runner on small folders of planted tests. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The exit code and the last lines of a run over one file of tests. */
function run(tests: string, lines = 1): { status: number | null; last: string } {
  const folder = mkdtempSync(join(tmpdir(), "dslc-tests-"));
  writeFileSync(join(folder, "a.test.js"), tests);
  const args = [join(import.meta.dirname, "run-tests.ts"), "--root", folder, "--globals"];
  const { PATH = "" } = process.env;
  const { status, stdout } = spawnSync(process.execPath, args, { env: { PATH, CI: "true" }, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return { status, last: stdout.trimEnd().split("\n").slice(-lines).join("\n") };
}

const timeout = 60_000;

test("passed and failed tests are counted, and a skipped one gives its reason", { timeout }, () => {
  const tests = `test("a", () => {}); test("b", () => {}); test("c", () => { throw new Error("planted"); });
    test("d", (context) => context.skip("skipped: there is no ptxas"));`;
  expect(run(tests, 2)).toEqual({ status: 1, last: "d: skipped: there is no ptxas\n2 passed, 1 failed" });
});

test("a good run succeeds", { timeout }, () => {
  expect(run(`test("a", () => {});`)).toEqual({ status: 0, last: "1 passed, 0 failed" });
});

test.each([
  ["a run without tests", "", "0 passed, 1 failed"],
  ["a run that skipped all tests", `test.skip("a", () => {});`, "0 passed, 1 failed"],
  ["a file that does not load", `throw new Error("planted");`, "0 passed, 1 failed"],
  [
    "a suite that breaks",
    `describe("a", () => { beforeAll(() => { throw 1; }); test("b", () => {}); });`,
    "0 passed, 1 failed",
  ],
  ["an error that nothing caught", `test("a", () => { Promise.reject(new Error("planted")); });`, "1 passed, 1 failed"],
])("%s fails", { timeout }, (_, tests, last) => {
  expect(run(tests)).toEqual({ status: 1, last });
});
