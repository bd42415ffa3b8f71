/** Plugins as others make them: from the packed tarballs in an empty folder, without a network. For packing.test.ts. */
import { cpSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { publicPackages } from "./pack.ts";
import { closureOf, install, root, run, slow } from "./testing.ts";

const here = process.execPath;

/** Tools that are no part of what is tested, from this clone. */
const developmentTools = ["vitest", "typescript", "oxlint", "wgsl_reflect"];

let folder = "";

function tool(name: string, file: string, args: readonly string[], cwd: string): void {
  const ran = run(here, [join(folder, "node_modules", name, file), ...args], cwd);
  expect(ran.status, ran.output).toBe(0);
}

/** Builds, lints and tests a plugin's folder, as its `npm run check` does. */
function check(path: string): void {
  tool("typescript", "bin/tsc", ["-p", "."], path);
  tool("oxlint", "bin/oxlint", ["--deny-warnings", "src", "test"], path);
  tool("vitest", "vitest.mjs", ["run", "--root", "."], path);
}

function dslc(args: readonly string[], cwd: string): ReturnType<typeof run> {
  return run(here, [join(folder, "node_modules/@dslc/dslc/bin/dslc.js"), ...args], cwd);
}

const kernel = `@group_size(64)
kernel k(n: u32, x: global [u32; n], y: global mut [u32; n]) {
    let i = global_id.x;
    if i < n { y[i] = x[i] * x[i] + x[i] * 2; }
}
`;

const examples = join(root, "docs/plugins");

/** What the command line is asked with each plugin of docs/plugins, and what is to come of it. */
const exampleCalls: Readonly<Record<string, { readonly args: readonly string[]; readonly expected: RegExp }>> = {
  "strength-reduction": {
    args: ["compile", "k.kdsl", "-t", "nvptx:sm_90", "--emit", "llvm-dialect", "-o", "-"],
    expected: /llvm\.shl %\w+, %\w+ : i32/,
  },
  "fixed-point": {
    args: ["opt", "test/scale.mlir", "--pipeline", "default{target=nvptx:sm_90}"],
    expected: /llvm\.ashr %\w+, %\w+ : i64/,
  },
  wgsl: {
    args: ["compile", "k.kdsl", "-t", "wgsl:webgpu", "--emit", "asm", "-o", "-"],
    expected: /^@compute @workgroup_size\(64u, 1u, 1u\)$/m,
  },
};

/** Defines the tests. `tarballs` are there when they run. */
export function testPlugins(tarballs: () => ReadonlyMap<string, string>): void {
  beforeAll(() => {
    const needed = publicPackages().filter(({ bundled }) => !bundled);
    const others = closureOf(needed.flatMap(({ dependencies }) => [...dependencies.keys()]));
    folder = install("plugins", tarballs(), others);
    for (const name of developmentTools)
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }, slow);

  describe("create-dslc-plugin makes what builds, lints, passes its tests, and is used by dslc", () => {
    test.each([
      ["pass", ["-t", "nvptx:sm_90", "--emit", "lowered-ir"], /arith\.addi %(\d+), %\1 : i32/],
      [
        "dialect",
        ["-t", "nvptx:sm_90", "--emit", "lowered-ir", "--print-ir-after=form-acme-dialect"],
        /acme_dialect\.square/,
      ],
      ["target", ["-t", "acme-target:generic", "--emit", "asm"], /^kernel k\n/m],
    ])(
      "%s",
      (kind, args, expected) => {
        const name = `acme-${kind}`;
        const create = join(folder, "node_modules/create-dslc-plugin/bin/create-dslc-plugin.js");
        const made = run(here, [create, name, "--kind", kind], folder);
        expect(made.status, made.output).toBe(0);
        const path = join(folder, name);
        check(path);
        writeFileSync(join(path, "k.kdsl"), kernel);
        const compiled = dslc(["compile", "k.kdsl", ...args, "-o", "-", "--plugin", "."], path);
        expect(compiled.status, compiled.output).toBe(0);
        expect(compiled.output).toMatch(expected);
      },
      slow,
    );

    test("a call that is wrong is refused, and nothing is written over", () => {
      const create = join(folder, "node_modules/create-dslc-plugin/bin/create-dslc-plugin.js");
      for (const [args, message] of [
        [["Acme", "--kind", "pass"], "'Acme' is not in kebab case"],
        [["acme", "--kind", "backend"], "--kind is one of pass, dialect, target"],
        [[], "give one name"],
        [["acme", "--kind", "pass", "--folder", "node_modules"], "there is something in 'node_modules' already"],
      ] as const)
        expect(run(here, [create, ...args], folder)).toMatchObject({
          status: 2,
          output: `create-dslc-plugin: ${message}${message.endsWith("already") ? "; name another folder with --folder" : message.endsWith("case") ? ": small letters and digits, words with a hyphen between" : ""}\n(--help says more)\n`,
        });
    });
  });

  testExamples();
}

function testExamples(): void {
  describe("the plugins of docs/plugins build, lint, pass their tests, and are used by dslc", () => {
    test.each(readdirSync(examples).filter((name) => !name.includes(".")))(
      "%s",
      (name) => {
        const path = join(folder, name);
        cpSync(join(examples, name), path, { recursive: true });
        check(path);
        writeFileSync(join(path, "k.kdsl"), kernel);
        const call = exampleCalls[name];
        if (call === undefined) throw new Error(`exampleCalls says nothing of '${name}'`);
        const called = dslc([...call.args, "--plugin", "."], path);
        expect(called.status, called.output).toBe(0);
        expect(called.output).toMatch(call.expected);
        const without = dslc([...call.args, "--no-config"], path);
        expect(without.output).not.toMatch(call.expected);
      },
      slow,
    );
  });
}
