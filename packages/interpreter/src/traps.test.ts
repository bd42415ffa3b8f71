/** What a kernel does wrong, and what the interpreter says of it. */
import { describe, expect, test } from "vitest";
import { f32, VectorType } from "@dslc/ir";
import { kernelText, placeOf, run, type SmallLaunch, trapOf } from "../test/support.ts";
import { DeviceBuffer } from "./buffer.ts";

const global = "#gpu.address_space<global>";
const workgroup = "#gpu.address_space<workgroup>";
const noArguments: SmallLaunch = { arguments: [] };

/** A kernel over a buffer `%x` of 8 numbers that is seen with as many elements as `length`. */
function overBuffer(body: string, length = 8): string {
  return kernelText(
    `%x_base: memref<f32, ${global}>`,
    `%length = arith.constant ${length} : index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%length], strides: [1]
      : memref<f32, ${global}> to memref<?xf32, ${global}>
    ${body}`,
  );
}

const eight: SmallLaunch = { arguments: [new Float32Array(8)] };

test("an index past the end names itself, the memory and its length", () => {
  const result = run(
    overBuffer(`%i = arith.constant 8 : index
    %v = memref.load %x[%i] : memref<?xf32, ${global}>`),
    eight,
  );
  expect(trapOf(result)).toBe("out-of-bounds: index 8 is out of bounds of 'x_base', which has 8 elements");
  expect(placeOf(result)).toBe("memref.load");
});

test("a negative index is out of bounds", () => {
  const body = `%i = arith.constant -1 : index
    %v = arith.constant 1.0 : f32
    memref.store %v, %x[%i] : memref<?xf32, ${global}>`;
  expect(trapOf(run(overBuffer(body), eight))).toBe(
    "out-of-bounds: index -1 is out of bounds of 'x_base', which has 8 elements",
  );
});

test("of several dimensions the one at fault is named", () => {
  const body = `%m = memref.alloca() : memref<2x3xf32>
    %i = arith.constant 1 : index
    %j = arith.constant 3 : index
    %v = memref.load %m[%i, %j] : memref<2x3xf32>`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe(
    "out-of-bounds: index 3 is out of bounds of 'm', which has 3 elements in dimension 1",
  );
});

test("a declared length beyond the buffer's is found where it is used", () => {
  const body = `%i = arith.constant 9 : index
    %v = memref.load %x[%i] : memref<?xf32, ${global}>`;
  expect(trapOf(run(overBuffer(body, 10), eight))).toBe(
    "outside-allocation: bytes 36 to 40 are outside of 'x_base', which has 32 bytes",
  );
});

test("a trap tells the group and the work-item", () => {
  const body = `%t = gpu.thread_id x
    %b = gpu.block_id y
    %s = arith.addi %t, %b : index
    %v = memref.load %x[%s] : memref<?xf32, ${global}>`;
  const { traps } = run(overBuffer(body), { ...eight, groupSize: [8, 1, 1], numGroups: [1, 3, 1] });
  expect(traps[0]).toMatchObject({ groupId: [0, 1, 0], localId: [7, 0, 0] });
  expect(traps[0]?.notes).toEqual(["in work-item (7, 0, 0) of group (0, 1, 0)"]);
});

test.each([
  ["memref.alloca() : memref<4xf32>", "memref<4xf32>"],
  ["memref.alloca() : memref<4xi8>", "memref<4xi8>"],
])("%s is read before it is written", (allocate, type) => {
  const body = `%m = ${allocate}
    %i = arith.constant 1 : index
    %v = memref.load %m[%i] : ${type}`;
  const bytes = type.includes("i8") ? "1 to 2" : "4 to 8";
  expect(trapOf(run(kernelText("", body), noArguments))).toBe(
    `uninitialized-read: bytes ${bytes} of 'm' are read before anything was written`,
  );
});

test("an atomic update reads, and so needs a value", () => {
  const body = `%m = memref.alloca() : memref<i32>
    %one = arith.constant 1 : i32
    %old = memref.atomic_rmw addi %one, %m[] : (i32, memref<i32>) -> i32`;
  expect(trapOf(run(kernelText("", body), noArguments))).toContain("uninitialized-read: bytes 0 to 4 of 'm'");
});

