import { expect, test } from "vitest";
import { columnFromBytes, indexIr, lineOfQuoted } from "./ir-text.ts";
import { crashProblems, errorStreamProblems, functionIn, headline, toolProblems } from "./llvm-messages.ts";

const ignored = "'sm_12' is not a recognized processor for this target (ignoring processor)\n";

test("an ignored processor is one problem, however often LLVM says it", () => {
  expect(errorStreamProblems(ignored.repeat(6))).toEqual([
    { kind: "unknown-processor", text: "'sm_12' is not a recognized processor for this target" },
  ]);
});

test("other text on the error stream is a warning", () => {
  expect(errorStreamProblems("\nwarning: odd\n")).toEqual([
    { kind: "code-generation", severity: "warning", text: "warning: odd" },
  ]);
  expect(errorStreamProblems("\n")).toEqual([]);
});

test("a crash keeps LLVM's message and the innermost pass of its stack dump", () => {
  const dump = `LLVM ERROR: Cannot select: t1
In function: k
PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/ and include the crash backtrace.
Stack dump:
0.\tProgram arguments: llc
1.\tRunning pass 'Function Pass Manager' on module '<stdin>'.
2.\tRunning pass 'Instruction Selection' on function '@k'
 #0 0x00007f13390b73c6 PrintStackTrace
`;
  expect(crashProblems("signal SIGABRT", "emit", dump)).toEqual([
    {
      kind: "crash",
      how: "signal SIGABRT",
      phase: "emit",
      text: "Cannot select: t1\nIn function: k\nRunning pass 'Instruction Selection' on function '@k'",
    },
  ]);
});

test("a run of a tool that failed without an account of its own is a crash", () => {
  const problems = toolProblems({ exitCode: 127, how: "exit code 127", stderr: "no such file" }, "emit");
  expect(problems).toEqual([{ kind: "crash", how: "exit code 127", phase: "emit", text: "no such file" }]);
});

test("functions and headlines are read off backend messages", () => {
  expect(functionIn("local memory (65540) exceeds limit (65536) in function 'k1'")).toBe("k1");
  expect(functionIn("<unknown>:0:0: in function k void (ptr): unsupported call")).toBe("k");
  expect(headline("<unknown>:0:0: in function k void (ptr): unsupported call")).toBe("unsupported call");
  expect(functionIn("nothing")).toBeUndefined();
});

test("the index of LLVM IR knows definitions, intrinsics and instructions, and ignores comments", () => {
  const index = indexIr(`target triple = "x"
@g = internal global i32 0
@e = external addrspace(3) global [0 x i8]
define void @"odd name"(i32 %x) { ; @llvm.not.here
  ; call void @llvm.nor.here()
  call void asm "; @llvm.in.text", ""(), !srcloc !0
  call void @llvm.trap() ; @llvm.nor.there
}
declare void @llvm.trap()
define i32 @one_line() { ret i32 0 }
`);
  expect([...index.definitions]).toEqual([
    ["g", 2],
    ["odd name", 4],
    ["one_line", 10],
  ]);
  expect(index.intrinsics).toContainEqual({ name: "llvm.trap", line: 7, column: 13 });
  expect(index.intrinsics.map(({ name }) => name)).not.toContain("llvm.nor.here");
  expect(index.triple).toBe("x");
});

test("a quoted instruction is found by its text, else by the value it alone defines", () => {
  const index = indexIr(
    "define void @f() {\n  %a = add i32 1, 2\n  %b = fadd float %x, %y, !dbg !1\n  %a = mul i32 1, 2\n}\n",
  );
  expect(lineOfQuoted(index, "  %a = mul i32 1, 2")).toBe(4);
  expect(lineOfQuoted(index, "  %b = fadd float %x, %y")).toBe(3);
  expect(lineOfQuoted(index, "  %a = sub i32 1, 2")).toBeUndefined();
});

test("byte columns become character columns", () => {
  expect(columnFromBytes("äöü = x", 8)).toBe(5);
  expect(columnFromBytes("abc", 3)).toBe(3);
});
