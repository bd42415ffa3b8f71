import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { runExecutable, runTool } from "./external.ts";
import { requireTool } from "./external-tools.ts";

test("a tool reads standard input and answers on standard output", (context) => {
  requireTool(context, "llvm-as-19");
  requireTool(context, "llc-19");
  const text = "define i32 @three() {\n  ret i32 3\n}\n";
  const result = runTool("llc-19", ["-mtriple=nvptx64", "-o", "-"], { input: text });
  expect(result).toMatchObject({ status: 0, stderr: "" });
  expect(result.stdout).toContain(".visible .func  (.param .b32 func_retval0) three()");
  expect(runTool("llc-19", ["-mtriple=nvptx64", "-o", "-"], { input: text })).toEqual(result);
});

test("refused input is a result, and names no path of the machine", (context) => {
  requireTool(context, "llvm-as-19");
  const { status, stderr } = runTool("llvm-as-19", ["a.ll", "-o", "a.bc"], { files: { "a.ll": "define" } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^llvm-as-19: a\.ll:1:7: error: /);
});

test("files that a tool writes come back when asked for; those it did not write are absent", (context) => {
  requireTool(context, "llvm-as-19");
  const { outputs } = runTool("llvm-as-19", ["in/a.ll", "-o", "a.bc"], {
    files: { "in/a.ll": "" },
    outputs: ["a.bc", "b.bc"],
  });
  expect(Object.keys(outputs)).toEqual(["a.bc"]);
  expect(
    Buffer.from(outputs["a.bc"] ?? [])
      .toString("latin1")
      .slice(0, 2),
  ).toBe("BC");
});

test("a built program runs, is given its input, and a signal shows in its status", (context) => {
  requireTool(context, "g++");
  const source = `
    #include <cstdio>
    #include <cstdlib>
    int main(int argc, char**) { int n; if (argc > 1) abort(); std::scanf("%d", &n); std::printf("%d", n + 1); return 7; }`;
  const { outputs, stderr } = runTool("g++", ["a.cpp", "-o", "a"], { files: { "a.cpp": source }, outputs: ["a"] });
  const program = outputs["a"];
  if (program === undefined) throw new Error(stderr);
  expect(runExecutable(program, [], { input: "41" })).toMatchObject({ status: 7, stdout: "42" });
  expect(runExecutable(program, ["abort"]).status).toBe(128 + 6);
});

test("a tool that does not end in time is an error", (context) => {
  requireTool(context, "g++");
  const { outputs } = runTool("g++", ["a.cpp", "-o", "a"], {
    files: { "a.cpp": "#include <unistd.h>\nint main() { for (;;) pause(); }" },
    outputs: ["a"],
  });
  expect(() => runExecutable(outputs["a"] ?? new Uint8Array(), [], { timeout: 50 })).toThrow("no answer within 50 ms");
});

test("a file name that leads out of the folder is refused", (context) => {
  requireTool(context, "llvm-as-19");
  expect(() => runTool("llvm-as-19", [], { files: { "../a.ll": "" } })).toThrow("not a name inside");
  expect(() => runTool("llvm-as-19", [], { outputs: ["/a.bc"] })).toThrow("not a name inside");
});

/** What a test that needs g++ does on a machine without it. */
function withoutTools(environment: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
  const script = `
    import { requireTool, toolAvailable } from ${JSON.stringify(import.meta.resolve("./external-tools.ts"))};
    console.log("available:", toolAvailable("g++"));
    requireTool({ skip: (note) => console.log("note:", note) }, "clang-19");
    requireTool({ skip: (note) => console.log("note:", note) }, "g++");`;
  const args = ["--input-type=module", "-e", script];
  return spawnSync(process.execPath, args, { encoding: "utf8", env: { PATH: "", ...environment } });
}

test("a test without its tool is skipped aloud", () => {
  const { status, stdout, stderr } = withoutTools({});
  expect(stdout).toBe(
    "available: false\nnote: skipped: there is no clang-19 on this machine\nnote: skipped: there is no g++ on this machine\n",
  );
  expect(stderr).toContain("skipped: there is no g++ on this machine");
  expect(status).toBe(0);
});

test("under CI a tool that the set-up installs must be there, others need not", () => {
  const { status, stdout, stderr } = withoutTools({ CI: "true" });
  expect(stdout).toBe("available: false\nnote: skipped: there is no clang-19 on this machine\n");
  expect(stderr).toContain("g++ is missing; 'tools/setup --with-mlir' installs it (Debian package g++)");
  expect(status).not.toBe(0);
});
