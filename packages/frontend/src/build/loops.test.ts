import { expect, test } from "vitest";
import { irOf, linesOf } from "../../test/support.ts";

/** The operations of a kernel with these statements, from the first loop or choice on. */
function kernelOf(statements: string): string {
  const ir = irOf(`kernel k(n: u32, a: i32, m: u64, x: global mut [u32; n]) { ${statements} }`);
  const lines = linesOf(ir, "gpu.func @k");
  const start = lines.findIndex((line) => line.includes("%x = "));
  return lines
    .slice(start + 1)
    .map((line) => line.replaceAll(/memref<.*?>>/g, "_"))
    .join("\n");
}

test("a 'for' over u32 counts in 'index', by unsigned bounds", () => {
  expect(kernelOf("for i in 1..n step 3 { x[i] = i; }")).toMatchInlineSnapshot(`
    "%1 = arith.index_castui %n : i32 to index
    scf.for %i_index = %c1 to %1 step %c3 {
    %i = arith.index_castui %i_index : index to i32
    memref.store %i, %x[%i_index] : _
    }
    gpu.return"
  `);
});

test("a 'for' over i32 counts in 'index', by signed bounds", () => {
  expect(kernelOf("for i in a..4 { x[0] += i as u32; }")).toMatchInlineSnapshot(`
    "%1 = arith.index_cast %a : i32 to index
    scf.for %i_index = %1 to %c4 step %c1 {
    %i = arith.index_cast %i_index : index to i32
    %2 = memref.load %x[%c0] : _
    %3 = arith.addi %2, %i : i32
    memref.store %3, %x[%c0] : _
    }
    gpu.return"
  `);
});

test("a 'for' over 64 bits asks before it adds the step", () => {
  expect(kernelOf("for i in 3..m step 2 { x[i] = 1; }")).toMatchInlineSnapshot(`
    "%1 = arith.cmpi ult, %c3_i64, %m : i64
    %more:2 = scf.while (%more_0 = %1, %i = %c3_i64) : (i1, i64) -> (i1, i64) {
    scf.condition(%more_0) %more_0, %i : i1, i64
    } do {
    ^bb0(%more_0: i1, %i: i64):
    %2 = arith.index_castui %i : i64 to index
    memref.store %c1_i32, %x[%2] : _
    %3 = arith.subi %m, %i : i64
    %4 = arith.cmpi ugt, %3, %c2_i64 : i64
    %5 = arith.addi %i, %c2_i64 : i64
    scf.yield %4, %5 : i1, i64
    }
    gpu.return"
  `);
});

test("a 'for' carries the variables that it assigns to", () => {
  expect(
    kernelOf("var s: u32 = 0; var t: u32 = 1; for i in 0..n { s += i; let u = s; } x[0] = s + t;"),
  ).toMatchInlineSnapshot(`
    "%1 = arith.index_castui %n : i32 to index
    %s = scf.for %i_index = %c0 to %1 step %c1 iter_args(%s_0 = %c0_i32) -> (i32) {
    %i = arith.index_castui %i_index : index to i32
    %s_1 = arith.addi %s_0, %i : i32
    scf.yield %s_1 : i32
    }
    %2 = arith.addi %s, %c1_i32 : i32
    memref.store %2, %x[%c0] : _
    gpu.return"
  `);
});

test("a 'while' computes its condition in the loop", () => {
  expect(kernelOf("var s = n; while s > 3 && x[s] != 0 { s /= 2; } x[0] = s;")).toMatchInlineSnapshot(`
    "%s = scf.while (%s_0 = %n) : (i32) -> i32 {
    %1 = arith.cmpi ugt, %s_0, %c3_i32 : i32
    %2 = scf.if %1 -> (i1) {
    %3 = arith.index_castui %s_0 : i32 to index
    %4 = memref.load %x[%3] : _
    %5 = arith.cmpi ne, %4, %c0_i32 : i32
    scf.yield %5 : i1
    } else {
    scf.yield %false : i1
    }
    scf.condition(%2) %s_0 : i32
    } do {
    ^bb0(%s_0: i32):
    %s_1 = arith.divui %s_0, %c2_i32 : i32
    scf.yield %s_1 : i32
    }
    memref.store %s, %x[%c0] : _
    gpu.return"
  `);
});

