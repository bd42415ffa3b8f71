import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorsIn, roundTrip } from "../test/testing.ts";

const everything = readFileSync(join(import.meta.dirname, "../test/everything.mlir"), "utf8");

describe("text", () => {
  test("what is printed is what was read", () => {
    expect(roundTrip(everything)).toBe(everything);
  });

  test("the generic form reads back to the same custom form", () => {
    const generic = roundTrip(everything, { generic: true });
    expect(generic).toContain('"llvm.add"(%i, %j) <{overflowFlags = #llvm.overflow<nsw, nuw>}> : (i32, i32) -> i32');
    expect(generic).toContain("rawConstantIndices = array<i32: -2147483648, 2, -2147483648>");
    expect(generic).toContain("case_operand_segments = array<i32: 2, 0>, case_values = dense<[-1, 7]> : vector<2xi32>");
    expect(roundTrip(generic)).toBe(everything);
  });

  test("aliases of records are read", () => {
    const text = roundTrip(`#domain = #llvm.alias_scope_domain<id = distinct[0]<>>
      #scope = #llvm.alias_scope<id = distinct[1]<>, domain = #domain, description = "a">
      llvm.func @f(%p: !llvm.ptr) {
        %a = llvm.load %p {alias_scopes = [#scope]} : !llvm.ptr -> i32
        llvm.return
      }`);
    expect(text).toContain(
      '{alias_scopes = [#llvm.alias_scope<id = distinct[1]<>, domain = <id = distinct[0]<>>, description = "a">]}',
    );
  });

  test("mlir-opt's order of words in a global is read", () => {
    expect(
      roundTrip("llvm.mlir.global internal thread_local unnamed_addr @g(1 : i32) {addr_space = 0 : i32} : i32"),
    ).toContain("llvm.mlir.global internal unnamed_addr thread_local @g(1 : i32) : i32");
  });

  test("a case may be spelled as an unsigned number", () => {
    expect(errorsIn("%i: i8", "llvm.switch %i : i8, ^a [\n255: ^a\n]\n^a:")).toContain("-1: ^bb1");
  });
});

