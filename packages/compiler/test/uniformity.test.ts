/**
 * Barriers that not all work-items come to: what is refused stops on the interpreter at some launch, what is accepted
 * never does.
 */
import { DiagnosticSink, renderDiagnostics, SourceFile } from "@dslc/base";
import { buildModule } from "@dslc/frontend";
import { type RunOptions, runKernel } from "@dslc/interpreter";
import type { Operation } from "@dslc/ir";
import { nested, runPipeline } from "@dslc/pass";
import { inline } from "@dslc/pass-core";
import { checkUniformity } from "@dslc/pass-uniformity";
import { parseSource } from "@dslc/syntax";
import { describe, expect, test } from "vitest";
import { makeContext, makeRegistry } from "../src/registry.ts";
import { uniformityProgram } from "./uniformity-programs.ts";

function build(text: string): Operation {
  const sink = new DiagnosticSink();
  const module = buildModule(parseSource(new SourceFile("k.kdsl", text), sink), { moduleName: "k" }, sink);
  if (module === undefined) throw new Error(renderDiagnostics(sink.sorted()));
  return module;
}

const registry = makeRegistry([], new DiagnosticSink());

/** What the pass says of a kernel, rendered; empty when it accepts it. */
function refusal(text: string): string {
  if (registry === undefined) throw new Error("no registry");
  const sink = new DiagnosticSink();
  const pipeline = nested("builtin.module", [nested("gpu.module", [inline(), checkUniformity()])]);
  runPipeline(build(text), pipeline, { context: makeContext(registry), sink });
  return renderDiagnostics(sink.sorted());
}

/** One work-item after the other between barriers, and all at once. */
const schedules: readonly RunOptions[] = [{}, { schedule: { seed: 1 }, interleave: true }];

/** The traps of some launches: groups of one to eight work-items, and some contents of `x`. */
function traps(text: string, sizes: readonly number[] = [1, 4, 8]): readonly string[] {
  const module = build(text);
  const runs = schedules.flatMap((options) => [0, 1, 2].map((n) => ({ options, n })));
  return sizes.flatMap((size) =>
    runs.flatMap(({ options, n }) => {
      const x = Uint32Array.from({ length: 8 }, (_, at) => (at * (n + 1)) % 5);
      const y = new Uint32Array(64);
      const launch = {
        groupSize: [size, 1, 1],
        numGroups: [2, 1, 1],
        arguments: [n + 2, x, y],
        launchWorkgroupBytes: 64,
      } as const;
      return runKernel(module, "k", launch, options).traps.map(({ name }) => name);
    }),
  );
}

function kernel(body: string): string {
  return `kernel k(n: u32, x: global [u32; 8], y: global mut [u32; 64]) {
    launch workgroup { a: [u32; 8] }
    let t = local_id.x;
    ${body}
}
`;
}

const divergence = "interpreter/barrier-divergence";

describe("refused, and stopped by the interpreter", () => {
  test.each<readonly [name: string, body: string, words: string]>([
    ["under a condition", "if t < n { barrier(); }", "'t < n' depends on 'local_id.x'"],
    ["in an else", "if t < n { y[t] = 1; } else { barrier(); }", "'t < n' depends on 'local_id.x'"],
    ["behind a return", "if t >= n { return; } barrier();", "'t >= n' depends on 'local_id.x'"],
    [
      "a loop from the work-item's id on",
      "for k in t..8 step group_size.x + 1 { a[t] = x[k]; barrier(); }",
      "for k in t..8",
    ],
    ["a break", "for k in 0..4 { if x[t] > k { break; } barrier(); }", "'x[t] > k' depends on 'x[t]', on 'local_id.x'"],
    ["a continue", "var k = t; while k < 9 { k += 1; if k == 7 { continue; } barrier(); }", "'k == 7' depends on"],
    ["a return in a loop", "for k in 0..4 { if x[t] > k { return; } } barrier();", "'x[t] > k'"],
    ["a flag", "var ok = false; if x[t] > 1 { ok = true; } if ok { barrier(); }", "'x[t] > 1'"],
    [
      "a count of iterations",
      "var k: u32 = 0; while x[k % 8] < t && k < 9 { k += 1; } if k % 3 == 1 { barrier(); }",
      "while x[k % 8]",
    ],
    ["a chosen value", "let w = if x[t] > 1 { n } else { 9 }; for k in 0..w { barrier(); }", "'x[t] > 1'"],
    [
      "an own element",
      "a[t] = t; barrier(); if a[t] > 1 { barrier(); }",
      "'a[t] > 1' depends on 'a[t]', on 'local_id.x'",
    ],
    ["memory that is being written", "a[0] = t; if a[0] == t { barrier(); }", "as this writes with no barrier between"],
    ["an atomic", "a[t] = 0; barrier(); if atomic_add(&a[0], 1) == 0 { barrier(); }", "atomic_add"],
  ])("%s", (_name, body, words) => {
    const text = kernel(body);
    expect(refusal(text)).toContain("error[uniformity/divergent-barrier]");
    expect(refusal(text)).toContain(words);
    expect(traps(text)).toContain(divergence);
  });

  test("in a function, with the call's condition", () => {
    const text = `fn wait(ok: bool) { if ok { barrier(); } }\n${kernel("wait(t < n);")}`;
    expect(refusal(text)).toContain("'t < n' depends on 'local_id.x'");
    expect(traps(text)).toContain(divergence);
  });
});

