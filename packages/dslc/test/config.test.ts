/** `dslc.config.ts`: where it is found, when it runs, and what is said when it does not. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle, dslc, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const plugin = `
import { definePass, definePlugin } from "@dslc/pass";
export default definePlugin({ name: "acme", api: 1, passes: [definePass("acme-pass", { summary: "nothing", run() {} })] });
`;
const config = `
import { defineConfig } from "@dslc/pass";
const list: readonly string[] = ["./plugin.ts"];
export default defineConfig({ plugins: list });
`;

function withFiles(files: Readonly<Record<string, string>>, use: (folder: string) => void): void {
  withFolder((folder) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    use(folder);
  });
}

const repository = {
  "project/.git/HEAD": "",
  "project/dslc.config.ts": config,
  "project/plugin.ts": plugin,
  "project/kernels/m.mlir": "module {\n}\n",
  "other/x": "",
};
const pipeline = ["--pipeline", "builtin.module(acme-pass)"];

test("the config above the folder that dslc is called in lists its plugins", () => {
  withFiles(repository, (folder) => {
    const cwd = join(folder, "project/kernels");
    expect(dslc(["passes"], { cwd }).stdout).toContain("acme-pass");
    expect(dslc(["opt", ...pipeline, "m.mlir"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    const without = dslc(["opt", "--no-config", ...pipeline, "m.mlir"], { cwd });
    expect(without.stderr).toContain("there is no pass 'acme-pass'");
    expect(without.status).toBe(2);
  });
});

test.each(["-", "kernel.kdsl"])(
  "compile, which begins with a snapshot, loads the plugins of the config: %s",
  (source) => {
    const kernel = "kernel k(y: global mut [f32; 1]) { y[0] = 1.0; }";
    withFiles({ ...repository, "project/kernel.kdsl": kernel }, (folder) => {
      const cwd = join(folder, "project");
      const insertions = 'insertions: [{ at: "after-frontend", elements: () => [acmePass()] }]';
      writeFileSync(
        join(cwd, "plugin.ts"),
        `import { definePass, definePlugin } from "@dslc/pass";
const acmePass = definePass("acme-pass", { summary: "renames", run(op) { console.error("at work in " + op.name); } });
export default definePlugin({ name: "acme", api: 1, passes: [acmePass], ${insertions} });
`,
      );
      const args = ["compile", source, "-t", "nvptx:sm_90", "--emit", "lowered-ir", "-o", "-"];
      const { status, stdout, stderr } = dslc(args, { cwd, input: kernel });
      expect(stderr).toBe("at work in builtin.module\n");
      expect(stdout).toContain("gpu.func @k");
      expect(status).toBe(0);
    });
  },
);

test("a config elsewhere, found from the source, is not run unasked", () => {
  withFiles(repository, (folder) => {
    const cwd = join(folder, "other");
    const file = "../project/kernels/m.mlir";
    const refused = dslc(["opt", file], { cwd });
    expect(refused.stderr).toBe(
      `error[config/untrusted]: '${join(folder, "project/dslc.config.ts")}' is code that lies elsewhere, and was not run
  = help: --trust-config runs it
  = help: --no-config does without the plugins that it lists
`,
    );
    expect(refused.status).toBe(2);
    expect(dslc(["opt", "--trust-config", ...pipeline, file], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(dslc(["opt", "--no-config", file], { cwd })).toMatchObject({ status: 0, stderr: "" });
  });
});

test.each([
  [
    "a repository's root ends the search",
    { "dslc.config.ts": config, "in/.git": "", "in/m.mlir": "module {\n}\n" },
    "in",
  ],
  [
    "the root of a workspace ends the search",
    { ".git": "", "dslc.config.ts": config, "in/package.json": '{ "workspaces": [] }', "in/m.mlir": "" },
    "in",
  ],
  ["outside of a repository only the folder itself counts", { "dslc.config.ts": config, "in/m.mlir": "" }, "in"],
])("%s", (_title, files, from) => {
  withFiles({ ...files, "plugin.ts": plugin }, (folder) => {
    const { status, stdout } = dslc(["passes"], { cwd: join(folder, from) });
    expect(status).toBe(0);
    expect(stdout).not.toContain("acme-pass");
  });
});

test.each([
  ["throws", 'throw new Error("no luck");', "no luck"],
  ["does not parse", "export default {", ""],
  ["exports nothing", "export const x = 1;", "it has no default export with a list of plugins"],
  ["names a plugin that is not there", config.replace("./plugin.ts", "./missing.ts"), "./missing.ts"],
  [
    "holds what is no plugin",
    "export default { plugins: [1] };",
    "it has no default export; export default definePlugin",
  ],
])("a config that %s is a diagnostic", (_title, text, message) => {
  withFiles({ "dslc.config.ts": text, ".git": "" }, (cwd) => {
    const { status, stderr } = dslc(["passes"], { cwd });
    expect(stderr).toMatch(/^error\[(config|plugin)\/not-loaded\]: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });
});
