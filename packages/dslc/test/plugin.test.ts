/**
 * A plugin from outside of the repository, packed and installed by npm, works under the bundled command line: its pass
 * meets the very definitions that the program holds.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle, dslc, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const pluginSource = `
import { constant, muli, shli } from "@dslc/dialect-arith";
import { IntegerAttribute, rewrite } from "@dslc/ir";
import { applyRewrites, definePass, definePlugin } from "@dslc/pass";

const mulToShift = rewrite("mul-to-shift", muli, (op, at) => {
  const factor = op.rhs.definedBy(constant)?.value;
  if (!(factor instanceof IntegerAttribute) || factor.value !== 8n) return undefined;
  const amount = constant(at, { value: new IntegerAttribute(3n, factor.type), result: factor.type }).result;
  return shli(at, { lhs: op.lhs, rhs: amount });
});

export const strengthReduce = definePass("strength-reduce", {
  summary: "replace multiplications by eight with shifts",
  run(op, _options, { context, count }) {
    count("multiplications replaced", applyRewrites(op, [mulToShift], { context, fold: false }).hits.get("mul-to-shift") ?? 0);
  },
});

export default definePlugin({ name: "acme-strength-reduce", api: 1, passes: [strengthReduce] });
`;

const input = `%x = "test.value"() : () -> i32
%eight = arith.constant 8 : i32
%p = arith.muli %x, %eight : i32
"test.use"(%p) : (i32) -> ()
`;

function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", [...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Packs the plugin in one folder and installs the tarball in another, without any `@dslc/*` package. */
function installPlugin(folder: string, files: Readonly<Record<string, string>>): string {
  const source = join(folder, "source");
  const user = join(folder, "user");
  mkdirSync(source);
  mkdirSync(user);
  const manifest = {
    name: "acme-strength-reduce",
    version: "1.0.0",
    type: "module",
    exports: "./index.js",
    peerDependencies: { "@dslc/dialect-arith": "^0.1.0", "@dslc/ir": "^0.1.0", "@dslc/pass": "^0.1.0" },
  };
  writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  npm(["pack", "--pack-destination", user], source);
  writeFileSync(join(user, "package.json"), '{ "name": "user", "private": true }');
  const tarball = readdirSync(user).find((name) => name.endsWith(".tgz"));
  npm(["install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", `./${tarball}`], user);
  return user;
}

const pipeline = ["--allow-unregistered-dialect", "--pipeline", "builtin.module(strength-reduce)"];

test("a packed plugin's pass changes the IR", () => {
  withFolder((folder) => {
    const cwd = installPlugin(folder, { "index.js": pluginSource });
    expect(readdirSync(join(cwd, "node_modules"))).toContain("acme-strength-reduce");
    const { status, stdout, stderr } = dslc(["opt", "--plugin", "acme-strength-reduce", ...pipeline], { cwd, input });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain("arith.shli %x");
    expect(stdout).not.toContain("arith.muli");
  });
});

test("without the plugin there is no such pass", () => {
  withFolder((cwd) => {
    const { status, stderr } = dslc(["opt", ...pipeline], { cwd, input });
    expect(status).toBe(2);
    expect(stderr).toContain("there is no pass 'strength-reduce'");
  });
});

test.each([
  ["no default export", "export const x = 1;", "it has no default export"],
  [
    "an export of another shape",
    "export default { name: 'x', api: 1 };",
    "its default export has no list of dialects, passes, pipelines, insertions, backends",
  ],
  ["an error while it is loaded", "throw new Error('no luck');", "no luck"],
  [
    "another version of the interface",
    pluginSource.replace("api: 1", "api: 99"),
    "is for version 99 of the plugin interface",
  ],
  [
    "a pass that is there already",
    pluginSource.replace('"strength-reduce"', '"canonicalize"'),
    "brings pass 'canonicalize', which is already there",
  ],
  ["an import that is not there", "import 'not-installed'; export default 1;", "not-installed"],
])("a plugin with %s is named in the error", (_title, text, message) => {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "plugin.mjs"), text);
    const { status, stderr } = dslc(["opt", "--plugin", "./plugin.mjs"], { cwd, input: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("plugin '");
    expect(status).toBe(2);
  });
});
