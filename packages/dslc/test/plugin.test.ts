/**
 * A plugin from outside of the repository, packed and installed by npm, works under the bundled command line: its pass
 * meets the very definitions that the program holds.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle, dslc, plainProgram, withFolder } from "./run-cli.ts";

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

test("a package's folder is a plugin, by what its exports say for imports", () => {
  withFolder((cwd) => {
    mkdirSync(join(cwd, "plugin"));
    const manifest = { name: "acme", type: "module", exports: { import: "./entry.js" } };
    writeFileSync(join(cwd, "plugin/package.json"), JSON.stringify(manifest));
    writeFileSync(join(cwd, "plugin/entry.js"), pluginSource);
    const { status, stderr } = dslc(["opt", "--plugin", "./plugin", ...pipeline], { cwd, input });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
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
    "its default export has no list of dialects, passes, pipelines, insertions, backends, targets, diagnostics, commands",
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

const rich = `
import { defineDiagnostic } from "@dslc/base";
import { defineCommand, definePlugin } from "@dslc/pass";

export const tooMany = defineDiagnostic("acme/too-many", "error", "More words than acme takes. Leave some away.",
  ({ count }) => \`\${count} words are too many\`);

const greet = defineCommand("greet", {
  summary: "greet by name",
  usage: "NAME",
  run({ words, print, report }) {
    if (words[0] === "nobody") throw new Error("there is nobody");
    if (words.length > 1) report(tooMany.at(undefined, { count: words.length }));
    else print(\`hello \${words[0]}\\n\`);
  },
});

const workgroupMemory = { staticLimit: 1024, optInLimit: 1024, reservedPerGroup: 0, allocationGranularity: 4,
  guaranteedBaseAlignment: 16, regionPadsStatic: "kernel", banks: 32, bankWidth: 4 };
const target = { name: "acme:one", vendor: "acme", architecture: "one", workgroupMemory, subgroupSizes: [32],
  maximumGroupWorkItems: 256, maximumGroupSize: [256, 256, 64], maximumGroups: [65535, 65535, 65535],
  maximumGridWorkItems: undefined };
const backend = {
  vendor: "acme", dialects: [], passes: [], outputs: ["asm"],
  guaranteedBaseAlignment: () => 16, prepare: () => [], lower: () => [],
  emit: async ({ module }) => ({ diagnostics: [], kernels: new Map(),
    outputs: [{ kind: "asm", extension: "txt", contents: \`kernels of \${module.name}\\n\` }] }),
};
export default definePlugin({ name: "acme", api: [1, 2], commands: [greet], diagnostics: [tooMany],
  backends: [backend], targets: [target] });
`;

function withRich(use: (cwd: string, run: (...args: string[]) => ReturnType<typeof dslc>) => void, text = rich): void {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "rich.mjs"), text);
    writeFileSync(join(cwd, "k.kdsl"), "kernel k(x: global mut [f32; 4]) { x[0] = 1.0; }\n");
    use(cwd, (...args) => dslc([...args, "--plugin", "./rich.mjs"], { cwd }));
  });
}

test("a plugin's backend emits its own text for its target, without LLVM, and its target is listed", () => {
  withRich((cwd, run) => {
    const environment = { DSLC_LIBLLVM: "/nowhere", PATH: "" };
    const args = [
      "compile",
      "k.kdsl",
      "-t",
      "acme:one",
      "--emit",
      "asm,manifest",
      "-o",
      "out/",
      "--plugin",
      "./rich.mjs",
    ];
    const { status, stderr } = dslc(args, { cwd, environment, command: [process.execPath, plainProgram] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(cwd, "out/k.one.txt"), "utf8")).toBe("kernels of builtin.module\n");
    expect(JSON.parse(readFileSync(join(cwd, "out/k.one.json"), "utf8"))).toMatchObject({
      target: { name: "acme:one", generatedFor: "one" },
      kernels: [{ name: "k", limits: { workgroupBytes: 1024 } }],
    });
    expect(run("targets").stdout).toMatch(/^acme:one +workgroup memory 1024 bytes; groups of 256; subgroups of 32$/m);
    expect(run("compile", "k.kdsl", "-t", "acme:two").stderr).toContain("unknown acme architecture 'two'");
    expect(run("compile", "--dump-pipeline", "-t", "acme:one").stdout).toContain("workgroup-layout");
    expect(run("opt", "--dump-pipeline", "--pipeline", "lower-to-acme{chip=one}").status).toBe(0);
  });
});

test("a plugin's diagnostics are explained", () => {
  withRich((_cwd, run) => {
    const { status, stdout } = run("explain", "acme/too-many");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "error acme/too-many\n\nMore words than acme takes. Leave some away.\n",
    });
  });
});

test("a plugin's command runs, is in the help, reports, and fails as a diagnostic", () => {
  withRich((cwd, run) => {
    expect(run("greet", "you")).toMatchObject({ status: 0, stdout: "hello you\n", stderr: "" });
    expect(run("--help").stdout).toContain("  greet [options] NAME\n      greet by name (plugin 'acme')\n");
    expect(run("greet", "--help").stdout).toContain("Usage: dslc greet [options] NAME\n\ngreet by name\n");
    expect(run("greet", "a", "b")).toMatchObject({ status: 1, stderr: "error[acme/too-many]: 2 words are too many\n" });
    const thrown = run("greet", "nobody");
    expect(thrown.stderr).toBe("error[plugin/threw]: plugin 'acme' threw in its command 'greet': there is nobody\n");
    expect(thrown.status).toBe(2);
    expect(run("greet", "--loud")).toMatchObject({
      status: 2,
      stderr: "error[cli/command-option]: --loud of 'greet': there is no such option\n",
    });
    const unknown = dslc(["greet"], { cwd });
    expect(unknown.stderr).toContain("unknown command");
    expect(unknown.status).toBe(2);
  });
});

test.each([
  [
    "a command that dslc has itself",
    ['defineCommand("greet"', 'defineCommand("compile"'],
    ["passesx"],
    "plugin 'acme' brings a command 'compile', which dslc has itself",
  ],
  [
    "a backend for a vendor that is there",
    [/vendor: "acme"|"acme:one"/g, (text: string) => text.replace("acme", "nvptx")],
    ["targets"],
    "plugin 'acme' brings backend 'nvptx', which is already there",
  ],
  [
    "a target without a backend",
    ["backends: [backend], ", ""],
    ["targets"],
    "plugin 'acme' has a target 'acme:one', but no backend of vendor 'acme'",
  ],
  [
    "a range of versions that ended",
    ["api: [1, 2]", "api: [2, 3]"],
    ["targets"],
    "is for versions 2 to 3 of the plugin interface, this is version 1",
  ],
  [
    "a command that is none",
    ["commands: [greet]", "commands: [{ commandName: 'x' }]"],
    ["targets"],
    "commands[0] ('x') is not made by defineCommand: 'summary' is missing, not a string",
  ],
  [
    "a backend that throws",
    ["prepare: () => []", 'prepare: () => { throw new Error("no way"); }'],
    ["compile", "k.kdsl", "-t", "acme:one"],
    "plugin 'acme' threw in 'prepare' of its backend for acme: no way",
  ],
  [
    "an emission that throws",
    ["emit: async ({ module }) =>", 'emit: async ({ module }) => { throw new Error("no text"); }, other: () =>'],
    ["compile", "k.kdsl", "-t", "acme:one"],
    "plugin 'acme' threw in 'emit' of its backend for acme: no text",
  ],
] as const)("a plugin with %s is named in the error", (_title, [from, to], args, message) => {
  const text = typeof to === "string" ? rich.replace(from, to) : rich.replace(from, to);
  expect(text).not.toBe(rich);
  withRich((_cwd, run) => {
    const { status, stderr } = run(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  }, text);
});

test.each(["file", "package"])("a verifier that throws is a diagnostic that names the plugin, a %s", (kind) => {
  const source = `
import { defineDialect, defineOp } from "@dslc/ir";
import { definePlugin } from "@dslc/pass";
const v = defineOp("acme.v", { verify() { throw new Error("no verdict"); } });
export default definePlugin({ name: "acme", api: 1, dialects: [defineDialect("acme", { ops: [v] })] });
`;
  withFolder((cwd) => {
    const isFile = kind === "file";
    const folder = join(cwd, isFile ? "." : "node_modules/acme");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "acme.js"), source);
    writeFileSync(join(folder, "package.json"), '{ "name": "acme", "type": "module", "exports": "./acme.js" }');
    writeFileSync(join(cwd, "m.mlir"), '"acme.v"() : () -> ()\n');
    const { status, stderr } = dslc(["opt", "m.mlir", "--plugin", isFile ? "./acme.js" : "acme"], { cwd });
    expect(stderr).toBe("error[plugin/threw]: plugin 'acme' threw in a function of what it defines: no verdict\n");
    expect(status).toBe(2);
  });
});
