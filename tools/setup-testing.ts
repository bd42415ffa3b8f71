/**
 * Small copies of a clone for the tests of the set-up, with stand-ins for npm, apt-get and the bundler that write down
 * how they were called. PATH holds nothing but the stand-ins and the few system programs that the scripts use.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const systemPrograms = "sh cat chmod cp find flock id ln mkdir mktemp mv readlink rm sed sleep tr".split(" ");
export const llvmPrograms = ["opt-19", "llc-19", "ld.lld-19"];

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

export class Clone {
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
    this.write("docs/dialects/arith.md", "");
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

/** How the set-up calls npm. */
export const npmCall = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error";
