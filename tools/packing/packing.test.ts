/**
 * What tools/pack makes is what people can use: installed from the tarballs alone, in an empty folder without a network,
 * it runs from JavaScript and TypeScript, and as a command.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFiles } from "./bundle-files.ts";
import { withJavaScriptNames } from "./emit.ts";
import { publishedManifest } from "./manifest.ts";
import { pack, publicPackages } from "./pack.ts";
import { testPlugins } from "./plugin-tests.ts";
import { closureOf, install, root, run, slow, tarballOf, work } from "./testing.ts";

let tarballs: ReadonlyMap<string, string> = new Map();

beforeAll(() => {
  const bundled = run(process.execPath, [join(root, "tools/bundle.ts")], root);
  if (bundled.status !== 0) throw new Error(bundled.output);
  const packed = pack(join(work, "tarballs"));
  if (!packed.ok) throw new Error(packed.problems.join("\n"));
  ({ tarballs } = packed);
}, slow);

afterAll(() => rmSync(work, { recursive: true, force: true }));

function pick(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...tarballs].filter(([name]) => names.includes(name)));
}

test("there is a tarball for each package", () => {
  expect([...tarballs.keys()]).toEqual(publicPackages().map(({ name }) => name));
});

describe("@dslc/ir alone", () => {
  const strict = {
    compilerOptions: {
      module: "nodenext",
      target: "es2024",
      lib: ["es2024", "dom"],
      types: [],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
    },
    files: ["use-ir.ts"],
  };

  test(
    "builds, prints, parses and rewrites, from TypeScript and JavaScript, and its types pass a strict compiler",
    () => {
      const path = install("ir", pick(["@dslc/base", "@dslc/ir"]), ["zod"]);
      for (const program of ["use-ir.ts", "use-ir.js"]) {
        copyFileSync(join(import.meta.dirname, "programs", program), join(path, program));
        expect(readFileSync(join(path, program), "utf8").split("\n").length).toBeLessThan(40);
      }
      writeFileSync(join(path, "tsconfig.json"), JSON.stringify(strict));
      expect(run(join(root, "node_modules/.bin/tsc"), ["-p", "."], path)).toEqual({ status: 0, output: "" });
      expect(run(process.execPath, ["use-ir.ts"], path)).toEqual({
        status: 0,
        output: "1\nmodule {\n  %0 = toy.constant 7\n  %1 = toy.constant 0\n  %2 = toy.add %0, %0\n}\n\n",
      });
      expect(run(process.execPath, ["use-ir.js"], path)).toEqual({
        status: 0,
        output: [
          'module {\n  %x = "other.value"() : () -> i32\n  %0 = toy.add %x, %x\n}\n\n',
          '1\nmodule {\n  %x = "other.value"() : () -> i32\n  %0 = toy.twice %x\n}\n\n',
        ].join(""),
      });
      const json = `import { irJsonVersion } from "@dslc/ir/json"; console.log(irJsonVersion);`;
      expect(run(process.execPath, ["--input-type=module", "-e", json], path).output).toBe("1\n");
    },
    slow,
  );
});

test(
  "all libraries are found, with declarations that resolve, and the compiler compiles",
  () => {
    const libraries = publicPackages().filter(({ bundled }) => !bundled);
    const needed = closureOf(libraries.flatMap(({ dependencies }) => [...dependencies.keys()]));
    const path = install("all", tarballs, needed);
    const imports = libraries.flatMap(({ name, exports }) =>
      exports.filter((subpath) => !subpath.endsWith("child")).map((subpath) => `${name}${subpath.slice(1)}`),
    );
    const lines = imports.map((specifier, at) => `import * as m${at} from "${specifier}";\nvoid m${at};`);
    const compile = `import { compile } from "@dslc/compiler";
const text = "kernel k(x: global mut [f32; 4]) { x[0] = 1.0; }";
const { outputs } = await compile({ name: "k.kdsl", text }, { targets: ["nvptx:sm_90"], emit: ["llvm-dialect"] });
console.log(String(outputs[0]?.contents).includes("llvm.func @k"));`;
    writeFileSync(join(path, "all.ts"), `${lines.join("\n")}\n${compile}\n`);
    const options = {
      module: "nodenext",
      target: "es2024",
      strict: true,
      noEmit: true,
      lib: ["es2024", "esnext.float16"],
    };
    const types = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
    const config = { compilerOptions: { ...options, ...types }, files: ["all.ts"] };
    writeFileSync(join(path, "tsconfig.json"), JSON.stringify(config));
    expect(run(join(root, "node_modules/.bin/tsc"), ["-p", "."], path)).toEqual({ status: 0, output: "" });
    expect(run(process.execPath, ["all.ts"], path)).toEqual({ status: 0, output: "true\n" });
  },
  slow,
);

describe("plugins", () => {
  testPlugins(() => tarballs);
});

describe("the command, installed globally", () => {
  test(
    "runs on this Node, with a help and a compilation, and refuses an older one in one line",
    () => {
      const prefix = join(work, "global");
      const files = [tarballs.get("@dslc/dslc") ?? "", tarballOf("koffi")];
      const args = ["install", "-g", "--prefix", prefix, "--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
      expect(run("npm", [...args, ...files], work)).toMatchObject({ status: 0 });
      const dslc = join(prefix, "bin/dslc");
      // `env node` finds the Node that runs these tests.
      const here = { PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}` };
      expect(run(dslc, ["--version"], work, here)).toEqual({ status: 0, output: "0.1.0\n" });
      expect(run(dslc, ["explain", "arith.addi"], work, here).output).toMatch(/^## arith\.addi\n/);
      writeFileSync(join(work, "k.kdsl"), "kernel k(x: global mut [f32; 4]) { x[0] = 1.0; }\n");
      expect(run(dslc, ["compile", "k.kdsl", "--emit", "ir", "-o", "-"], work, here).output).toContain("gpu.func @k");
      // Every command's chunk is there.
      for (const args of [["targets"], ["passes"], ["opt", "--emit", "json", "/dev/null"]])
        expect(run(dslc, args, work, here).status, args.join(" ")).toBe(0);
      const old = "/usr/bin/node";
      const version = run(old, ["--version"], work).output.trim();
      if (!/^v(1\d|2[0-3])\./.test(version)) return;
      const refused = run(old, [join(prefix, "lib/node_modules/@dslc/dslc/bin/dslc.js"), "--version"], work);
      expect(refused).toEqual({ status: 3, output: `dslc needs Node 24.11 or newer, this is ${version}\n` });
    },
    slow,
  );
});

test("the files of a bundle are what its entries import, dynamically too, and no other chunks", () => {
  const folder = join(work, "bundle");
  mkdirSync(folder);
  const files = {
    "dslc.js": 'import { a } from "./dslc-1.js";\nawait import("./dslc-2.js");\nimport "node:fs";\n',
    "dslc-1.js": 'export { b as a } from "./dslc-2.js";\n',
    "dslc-2.js": "export const b = 1;\n",
    "dslc-old.js": "export const old = 1;\n",
    "engine-child.js": "",
    "bindings-child.js": "",
    "dialects.md": "",
    stamp: "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  expect(bundleFiles(folder)).toEqual([
    "dslc.js",
    "dslc-1.js",
    "dslc-2.js",
    "engine-child.js",
    "bindings-child.js",
    "dialects.md",
  ]);
});

test("a manifest loses what only the repository needs, and keeps the rest", () => {
  const manifest = {
    name: "@dslc/x",
    exports: { ".": { "@dslc/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" } },
    files: ["dist"],
    dependencies: { zod: "1.0.0" },
    devDependencies: { "@dslc/y": "0.1.0" },
    nx: { tags: ["layer:1"] },
  };
  expect(publishedManifest(manifest, { node: ">=24" })).toEqual({
    name: "@dslc/x",
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist", "CHANGELOG.md"],
    dependencies: { zod: "1.0.0" },
    engines: { node: ">=24" },
  });
});

test("declarations name JavaScript files", () => {
  const text = 'import type { A } from "./a.ts";\nexport * from "../b.ts";\ntype C = import("./c.ts").C;\n"./d.ts";\n';
  expect(withJavaScriptNames(text)).toBe(
    'import type { A } from "./a.js";\nexport * from "../b.js";\ntype C = import("./c.js").C;\n"./d.ts";\n',
  );
});