/** A kernel with a view of f32 into the launch-sized region at the byte offset. */
function overRegion(offset: number, body: string): string {
  return kernelText(
    "",
    `%region = "wg.launch_base"() <{alignment = 16 : i64}> : () -> memref<?xi8, ${workgroup}>
    %at = arith.constant ${offset} : index
    %n = arith.constant 2 : index
    %zero = arith.constant 0 : index
    %one = arith.constant 1.0 : f32
    %view = memref.view %region[%at][%n] : memref<?xi8, ${workgroup}> to memref<?xf32, ${workgroup}>
    ${body}`,
  );
}

test("workgroup memory is poisoned anew for each group", () => {
  const body = `%g = gpu.block_id x
    %first = arith.cmpi eq, %g, %zero : index
    scf.if %first {
      memref.store %one, %view[%zero] : memref<?xf32, ${workgroup}>
    }
    %v = memref.load %view[%zero] : memref<?xf32, ${workgroup}>`;
  const { traps } = run(overRegion(0, body), { arguments: [], launchWorkgroupBytes: 8, numGroups: [2, 1, 1] });
  expect(traps.map(({ name, groupId }) => [name, groupId])).toEqual([["interpreter/uninitialized-read", [1, 0, 0]]]);
});

test("an element that straddles its alignment is refused", () => {
  const body = `memref.store %one, %view[%zero] : memref<?xf32, ${workgroup}>`;
  expect(trapOf(run(overRegion(2, body), { arguments: [], launchWorkgroupBytes: 16 }))).toBe(
    "misaligned-access: access to f32 of 'launch workgroup' at address 18, which is no multiple of 4",
  );
});

test("a vector has to lie at a multiple of its size", () => {
  const vector = VectorType.get([4], f32);
  const text = kernelText(
    `%x: memref<?xvector<4xf32>>`,
    `%i = arith.constant 0 : index
    %v = memref.load %x[%i] : memref<?xvector<4xf32>>`,
  );
  expect(trapOf(run(text, { arguments: [new DeviceBuffer(vector, 2)] }))).toBe("");
  const shifted = new Float32Array(12).subarray(1, 9);
  expect(trapOf(run(text, { arguments: [shifted] }))).toContain("misaligned-access: access to vector<4xf32> of 'x'");
});

test("a view over the end of the region is refused", () => {
  expect(trapOf(run(overRegion(4, ""), { arguments: [], launchWorkgroupBytes: 8 }))).toBe(
    "view-out-of-bounds: view of 'launch workgroup' takes bytes 4 to 12 of 8",
  );
});

test("a stated alignment has to hold, and no more than was asked for holds", () => {
  const assume = (alignment: number): string =>
    `memref.assume_alignment %view, ${alignment} : memref<?xf32, ${workgroup}>`;
  const launch = { arguments: [], launchWorkgroupBytes: 8 };
  expect(trapOf(run(overRegion(0, assume(16)), launch))).toBe("");
  expect(trapOf(run(overRegion(0, assume(32)), launch))).toBe(
    "false-alignment: 'launch workgroup' is at address 16 and is stated to be aligned to 32 bytes",
  );
});

test("a false assumption is a trap", () => {
  const body = `%false = arith.constant false
    "wg.assume"(%false) <{reason = "n > 0"}> : (i1) -> ()`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe("false-assumption: the assumption 'n > 0' is false");
});

test("a false assertion is a trap with its message", () => {
  const body = `%false = arith.constant false
    cf.assert %false, "never"`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe("assertion-failed: assertion failed: never");
});

test.each([
  ["arith.divui %a, %zero : i32", "'arith.divui': integer division by zero"],
  ["arith.remsi %a, %zero : i32", "'arith.remsi': integer division by zero"],
])("%s is undefined behavior", (operation, message) => {
  const body = `%a = arith.constant 40 : i32
    %zero = arith.constant 0 : i32
    %r = ${operation}`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe(`undefined-behavior: undefined behavior in ${message}`);
});

test.each([
  ["arith.shli %a, %a : i32", "shift by the width of the type or more"],
  ["arith.subi %zero, %a overflow<nuw> : i32", "unsigned overflow in an operation marked nuw"],
  ["arith.muli %a, %big overflow<nsw> : i32", "signed overflow in an operation marked nsw"],
])("%s has no value, which is no harm until something depends on it", (operation, reason) => {
  const body = `%a = arith.constant 40 : i32
    %big = arith.constant 2000000000 : i32
    %zero = arith.constant 0 : i32
    %i = arith.constant 0 : index
    %r = ${operation}`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe("");
  const stored = kernelText("%x: memref<?xi32>", `${body}\nmemref.store %r, %x[%i] : memref<?xi32>`);
  const { traps } = run(stored, { arguments: [new Int32Array(1)] });
  expect(traps[0]?.name).toBe("interpreter/poison-use");
  expect(traps[0]?.notes).toContain(reason);
});