describe("accepted, and never stopped", () => {
  test.each<readonly [name: string, body: string]>([
    ["a tree of sums", "var s = group_size.x / 2; while s > 0 { if t < s { a[t] = s; } barrier(); s /= 2; }"],
    ["a condition on a parameter", "if n > 3 { barrier(); } else { barrier(); barrier(); }"],
    ["whole groups that leave", "if group_id.x >= 1 { return; } barrier();"],
    ["a loop over a parameter with a break", "for k in 0..n { if x[k] > 2 { break; } barrier(); }"],
    ["a value that one wrote for all", "if t == 0 { a[0] = x[1]; } barrier(); if a[0] > 1 { barrier(); a[0] = 3; }"],
    [
      "a loop on such a value",
      "if t == 0 { a[0] = 0; } barrier(); loop { if a[0] > n { break; } barrier(); if t == 0 { a[0] += 1; } barrier(); }",
    ],
    ["a counter behind a loop that all leave alike", "var k: u32 = 0; while k < n { k += 1; } if k > 2 { barrier(); }"],
    ["barriers behind what differs", "if t < n { y[t] = 1; } for k in t..8 { y[k] = 1; } barrier();"],
    ["a value that is stated to be uniform", "if assume_uniform(t / 8 + n) > 3 { barrier(); }"],
    [
      "an element of an own array that is stated to be uniform",
      "var s: [u32; 2] = [n, 3]; for k in 0..2 { if assume_uniform(s[k]) > 2 { barrier(); } }",
    ],
  ])("%s", (_name, body) => {
    expect(refusal(kernel(body))).toBe("");
    expect(traps(kernel(body))).not.toContain(divergence);
  });

  test("what is stated to be uniform and is not stops the interpreter", () => {
    expect(refusal(kernel("if assume_uniform(t) > 2 { barrier(); }"))).toBe("");
    expect(new Set(traps(kernel("if assume_uniform(t) > 2 { barrier(); }")))).toEqual(
      new Set(["interpreter/false-uniformity"]),
    );
  });

  test("an element of an own array is not known to be uniform", () => {
    const text = kernel("var s: [u32; 2] = [n, 3]; for k in 0..2 { if s[k] > 2 { barrier(); } }");
    expect(refusal(text)).toContain("'s[k] > 2' depends on 's[k]'");
  });

  test("ids in dimensions that have one work-item", () => {
    expect(refusal(`@group_size(8)\n${kernel("if local_id.y == 0 { barrier(); }")}`)).toBe("");
    expect(refusal(kernel("if local_id.y == 0 { barrier(); }"))).toContain("'local_id.y'");
  });
});

test("random kernels: what is accepted never stops at a barrier", () => {
  const start = Number(process.env.SEED ?? "1");
  const outcomes = { accepted: 0, refused: 0, stopped: 0 };
  for (let seed = start; seed < start + 80; seed++) {
    const text = uniformityProgram(seed);
    const stops = traps(text, [3]).includes(divergence);
    if (refusal(text) === "") {
      outcomes.accepted++;
      expect(stops, `accepted and stopped; SEED=${seed}\n${text}`).toBe(false);
    } else {
      outcomes.refused++;
      if (stops) outcomes.stopped++;
    }
  }
  // The test is worth something only as long as both happen often.
  expect(outcomes.accepted).toBeGreaterThan(8);
  expect(outcomes.stopped).toBeGreaterThan(8);
});
