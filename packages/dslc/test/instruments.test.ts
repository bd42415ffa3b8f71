/** What the options about passes print, from the command line. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buggyPlugin } from "./planted-bug.ts";
import { bundle, dslc, examplesFolder, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const ir = `gpu.module @m {
  func.func private @twice(%x: i32) -> i32 {
    %y = arith.addi %x, %x : i32
    return %y : i32
  }
  gpu.func @k(%x: memref<8xi32>) kernel {
    %i = arith.constant 2 : index
    %a = memref.load %x[%i] : memref<8xi32>
    %b = func.call @twice(%a) : (i32) -> i32
    %c = arith.addi %a, %a : i32
    %d = arith.addi %b, %c : i32
    memref.store %d, %x[%i] : memref<8xi32>
    gpu.return
  }
}
`;

const inlineAndCse = "builtin.module(gpu.module(inline,gpu.func(cse)))";

/** Runs `dslc opt` on the module above, or another. */
function opt(args: readonly string[], cwd: string, text = ir) {
  writeFileSync(join(cwd, "a.mlir"), text);
  return dslc(["opt", "a.mlir", "-o", "/dev/null", ...args], { cwd });
}

const printed = (args: readonly string[], pipeline = inlineAndCse) =>
  withFolder((cwd) => {
    const { status, stderr } = opt(["--pipeline", pipeline, ...args], cwd);
    expect(status, stderr).toBe(0);
    return stderr;
  });

describe("printing IR", () => {
  test("before and behind the passes that are named", () => {
    const text = printed(["--print-ir-before", "cse", "--print-ir-after=inline,cse"]);
    expect(text.match(/^\/\/ IR .*$/gm)).toEqual([
      "// IR after inline on gpu.module @m",
      "// IR before cse on gpu.func @k",
      "// IR after cse on gpu.func @k",
    ]);
  });

  test("before and behind all, and the whole module", () => {
    const text = printed(["--print-ir-before-all", "--print-ir-after-all", "--print-ir-module-scope"]);
    expect(text.match(/^\/\/ IR .*\nmodule \{$/gm)).toHaveLength(4);
  });

  test("what changed as a diff, and nothing where nothing did", () => {
    expect(printed(["--print-ir-after-change"], "builtin.module(gpu.module(gpu.func(cse,cse)))")).toBe("");
    const text = printed(["--print-ir-after-change"]);
    expect(text).toContain("// IR changed by cse on gpu.func @k\n@@ ");
    expect(text).toMatch(/^-.*func\.call @twice/m);
  });

  test("to files in folders like the operations", () => {
    withFolder((cwd) => {
      expect(opt(["--pipeline", inlineAndCse, "--print-ir-tree-dir", "tree"], cwd)).toMatchObject({
        status: 0,
        stderr: "",
      });
      expect(globSync("tree/**/*.mlir", { cwd }).sort()).toEqual([
        "tree/builtin_module/gpu_module_m/0001_after_inline.mlir",
        "tree/builtin_module/gpu_module_m/gpu_func_k/0002_after_cse.mlir",
      ]);
      expect(readFileSync(join(cwd, "tree/builtin_module/gpu_module_m/0001_after_inline.mlir"), "utf8")).toMatch(
        /^\/\/ IR after inline on gpu\.module @m\ngpu\.module @m \{/,
      );
    });
  });
});

test("--timing in all its forms, to standard error and to a file", () => {
  expect(printed(["--timing"])).toMatch(
    /^timing:\n +[\d.]+ ms 100\.0 % {2}builtin\.module\n.*gpu\.module\n.*inline\n.*\n.*cse\n.*dominance/,
  );
  expect(printed(["--timing=list"])).toMatch(
    /^timing:\n(?: +[\d.]+ ms +[\d.]+ % {2}(?:inline|cse|\(analysis\) dominance|all)\n){4}$/,
  );
  expect(JSON.parse(printed(["--timing=json"]))).toMatchObject({ name: "all", children: [{ name: "builtin.module" }] });
  withFolder((cwd) => {
    expect(opt(["--pipeline", inlineAndCse, "--timing=trace", "--timing-output", "t.json"], cwd).stderr).toBe("");
    expect(JSON.parse(readFileSync(join(cwd, "t.json"), "utf8"))).toMatchObject({ displayTimeUnit: "ms" });
    const wrong = opt(["--timing=graph"], cwd);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("Allowed choices are tree, list, json, trace"),
    ]);
  });
});

