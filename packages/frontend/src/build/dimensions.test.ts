import { expect, test } from "vitest";
import { build, irOf, linesOf, moduleOf, run } from "../../test/support.ts";

test("a buffer of two dimensions has the product of its lengths, and its rows one behind the other", () => {
  const ir = irOf(
    "kernel k(n: u32, m: u32, x: global [f32; n, m + 1], y: global mut [f32; m, 2, n]) { y[0, 1, 2] = x[3, 4]; }",
  );
  expect(linesOf(ir, "wg.contract").slice(1).join("\n")).toMatchInlineSnapshot(`
    "%0 = arith.constant 1 : i64
    %1 = arith.addi %m, %0 overflow<nsw> : i64
    %2 = "wg.fit"(%1) <{type = ui64}> : (i64) -> i64
    %3 = arith.muli %n, %2 overflow<nsw> : i64
    "wg.buffer_length"(%3) <{param = 2 : i32}> : (i64) -> ()
    %4 = arith.constant 2 : i64
    %5 = arith.muli %m, %4 overflow<nsw> : i64
    %6 = arith.muli %5, %n overflow<nsw> : i64
    "wg.buffer_length"(%6) <{param = 3 : i32}> : (i64) -> ()
    }) : () -> ()
    gpu.func @k(%n: i32, %m: i32, %x_base: memref<f32, #gpu.address_space<global>> {llvm.align = 4 : i64, llvm.noalias, llvm.readonly}, %y_base: memref<f32, #gpu.address_space<global>> {llvm.align = 4 : i64, llvm.noalias}) kernel {
    %c3 = arith.constant 3 : index
    %c4 = arith.constant 4 : index
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %0 = arith.index_castui %n : i32 to index
    %1 = arith.index_castui %m : i32 to index
    %2 = arith.constant 1 : index
    %3 = arith.addi %1, %2 : index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%0, %3], strides: [%3, 1] : memref<f32, #gpu.address_space<global>> to memref<?x?xf32, #gpu.address_space<global>>
    %4 = arith.index_castui %m : i32 to index
    %5 = arith.constant 2 : index
    %6 = arith.index_castui %n : i32 to index
    %7 = arith.muli %6, %5 : index
    %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%4, %5, %6], strides: [%7, %6, 1] : memref<f32, #gpu.address_space<global>> to memref<?x?x?xf32, #gpu.address_space<global>>
    %8 = memref.load %x[%c3, %c4] : memref<?x?xf32, #gpu.address_space<global>>
    memref.store %8, %y[%c0, %c1, %c2] : memref<?x?x?xf32, #gpu.address_space<global>>
    gpu.return"
  `);
  expect(
    linesOf(ir, "gpu.func @k")
      .filter((line) => line.includes("memref."))
      .join("\n"),
  ).toMatchInlineSnapshot(`
    "%x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%0, %3], strides: [%3, 1] : memref<f32, #gpu.address_space<global>> to memref<?x?xf32, #gpu.address_space<global>>
    %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%4, %5, %6], strides: [%7, %6, 1] : memref<f32, #gpu.address_space<global>> to memref<?x?x?xf32, #gpu.address_space<global>>
    %8 = memref.load %x[%c3, %c4] : memref<?x?xf32, #gpu.address_space<global>>
    memref.store %8, %y[%c0, %c1, %c2] : memref<?x?x?xf32, #gpu.address_space<global>>"
  `);
});

test("a negative length is a contract error, also where the product of two is positive", () => {
  const module = moduleOf("kernel k(n: u32, x: global mut [f32; n - 3, n - 5]) { }");
  const start = (n: number): void => run(module, { n, x: new Float32Array(8) });
  expect(() => start(7)).not.toThrow();
  expect(() => start(1)).toThrow("contract-error");
  expect(() => start(4)).toThrow("contract-error");
});

const tiles = `kernel k(rows: u32, x: global [u32; rows, 3], y: global mut [u32; 3, rows], z: global mut [u64; 8]) {
    launch workgroup {
        tile: [u32; rows, 3],
        rest: [u16],
    }
    let r = local_id.y;
    let c = local_id.x;
    tile[r, c] = x[r, c];
    barrier();
    y[c, r] = tile[r, c];
    z[0] = x.len; z[1] = x.len0; z[2] = x.len1;
    z[3] = tile.len as u64; z[4] = tile.len0 as u64; z[5] = tile.len1 as u64;
    z[6] = rest.len as u64;
}`;

test("views of two dimensions hold rows and columns, and know their lengths", () => {
  const [y, z] = [new Uint32Array(6), new BigUint64Array(8)];
  const x = Uint32Array.of(1, 2, 3, 4, 5, 6);
  run(moduleOf(tiles), { rows: 2, x, y, z }, { groupSize: [3, 2, 1], launchWorkgroupBytes: 24 + 7 });
  expect([...y]).toEqual([1, 4, 2, 5, 3, 6]);
  expect([...z].map(Number)).toEqual([6, 2, 3, 6, 2, 3, 3, 0]);
});