test("a division by a vector with a zero is undefined behavior although another element is merely without a value", () => {
  const body = `%a = arith.constant dense<[-2147483648, 1]> : vector<2xi32>
    %b = arith.constant dense<[40, 0]> : vector<2xi32>
    %s = arith.shli %a, %b : vector<2xi32>
    %q = arith.divui %a, %b : vector<2xi32>`;
  expect(trapOf(run(kernelText("", body), noArguments))).toContain("'arith.divui': integer division by zero");
});

const poison = `%huge = arith.constant 1.0e30 : f32
    %p = arith.fptosi %huge : f32 to i32
    %q = arith.addi %p, %p : i32
    %zero = arith.constant 0 : i32
    %true = arith.constant true
    %i = arith.constant 0 : index`;

test("a value that an operation does not define may be computed with and dropped", () => {
  const body = `${poison}
    %one = arith.constant 1 : index
    %kept = arith.select %true, %zero, %q : i32
    %c = arith.cmpi eq, %q, %zero : i32
    %either = arith.select %c, %zero, %zero : i32
    %w = vector.broadcast %q : i32 to vector<2xi32>
    %e = vector.extract %w[1] : i32 from vector<2xi32>
    %last = scf.for %k = %i to %one step %one iter_args(%carried = %q) -> (i32) {
      scf.yield %carried : i32
    }
    memref.store %kept, %x[%i] : memref<?xi32>`;
  const text = kernelText("%x: memref<?xi32>", body);
  const x = new Int32Array([7]);
  expect(trapOf(run(text, { arguments: [x] }))).toBe("");
  expect(x).toEqual(new Int32Array([0]));
});

test.each([
  ["a store", "memref.store %q, %x[%i] : memref<?xi32>", "memref.store"],
  ["an index", "%j = arith.index_cast %q : i32 to index\n %v = memref.load %x[%j] : memref<?xi32>", "memref.load"],
  ["a branch", "%c = arith.cmpi eq, %q, %zero : i32\n scf.if %c {\n }", "scf.if"],
  ["a loop's bound", "%j = arith.index_cast %q : i32 to index\n scf.for %k = %i to %j step %j {\n }", "scf.for"],
  [
    "a loop's condition that is also carried on",
    `%c = arith.cmpi eq, %q, %zero : i32
    %w = scf.while : () -> i1 {
      scf.condition(%c) %c : i1
    } do {
    ^bb0(%d: i1):
      scf.yield
    }`,
    "scf.condition",
  ],
  [
    "a selected address",
    "%c = arith.cmpi eq, %q, %zero : i32\n %s = arith.select %c, %x, %x : memref<?xi32>\n memref.store %zero, %s[%i] : memref<?xi32>",
    "memref.store",
  ],
])("%s that depends on such a value is a trap", (_what, operation, name) => {
  const result = run(kernelText("%x: memref<?xi32>", `${poison}\n${operation}`), { arguments: [new Int32Array(1)] });
  expect(trapOf(result)).toBe(`poison-use: '${name}' depends on a value that 'arith.fptosi' did not define`);
  expect(result.traps[0]?.labels.map(({ span }) => span.text)).toEqual(["arith.fptosi"]);
});

test("a branch between blocks on such a value is a trap", () => {
  const body = `${poison}
    %c = arith.cmpi eq, %q, %zero : i32
    cf.cond_br %c, ^end, ^end
  ^end:`;
  expect(trapOf(run(kernelText("", body), noArguments))).toContain("poison-use: 'cf.cond_br' depends");
});

test("a loop without end is stopped", () => {
  const body = `cf.br ^again
  ^again:
    cf.br ^again
  ^never:`;
  const result = run(kernelText("", body), noArguments, { stepLimit: 1000 });
  expect(trapOf(result)).toBe("step-limit-reached: the run was stopped after 1000 operations");
  expect(result.steps).toBe(1000);
});

test("a loop whose step is not positive is undefined behavior", () => {
  const body = `%zero = arith.constant 0 : index
    %ten = arith.constant 10 : index
    scf.for %k = %zero to %ten step %zero {
    }`;
  expect(trapOf(run(kernelText("", body), noArguments))).toContain(
    "undefined-behavior: undefined behavior in 'scf.for'",
  );
});

