/** The search for a planted bug, all from the command line: the pass, a small module, a reproducer. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buggyPlugin, longKernel, manyPasses } from "./planted-bug.ts";
import { bundle, defaultEnvironment, dslc, plainProgram, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const pipeline = `builtin.module(gpu.module(gpu.func(${manyPasses.join(",")})))`;
const node = process.execPath;
/** A call of `dslc opt` that fails as the plugin's pass is wrong. */
const options = ["--plugin", "./buggy.mjs", "--verify-each=execute", "--pipeline", pipeline, "-o", "/dev/null"];
const failing = [node, plainProgram, "opt", ...options];

/** Calls the plain program without a limit of time. */
function long(args: readonly string[], cwd: string) {
  return spawnSync(node, [plainProgram, ...args], { cwd, encoding: "utf8", env: defaultEnvironment });
}

function prepare(cwd: string): void {
  writeFileSync(join(cwd, "buggy.mjs"), buggyPlugin);
  writeFileSync(join(cwd, "long.kdsl"), longKernel());
  expect(dslc(["compile", "long.kdsl", "--emit", "ir", "-o", "long.mlir"], { cwd }).status).toBe(0);
}

test("bisect names the pass, reduce leaves a dozen operations, the reproducer fails again", () => {
  expect(manyPasses).toHaveLength(25);
  expect(longKernel().split("\n").length).toBeGreaterThanOrEqual(400 - 1);
  withFolder((cwd) => {
    prepare(cwd);
    const whole = long([...failing.slice(2), "long.mlir"], cwd);
    expect(whole.status).toBe(3);
    expect(whole.stderr).toMatch(
      /error\[pass\/wrong-result\]: pass 'drop-seven' on gpu\.func @long changed what kernel 'long' computes: y\[0\] is \d+ and was -?\d+/,
    );
    const replay = [
      "opt",
      "--run-reproducer",
      "dslc-reproducer.mlir",
      "--verify-each=execute",
      "--plugin",
      "./buggy.mjs",
    ];
    expect(whole.stderr).toContain(`dslc ${replay.join(" ")}`);
    expect(readFileSync(join(cwd, "dslc-reproducer.mlir"), "utf8")).toContain(
      'pipeline: "builtin.module(gpu.module(gpu.func(drop-seven)))"',
    );
    const replayed = long(replay, cwd);
    expect(replayed.status).toBe(3);
    expect(replayed.stderr).toContain("pass 'drop-seven' on gpu.func @long changed what kernel 'long' computes");

    const found = long(["bisect", "--", ...failing, "long.mlir"], cwd);
    expect(found.stdout).toBe(
      "the first pass that makes the command fail is number 17: drop-seven on gpu.func @long\n" +
        "it fails with DSLC_BISECT_LIMIT=17 in the environment, and goes well with DSLC_BISECT_LIMIT=16\n",
    );
    expect(found.status).toBe(0);

    const reduced = long(["reduce", "--plugin", "./buggy.mjs", "long.mlir", "--", ...failing], cwd);
    expect(reduced.stdout).toMatch(/^reduced to \d+ operations in \d+ runs of the command: long\.reduced\.mlir\n$/);
    expect(reduced.status).toBe(0);
    const text = readFileSync(join(cwd, "long.reduced.mlir"), "utf8");
    const operations = text.split("\n").filter((line) => line.trim() !== "" && line.trim() !== "}");
    expect(operations.length, text).toBeLessThanOrEqual(12);
    expect(text).toContain("arith.constant 7");
    expect(long([...failing.slice(2), "long.reduced.mlir"], cwd).status).toBe(3);
    // What was tried left no reproducers, only the two failures outside of a search.
    expect(readdirSync(cwd).filter((name) => name.startsWith("dslc-reproducer"))).toEqual([
      "dslc-reproducer-2.mlir",
      "dslc-reproducer.mlir",
    ]);
  });
}, 600_000);

test("reduce that is interrupted keeps the smallest so far, whole", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "dslc-test-"));
  try {
    prepare(cwd);
    const child = spawn(node, [plainProgram, "reduce", "--plugin", "./buggy.mjs", "long.mlir", "--", ...failing], {
      cwd,
      env: defaultEnvironment,
    });
    let [seen, output] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
      if (seen.split("\n").length > 3) child.kill("SIGINT");
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const [code] = (await once(child, "close")) as readonly unknown[];
    expect(output).toMatch(/^interrupted: \d+ operations are left in \d+ runs of the command: long\.reduced\.mlir\n$/);
    expect(code).toBe(130);
    expect(long([...failing.slice(2), "long.reduced.mlir"], cwd).status).toBe(3);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}, 120_000);

