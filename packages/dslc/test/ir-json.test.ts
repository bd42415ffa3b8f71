/** IR as JSON on the command line, and what docs/ir-json.md does with it. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle, defaultEnvironment, dslc, examplesFolder, program, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const fir = join(examplesFolder, "fir.kdsl");

describe("opt --emit json", () => {
  test("prints what opt reads back, and runs pipelines over either", () => {
    withFolder((cwd) => {
      const ir = dslc(["compile", fir, "--emit", "ir", "-o", "-"], { cwd }).stdout;
      dslc(["opt", "--emit", "json", "-o", "ir.json"], { cwd, input: ir });
      expect(dslc(["opt", "ir.json"], { cwd }).stdout).toBe(ir);
      const pipeline = ["--pipeline", "builtin.module(gpu.module(gpu.func(canonicalize)))"];
      const json = readFileSync(join(cwd, "ir.json"), "utf8");
      expect(dslc(["opt", "--from", "json", ...pipeline], { cwd, input: json }).stdout).toBe(
        dslc(["opt", ...pipeline], { cwd, input: ir }).stdout,
      );
      writeFileSync(join(cwd, "text.json"), ir);
      expect(dslc(["opt", "--from", "mlir", "text.json"], { cwd }).stdout).toBe(ir);
    });
  });

  test("says where wrong JSON is wrong", () => {
    withFolder((cwd) => {
      const input =
        '{ "format": "dslc-ir", "version": 1, "module": { "name": "builtin.module", "regions": [[{}]] } }\n';
      const { status, stdout, stderr } = dslc(["opt", "--from", "json"], { cwd, input });
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("error[ir-json/invalid]: module.regions[0][0].operations: is missing\n --> <stdin>:1:");
    });
  });

  test("prints a document for each piece of a text, and takes no pieces of JSON", () => {
    withFolder((cwd) => {
      const { stdout } = dslc(["opt", "--split-input-file", "--emit", "json"], { cwd, input: "// -----\n" });
      expect(stdout.match(/"format"/g)).toHaveLength(2);
      for (const option of ["--split-input-file", "--verify-diagnostics"]) {
        const { status, stderr } = dslc(["opt", "--from", "json", option], { cwd, input: "{}" });
        expect([status, stderr]).toEqual([2, `error[cli/not-for-json]: ${option} is for IR as text, not for JSON\n`]);
      }
    });
  });
});

const page = readFileSync(join(import.meta.dirname, "../../../docs/ir-json.md"), "utf8");
const blocks = [...page.matchAll(/^```(sh|python)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => [
  language,
  text,
]);

function canRun(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}

test("the programs of the page find what they look for", (test) => {
  if (!canRun("jq") || !canRun("python3")) test.skip("skipped: jq or python3 is not there");
  withFolder((cwd) => {
    writeFileSync(join(cwd, "fir.mlir"), dslc(["compile", fir, "--emit", "ir", "-o", "-"], { cwd }).stdout);
    const outputs = blocks.map(([language, text]) => {
      if (language === "python") writeFileSync(join(cwd, "kernels.py"), text ?? "");
      const command = language === "python" ? "dslc opt fir.mlir --emit json | python3 kernels.py" : (text ?? "");
      const env = { ...defaultEnvironment, PATH: `${dirname(program)}:${process.env["PATH"]}` };
      const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", env });
      expect(stderr, command).toBe("");
      return stdout;
    });
    expect(outputs).toHaveLength(3);
    expect(outputs[0]).toMatch(/^ +\d+ gpu\.func$/m);
    expect(outputs[1]).toMatch(/^\d+\n/);
    expect(outputs[2]).toMatch(/^fir \[.*'memref<f32, #gpu.*\]$/m);
  });
});
