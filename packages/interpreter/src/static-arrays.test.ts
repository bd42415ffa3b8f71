import { expect, test } from "vitest";
import { kernelText, run, trapOf } from "../test/support.ts";

const workgroup = "#gpu.address_space<workgroup>";
const global = "#gpu.address_space<global>";
const tile = `%tile = "wg.alloc"() <{array = "tile", alignment = 4 : i64}> : () -> memref<4xf32, ${workgroup}>`;
const store = `memref.store %f, %tile[%t] : memref<4xf32, ${workgroup}>`;
const load = `%e = memref.load %tile[%other] : memref<4xf32, ${workgroup}>`;
const ids = `%t = gpu.thread_id x
    %f = arith.constant 1.0 : f32
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c3 = arith.constant 3 : index
    %other = arith.subi %c3, %t : index`;

function traps(body: string, beside = ""): string {
  return trapOf(
    run(kernelText("", `${ids}\n${body}`, beside), { arguments: [], groupSize: [4, 1, 1], numGroups: [2, 1, 1] }),
  );
}

test("all work-items of a group have one array", () => {
  const text = kernelText(
    `%y_base: memref<f32, ${global}>`,
    `${ids}
    ${tile}
    %value = arith.index_castui %t : index to i32
    %v = arith.uitofp %value : i32 to f32
    memref.store %v, %tile[%t] : memref<4xf32, ${workgroup}>
    gpu.barrier
    ${load}
    %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [4], strides: [1] : memref<f32, ${global}> to memref<4xf32, ${global}>
    memref.store %e, %y[%t] : memref<4xf32, ${global}>`,
  );
  const y = new Float32Array(4);
  expect(trapOf(run(text, { arguments: [y], groupSize: [4, 1, 1] }))).toBe("");
  expect([...y]).toEqual([3, 2, 1, 0]);
});

test("each group's array starts undefined", () => {
  const first = "%b = gpu.block_id x\n%is = arith.cmpi eq, %b, %c0 : index";
  const body = `${tile}\n${first}\nscf.if %is {\n${store}\n}\ngpu.barrier\n${load}`;
  expect(traps(body)).toContain("uninitialized-read: bytes 12 to 16 of 'tile' are read before anything was written");
});

test("an index past the end of an array is out of its bounds, whatever lies behind it", () => {
  const second = tile.replaceAll("tile", "other_tile");
  const body = `${tile}\n${second}\n%c4 = arith.constant 4 : index\nmemref.store %f, %tile[%c4] : memref<4xf32, ${workgroup}>`;
  expect(traps(body)).toContain("out-of-bounds: index 4 is out of bounds of 'tile', which has 4 elements");
});

test("behind the end of a padded row there is nothing", () => {
  const type = `memref<2x2xf32, strided<[3, 1]>, ${workgroup}>`;
  const body = `%p = "wg.alloc"() <{array = "p", alignment = 4 : i64}> : () -> ${type}
    memref.store %f, %p[%c0, %c2] : ${type}`;
  expect(traps(body)).toContain("out-of-bounds: index 2 is out of bounds of 'p', which has 2 elements in dimension 1");
});

test("laid out, an index past the end of an array is out of its bounds still", () => {
  const body = `%b = "wg.static_base"() <{alignment = 4 : i64}> : () -> memref<32xi8, ${workgroup}>
    %a = memref.view %b[%c0][] : memref<32xi8, ${workgroup}> to memref<4xf32, ${workgroup}>
    %c4 = arith.constant 4 : index
    memref.store %f, %a[%c4] : memref<4xf32, ${workgroup}>`;
  expect(traps(body)).toContain("which has 4 elements");
});

test("laid out, what was not written has no value", () => {
  const body = `%b = "wg.static_base"() <{alignment = 4 : i64}> : () -> memref<16xi8, ${workgroup}>
    %tile = memref.view %b[%c0][] : memref<16xi8, ${workgroup}> to memref<4xf32, ${workgroup}>
    ${load}`;
  expect(traps(body)).toContain("uninitialized-read: bytes 12 to 16 of 'workgroup arrays'");
});

function inLoop(body: string): string {
  return `scf.for %i = %c0 to %c3 step %c1 {\n${tile}\n${body}\n}`;
}

test("an array in a loop is another one in each iteration", () => {
  expect(traps(inLoop(`${store}\ngpu.barrier\n${load}\ngpu.barrier`))).toBe("");
  const onlyFirst = `%is = arith.cmpi eq, %i, %c0 : index\nscf.if %is {\n${store}\n}\ngpu.barrier\n${load}\ngpu.barrier`;
  expect(traps(inLoop(onlyFirst))).toContain("uninitialized-read");
});

test("an array in a loop without a barrier between the iterations is read after others wrote to the next one", () => {
  expect(traps(inLoop(`${store}\ngpu.barrier\n${load}`))).toContain("uninitialized-read");
});

test("calls of a function have one array, which starts undefined in each", () => {
  const f = (body: string): string =>
    `func.func private @f(%t: index, %other: index, %f: f32) {\n${tile}\n${body}\nreturn\n}`;
  const call = "func.call @f(%t, %other, %f) : (index, index, f32) -> ()";
  expect(traps(`${call}\n${call}`, f(`${store}\ngpu.barrier\n${load}\ngpu.barrier`))).toBe("");
  expect(traps(`${call}\n${call}`, f(`${store}\ngpu.barrier\n${load}`))).toContain("uninitialized-read");
});
