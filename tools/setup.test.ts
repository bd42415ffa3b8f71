/** The set-up and the launcher in small copies of a clone. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { externalTools } from "@dslc/testkit";
import { describe, expect, test } from "vitest";

import { Clone, llvmPrograms, npmCall } from "./setup-testing.ts";

const answer = { status: 5, stdout: '[[],"standard input"]\n' };

describe("the launcher", () => {
  test("sets up, passes arguments, input and exit code, and writes nothing of its own to standard output", () => {
    const clone = new Clone();
    const { status, stdout, stderr } = clone.run("tools/dslc", ["a b", "--c"]);
    expect({ status, stdout }).toEqual({ status: 5, stdout: '[["a b","--c"],"standard input"]\n' });
    expect(stderr).toContain("dslc set-up: installing npm packages");
    expect(clone.takeLog()).toEqual([npmCall, "bundle"]);
  });

  test("starts nothing when all is there, and prints nothing of its own", () => {
    const clone = new Clone();
    clone.run("tools/dslc");
    clone.takeLog();
    expect(clone.run("tools/dslc")).toMatchObject({ ...answer, stderr: "" });
    expect(clone.takeLog()).toEqual([]);
  });

  test("works through a symbolic link, and by a name without a folder", () => {
    const clone = new Clone();
    symlinkSync(clone.path("tools/dslc"), clone.path("link"));
    expect(clone.run("link")).toMatchObject(answer);
    const options = { cwd: clone.path("tools"), env: clone.environment(), input: "", encoding: "utf8" } as const;
    expect(spawnSync("sh", ["dslc"], options).stdout).toBe('[[],""]\n');
  });

  test.each<[string, (clone: Clone) => void]>([
    ["an edited source", (clone) => appendFileSync(clone.path("packages/dslc/src/bin.ts"), "//")],
    ["a new source", (clone) => clone.write("packages/dslc/src/deep/new.ts", "")],
    ["a deleted source", (clone) => rmSync(clone.path("packages/dslc/src/b.ts"))],
    [
      "an old file in a source's place",
      (clone) => {
        writeFileSync(clone.path("packages/dslc/src/bin.ts"), "// old");
        utimesSync(clone.path("packages/dslc/src/bin.ts"), 1, 1);
      },
    ],
    ["an edited manifest", (clone) => appendFileSync(clone.path("packages/dslc/package.json"), "\n")],
    ["an edited bundler", (clone) => appendFileSync(clone.path("tools/bundle.ts"), "//")],
    ["a missing bundle", (clone) => rmSync(clone.path("packages/dslc/bundle"), { recursive: true })],
  ])("notices %s", (_, change) => {
    const clone = new Clone();
    clone.write("packages/dslc/src/b.ts", "");
    clone.run("tools/dslc");
    clone.takeLog();
    change(clone);
    expect(clone.run("tools/dslc")).toMatchObject(answer);
    expect(clone.takeLog()).toEqual(["bundle"]);
    expect(clone.run("tools/dslc")).toMatchObject({ ...answer, stderr: "" });
    expect(clone.takeLog()).toEqual([]);
  });

  test("runs one program before Node, a find, however many sources there are", () => {
    const clone = new Clone();
    for (let i = 0; i < 600; i++) clone.write(`packages/p${i % 40}/src/file-${i}.ts`, "");
    for (let i = 0; i < 40; i++) clone.write(`packages/p${i}/package.json`, "{}");
    clone.run("tools/dslc");
    clone.takeLog();
    clone.logSystemPrograms();
    expect(clone.run("tools/dslc")).toMatchObject(answer);
    expect(clone.takeLog()).toEqual(["find"]);
  });

  test("exits with 3 when the sources make no bundle, every time", () => {
    const clone = new Clone();
    clone.write("tools/bundle.ts", "process.exitCode = 1;");
    for (let i = 0; i < 2; i++) {
      const { status, stdout, stderr } = clone.run("tools/dslc");
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain("the command line could not be bundled");
    }
    expect(clone.run("tools/setup").status).toBe(4);
  });

  test("exits with 3 when it cannot set up, and leaves nothing half done", () => {
    const clone = new Clone();
    const { status, stdout, stderr } = clone.run("tools/dslc", [], { NPM_FAILS: "yes" });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("npm ERR");
    expect(stderr).toContain("dslc set-up: npm ci failed");
    expect(existsSync(clone.path("node_modules"))).toBe(false);
    expect(clone.run("tools/dslc")).toMatchObject(answer);
  });
});

describe("the npm packages", () => {
  const lockWith = (version: string): string =>
    JSON.stringify({
      packages: { "": {}, "node_modules/a": { version }, "node_modules/b": { version, optional: true } },
    });

  test("are installed anew when the lock file names others, and the caches among them stay", () => {
    const clone = new Clone();
    clone.run("tools/dslc");
    clone.write("node_modules/.cache/kept", "");
    clone.takeLog();
    clone.write("package-lock.json", lockWith("1.0.0"));
    expect(clone.run("tools/dslc")).toMatchObject(answer);
    expect(clone.takeLog()).toEqual([npmCall, "bundle"]);
    expect(existsSync(clone.path("node_modules/.cache/kept"))).toBe(true);
    expect(readdirSync(clone.path(".cache"))).toEqual(["setup.lock"]);
  });

  test("are left alone when somebody installed what the lock file names", () => {
    const clone = new Clone();
    clone.run("tools/dslc");
    clone.takeLog();
    clone.write("package-lock.json", lockWith("1.0.0"));
    clone.write("node_modules/.package-lock.json", '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }');
    clone.run("tools/dslc");
    expect(clone.takeLog()).toEqual(["bundle"]);
  });

  test("may lack a Node for this machine when there is one of version 24", () => {
    const clone = new Clone();
    expect(clone.run("tools/dslc", [], { NO_NODE_PACKAGE: "yes" })).toMatchObject(answer);
    const old = new Clone(["node"]);
    old.addProgram("node", "exit 1");
    const { status, stderr } = old.run("tools/dslc", [], { NO_NODE_PACKAGE: "yes" });
    expect(status).toBe(3);
    expect(stderr).toContain("needs Node 24 on this kind of machine");
  });

  test("cannot be installed without npm", () => {
    const { status, stderr } = new Clone(["npm"]).run("tools/setup");
    expect(status).toBe(3);
    expect(stderr).toContain("needs npm");
  });
});

describe.each([
  ["with flock", []],
  ["without flock", ["flock"]],
])("two set-ups at once, %s", (_, without) => {
  test("do the work once, and both programs run", { timeout: 30_000 }, async () => {
    const clone = new Clone(without);
    const takes = { NPM_TAKES: "0.5" };
    const results = await Promise.all([1, 2, 3].map(() => clone.start("tools/dslc", takes).ended));
    for (const result of results) expect(result).toMatchObject(answer);
    expect(clone.takeLog().filter((line) => line.startsWith("npm"))).toEqual([npmCall]);
    expect(clone.run("tools/dslc")).toMatchObject({ ...answer, stderr: "" });
  });

  test("the second does not wait for one that was killed", { timeout: 30_000 }, async () => {
    const clone = new Clone(without);
    const { pid, ended } = clone.start("tools/setup", { NPM_TAKES: "20" });
    while (clone.takeLog().length === 0) await delay(20);
    process.kill(-pid, "SIGKILL");
    await ended;
    expect(existsSync(clone.path("node_modules"))).toBe(false);
    expect(clone.run("tools/dslc")).toMatchObject(answer);
    expect(readdirSync(clone.path(".cache")).filter((name) => name !== "setup.lock")).toEqual([]);
  });
});

describe("LLVM and other programs from Debian", () => {
  const options = "-y -qq --no-install-recommends -o DPkg::Lock::Timeout=600";

  test("are installed by root", () => {
    const clone = new Clone(llvmPrograms);
    clone.addProgram("id", "echo 0");
    expect(clone.run("tools/dslc")).toMatchObject(answer);
    expect(clone.takeLog()).toEqual([npmCall, `apt-get install ${options} llvm-19 libllvm19 lld-19`, "bundle"]);
  });

  test("are found out of date or unreachable without stopping the program", () => {
    const clone = new Clone(["ld.lld-19"]);
    clone.addProgram("id", "echo 0");
    const { status, stderr } = clone.run("tools/dslc", [], { APT_STATUS: "100" });
    expect(status).toBe(5);
    expect(stderr).toContain("run 'tools/setup' again, or: apt-get install lld-19");
    const calls = [npmCall, `apt-get install ${options} lld-19`, "apt-get update -qq", "bundle"];
    expect(clone.takeLog()).toEqual(calls);
  });

  test("are named to everybody else, and the program runs", () => {
    const clone = new Clone(llvmPrograms);
    clone.addProgram("id", "echo 1000");
    const { status, stdout, stderr } = clone.run("tools/dslc");
    expect({ status, stdout }).toEqual(answer);
    expect(stderr).toContain("sudo apt-get install llvm-19 libllvm19 lld-19\n");
    expect(clone.run("tools/dslc")).toMatchObject({ ...answer, stderr: "" });
    const withoutApt = new Clone([...llvmPrograms, "apt-get"]).run("tools/setup");
    expect(withoutApt.status).toBe(0);
    expect(withoutApt.stderr).toContain("install your system's counterparts");
  });

  test("for the tests are installed on request only", () => {
    const clone = new Clone();
    clone.addProgram("id", "echo 0");
    clone.run("tools/setup", ["--with-mlir"]);
    expect(clone.takeLog()).toContain(`apt-get install ${options} mlir-19-tools g++`);
  });

  test("for llvm-bindings are asked for apart from the rest, which does not depend on them", () => {
    const clone = new Clone(["opt-19"]);
    clone.addProgram("id", "echo 0");
    clone.write("tools/llvm-bindings/build", "");
    const { stderr } = clone.run("tools/setup", ["--with-mlir", "--with-llvm-bindings"]);
    const calls = clone.takeLog().filter((line) => line.startsWith("apt-get install"));
    expect(calls).toEqual([
      `apt-get install ${options} llvm-19 libllvm19 mlir-19-tools g++`,
      `apt-get install ${options} g++ llvm-14-dev`,
    ]);
    expect(stderr).not.toContain("cannot");
  });

  test("are all that the tests rely on under CI", () => {
    const setup = readFileSync(join(import.meta.dirname, "setup"), "utf8");
    const installed = Object.values(externalTools).flatMap((tool) =>
      "debianPackage" in tool ? [tool.debianPackage] : [],
    );
    expect(installed.filter((name) => !setup.includes(`echo ${name}`))).toEqual([]);
    expect(installed).toContain("mlir-19-tools");
  });
});

test("an unknown option is refused", () => {
  const { status, stdout, stderr } = new Clone().run("tools/setup", ["--with-llmv"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("usage: tools/setup");
});

test("a folder that cannot be written is said", () => {
  const clone = new Clone();
  // File modes do not stop root, who may be running this.
  clone.addProgram("mkdir", "exit 1");
  const { status, stdout, stderr } = clone.run("tools/dslc");
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toContain("cannot write in");
});
