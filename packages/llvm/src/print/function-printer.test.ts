import { locationSpan } from "@dslc/ir";
import { describe, expect, test } from "vitest";
import { lines, toLlvmIr } from "./testing.ts";

const body = (text: string): readonly string[] => lines(toLlvmIr(text).text);

describe("branches", () => {
  test("block arguments are phi nodes", () => {
    expect(
      body(`llvm.func @count(%n: i32) -> i32 {
        %zero = llvm.mlir.constant(0 : i32) : i32
        %one = llvm.mlir.constant(1 : i32) : i32
        llvm.br ^head(%zero : i32)
      ^head(%i: i32):
        %more = llvm.icmp "ult" %i, %n : i32
        llvm.cond_br %more, ^body, ^done
      ^body:
        %next = llvm.add %i, %one : i32
        llvm.br ^head(%next : i32)
      ^done:
        llvm.return %i : i32
      }`),
    ).toEqual([
      "define i32 @count(i32 %n) {",
      "entry:",
      "  br label %bb1",
      "bb1:",
      "  %i = phi i32 [ 0, %entry ], [ %next, %bb2 ]",
      "  %more = icmp ult i32 %i, %n",
      "  br i1 %more, label %bb2, label %bb3",
      "bb2:",
      "  %next = add i32 %i, 1",
      "  br label %bb1",
      "bb3:",
      "  ret i32 %i",
      "}",
    ]);
  });

  test("two edges to one block with different values: the second gets a block", () => {
    expect(
      body(
        "llvm.func @f(%b: i1, %x: i32, %y: i32) -> i32 {\nllvm.cond_br %b, ^join(%x : i32), ^join(%y : i32)\n^join(%z: i32):\nllvm.return %z : i32\n}",
      ).slice(1, -2),
    ).toEqual([
      "entry:",
      "  br i1 %b, label %bb1, label %edge",
      "edge:",
      "  br label %bb1",
      "bb1:",
      "  %z = phi i32 [ %x, %entry ], [ %y, %edge ]",
    ]);
  });

  test("two edges with the same values need none", () => {
    expect(
      body(
        "llvm.func @f(%b: i1, %x: i32) {\nllvm.cond_br %b, ^join(%x : i32), ^join(%x : i32)\n^join(%z: i32):\nllvm.return\n}",
      ).slice(2, 5),
    ).toEqual(["  br i1 %b, label %bb1, label %bb1", "bb1:", "  %z = phi i32 [ %x, %entry ], [ %x, %entry ]"]);
  });

  test("a switch whose cases go to one block with different values", () => {
    expect(
      body(
        "llvm.func @f(%i: i32, %x: i32, %y: i32) {\nllvm.switch %i : i32, ^a(%x : i32) [\n1: ^a(%y : i32),\n-2: ^a(%x : i32)\n] {branch_weights = array<i32: 5, 6, 7>}\n^a(%z: i32):\nllvm.return\n}",
      ).slice(2),
    ).toEqual([
      "  switch i32 %i, label %bb1 [ i32 1, label %edge i32 -2, label %bb1 ], !prof !0",
      "edge:",
      "  br label %bb1",
      "bb1:",
      "  %z = phi i32 [ %x, %entry ], [ %y, %edge ], [ %x, %entry ]",
      "  ret void",
      "}",
      '!0 = !{!"branch_weights", i32 5, i32 6, i32 7}',
    ]);
  });

  test("arguments of a block that control cannot come to are poison", () => {
    expect(
      body("llvm.func @f() -> i32 {\nllvm.unreachable\n^a(%z: i32):\nllvm.return %z : i32\n}").slice(2, 5),
    ).toEqual(["  unreachable", "bb1:", "  ret i32 poison"]);
  });

  test("weights are profile metadata", () => {
    expect(body("llvm.func @f(%b: i1) {\nllvm.cond_br %b weights([3, 4]), ^a, ^a\n^a:\nllvm.return\n}")).toContain(
      "  br i1 %b, label %bb1, label %bb1, !prof !0",
    );
  });
});

describe("names", () => {
  test("values of one name are told apart, blocks and values share one space", () => {
    const text = toLlvmIr(
      "llvm.func @f(%entry: i32, %bb1: i32) {\n%0 = llvm.add %entry, %bb1 : i32\n%1 = llvm.add %0, %0 : i32\nllvm.br ^a\n^a:\nllvm.return\n}",
    ).text;
    expect(lines(text).slice(0, -1)).toEqual([
      "define void @f(i32 %entry, i32 %bb1) {",
      "entry.1:",
      "  %v = add i32 %entry, %bb1",
      "  %v.1 = add i32 %v, %v",
      "  br label %bb1.1",
      "bb1.1:",
      "  ret void",
    ]);
  });

  test("symbols that LLVM would not read are in quotes", () => {
    expect(body('llvm.mlir.global external @"a b\\22"() : i32\nllvm.func @"1st"()')).toEqual([
      '@"a b\\22" = external global i32, align 4',
      'declare void @"1st"()',
    ]);
  });
});

describe("loops", () => {
  const annotation = "#llvm.loop_annotation<unroll = <disable = true>, mustProgress = true>";

  test("a latch has its loop's node, and latches of one loop share it", () => {
    const all = body(`llvm.func @f(%b: i1) {
      llvm.br ^head
    ^head:
      llvm.cond_br %b, ^one, ^two
    ^one:
      llvm.br ^head {loop_annotation = ${annotation}}
    ^two:
      llvm.cond_br %b, ^head, ^other {loop_annotation = ${annotation}}
    ^other:
      llvm.br ^other {loop_annotation = ${annotation}}
    }`);
    expect(all.filter((line) => line.includes("llvm.loop"))).toEqual([
      "  br label %bb1, !llvm.loop !0",
      "  br i1 %b, label %bb1, label %bb4, !llvm.loop !0",
      "  br label %bb4, !llvm.loop !3",
      '!1 = !{!"llvm.loop.mustprogress"}',
      '!2 = !{!"llvm.loop.unroll.disable"}',
    ]);
    expect(all).toContain("!0 = distinct !{!0, !1, !2}");
    expect(all).toContain("!3 = distinct !{!3, !1, !2}");
  });
});

test("every line of an operation says where it comes from", () => {
  const source =
    "llvm.func @f(%p: !llvm.ptr) {\n  %a = llvm.load %p : !llvm.ptr -> i32\n  rocdl.barrier\n  llvm.return\n}\n";
  const { text, lineToLocation } = toLlvmIr(source, { dataLayout: "e", triple: "amdgcn-amd-amdhsa" });
  const origins = text.split("\n").map((line, index) => {
    const location = lineToLocation(index + 1);
    const span = location === undefined ? undefined : locationSpan(location);
    return [line, span?.source.lineColumn(span.start).line];
  });
  expect(origins.filter(([, line]) => line !== undefined)).toEqual([
    ["define void @f(ptr %p) {", 1],
    ["  %a = load i32, ptr %p, align 4", 2],
    ['  fence syncscope("workgroup") release', 3],
    ["  call void @llvm.amdgcn.s.barrier()", 3],
    ['  fence syncscope("workgroup") acquire', 3],
    ["  ret void", 4],
    ["}", 1],
  ]);
});
