/** The launch-sized region of workgroup memory, raw and as views. */
import { expect, test } from "vitest";
import { firViews } from "../test/kernels.ts";
import { kernelText, run, trapOf } from "../test/support.ts";
import { smallestLayout } from "./launch-region.ts";

const space = "#gpu.address_space<workgroup>";

const views = (body: string, options = "ordered = false"): string =>
  kernelText(
    "%x: memref<?xi64>",
    `%zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %two = arith.constant 2 : index
    %three = arith.constant 3 : index
    %t = gpu.thread_id x
    %a, %b = "wg.launch_views"(%three, %two) <{names = ["a", "b"], alignments = array<i64: 2, 16>, ${options}}>
      : (index, index) -> (memref<?xi16, ${space}>, memref<?xi64, ${space}>)
    ${body}`,
  );

const launch = { arguments: [new BigInt64Array(4)], launchWorkgroupBytes: 22 };

test("views hold what is written to them, for all work-items of a group", () => {
  const body = `%ti = arith.index_cast %t : index to i64
    memref.store %ti, %b[%t] : memref<?xi64, ${space}>
    gpu.barrier
    %other = arith.subi %one, %t : index
    %v = memref.load %b[%other] : memref<?xi64, ${space}>
    memref.store %v, %x[%t] : memref<?xi64>`;
  const x = new BigInt64Array(2);
  expect(trapOf(run(views(body), { ...launch, arguments: [x], groupSize: [2, 1, 1] }))).toBe("");
  expect(x).toEqual(new BigInt64Array([1n, 0n]));
});

test("past its end a view does not find another one", () => {
  const body = `%many = arith.constant 64 : index
    %wide = memref.reinterpret_cast %b to offset: [0], sizes: [%many], strides: [1]
      : memref<?xi64, ${space}> to memref<?xi64, ${space}>
    %v = arith.constant 1 : i64
    memref.store %v, %wide[%two] : memref<?xi64, ${space}>`;
  expect(trapOf(run(views(body), launch))).toBe(
    "outside-allocation: bytes 16 to 24 are outside of 'b', which has 16 bytes",
  );
});

test("views are aligned as was asked and to no more", () => {
  const assume = (alignment: number): string => `memref.assume_alignment %b, ${alignment} : memref<?xi64, ${space}>`;
  expect(trapOf(run(views(assume(16)), launch))).toBe("");
  expect(trapOf(run(views(assume(32)), launch))).toContain("false-alignment: 'b' is at address");
});

const tooFewBytes = "launch-bytes-too-few: launch gives 21 bytes of workgroup memory, the kernel needs";

test("views in falling order of alignment take less, unless the order is asked for", () => {
  const tooFew = (options: string): string => trapOf(run(views("", options), { ...launch, launchWorkgroupBytes: 21 }));
  expect(tooFew("ordered = false")).toBe(`${tooFewBytes} 22: a 6 bytes at 16, b 16 bytes at 0`);
  expect(tooFew("ordered = true")).toBe(`${tooFewBytes} 32: a 6 bytes at 0, b 16 bytes at 16`);
});

test("a view without elements takes no bytes", () => {
  const extents = [
    { name: "a", bytes: 3n, alignment: 1n },
    { name: "none", bytes: 0n, alignment: 64n },
    { name: "b", bytes: 2n, alignment: 1n },
  ];
  expect(smallestLayout(extents, { isOrdered: true, isOpen: false })).toEqual({ bytes: 5n, offsets: [0n, 64n, 3n] });
});

test("an open view lies last and gets what is left, also when that is nothing", () => {
  const text = kernelText(
    "",
    `%three = arith.constant 3 : index
    %r, %s = "wg.launch_views"(%three) <{names = ["small", "rest"], alignments = array<i64: 1, 8>, open = true}> : (index) -> (memref<?xi8, #gpu.address_space<workgroup>>, memref<?xi16, #gpu.address_space<workgroup>>)
    %c0 = arith.constant 0 : index
    %length = memref.dim %s, %c0 : memref<?xi16, #gpu.address_space<workgroup>>
    %v = arith.constant 1 : i16
    memref.store %v, %s[%length] : memref<?xi16, #gpu.address_space<workgroup>>`,
  );
  // 3 bytes, then 5 of padding; what is left is in whole elements.
  const trap = (bytes: number): string => trapOf(run(text, { arguments: [], launchWorkgroupBytes: bytes }));
  expect(trap(13)).toBe("out-of-bounds: index 2 is out of bounds of 'rest', which has 2 elements");
  expect(trap(8)).toContain("which has 0 elements");
  expect(trap(3)).toContain("which has 0 elements");
  expect(trap(2)).toContain("launch-bytes-too-few");
});