test("'break' is a flag that the loop carries", () => {
  expect(kernelOf("var s = n; while s > 3 { if x[s] == 0 { break; } s -= 1; } x[0] = s;")).toMatchInlineSnapshot(`
    "%s:2 = scf.while (%s_0 = %n, %runs = %true) : (i32, i1) -> (i32, i1) {
    %1 = arith.cmpi ugt, %s_0, %c3_i32 : i32
    %2 = arith.andi %1, %runs : i1
    scf.condition(%2) %s_0, %runs : i32, i1
    } do {
    ^bb0(%s_0: i32, %runs: i1):
    %1 = arith.index_castui %s_0 : i32 to index
    %2 = memref.load %x[%1] : _
    %3 = arith.cmpi eq, %2, %c0_i32 : i32
    %s_1:2 = scf.if %3 -> (i32, i1) {
    scf.yield %s_0, %false : i32, i1
    } else {
    %s_2 = arith.subi %s_0, %c1_i32 : i32
    scf.yield %s_2, %runs : i32, i1
    }
    scf.yield %s_1#0, %s_1#1 : i32, i1
    }
    memref.store %s#0, %x[%c0] : _
    gpu.return"
  `);
});

test("a 'for' that is left early", () => {
  expect(kernelOf("for i in 0..n { x[i] = 1; if x[i + 1] == 0 { break; } }")).toMatchInlineSnapshot(`
    "%1 = arith.cmpi ult, %c0_i32, %n : i32
    %more:3 = scf.while (%more_0 = %1, %i = %c0_i32, %runs = %true) : (i1, i32, i1) -> (i1, i32, i1) {
    scf.condition(%more_0) %more_0, %i, %runs : i1, i32, i1
    } do {
    ^bb0(%more_0: i1, %i: i32, %runs: i1):
    %2 = arith.index_castui %i : i32 to index
    memref.store %c1_i32, %x[%2] : _
    %3 = arith.addi %i, %c1_i32 : i32
    %4 = arith.index_castui %3 : i32 to index
    %5 = memref.load %x[%4] : _
    %6 = arith.cmpi eq, %5, %c0_i32 : i32
    %runs_0 = scf.if %6 -> (i1) {
    scf.yield %false : i1
    } else {
    scf.yield %runs : i1
    }
    %7 = arith.subi %n, %i : i32
    %8 = arith.cmpi ugt, %7, %c1_i32 : i32
    %9 = arith.andi %8, %runs_0 : i1
    %10 = arith.addi %i, %c1_i32 : i32
    scf.yield %9, %10, %runs_0 : i1, i32, i1
    }
    gpu.return"
  `);
});

test("'continue' needs no flag where the rest goes into the other way", () => {
  expect(kernelOf("for i in 0..n { if x[i] == 0 { continue; } x[i] = 2; }")).toMatchInlineSnapshot(`
    "%1 = arith.index_castui %n : i32 to index
    scf.for %i_index = %c0 to %1 step %c1 {
    %i = arith.index_castui %i_index : index to i32
    %2 = memref.load %x[%i_index] : _
    %3 = arith.cmpi eq, %2, %c0_i32 : i32
    scf.if %3 {
    } else {
    memref.store %c2_i32, %x[%i_index] : _
    }
    }
    gpu.return"
  `);
});

