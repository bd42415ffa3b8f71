/** `tools/dslc` starts `compile` from the start-up snapshot, and nobody can tell but by the time it takes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle, defaultEnvironment, dslc, examplesFolder, plainProgram, program, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const plain = [process.execPath, plainProgram] as const;
const example = (name: string): string => join(examplesFolder, `${name}.kdsl`);

/** All that a call leaves: files, streams, exit code. */
function traces(args: readonly string[], options: Omit<Parameters<typeof dslc>[1], "cwd">): object {
  return withFolder((cwd) => {
    writeFileSync(join(cwd, "wrong.kdsl"), "kernel k(y: global mut [f32; 1]) { y[0] = 1u32; z }");
    const { status, signal, stdout, stderr } = dslc(args, { cwd, ...options });
    const files = readdirSync(cwd).map((name) => [name, readFileSync(join(cwd, name), "utf8")]);
    return { status, signal, stdout, stderr: stderr.replaceAll(cwd, "<folder>"), files };
  });
}

describe("the snapshot and the plain bundle do the same", () => {
  test.each([
    ["code for both vendors", ["compile", example("fir"), "-t", "nvptx:sm_90", "-t", "amdgpu:gfx90a"]],
    [
      "every text",
      ["compile", example("softmax"), "-t", "nvptx:sm_80", "--emit", "ir,lowered-ir,llvm-dialect,llvm-ir"],
    ],
    ["a wrong source", ["compile", "wrong.kdsl", "-t", "nvptx:sm_90"]],
    ["a wrong source, as JSON", ["compile", "wrong.kdsl", "-t", "nvptx:sm_90", "--json"]],
    ["a source that is not there", ["compile", "missing.kdsl", "-t", "nvptx:sm_90"]],
    ["an unknown option", ["compile", example("fir"), "--targt", "nvptx:sm_90"]],
    ["a plugin that is not there", ["compile", example("fir"), "--plugin", "./missing.js", "--emit", "ir"]],
    ["no file", ["compile"]],
    ["help", ["compile", "--help"]],
  ])("with %s", (_, args) => {
    const left = traces(args, {});
    expect(left).toMatchObject({ signal: null });
    expect(left).toEqual(traces(args, { command: plain }));
  });

  test("on standard input, with an engine of the environment", () => {
    const args = ["compile", "-", "-t", "nvptx:sm_90", "--emit", "asm", "-o", "-"];
    const options = { input: readFileSync(example("saxpy")), environment: { DSLC_LIBLLVM: "/nowhere/libLLVM.so" } };
    const left = traces(args, options);
    expect(left).toMatchObject({ status: 2, stdout: "" });
    expect(left).toEqual(traces(args, { ...options, command: plain }));
  });
});

describe.runIf(process.platform === "linux")("which calls begin with it", () => {
  /** A call that waits for its standard input. */
  function start(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
    return spawn(program, args, { env: { ...defaultEnvironment, ...environment }, stdio: ["pipe", "ignore", "pipe"] });
  }

  /** The arguments of Node, once the shell has become it. */
  async function argumentsOf({ pid }: ChildProcess): Promise<readonly string[]> {
    for (;;) {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words[0]?.endsWith("node") === true) return words;
      await delay(5);
    }
  }

  /** Returns once a process has used no processor time for a while. */
  async function untilIdle({ pid }: ChildProcess): Promise<void> {
    const used = (): string => readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15).join(" ");
    for (let before = ""; before !== used(); await delay(400)) before = used();
  }

  test.each([
    [true, ["compile", "-", "--emit", "ir"], {}],
    [false, ["opt", "-"], {}],
    [false, ["compile", "-", "--emit", "ir", "--plugin=./plugin.js"], {}],
    [false, ["compile", "-", "--emit", "ir"], { DSLC_DEBUG: "1" }],
    [false, ["compile", "-", "--emit", "ir"], { NODE_OPTIONS: "--max-old-space-size=512" }],
  ])("%s: %j %j", async (isFromSnapshot, args, environment) => {
    const call = start(args, environment);
    const words = await argumentsOf(call);
    call.kill("SIGKILL");
    expect(words.includes("--snapshot-blob")).toBe(isFromSnapshot);
  });

  test("a signal ends the call with its exit code", async () => {
    const call = start(["compile", "-", "-t", "nvptx:sm_90", "-o", "/dev/null", "--emit", "asm"], {});
    await argumentsOf(call);
    const exit = once(call, "exit");
    await untilIdle(call); // Handlers are set by now; reading blocks.
    call.kill("SIGINT");
    call.stdin?.end(readFileSync(example("saxpy")));
    expect(await exit).toEqual([130, null]);
  });
});
