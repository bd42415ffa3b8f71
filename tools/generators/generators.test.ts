/** The generators make packages that pass all checks, in a copy of the repository, as people call them. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyRepository } from "./copy.ts";
import { generate } from "./generate.ts";

const root = join(import.meta.dirname, "../..");

describe("a name that cannot be used is refused, and nothing is written", () => {
  test.each([
    ["pass", "Doubles", "'Doubles' is not in kebab case"],
    ["pass", "alignment", "there is 'packages/pass-alignment' already"],
    ["pass", "canonicalize", "there is a pass 'canonicalize' already"],
    ["pass", "default", "'default' is a word of TypeScript"],
    ["pass", "muli", "'muli' is a name that the code of each such package uses"],
    ["dialect", "math", "there is 'packages/dialect-math' already"],
    ["dialect", "two-words", "'two-words' has more than one word"],
    ["dialect", "to-llvm", "'to-llvm' has more than one word"],
    ["target", "nvptx", "there is 'packages/backend-nvptx' already"],
  ] as const)("%s %s", (kind, name, message) => {
    const tree = new FsTree(root, false);
    expect(() => generate(kind, tree, { name, pages: false })).toThrow(message);
    expect(tree.listChanges()).toEqual([]);
  });
});

describe("what is made", () => {
  let copy = "";

  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  function run(
    command: string,
    ...args: readonly string[]
  ): { readonly status: number | null; readonly output: string } {
    const environment = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1", NX_DAEMON: "false" };
    const path = `${join(copy, "node_modules/.bin")}:${process.env["PATH"]}`;
    const options = { cwd: copy, encoding: "utf8", env: { ...environment, PATH: path } } as const;
    const { status, stdout, stderr } = spawnSync(command, [...args], options);
    return { status, output: `${stdout}${stderr}` };
  }

  function runWell(command: string, ...args: readonly string[]): string {
    const { status, output } = run(command, ...args);
    expect(status, output).toBe(0);
    return output;
  }

  test("an error of Nx's command is one line, and the folder stays as it was", () => {
    const before = readdirSync(join(copy, "packages"));
    const { status, output } = run("nx", "g", "@dslc/tools:pass", "canonicalize");
    expect(output).toContain("there is a pass 'canonicalize' already");
    expect(output).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
    expect(readdirSync(join(copy, "packages"))).toEqual(before);
  });

  test("a pass, a dialect and a target are made", () => {
    expect(runWell("nx", "g", "@dslc/tools:pass", "acme-doubles", "--no-pages")).toContain("What remains:");
    runWell("nx", "g", "@dslc/tools:dialect", "acme", "--no-pages");
    // The pages of all three.
    runWell("nx", "g", "@dslc/tools:target", "acme-one");
    for (const page of ["dialects/acme.md", "api/pass-acme-doubles.txt", "api/lower-acme.txt"])
      expect(existsSync(join(copy, "docs", page)), page).toBe(true);
  });

  test.each([
    ["types", "tsc"],
    ["lint", "oxlint", "--type-aware", "--deny-warnings"],
    ["format", "biome", "format"],
    ["layers", process.execPath, "tools/layers.ts"],
    ["its tests", "vitest", "run", "pass-acme-doubles", "dialect-acme", "lower-acme", "backend-acme-one"],
    ["pages and examples", "vitest", "run", "tools/dialect-pages", "tools/packing/readmes"],
  ])("passes: %s", (_title, command, ...args) => {
    const { status, output } = run(command, ...args);
    expect(status, output).toBe(0);
  });

  test("dslc knows it", () => {
    writeFileSync(
      join(copy, "m.mlir"),
      `func.func @f(%x: i32) -> i32 {
  %two = arith.constant 2 : i32
  %p = arith.muli %x, %two : i32
  %q = arith.muli %p, %p : i32
  return %q : i32
}
`,
    );
    writeFileSync(join(copy, "k.kdsl"), "kernel k(x: global mut [f32; 4]) { x[0] = 1.0; }\n");
    expect(runWell("tools/dslc", "opt", "m.mlir", "--pipeline", "builtin.module(acme-doubles,form-acme)")).toContain(
      "    %p = arith.addi %x, %x : i32\n    %q = acme.square %p : i32\n",
    );
    expect(runWell("tools/dslc", "compile", "k.kdsl", "-t", "acme-one:generic", "--emit", "asm", "-o", "-")).toContain(
      "kernel k\n",
    );
    expect(runWell("tools/dslc", "explain", "acme-one/unsupported")).toContain("no text for this operation");
    expect(runWell("tools/dslc", "explain", "acme.square")).toContain("## acme.square");
  });
}, 300_000);