test("'continue' inside of another choice is a flag of the iteration", () => {
  expect(
    kernelOf("for i in 0..n { if x[i] > 0 { if x[i] == 1 { continue; } x[i] = 2; } x[i] += 1; }"),
  ).toMatchInlineSnapshot(`
    "%1 = arith.index_castui %n : i32 to index
    scf.for %i_index = %c0 to %1 step %c1 {
    %i = arith.index_castui %i_index : index to i32
    %2 = memref.load %x[%i_index] : _
    %3 = arith.cmpi ugt, %2, %c0_i32 : i32
    %continues = scf.if %3 -> (i1) {
    %4 = memref.load %x[%i_index] : _
    %5 = arith.cmpi eq, %4, %c1_i32 : i32
    %continues_0 = scf.if %5 -> (i1) {
    scf.yield %false : i1
    } else {
    memref.store %c2_i32, %x[%i_index] : _
    scf.yield %true : i1
    }
    scf.yield %continues_0 : i1
    } else {
    scf.yield %true : i1
    }
    scf.if %continues {
    %4 = memref.load %x[%i_index] : _
    %5 = arith.addi %4, %c1_i32 : i32
    memref.store %5, %x[%i_index] : _
    }
    }
    gpu.return"
  `);
});

test("'loop' goes on until it is left", () => {
  expect(kernelOf("var s = n; loop { s -= 1; if s == 0 { break; } }")).toMatchInlineSnapshot(`
    "%s:2 = scf.while (%s_0 = %n, %runs = %true) : (i32, i1) -> (i32, i1) {
    scf.condition(%runs) %s_0, %runs : i32, i1
    } do {
    ^bb0(%s_0: i32, %runs: i1):
    %s_1 = arith.subi %s_0, %c1_i32 : i32
    %1 = arith.cmpi eq, %s_1, %c0_i32 : i32
    %runs_0 = scf.if %1 -> (i1) {
    scf.yield %false : i1
    } else {
    scf.yield %runs : i1
    }
    scf.yield %s_1, %runs_0 : i32, i1
    }
    gpu.return"
  `);
});

test("a kernel that returns early is a choice", () => {
  expect(kernelOf("if n > 3 { return; } x[0] = n;")).toMatchInlineSnapshot(`
    "%1 = arith.cmpi ugt, %n, %c3_i32 : i32
    scf.if %1 {
    } else {
    memref.store %n, %x[%c0] : _
    }
    gpu.return"
  `);
});

test("'return' out of a loop is a flag that goes on behind it", () => {
  expect(kernelOf("for i in 0..n { if x[i] == 0 { return; } } x[0] = 1;")).toMatchInlineSnapshot(`
    "%1 = arith.cmpi ult, %c0_i32, %n : i32
    %more:3 = scf.while (%more_0 = %1, %i = %c0_i32, %active = %true) : (i1, i32, i1) -> (i1, i32, i1) {
    scf.condition(%more_0) %more_0, %i, %active : i1, i32, i1
    } do {
    ^bb0(%more_0: i1, %i: i32, %active: i1):
    %2 = arith.index_castui %i : i32 to index
    %3 = memref.load %x[%2] : _
    %4 = arith.cmpi eq, %3, %c0_i32 : i32
    %active_0 = scf.if %4 -> (i1) {
    scf.yield %false : i1
    } else {
    scf.yield %active : i1
    }
    %5 = arith.subi %n, %i : i32
    %6 = arith.cmpi ugt, %5, %c1_i32 : i32
    %7 = arith.andi %6, %active_0 : i1
    %8 = arith.addi %i, %c1_i32 : i32
    scf.yield %7, %8, %active_0 : i1, i32, i1
    }
    scf.if %more#2 {
    memref.store %c1_i32, %x[%c0] : _
    }
    gpu.return"
  `);
});