test("work-items have to agree on the lengths of views", () => {
  const text = views("").replace("(%three, %two)", "(%three, %t)");
  expect(trapOf(run(text, { ...launch, groupSize: [2, 1, 1] }))).toBe(
    "launch-view-mismatch: view 'b' has 1 elements here, and 0 by another work-item",
  );
});

test("the kernel and its contract have to agree on the lengths of views", () => {
  const text = firViews.replace("%wlen = arith.subi %gt, %c1", "%wlen = arith.subi %gt, %c0");
  const given = [4, 2, new Float32Array(4), new Float32Array(2), new Float32Array(4)];
  expect(trapOf(run(text, { arguments: given }, { kernel: "fir" }))).toBe(
    "launch-view-mismatch: view 'window' has 3 elements here, and 2 by the contract",
  );
});

test("the raw form gives one address, in elements of any type", () => {
  const body = `%bytes = "wg.launch_raw"() <{alignment = 1 : i64}> : () -> memref<?xi8, ${space}>
    %words = "wg.launch_raw"() <{alignment = 4 : i64}> : () -> memref<?xi32, ${space}>
    %base = "wg.launch_base"() <{alignment = 2 : i64}> : () -> memref<?xi8, ${space}>
    %size = "wg.launch_size"() : () -> index
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %seven = arith.constant 7 : index
    %value = arith.constant 67305985 : i32
    memref.store %value, %words[%zero] : memref<?xi32, ${space}>
    %b = memref.load %bytes[%one] : memref<?xi8, ${space}>
    %wide = arith.extui %b : i8 to i32
    %n = memref.dim %words, %zero : memref<?xi32, ${space}>
    %m = memref.dim %base, %zero : memref<?xi8, ${space}>
    %ni = arith.index_cast %n : index to i32
    %mi = arith.index_cast %m : index to i32
    %si = arith.index_cast %size : index to i32
    %two = arith.constant 2 : index
    %three = arith.constant 3 : index
    memref.store %wide, %x[%zero] : memref<?xi32>
    memref.store %ni, %x[%one] : memref<?xi32>
    memref.store %mi, %x[%two] : memref<?xi32>
    memref.store %si, %x[%three] : memref<?xi32>`;
  const x = new Int32Array(4);
  expect(trapOf(run(kernelText("%x: memref<?xi32>", body), { arguments: [x], launchWorkgroupBytes: 11 }))).toBe("");
  expect([...x]).toEqual([2, 2, 11, 11]);
});

const rawContract = `"wg.contract"() <{kernel = @k, params = [], types = []}> ({
  ^bb0(%gsx: i64, %gsy: i64, %gsz: i64, %ngx: i64, %ngy: i64, %ngz: i64):
    "wg.raw_region"() <{alignment = 8 : i64}> : () -> ()
  }) : () -> ()`;

test("of a raw region the launch has to say the size", () => {
  const text = kernelText("", "", rawContract);
  expect(trapOf(run(text, { arguments: [] }))).toBe(
    "missing-launch-bytes: the launch of 'k' does not say how many bytes of workgroup memory it gives",
  );
  expect(trapOf(run(text, { arguments: [], launchWorkgroupBytes: 0 }))).toBe("");
});

test("a contract has to be over the kernel's scalars", () => {
  const text = kernelText("", "", rawContract.replace("(%gsx", "(%n: i64, %gsx"));
  expect(trapOf(run(text, { arguments: [], launchWorkgroupBytes: 0 }))).toBe(
    "contract-error: the contract has no value in this launch: it is over 1 scalars, and the kernel has 0",
  );
});

test("an operation must not ask for more alignment than the contract promises", () => {
  const body = `%r = "wg.launch_raw"() <{alignment = 16 : i64}> : () -> memref<?xi32, ${space}>`;
  expect(trapOf(run(kernelText("", body, rawContract), { arguments: [], launchWorkgroupBytes: 8 }))).toBe(
    "false-alignment: 'launch workgroup' is at address 8 and is stated to be aligned to 16 bytes",
  );
});

test("one kernel does not see the region both raw and as views", () => {
  const body = `%r = "wg.launch_raw"() <{alignment = 4 : i64}> : () -> memref<?xi32, ${space}>`;
  expect(trapOf(run(views(body), launch))).toBe(
    "launch-region-mixed: the launch-sized region is seen in two forms that overlap",
  );
});

test("upstream's form of the region is the same memory", () => {
  const body = `%r = gpu.dynamic_shared_memory : memref<?xi8, ${space}>
    %zero = arith.constant 0 : index
    %v = memref.load %r[%zero] : memref<?xi8, ${space}>`;
  expect(trapOf(run(kernelText("", body), { arguments: [], launchWorkgroupBytes: 4 }))).toBe(
    "uninitialized-read: bytes 0 to 1 of 'launch workgroup' are read before anything was written",
  );
});
