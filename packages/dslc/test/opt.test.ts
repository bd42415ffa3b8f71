/** `dslc opt`, run from its bundle. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle, dslc, examplesFolder, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const fir = join(examplesFolder, "fir.kdsl");

describe("opt", () => {
  test("prints the frontend's IR unchanged, from standard input and from a file", () => {
    withFolder((cwd) => {
      const ir = dslc(["compile", fir, "--emit", "ir", "-o", "-"], { cwd }).stdout;
      expect(dslc(["opt"], { cwd, input: ir }).stdout).toBe(ir);
      writeFileSync(join(cwd, "fir.mlir"), ir);
      expect(dslc(["opt", "fir.mlir", "--verify-each"], { cwd }).stdout).toBe(ir);
    });
  });

  test("runs a pipeline", () => {
    withFolder((cwd) => {
      const input = '%a = arith.constant 6 : i32\n%b = arith.addi %a, %a : i32\n"test.use"(%b) : (i32) -> ()\n';
      const { stdout } = dslc(["opt", "--allow-unregistered-dialect", "--pipeline", "builtin.module(canonicalize)"], {
        cwd,
        input,
      });
      expect(stdout).toContain("arith.constant 12 : i32");
      expect(stdout).not.toContain("addi");
    });
  });

  test("shows the IR behind every pass, and how long each took", () => {
    withFolder((cwd) => {
      const pipeline = "builtin.module(inline,canonicalize)";
      const { status, stderr } = dslc(["opt", "--print-ir-after-all", "--timing", "--pipeline", pipeline], {
        cwd,
        input: "",
      });
      expect(status).toBe(0);
      expect(stderr).toMatch(
        /^\/\/ IR after inline on builtin\.module\nmodule \{\n\}\n\n\/\/ IR after canonicalize on builtin\.module\n/,
      );
      expect(stderr).toMatch(
        /timing:\n *\d+\.\d\d ms 100\.0 % {2}builtin\.module\n *\d+\.\d\d ms +\d+\.\d % {4}inline\n *\d+\.\d\d ms +\d+\.\d % {4}canonicalize\n *\d+\.\d\d ms 100\.0 % {2}all\n$/,
      );
    });
  });

  test("runs the pipeline that compile prints, to what compile makes", () => {
    withFolder((cwd) => {
      const pipeline = dslc(["compile", "--dump-pipeline", "-t", "nvptx:sm_90"], { cwd }).stdout;
      expect(pipeline).toMatch(/^builtin\.module\(.*\)\n$/);
      const input = dslc(["compile", fir, "--emit", "ir", "-o", "-"], { cwd }).stdout;
      const { stdout } = dslc(["opt", "--pipeline", pipeline], { cwd, input });
      expect(stdout).toContain("llvm.func @fir");
      const whole = ["compile", fir, "-t", "nvptx:sm_90", "--emit", "llvm-dialect", "-o", "-"];
      const withoutNames = (text: string) => text.replaceAll(/%[\w.-]+/g, "%");
      expect(withoutNames(stdout)).toBe(withoutNames(dslc(whole, { cwd }).stdout));
      expect(dslc(["opt", "--dump-pipeline", "--pipeline", pipeline], { cwd }).stdout).toBe(pipeline);
    });
  });

  test("prints pipelines of several targets in their order, and says what is wrong with a target or a pipeline", () => {
    withFolder((cwd) => {
      const dump = ["compile", "--dump-pipeline"];
      const two = dslc([...dump, "-t", "amdgpu:gfx90a", "-t", "nvptx:sm_90"], { cwd }).stdout.split("\n");
      expect(two.map((line) => /triple=(\w+)/.exec(line)?.[1])).toEqual(["amdgcn", "nvptx64", undefined]);
      const none = dslc(dump, { cwd });
      expect([none.status, none.stdout]).toEqual([2, ""]);
      expect(none.stderr).toContain("error[compile/no-target]: a pipeline needs a target");
      const wrong = dslc(["opt", "--dump-pipeline", "--pipeline", "builtin.module(csee)"], { cwd });
      expect([wrong.status, wrong.stdout]).toEqual([2, ""]);
      expect(wrong.stderr).toContain("did you mean 'cse'?");
      expect(dslc(["opt", "--dump-pipeline"], { cwd }).stdout).toBe("builtin.module()\n");
    });
  });

  test("an unregistered operation is refused, with the way to keep it", () => {
    withFolder((cwd) => {
      const { status, stderr } = dslc(["opt"], { cwd, input: '"test.use"() : () -> ()\n' });
      expect(status).toBe(1);
      expect(stderr).toContain("--allow-unregistered-dialect");
    });
  });

  test("prints the pieces that are right beside those that are not, as mlir-opt, but writes no file then", () => {
    withFolder((cwd) => {
      const good = "module {\n}\n";
      const input = `${good}// -----\nfunc.func @f() -> i32 { return }\n// -----\n${good}`;
      const { status, stdout, stderr } = dslc(["opt", "--split-input-file"], { cwd, input });
      expect([status, stdout]).toEqual([1, `${good}// -----\n// -----\n${good}`]);
      expect(stderr).toContain("<stdin>:4:25");
      expect(dslc(["opt", "--split-input-file", "-o", "out.mlir"], { cwd, input })).toMatchObject({
        status: 1,
        stdout: "",
      });
      expect(existsSync(join(cwd, "out.mlir"))).toBe(false);
      const expected = input.replace("func.func", "// expected-error@below {{0 operands}}\nfunc.func");
      const checked = dslc(["opt", "--split-input-file", "--verify-diagnostics"], { cwd, input: expected });
      expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, stdout, ""]);
    });
  });

  test("what a run expects and does not get is an error, and the other way round", () => {
    withFolder((cwd) => {
      const run = (input: string) => dslc(["opt", "--verify-diagnostics"], { cwd, input });
      expect(run("// expected-error@below {{never}}\nmodule {}\n")).toMatchObject({ status: 1, stdout: "" });
      const unexpected = run("func.func @f() -> i32 { return }\n");
      expect([unexpected.status, unexpected.stdout]).toEqual([1, ""]);
      expect(unexpected.stderr).toContain("unexpected error: ");
      expect(run("// expected-error@below {{0 operands}}\nfunc.func @f() -> i32 { return }\n")).toMatchObject({
        status: 0,
        stdout: "",
        stderr: "",
      });
    });
  });

  test("without verification, what is wrong is printed as it is", () => {
    withFolder((cwd) => {
      const input = "func.func @f() -> i32 {\n  return\n}\n";
      expect(dslc(["opt"], { cwd, input }).status).toBe(1);
      const { status, stdout } = dslc(["opt", "--no-verify", "--print-generic", "--mlir-print-debuginfo"], {
        cwd,
        input,
      });
      expect(status).toBe(0);
      expect(stdout).toMatch(/"func\.return"\(\) : \(\) -> \(\) loc\(/);
    });
  });

  test("splits its input, and checks what is expected of each piece", () => {
    withFolder((cwd) => {
      const input =
        "func.func @f() { return }\n// -----\n// expected-error@below {{0 operands}}\nfunc.func @f() -> i32 { return }\n";
      expect(dslc(["opt", "--split-input-file", "--verify-diagnostics"], { cwd, input })).toMatchObject({
        status: 0,
        stderr: "",
      });
      const refused = dslc(["opt", "--split-input-file"], { cwd, input });
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain("<stdin>:4:25");
    });
  });
});