describe("what is not valid", () => {
  test.each([
    ["%a: i32, %b: f32", '%c = "llvm.add"(%a, %b) : (i32, f32) -> i32', "operand #1 must be signless integer"],
    [
      "%a: f32",
      "%c = llvm.add %a, %a : f32",
      "operand #0 must be signless integer or LLVM dialect-compatible vector of signless integer, but got 'f32'",
    ],
    ["", '%a = "t.source"() : () -> si32\n%c = llvm.add %a, %a : si32', "operand #0 must be signless integer"],
    ["%a: i32", '%c = llvm.icmp "lt" %a, %a : i32', "'lt' is no predicate"],
    ["%a: i32", "%c = llvm.zext %a : i32 to i16", "result type 'i16' must be wider than 'i32'"],
    ["%a: vector<4xi32>", "%c = llvm.trunc %a : vector<4xi32> to vector<2xi16>", "different numbers of elements"],
    ["%a: !llvm.ptr", "%c = llvm.bitcast %a : !llvm.ptr to i64", "can only cast pointers from and to pointers"],
    ["%a: !llvm.ptr", "%c = llvm.bitcast %a : !llvm.ptr to !llvm.ptr<3>", "use 'llvm.addrspacecast' instead"],
    ["%a: i32", "%c = llvm.bitcast %a : i32 to f64", "different sizes"],
    [
      "%a: !llvm.struct<(i32)>",
      "%c = llvm.extractvalue %a[1] : !llvm.struct<(i32)>",
      "the type of result 'res' cannot be inferred",
    ],
    [
      "%a: !llvm.struct<(i32)>, %b: f32",
      '%c = "llvm.insertvalue"(%a, %b) <{position = array<i64: 0>}> : (!llvm.struct<(i32)>, f32) -> !llvm.struct<(i32)>',
      "inserts 'f32' where the container has 'i32'",
    ],
    ["%a: vector<4xf32>", "%c = llvm.shufflevector %a, %a [8] : vector<4xf32>", "the mask names element 8 of 8"],
    [
      "%a: vector<4xi1>, %b: i32",
      "%c = llvm.select %a, %b, %b : vector<4xi1>, i32",
      "cannot choose between values of type 'i32'",
    ],
    ["%p: !llvm.ptr", "%c = llvm.load %p atomic acquire : !llvm.ptr -> i32", "expected alignment for atomic access"],
    [
      "%p: !llvm.ptr",
      "%c = llvm.load %p atomic release {alignment = 4 : i64} : !llvm.ptr -> i32",
      "unsupported ordering 'release'",
    ],
    [
      "%p: !llvm.ptr",
      "%c = llvm.load %p {alignment = 3 : i64} : !llvm.ptr -> i32",
      "attribute 'alignment' failed to satisfy constraint",
    ],
    ["%p: !llvm.ptr", "%c = llvm.load %p {alias_scopes = [1 : i32]} : !llvm.ptr -> i32", "array of #llvm.alias_scope"],
    ["%p: i64", "%c = llvm.load %p : i64 -> i32", "operand #0 must be LLVM pointer type"],
    [
      "%p: !llvm.ptr, %f: f32",
      "%c = llvm.atomicrmw add %p, %f monotonic : !llvm.ptr, f32",
      "expected LLVM IR integer type",
    ],
    [
      "%p: !llvm.ptr, %f: i32",
      "%c = llvm.atomicrmw add %p, %f unordered : !llvm.ptr, i32",
      "expected at least 'monotonic' ordering",
    ],
    [
      "%p: !llvm.ptr, %i: i32",
      "%c = llvm.cmpxchg %p, %i, %i monotonic release : !llvm.ptr, i32",
      "failure ordering cannot be 'release' or 'acq_rel'",
    ],
    ["", "llvm.fence monotonic", "can be given only acquire, release, acq_rel, and seq_cst orderings"],
    [
      "%p: !llvm.ptr, %i: i32",
      "%c = llvm.getelementptr %p[%i] : (!llvm.ptr, i32) -> !llvm.ptr<1>, i8",
      "another address space",
    ],
    ["%i: i32", "llvm.br ^a(%i : i32)\n^a(%x: i64):", "type mismatch for bb argument #0 of successor #0"],
    ["%i: i32", "llvm.switch %i : i32, ^a [\n1: ^a,\n1: ^a\n]\n^a:", "has two cases of one value"],
    [
      "",
      '%c = llvm.mlir.constant("x") : i32\n%d = llvm.mlir.constant(1.0 : f32) : f64',
      "a constant of type 'f32' cannot be of type 'f64'",
    ],
    [
      "",
      "%c = llvm.mlir.addressof @nothing : !llvm.ptr",
      "must reference a global defined by 'llvm.mlir.global' or 'llvm.func'",
    ],
    ["", "%c = llvm.mlir.addressof @f : !llvm.ptr<3>", "pointer address space must match"],
    ["", "llvm.call @nothing() : () -> ()", "does not reference a symbol in the current scope"],
    ["%i: i32", "llvm.call @f() : () -> ()", "incorrect number of operands (0) for callee (expecting: 1)"],
    ["", '%c = llvm.call_intrinsic "sqrt"() : () -> f32', "intrinsic name must start with 'llvm.'"],
    ["", "%c = llvm.mlir.undef : !llvm.struct<(i32)", "expected '>'"],
    [
      "",
      "llvm.br ^a {loop_annotation = #llvm.loop_annotation<unrol = <>>}\n^a:",
      "'loop_annotation' has no field 'unrol'",
    ],
    [
      "",
      "llvm.br ^a {loop_annotation = #llvm.loop_annotation<unroll = <>, unroll = <>>}\n^a:",
      "the field 'unroll' is given twice",
    ],
    [
      "",
      "llvm.br ^a {loop_annotation = #llvm.alias_scope<id = distinct[0]<>>}\n^a:",
      "'alias_scope' needs the field 'domain'",
    ],
  ])("(%s) %s", (parameters, body, message) => expect(errorsIn(parameters, body)).toContain(message));

  test.each([
    ["llvm.func internal @f()", "external functions must have 'external' or 'extern_weak' linkage"],
    ["llvm.func @f(i32, ..., i32)", "variadic arguments must be in the end of the argument list"],
    ["llvm.func @f() -> (i32, i32)", "expected zero or one function result"],
    ["llvm.func @f(index)", "is no function type of LLVM"],
    ["llvm.func @f() -> i32 { llvm.return }", "returns"],
    ["llvm.func @f(%i: i32) { llvm.return %i : i32 }", "returns"],
    [
      '"llvm.func"() <{sym_name = "g"}> ({}) : () -> ()\nllvm.func @f() { llvm.call @g() : () -> () llvm.return }',
      "requires attribute 'function_type'",
    ],
    ["llvm.func @f() {}", "expected non-empty function body"],
    ["llvm.mlir.global internal @g() : !llvm.void", "expects type to be a valid element type for an LLVM global"],
    ["llvm.mlir.global internal @g() {alignment = 3 : i64} : i32", "alignment attribute is not a power of 2"],
  ])("%s", (text, message) => expect(roundTrip(text)).toContain(message));
});
