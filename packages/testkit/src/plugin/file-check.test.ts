/** What FileCheck takes and refuses; where LLVM's refuses nothing and should, ours does. */
import { describe, expect, test } from "vitest";
import { fileCheck } from "./file-check.ts";
import { FileCheckError } from "./file-check-pattern.ts";

const text = `module {
  func.func @f(%a: i32) {
    %0 = arith.constant 3 : i32
    %1 = arith.shli %a,   %0 : i32
    return %1
  }
  func.func @g() {
    %0 = arith.constant 4 : i32
    return
  }
}
`;

const passes: readonly (readonly [name: string, test: string])[] = [
  ["text in order", "// CHECK: @f\n// CHECK: arith.shli"],
  ["any number of spaces", "// CHECK: %a, %0"],
  ["the next line", "// CHECK: constant 3\n// CHECK-NEXT: shli"],
  ["the same line", "// CHECK: shli\n// CHECK-SAME: %0"],
  ["what is not there", "// CHECK: @f\n// CHECK-NOT: muli\n// CHECK: return"],
  ["what is not there at the end", "// CHECK: @g\n// CHECK-NOT: shli"],
  ["any order", "// CHECK-DAG: shli\n// CHECK-DAG: constant 3\n// CHECK: return %1"],
  ["two in any order that match alike", "// CHECK-DAG: return\n// CHECK-DAG: return"],
  ["captures", "// CHECK: %[[X:.*]] = arith.constant 3\n// CHECK: shli %a, %[[X]] :"],
  ["a capture used on its own line", "// CHECK: [[A:f]]unc.[[A]]unc"],
  ["regular expressions", "// CHECK: constant {{[0-9]{1}}} : i{{32|64}}"],
  [
    "labels, which part the text",
    "// CHECK-LABEL: @f\n// CHECK-NOT: constant 4\n// CHECK-LABEL: @g\n// CHECK: constant 4",
  ],
  ["a word that is no comment", "CHECK-FOO: x\n// CHECK: @f"],
];

test.each(passes)("takes %s", (_name, directives) => {
  expect(() => fileCheck(text, directives)).not.toThrow();
});

describe("refuses", () => {
  test.each<readonly [name: string, test: string, message: string]>([
    ["what is not there", "// CHECK: @h", "line 1: CHECK: @h\n  is not there; looked from line 1"],
    ["another order", "// CHECK: shli\n// CHECK: constant 3", "line 2: CHECK: constant 3\n  is not there"],
    ["a line between", "// CHECK: @f\n// CHECK-NEXT: shli", "is not on the next line"],
    ["the same line for the next", "// CHECK: %1 =\n// CHECK-NEXT: shli", "is on the same line"],
    ["another line for the same", "// CHECK: constant 3\n// CHECK-SAME: shli", "is not on the same line"],
    ["what must not be there", "// CHECK: @f\n// CHECK-NOT: shli\n// CHECK: return", "CHECK-NOT: shli\n  is there"],
    ["what must not be there at the end", "// CHECK: @f\n// CHECK-NOT: constant 4", "is there"],
    [
      "one thing for two in any order",
      "// CHECK-DAG: shli\n// CHECK-DAG: shli",
      "line 2: CHECK-DAG: shli\n  is not there",
    ],
    [
      "another value for a capture",
      "// CHECK: %[[X:.*]] = arith.shli\n// CHECK-LABEL: @g\n// CHECK: %[[X]] =",
      "where [[X]] is '1'",
    ],
    [
      "what only the next label's part has",
      "// CHECK-LABEL: @f\n// CHECK: constant 4\n// CHECK-LABEL: @g",
      "is not there",
    ],
    ["a capture that is not there yet", "// CHECK: %[[X]]", "'X' was not captured before"],
    ["a directive that is not known", "// CHECK: @f\n// CHECK-NXET: shli", "there is no directive 'CHECK-NXET'"],
    ["a missing colon", "// CHECK: @f\n// CHECK-NEXT shli", "there is no colon behind 'CHECK-NEXT'"],
    ["nothing that has to be there", "// CHECK-NOT: muli", "has no directive by which something has to be there"],
    ["no directive at all", "// @f", "has no directive by which something has to be there"],
    ["an empty pattern", "// CHECK:", "the pattern is empty"],
    ["a regular expression that is none", "// CHECK: {{(}}", "line 1: Invalid regular expression"],
    ["brackets that are not closed", "// CHECK: {{a", "'{{' is not closed by '}}'"],
    ["a label with a capture", "// CHECK-LABEL: @[[F:.*]]", "can neither name anything nor use a name"],
    ["a first directive that follows nothing", "// CHECK-NEXT: @f", "comes before anything that it could follow"],
    ["numeric variables", "// CHECK: [[#N:]]", "are not supported"],
  ])("%s", (_name, directives, message) => {
    expect(() => fileCheck(text, directives)).toThrow(FileCheckError);
    expect(() => fileCheck(text, directives)).toThrow(message);
  });
});