test("a subscript beyond a dimension traps, also when another dimension has room for it", () => {
  const module = moduleOf("kernel k(n: u32, y: global mut [u32; n, 4]) { y[0, n] = 1; }");
  expect(() => run(module, { n: 3, y: new Uint32Array(12) })).not.toThrow();
  expect(() => run(module, { n: 4, y: new Uint32Array(16) })).toThrow("index 4 is out of bounds");
});

test("the open view is last, and gets what is left", () => {
  const module = moduleOf(
    "kernel k(n: u32, y: global mut [u32; 1]) { launch workgroup { few: [u8; n], rest: [f64] @align(16) } y[0] = rest.len; }",
  );
  const length = (bytes: number): number | undefined => {
    const y = new Uint32Array(1);
    run(module, { n: 3, y }, { launchWorkgroupBytes: bytes });
    return y[0];
  };
  expect([length(3), length(16), length(23), length(24), length(47)]).toEqual([0, 0, 0, 1, 3]);
  expect(() => length(2)).toThrow("launch-bytes-too-few");
  expect(build("kernel k(n: u32) { launch workgroup { rest: [f32], few: [f32; n] } }").rendered).toMatchInlineSnapshot(`
    "error[frontend/open-view]: view 'rest' has no length, and is not the last one
     --> test.kdsl:1:45
      |
    1 | kernel k(n: u32) { launch workgroup { rest: [f32], few: [f32; n] } }
      |                                             ^^^^^
      = help: write its length, '[f32; n]', or move it to the end"
  `);
});

test("functions take views of any lengths, also of two dimensions", () => {
  const module = moduleOf(`fn sum(v: workgroup [u32; _, _]) -> u32 {
    var total = 0;
    for r in 0..v.len0 { for c in 0..v.len1 { total += v[r, c]; } }
    total
}
fn fill(v: workgroup mut [u32; _, _], value: u32) {
    for r in 0..v.len0 { for c in 0..v.len1 { v[r, c] = value; } }
}
fn first(v: workgroup [u32]) -> u32 { v[0] + v.len }
kernel k(n: u32, y: global mut [u32; 4]) {
    workgroup padded: [u32; 2, 3] @pad(1);
    workgroup row: [u32; 5];
    launch workgroup { tile: [u32; n, 4] }
    fill(padded, 7);
    fill(tile, 2);
    row[0] = 9;
    y[0] = sum(padded); y[1] = sum(tile); y[2] = first(row);
}`);
  const y = new Uint32Array(4);
  run(module, { n: 3, y });
  expect([...y]).toEqual([42, 24, 14, 0]);
});

const parts = `fn sum(v: workgroup [u32]) -> u32 {
    var total = 0;
    for i in 0..v.len { total += v[i]; }
    total
}
fn corner(v: workgroup mut [u32; _, _]) -> u32 { v[0, 0] = 100; v[v.len0 - 1, v.len1 - 1] + v.len }
fn most(v: global [u32]) -> u32 { v[v.len as u32 - 1] }
kernel k(n: u32, x: global [u32; 3, 4], y: global mut [u32; 8]) {
    workgroup tile: [u32; 3, 4] @pad(1);
    for r in 0..3 { for c in 0..4 { tile[r, c] = x[r, c]; } }
    y[0] = sum(tile[1, ..]);
    y[1] = sum(tile[.., 2]);
    y[2] = sum(tile[n, 1..n + 2]);
    y[3] = corner(tile[1.., 1..3]);
    y[4] = tile[1, 1];
    let row = x[2, ..];
    y[5] = row[1] + row[..2][0] + most(row[1..3]);
    y[6] = x[.., n].len as u32 + tile[1..1, ..].len0;
    let out = y[6..];
    out[1] = 5;
}`;

test("parts of views are views: rows, columns, blocks", () => {
  const x = Uint32Array.from({ length: 12 }, (_, i) => i);
  const y = new Uint32Array(8);
  run(moduleOf(parts), { n: 1, x, y });
  expect([...y]).toEqual([22, 18, 11, 14, 100, 27, 3, 5]);
});

test("a part beyond its view traps", () => {
  const module = moduleOf("kernel k(n: u32, y: global mut [u32; 4]) { let part = y[1..n]; part[part.len - 1] = 1; }");
  const start = (n: number): void => run(module, { n, y: new Uint32Array(4) });
  expect(() => start(4)).not.toThrow();
  expect(() => start(5)).toThrow("view-out-of-bounds");
  expect(() => start(0)).toThrow("view-out-of-bounds");
});