test("--statistics as a tree, a list, and JSON", () => {
  expect(printed(["--statistics"])).toMatch(
    /^statistics:\n {2}builtin\.module\n {4}gpu\.module\n {6}inline\n +1 {2}calls\n +1 {2}functions dropped\n {6}gpu\.func\n {8}cse\n +1 {2}operations replaced\n/,
  );
  expect(printed(["--statistics=list"])).toMatch(/^statistics:\n {2}cse\n +1 {2}operations replaced\n/);
  expect(JSON.parse(printed(["--statistics=json"]))).toMatchObject({ inline: { calls: 1, "functions dropped": 1 } });
});

test("--remarks of passes that the pattern matches; --json for programs", () => {
  const text = printed(["--remarks", "inl|cse"]);
  expect(text).toContain("remark[remark/passed]: inline, Inlined: twice inlined into k\n --> a.mlir:9:10\n");
  expect(printed(["--remarks", "cse"])).toBe("");
  const json: unknown = JSON.parse(printed(["--remarks", ".", "--json"]));
  expect(json).toMatchObject({ name: "remark/passed", severity: "remark", place: { file: "a.mlir" } });
  withFolder((cwd) => {
    const { status, stderr } = opt(["--remarks", "("], cwd);
    expect([status, stderr]).toEqual([2, expect.stringContaining("Invalid regular")]);
  });
});

test("--remarks-output is read by LLVM's own tool", (context) => {
  withFolder((cwd) => {
    const kdsl = join(examplesFolder, "fir.kdsl");
    const compiled = dslc(
      ["compile", kdsl, "-t", "nvptx:sm_90", "--emit", "lowered-ir", "-o", "o.mlir", "--remarks-output", "r.yaml"],
      { cwd },
    );
    expect(compiled).toMatchObject({ status: 0, stderr: "" });
    const yaml = readFileSync(join(cwd, "r.yaml"), "utf8");
    expect(yaml).toMatch(
      /^--- !Analysis\nPass: +'workgroup-layout'\nName: +'RegionLaidOut'\nDebugLoc: +\{ File: '.*fir\.kdsl', Line: \d+, Column: \d+ \}\nFunction: +'fir'$/m,
    );
    const read = spawnSync(
      "llvm-remarkutil-19",
      ["count", "--parser=yaml", "--count-by=remark-name", "--group-by=total", "r.yaml"],
      {
        cwd,
        encoding: "utf8",
      },
    );
    if (read.error !== undefined) {
      console.warn("skipped: llvm-remarkutil-19 is not installed");
      context.skip();
    }
    expect(read.stderr).toBe("");
    expect(read.status).toBe(0);
  });
});

test("--print-op-on-diagnostic shows what the operation at fault has become", () => {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "buggy.mjs"), buggyPlugin);
    const args = [
      "--plugin",
      "./buggy.mjs",
      "--verify-each",
      "--pipeline",
      "builtin.module(gpu.module(gpu.func(wrecks)))",
    ];
    const { status, stderr } = opt([...args, "--print-op-on-diagnostic"], cwd);
    expect(status).toBe(3);
    expect(stderr).toMatch(/= note: see current operation: %c = "arith\.addi"\(%c, .*\)/);
    expect(opt(args, cwd).stderr).not.toContain("see current operation");
  });
});

