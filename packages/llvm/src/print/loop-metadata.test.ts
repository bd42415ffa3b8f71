import { expect, test } from "vitest";
import { lines, printErrors, toLlvmIr } from "./testing.ts";

/** The options of a loop that is annotated so, without their numbers. */
function options(annotation: string): readonly string[] {
  const { text } = toLlvmIr(
    `llvm.func @f() {\nllvm.br ^a\n^a:\nllvm.br ^a {loop_annotation = #llvm.loop_annotation<${annotation}>}\n}`,
  );
  return lines(text).flatMap((line) => /^!\d+ = !\{!"llvm\.(.*)\}$/.exec(line)?.[1] ?? []);
}

test.each([
  ["disableNonforced = true, mustProgress = true", ['loop.disable_nonforced"', 'loop.mustprogress"']],
  ["mustProgress = false", []],
  ["isVectorized = true", ['loop.isvectorized", i32 1']],
  [
    "vectorize = <disable = true, predicateEnable = true, scalableEnable = false, width = 4 : i32>",
    [
      'loop.vectorize.enable", i1 false',
      'loop.vectorize.predicate.enable", i1 true',
      'loop.vectorize.scalable.enable", i1 false',
      'loop.vectorize.width", i32 4',
    ],
  ],
  ["interleave = <count = 2 : i32>", ['loop.interleave.count", i32 2']],
  [
    "unroll = <disable = true, count = 4 : i32, runtimeDisable = true>",
    ['loop.unroll.disable"', 'loop.unroll.count", i32 4', 'loop.unroll.runtime.disable"'],
  ],
  ["unroll = <disable = false, full = true>", ['loop.unroll.enable"', 'loop.unroll.full"']],
  [
    "unrollAndJam = <disable = true, count = 2 : i32>",
    ['loop.unroll_and_jam.disable"', 'loop.unroll_and_jam.count", i32 2'],
  ],
  ["licm = <disable = true, versioningDisable = true>", ['licm.disable"', 'loop.licm_versioning.disable"']],
  ["distribute = <disable = false>", ['loop.distribute.enable", i1 true']],
  [
    "pipeline = <disable = true, initiationinterval = 2 : i32>",
    ['loop.pipeline.disable", i1 true', 'loop.pipeline.initiationinterval", i32 2'],
  ],
  [
    "peeled = <count = 1 : i32>, unswitch = <partialDisable = true>",
    ['loop.peeled.count", i32 1', 'loop.unswitch.partial.disable"'],
  ],
])("%s", (annotation, expected) => expect(options(annotation)).toEqual(expected));

test("what follows a transformation is a loop's annotation of its own", () => {
  const { text } = toLlvmIr(
    "llvm.func @f() {\nllvm.br ^a\n^a:\nllvm.br ^a {loop_annotation = #llvm.loop_annotation<unroll = <followupAll = <mustProgress = true>>>}\n}",
  );
  expect(lines(text).slice(-4)).toEqual([
    "!0 = distinct !{!0, !3}",
    "!1 = distinct !{!1, !2}",
    '!2 = !{!"llvm.loop.mustprogress"}',
    '!3 = !{!"llvm.loop.unroll.followup_all", !1}',
  ]);
});

test("accesses of parallel iterations are named by their groups", () => {
  const group = "#llvm.access_group<id = distinct[5]<>>";
  const { text } = toLlvmIr(
    `llvm.func @f(%p: !llvm.ptr) {\nllvm.br ^a\n^a:\n%v = llvm.load %p {access_groups = [${group}]} : !llvm.ptr -> i32\nllvm.br ^a {loop_annotation = #llvm.loop_annotation<parallelAccesses = ${group}>}\n}`,
  );
  expect(lines(text).filter((line) => line.includes("!"))).toEqual([
    "  %v = load i32, ptr %p, align 4, !llvm.access.group !0",
    "  br label %bb1, !llvm.loop !1",
    "!0 = distinct !{}",
    "!1 = distinct !{!1, !2}",
    '!2 = !{!"llvm.loop.parallel_accesses", !0}',
  ]);
});

test("an option of the wrong kind is reported", () => {
  expect(
    printErrors(
      'llvm.func @f() {\nllvm.br ^a\n^a:\n  llvm.br ^a {loop_annotation = #llvm.loop_annotation<mustProgress = "yes">}\n}',
    ),
  ).toEqual(["4: the attribute 'loop_annotation.mustProgress = \"yes\"' cannot be written as LLVM IR"]);
});
