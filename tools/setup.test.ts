/**
 * The set-up and the launcher in small copies of a clone, with stand-ins for npm, apt-get and the bundler that write
 * down how they were called. PATH holds nothing but the stand-ins and the few system programs that the scripts use.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { externalTools } from "@dslc/testkit";
import { afterEach, describe, expect, test } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const systemPrograms = "sh cat chmod cp find flock id ln mkdir mktemp mv readlink rm sed sleep tr".split(" ");
const llvmPrograms = ["opt-19", "llc-19", "ld.lld-19"];

function pathsOfSystemPrograms(): readonly string[] {
  const search = spawnSync("sh", ["-c", `command -v ${systemPrograms.join(" ; command -v ")}`], { encoding: "utf8" });
  return search.stdout.trim().split("\n");
}

const standIns: Readonly<Record<string, string>> = {
  npm: `echo "npm $*" >>"$LOG"
    sleep "\${NPM_TAKES:-0}"
    [ -z "\${NPM_FAILS:-}" ] || { echo "npm ERR"; exit 1; }
    mkdir -p node_modules/.bin && cp package-lock.json node_modules/.package-lock.json
    [ -n "\${NO_NODE_PACKAGE:-}" ] || ln -s "$NODE" node_modules/.bin/node
    echo "added 1 package"`,
  "apt-get": `echo "apt-get $*" >>"$LOG"; exit "\${APT_STATUS:-0}"`,
};

const bundler = `
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
const now = Date.now() / 1000;
appendFileSync(process.env.LOG, "bundle\\n");
mkdirSync("packages/dslc/bundle", { recursive: true });
writeFileSync("packages/dslc/bundle/stamp", "");
utimesSync("packages/dslc/bundle/stamp", now - 0.02, now - 0.02);`;

const program = `
import { readFileSync } from "node:fs";
console.log(JSON.stringify([process.argv.slice(2), readFileSync(0, "utf8")]));
process.exitCode = 5;`;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

class Clone {
  readonly root: string;
  private readonly folder: string;

  constructor(without: readonly string[] = []) {
    this.folder = mkdtempSync(join(tmpdir(), "dslc clone "));
    folders.push(this.folder);
    this.root = join(this.folder, "a b");
    mkdirSync(join(this.root, "tools"), { recursive: true });
    for (const name of ["dslc", "setup", "installed.mjs"]) {
      copyFileSync(join(import.meta.dirname, name), join(this.root, "tools", name));
    }
    this.write("tools/bundle.ts", bundler);
    this.write("packages/dslc/bin/dslc.js", program);
    this.write("packages/dslc/src/bin.ts", "");
    for (const folder of ["packages/dslc", "tools", "."]) this.write(`${folder}/package.json`, '{ "type": "module" }');
    this.write("package-lock.json", '{ "packages": {} }');
    this.write(".npmrc", "");
    this.fillPath(without);
  }

  private fillPath(without: readonly string[]): void {
    const programs = join(this.folder, "programs");
    mkdirSync(programs);
    const place = (name: string, action: (path: string) => void): void => {
      if (!without.includes(name)) action(join(programs, name));
    };
    for (const path of pathsOfSystemPrograms()) place(basename(path), (link) => symlinkSync(path, link));
    place("node", (link) => symlinkSync(process.execPath, link));
    for (const name of llvmPrograms) place(name, (path) => writeFileSync(path, "", { mode: 0o755 }));
    for (const [name, script] of Object.entries(standIns)) {
      place(name, (path) => writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 }));
    }
  }

  /** Puts a stand-in on PATH that a clone does not have from the start. */
  addProgram(name: string, script: string): void {
    const path = join(this.folder, "programs", name);
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Has each system program write its name down when it is called. */
  logSystemPrograms(): void {
    for (const path of pathsOfSystemPrograms()) {
      const name = basename(path);
      if (name !== "sh") this.addProgram(name, `echo ${name} >>"$LOG"; exec "${path}" "$@"`);
    }
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { PATH: join(this.folder, "programs"), LOG: join(this.folder, "log"), NODE: process.execPath, ...extra };
  }

  run(script: string, args: readonly string[] = [], extra: Readonly<Record<string, string>> = {}): Run {
    const env = this.environment(extra);
    return spawnSync(this.path(script), args, { cwd: tmpdir(), env, input: "standard input", encoding: "utf8" });
  }

  /** Starts a script in a group of processes of its own. */
  start(script: string, extra: Readonly<Record<string, string>> = {}): { pid: number; ended: Promise<Run> } {
    const child = spawn(this.path(script), [], { cwd: tmpdir(), env: this.environment(extra), detached: true });
    if (child.pid === undefined) throw new Error(`${script} did not start`);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    // A child that is killed, or ends early, leaves its input unread: the pipe then reports EPIPE, which is no fault.
    child.stdin.on("error", () => undefined);
    child.stdin.end("standard input");
    const ended = new Promise<Run>((resolve) => {
      child.on("close", (status) => resolve({ status, stdout, stderr }));
    });
    return { pid: child.pid, ended };
  }

  /** How the stand-ins were called, since last asked. */
  takeLog(): string[] {
    const log = join(this.folder, "log");
    const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
    rmSync(log, { force: true });
    return lines;
  }
}

const npmCall = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error";
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
