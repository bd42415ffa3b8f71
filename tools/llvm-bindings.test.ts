/** How the set-up installs llvm-bindings, which is optional. */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Clone, npmCall } from "./setup-testing.ts";

describe("llvm-bindings", () => {
  const buildScript = join(import.meta.dirname, "llvm-bindings/build");

  function cloneWith(builder: string): Clone {
    const clone = new Clone();
    clone.addProgram("g++", "");
    clone.addProgram("llvm-config-14", "");
    clone.write("tools/llvm-bindings/build", `#!/bin/sh\n${builder}\n`);
    chmodSync(clone.path("tools/llvm-bindings/build"), 0o755);
    return clone;
  }

  test("is built on request only", () => {
    const clone = cloneWith('echo build >>"$LOG"');
    expect(clone.run("tools/setup").status).toBe(0);
    expect(clone.takeLog()).toEqual([npmCall, "bundle"]);
    expect(clone.run("tools/setup", ["--with-llvm-bindings"]).status).toBe(0);
    expect(clone.takeLog()).toEqual(["build", "bundle"]);
  });

  test("is all that is missing when it cannot be built", () => {
    const clone = cloneWith("exit 1");
    expect(clone.run("tools/setup", ["--with-llvm-bindings"]).status).toBe(5);
    expect(clone.takeLog()).toEqual([npmCall, "bundle"]);
  });

  test.each<[string, readonly string[], string]>([
    ["LLVM 14", [], "apt-get install llvm-14-dev (macOS: brew install llvm@14)"],
    ["a C++ compiler", ["llvm-config-14"], "there is no g++: apt-get install g++"],
  ])("without %s says what to install", (_, programs, said) => {
    const clone = new Clone();
    clone.run("tools/setup");
    for (const name of programs)
      clone.addProgram(name, `mkdir -p "$HOME/llvm/IR" && : >"$HOME/llvm/IR/Module.h"; echo "$HOME"`);
    clone.write("tools/llvm-bindings/build", readFileSync(buildScript, "utf8").replaceAll("/usr/lib/llvm-14", "/none"));
    chmodSync(clone.path("tools/llvm-bindings/build"), 0o755);
    const { status, stderr } = clone.run("tools/llvm-bindings/build", [], { HOME: clone.root });
    expect(status).toBe(1);
    expect(stderr).toContain(said);
  });
});