test("calls pass values and results, and may not nest without end", () => {
  const factorial = `func.func private @factorial(%n: i32) -> i32 {
    %one = arith.constant 1 : i32
    %more = arith.cmpi ugt, %n, %one : i32
    %result = scf.if %more -> (i32) {
      %less = arith.subi %n, %one : i32
      %rest = func.call @factorial(%less) : (i32) -> i32
      %product = arith.muli %n, %rest : i32
      scf.yield %product : i32
    } else {
      scf.yield %one : i32
    }
    func.return %result : i32
  }`;
  const text = kernelText(
    "%n: i32, %x: memref<?xi32>",
    `%r = func.call @factorial(%n) : (i32) -> i32
    %i = arith.constant 0 : index
    memref.store %r, %x[%i] : memref<?xi32>`,
    factorial,
  );
  const x = new Int32Array(1);
  expect(trapOf(run(text, { arguments: [5, x] }))).toBe("");
  expect(x[0]).toBe(120);
  expect(trapOf(run(text, { arguments: [5, x] }, { callDepthLimit: 3 }))).toBe(
    "recursion-too-deep: the call of @factorial is nested deeper than 3 calls",
  );
});

test("what nobody defined is said to be so", () => {
  expect(trapOf(run(kernelText("", `gpu.printf "hello"`), noArguments))).toBe(
    "unsupported-operation: 'gpu.printf' cannot be run: nothing says what it does",
  );
});

test("a parameter that is only read must not be written", () => {
  const text = kernelText(
    "%x: memref<?xi32> {llvm.readonly}",
    `%i = arith.constant 0 : index
    %v = memref.load %x[%i] : memref<?xi32>
    memref.store %v, %x[%i] : memref<?xi32>`,
  );
  expect(trapOf(run(text, { arguments: [new Int32Array(1)] }))).toBe(
    "read-only-store: store to 'x', which is only to be read",
  );
});

test("memory cannot hold what cannot be computed with", () => {
  expect(trapOf(run(kernelText("", "%m = memref.alloca() : memref<4xf8E5M2>"), noArguments))).toBe(
    "unsupported-element: memory cannot hold elements of type f8E5M2",
  );
});

test("an allocation beyond all bounds is refused", () => {
  const body = `%n = arith.constant 4000000000 : index
    %m = memref.alloca(%n) : memref<?xi8>`;
  expect(trapOf(run(kernelText("", body), noArguments))).toBe("allocation-too-large: 'm' would take 4000000000 bytes");
});

describe("what is stated to be uniform", () => {
  const four: SmallLaunch = { arguments: [], groupSize: [4, 1, 1], numGroups: [2, 1, 1] };
  const ids = `%t = gpu.thread_id x
    %g = gpu.block_id x
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index`;
  const state = (value: string): string => `%u = "wg.assume_uniform"(${value}) : (index) -> index`;

  test("differs in a group", () => {
    const result = run(kernelText("", `${ids}\n${state("%t")}`), four);
    expect(trapOf(result)).toBe(
      "false-uniformity: this is stated to be uniform, and is 1 here and 0 in another work-item of the group",
    );
    expect(placeOf(result)).toBe('"wg.assume_uniform"');
  });

  test("differs in one iteration of a loop in a function", () => {
    const called = `func.func private @f(%n: index) { ${state("%n")}\n func.return }`;
    const body = `${ids}
    scf.for %i = %zero to %t step %one {
      %is = arith.cmpi eq, %t, %i : index
      %x = arith.select %is, %one, %t : index
      %last = arith.subi %t, %one : index
      %isLast = arith.cmpi eq, %i, %last : index
      scf.if %isLast { func.call @f(%x) : (index) -> () }
      scf.if %isLast { } else { func.call @f(%x) : (index) -> () }
    }`;
    expect(trapOf(run(kernelText("", body, called), four))).toBe(
      "false-uniformity: this is stated to be uniform, and is 3 here and 2 in another work-item of the group",
    );
  });

  test.each([
    ["is another one in each group", state("%g")],
    [
      "is another one in each iteration, of which work-items make as many as they like",
      `scf.for %i = %zero to %t step %one { ${state("%i")} }`,
    ],
    [
      "is another one in each branch",
      `%is = arith.cmpi eq, %t, %zero : index
    scf.if %is { ${state("%zero")} } else { ${state("%one")} }`,
    ],
  ])("%s", (_name, body) => {
    expect(trapOf(run(kernelText("", `${ids}\n${body}`), four))).toBe("");
  });
});