describe("when a pass fails", () => {
  test.each([
    ["throws", "pass 'throws' failed on gpu.func @k: out of luck"],
    ["gives-up", "pass 'gives-up' gave up on gpu.func @k: there is too much to do"],
    ["wrecks", "pass 'wrecks' left invalid IR in gpu.func @k: "],
  ])("%s: the pass, the place, and a reproducer that fails alike", (pass, message) => {
    withFolder((cwd) => {
      writeFileSync(join(cwd, "buggy.mjs"), buggyPlugin);
      const pipeline = `builtin.module(gpu.module(inline,gpu.func(cse,${pass})))`;
      const { status, stderr } = opt(
        ["--plugin", "./buggy.mjs", "--verify-each", "--pipeline", pipeline, "--print-ir-after-failure"],
        cwd,
      );
      expect(status).toBe(3);
      expect(stderr).toContain(message);
      expect(stderr).toContain(`// IR after failed ${pass} on gpu.func @k\n`);
      if (pass === "throws") expect(stderr).toContain("= note: the pass is of plugin 'buggy'");
      const replay = ["opt", "--run-reproducer", "dslc-reproducer.mlir", "--plugin", "./buggy.mjs"];
      expect(stderr).toContain(`dslc ${replay.join(" ")}`);
      const file = readFileSync(join(cwd, "dslc-reproducer.mlir"), "utf8");
      expect(file).toMatch(/^\/\/ dslc \d+\.\d+\.\d+ failed on this: dslc opt --run-reproducer/);
      expect(file).toContain(`pipeline: "builtin.module(gpu.module(gpu.func(${pass})))"`);
      expect(file).not.toContain("call @twice");
      const replayed = dslc(replay, { cwd });
      expect(replayed.stderr).toContain(message);
      expect(replayed.status).toBe(3);
      expect(existsSync(join(cwd, "dslc-reproducer-2.mlir"))).toBe(false);
    });
  });

  test("--reproducer names the file, and writes it for errors of the input, too", () => {
    withFolder((cwd) => {
      const divergent =
        "kernel k(n: u32, x: global mut [u32; n]) {\n  if local_id.x == 0 { barrier(); }\n  x[0] = 1;\n}\n";
      writeFileSync(join(cwd, "k.kdsl"), divergent);
      const args = ["compile", "k.kdsl", "-t", "nvptx:sm_90", "-o", "out/"];
      expect(dslc(args, { cwd }).status).toBe(1);
      expect(globSync("*.mlir", { cwd })).toEqual([]);
      const { status, stderr } = dslc([...args, "--reproducer", "r.mlir"], { cwd });
      expect(status).toBe(1);
      expect(stderr).toContain(
        "note[pass/reproducer]: to see pass 'check-uniformity' fail again: dslc opt --run-reproducer r.mlir",
      );
      const replayed = dslc(["opt", "--run-reproducer", "r.mlir"], { cwd });
      expect(replayed.status).toBe(1);
      expect(replayed.stderr).toContain("error[uniformity/divergent-barrier]");
    });
  });

  test("a file that is no reproducer is refused", () => {
    withFolder((cwd) => {
      const { status, stderr } = opt(["--run-reproducer"], cwd);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining("error[cli/no-reproducer]: 'a.mlir' is no reproducer"),
      ]);
    });
  });
});

test("--verify-analyses finds the pass that lies", () => {
  withFolder((cwd) => {
    writeFileSync(join(cwd, "buggy.mjs"), buggyPlugin);
    const text = "func.func @f() {\n  cf.br ^a\n^a:\n  cf.br ^b\n^b:\n  return\n}\n";
    const args = ["--plugin", "./buggy.mjs", "--pipeline", "builtin.module(func.func(lies))"];
    expect(opt(args, cwd, text).status).toBe(0);
    const { status, stderr } = opt([...args, "--verify-analyses"], cwd, text);
    expect(status).toBe(3);
    expect(stderr).toContain(
      "error[pass/not-preserved]: pass 'lies' says that it preserves 'dominance', but changed what it says of func.func @f",
    );
  });
});

test("passes that had nothing to run on are a warning, and the exit code is 0", () => {
  withFolder((cwd) => {
    const { status, stderr } = opt(["--pipeline", "builtin.module(gpu.func(cse))"], cwd);
    expect(status).toBe(0);
    expect(stderr).toContain(
      "warning[pass/nothing-matched]: no 'gpu.func' is directly inside of a 'builtin.module', so 'cse' did not run",
    );
    expect(stderr).toContain("= help: nest it where they are: builtin.module(gpu.module(gpu.func(cse)))");
  });
});

test("--bisect-limit and --rewrite-limit list what they count", () => {
  const passes = printed(["--bisect-limit", "1"]);
  expect(passes).toBe("bisect: 1 inline on gpu.module @m\nbisect: 2 cse on gpu.func @k (left out)\n");
  const text = ir.replace("%a, %a : i32\n    %d", "%a, %a : i32\n    %unused = arith.addi %a, %a : i32\n    %d");
  withFolder((cwd) => {
    const args = ["--rewrite-limit", "1", "--pipeline", "builtin.module(gpu.module(gpu.func(canonicalize)))"];
    expect(opt(args, cwd, text).stderr).toBe("bisect: 1 dead on arith.addi in gpu.func @k\n");
    expect(opt(["--bisect-limit", "x"], cwd).status).toBe(2);
  });
});

test("dslc opt --help explains each in a line or two", () => {
  withFolder((cwd) => {
    const help = dslc(["opt", "--help"], { cwd }).stdout;
    for (const option of [
      "--verify-each",
      "--timing",
      "--statistics",
      "--print-ir-tree-dir",
      "--remarks",
      "--reproducer",
    ])
      expect(help).toMatch(new RegExp(`^ {2}${option}[^\\n]* {2,}\\w`, "m"));
  });
});