test("opt is ended by a signal while passes run", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "dslc-test-"));
  try {
    writeFileSync(
      join(cwd, "endless.mjs"),
      `import { definePass, definePlugin } from "@dslc/pass";
const endless = definePass("endless", {
  summary: "run on and on",
  run() {
    process.stderr.write("running");
    for (;;) {}
  },
});
export default definePlugin({ name: "endless", api: 1, passes: [endless] });
`,
    );
    writeFileSync(join(cwd, "a.mlir"), "func.func @f() { return }\n");
    const args = ["opt", "a.mlir", "--plugin", "./endless.mjs", "--pipeline", "builtin.module(endless)"];
    const child = spawn(node, [plainProgram, ...args], { cwd, env: defaultEnvironment });
    child.stderr.on("data", () => child.kill("SIGINT"));
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}, 60_000);

test("bisect that is interrupted says what it knows", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "dslc-test-"));
  try {
    writeFileSync(join(cwd, "a.mlir"), "func.func @f() { return }\n");
    const script = `"${node}" "${plainProgram}" opt a.mlir --pipeline "builtin.module(cse,dce,cse,dce,cse)" -o /dev/null; test "$DSLC_BISECT_LIMIT" = 0 || { sleep 1; exit 5; }`;
    const child = spawn(node, [plainProgram, "bisect", "--", "sh", "-c", script], { cwd, env: defaultEnvironment });
    let output = "";
    child.stderr.setEncoding("utf8").on("data", () => child.kill("SIGINT"));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const [code] = (await once(child, "close")) as readonly unknown[];
    expect(output).toBe("interrupted: the first pass is one of 1 to 5\n");
    expect(code).toBe(130);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}, 60_000);

test.each([
  [["bisect", "--", node, "-e", "process.exit(0)"], "bisect/no-failure", "does not fail when all passes run"],
  [["bisect", "--", node, "-e", "process.exit(4)"], "bisect/no-passes", "the command ran no pass of dslc opt"],
  [["bisect", "--", "./no-such-program"], "cli/cannot-run", "cannot run './no-such-program'"],
  [["reduce", "a.mlir", "--", node, "-e", "process.exit(0)"], "reduce/no-failure", "does not fail on the whole module"],
  [["reduce", "none.mlir", "--", "true"], "cli/cannot-read", "cannot read 'none.mlir'"],
  [["reduce", "a.mlir", "-o", "a.mlir", "--", "true"], "cli/overwrites-input", "would overwrite the input"],
])("%j is refused", (args, name, message) => {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "a.mlir"), "func.func @f() { return }\n");
    const { status, stderr } = dslc(args, { cwd });
    expect(stderr).toContain(`error[${name}]`);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

test("a failure that is there without any pass is told apart", () => {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "a.mlir"), "func.func @f() { return }\n");
    const script = `"${node}" "${plainProgram}" opt a.mlir --pipeline "builtin.module(cse)"; exit 5`;
    const { status, stderr } = dslc(["bisect", "--", "sh", "-c", script], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining("the command also fails without any pass")]);
  });
});

test("bisect --rewrites names the rewrite, and --match what a failure is", () => {
  withFolder((cwd) => {
    const ir = `func.func @f(%x: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %a = arith.addi %x, %zero : i32
  %b = arith.muli %a, %zero : i32
  %c = arith.subi %b, %zero : i32
  return %c : i32
}
`;
    writeFileSync(join(cwd, "a.mlir"), ir);
    const check = `"${node}" "${plainProgram}" opt a.mlir --pipeline "builtin.module(canonicalize)" -o out.mlir && ! grep -q muli out.mlir && echo no-product && exit 1; true`;
    const { status, stdout } = dslc(["bisect", "--rewrites", "--match", "no-product", "--", "sh", "-c", check], {
      cwd,
    });
    expect(stdout).toMatch(
      /^the first rewrite that makes the command fail is number \d: arith\.muli: x, 0 => 0 on arith\.muli in func\.func @f\n/,
    );
    expect(stdout).toContain("DSLC_REWRITE_LIMIT=");
    expect(status).toBe(0);
    expect(existsSync(join(cwd, "out.mlir"))).toBe(true);
  });
});
