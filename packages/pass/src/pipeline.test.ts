import { DiagnosticSink, SourceFile } from "@dslc/base";
import { expect, test } from "vitest";
import { z } from "zod";
import { definePass, type Pass } from "./define-pass.ts";
import { parsePipeline } from "./parse-pipeline.ts";
import { nested } from "./pipeline.ts";

const cse = definePass("cse", { summary: "test", run: () => {} });
const unroll = definePass("unroll", {
  summary: "test",
  options: {
    maxTrips: z.int().min(0).default(8),
    names: z.array(z.string()).default([]),
    label: z.string().optional(),
    full: z.boolean().default(false),
  },
  run: () => {},
});
const sets = definePass("sets", {
  summary: "test",
  options: { list: z.array(z.int()).default([1]) },
  run: () => {},
});
const passes = new Map<string, Pass>([cse, unroll, sets].map((pass) => [pass.passName, pass]));

function parse(text: string): string {
  const sink = new DiagnosticSink();
  const pipeline = parsePipeline(new SourceFile("pipeline", text), passes, sink);
  return (
    pipeline?.text ??
    sink.diagnostics
      .map(
        ({ message, span, help }) =>
          `${span?.start}-${span?.end}: ${message}${help.length > 0 ? ` (${help.join("; ")})` : ""}`,
      )
      .join("\n")
  );
}

test("a value prints as the text that parses to it", () => {
  const value = nested("builtin.module", [
    cse(),
    nested("gpu.module", [unroll({ maxTrips: 4, names: ["a", "b"], label: "1 2" }), nested("gpu.func", [unroll()])]),
  ]);
  expect(value.text).toBe('builtin.module(cse,gpu.module(unroll{max-trips=4 names=a,b label="1 2"},gpu.func(unroll)))');
  expect(parse(value.text)).toBe(value.text);
});

test("spaces do not matter, and a one-element list needs no comma", () => {
  expect(parse(" builtin.module ( unroll { names=a  full=true } , cse ) ")).toBe(
    "builtin.module(unroll{names=a full=true},cse)",
  );
});

test("lists stand in braces, too, or come in parts; a flag is on when it is named; text may stand in braces", () => {
  expect(parse("m(unroll{names={a, b} full})")).toBe("m(unroll{names=a,b full=true})");
  expect(parse("m(unroll{names=a names=b,c})")).toBe("m(unroll{names=a,b,c})");
  expect(parse("m(unroll{label={x {y} z} max-trips=4})")).toBe('m(unroll{max-trips=4 label="x {y} z"})');
  expect(parse("m(sets{list={}})")).toBe("m(sets{list={}})");
  expect(parse("m(sets)")).toBe("m(sets)");
});

test("a number where text is wanted stays text", () => {
  expect(parse("m(unroll{label=12})")).toBe("m(unroll{label=12})");
});

test.each([
  ["builtin.module(csee)", "15-19: there is no pass 'csee' (did you mean 'cse'?)"],
  ["m(unroll{max-trips=-1})", "9-21: pass 'unroll', option 'max-trips': too small: expected number to be >=0"],
  [
    "m(unroll{depth=1})",
    "9-16: pass 'unroll', option 'depth': there is no such option (its options are max-trips, names, label, full)",
  ],
  [
    "m(unroll{max-trip=1})",
    "9-19: pass 'unroll', option 'max-trip': there is no such option (did you mean 'max-trips'?)",
  ],
  ["m(cse{a=1})", "6-9: pass 'cse', option 'a': there is no such option (the pass has no options)"],
  ["m(cse", "5-5: expected ',' or ')'"],
  ["m(cse))", "6-7: unexpected ')' behind the pipeline"],
  ["cse", "0-3: a pipeline starts with the operation that it runs on (write builtin.module(cse))"],
  ["m(gpu.func)", "2-10: there is no pass 'gpu.func' ('gpu.func' looks like an operation; write gpu.func(...))"],
  ["", "0-0: expected the name of a pass or operation"],
  ["m(unroll{names={a)", "15-16: this '{' is not closed"],
  ['m(unroll{label="\\q"})', "15-19: the text in quotes has an escape that JSON does not know"],
  ["unroll(cse)", "0-6: 'unroll' is a pass, and passes do not nest (write unroll,...)"],
  ["m(unroll{full=true full=true})", "19-28: the option 'full' is given twice"],
])("%s is refused with its place", (text, message) => {
  expect(parse(text)).toBe(message);
});

test("a pipeline nested 100,000 times is refused, not a crash", () => {
  expect(parse("m(".repeat(100_000))).toContain("nested deeper than 64 levels");
});