test("a function's result is carried beside the flag", () => {
  const ir = irOf(
    "fn f(v: global [u32], n: u32) -> u32 { for i in 0..n { if v[i] == 0 { return i; } } n }\nkernel k(n: u32) {}",
  );
  expect(
    linesOf(ir, "func.func private @f")
      .join("\n")
      .replaceAll(/memref<.*?>>/g, "_"),
  ).toMatchInlineSnapshot(`
    "%c0_i32 = arith.constant 0 : i32
    %c1_i32 = arith.constant 1 : i32
    %true = arith.constant true
    %false = arith.constant false
    %0 = arith.cmpi ult, %c0_i32, %n : i32
    %more:4 = scf.while (%more_0 = %0, %i = %c0_i32, %active = %true, %result_0 = %c0_i32) : (i1, i32, i1, i32) -> (i1, i32, i1, i32) {
    scf.condition(%more_0) %more_0, %i, %active, %result_0 : i1, i32, i1, i32
    } do {
    ^bb0(%more_0: i1, %i: i32, %active: i1, %result_0: i32):
    %1 = arith.index_castui %i : i32 to index
    %2 = memref.load %v[%1] : _
    %3 = arith.cmpi eq, %2, %c0_i32 : i32
    %active_0:2 = scf.if %3 -> (i1, i32) {
    scf.yield %false, %i : i1, i32
    } else {
    scf.yield %active, %result_0 : i1, i32
    }
    %4 = arith.subi %n, %i : i32
    %5 = arith.cmpi ugt, %4, %c1_i32 : i32
    %6 = arith.andi %5, %active_0#0 : i1
    %7 = arith.addi %i, %c1_i32 : i32
    scf.yield %6, %7, %active_0#0, %active_0#1 : i1, i32, i1, i32
    }
    %result = scf.if %more#2 -> (i32) {
    scf.yield %n : i32
    } else {
    scf.yield %more#3 : i32
    }
    return %result : i32"
  `);
});

test("results on all ways of an 'if' need no flag", () => {
  const ir = irOf(
    "fn f(n: u32) -> u32 { if n == 0 { return 7; } let m = n - 1; if m > 5 { m } else { return 2; } }\nkernel k(n: u32) {}",
  );
  expect(linesOf(ir, "func.func private @f").join("\n")).toMatchInlineSnapshot(`
    "%c0_i32 = arith.constant 0 : i32
    %c7_i32 = arith.constant 7 : i32
    %c1_i32 = arith.constant 1 : i32
    %c5_i32 = arith.constant 5 : i32
    %c2_i32 = arith.constant 2 : i32
    %0 = arith.cmpi eq, %n, %c0_i32 : i32
    %result = scf.if %0 -> (i32) {
    scf.yield %c7_i32 : i32
    } else {
    %m = arith.subi %n, %c1_i32 : i32
    %1 = arith.cmpi ugt, %m, %c5_i32 : i32
    %result_0 = scf.if %1 -> (i32) {
    scf.yield %m : i32
    } else {
    scf.yield %c2_i32 : i32
    }
    scf.yield %result_0 : i32
    }
    return %result : i32"
  `);
});

test("barriers stay where they are", () => {
  expect(kernelOf("while n > 3 { barrier(); if n > 5 { break; } barrier(); }")).toMatchInlineSnapshot(`
    "%runs = scf.while (%runs_0 = %true) : (i1) -> i1 {
    %1 = arith.cmpi ugt, %n, %c3_i32 : i32
    %2 = arith.andi %1, %runs_0 : i1
    scf.condition(%2) %runs_0 : i1
    } do {
    ^bb0(%runs_0: i1):
    gpu.barrier {address_spaces = [#gpu.address_space<workgroup>]}
    %1 = arith.cmpi ugt, %n, %c5_i32 : i32
    %runs_1 = scf.if %1 -> (i1) {
    scf.yield %false : i1
    } else {
    gpu.barrier {address_spaces = [#gpu.address_space<workgroup>]}
    scf.yield %runs_0 : i1
    }
    scf.yield %runs_1 : i1
    }
    gpu.return"
  `);
});
