/** The IR of the examples, and that a tool which nobody here wrote takes what the frontend makes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { requireTool, runTool } from "@dslc/testkit";
import { expect, test } from "vitest";
import { randomProgram } from "./random-programs.ts";
import { irOf, linesOf } from "./support.ts";

const folder = join(import.meta.dirname, "../../../docs/examples");
const names = readdirSync(folder).filter((name) => name.endsWith(".kdsl"));

function source(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** What `mlir-opt` says against the text; empty when nothing. */
function verdict(text: string): string {
  const { status, stderr } = runTool("mlir-opt-19", ["--allow-unregistered-dialect", "-verify-each"], { input: text });
  return status === 0 ? "" : stderr;
}

const everything = `const B: u32 = 256;
fn loops(a: i32, m: u64, v: workgroup mut [f32]) -> i32 {
  for i in 0..a { if i == 3 { return i; } if i > 5 { continue; } v[i as u32] = 1.0; }
  for i in 1..m step 2 { v[i] += 0.5; }
  var s = 0;
  loop { s += 1; if s > 10 { break; } if s == 2 { continue; } s += 2; }
  if a == 0 { 7 } else { return s; }
}
fn nothing(x: u32) { if x > 2 { return; } barrier(); }
fn casts(a: f16, b: bf16, c: f64, d: i8, e: u64) -> f32 {
  (a as i32) as f32 + (b as f16) as f32 + (c as u64) as f32 + d as f32 + e as f32
}
@group_size(B)
kernel k(n: u32, m: u64, flag: bool, x: global [f32; n * n / 3], @align(16) y: global mut [f16; if flag { n } else { min(n, 3) }])
    requires n - 5 < 100 && (flag || !(n % 2 == 0)), m as u32 > 3
{
  @ordered launch workgroup { a: [f32; n + 1], b: [u8; B * 2] @align(64) }
  let t = local_id.x;
  if t >= n { return; }
  let raw = launch_workgroup::<u64>();
  raw[0] = clz(m) ^ popcount(m) & ctz(m) | ~m;
  let q = if x[t] > 1.0 && flag { if t == 3 { return; } x[t] * 2.0 } else { fma(sin(x[t]), pow(x[t], 2.0), exp2(0.5)) };
  y[t] = (q + atan2(q, tanh(q))) as f16 % 3.0;
  a[t] -= round(q);
  b[t] = loops(3, m, a) as u8 >> (n & 7);
  nothing(a.len + b.len + launch_workgroup_bytes() + raw.len + num_groups.z * group_id.y);
  assume(select(flag, n > 3, n < 1 << 20));
}
`;

const sources = new Map([...names.map((name) => [name, source(name)] as const), ["one of everything", everything]]);

for (const [name, text] of sources) {
  test(`mlir-opt accepts ${name}`, (context) => {
    requireTool(context, "mlir-opt-19");
    expect(verdict(irOf(text))).toBe("");
  });
}

test("mlir-opt accepts random programs", (context) => {
  requireTool(context, "mlir-opt-19");
  for (let seed = 1000; seed < 1020; seed++) expect(verdict(irOf(randomProgram(seed).source)), `seed ${seed}`).toBe("");
});

test("saxpy", () => {
  expect(linesOf(irOf(source("saxpy.kdsl")), "gpu.func @saxpy").join("\n")).toMatchInlineSnapshot(`
    "%block_id.x = gpu.block_id x upper_bound 2147483647
    %group_id.x = arith.index_castui %block_id.x : index to i32
    %block_dim.x = gpu.block_dim x upper_bound 1024
    %group_size.x = arith.index_castui %block_dim.x : index to i32
    %0 = arith.muli %group_id.x, %group_size.x : i32
    %thread_id.x = gpu.thread_id x upper_bound 1024
    %local_id.x = arith.index_castui %thread_id.x : index to i32
    %global_id.x = arith.addi %0, %local_id.x : i32
    %1 = arith.index_castui %n : i32 to index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%1], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
    %2 = arith.index_castui %n : i32 to index
    %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%2], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
    %3 = arith.cmpi ult, %global_id.x, %n : i32
    scf.if %3 {
    %4 = arith.index_castui %global_id.x : i32 to index
    %5 = memref.load %x[%4] : memref<?xf32, #gpu.address_space<global>>
    %6 = arith.mulf %a, %5 : f32
    %7 = arith.index_castui %global_id.x : i32 to index
    %8 = memref.load %y[%7] : memref<?xf32, #gpu.address_space<global>>
    %9 = arith.addf %6, %8 : f32
    %10 = arith.index_castui %global_id.x : i32 to index
    memref.store %9, %y[%10] : memref<?xf32, #gpu.address_space<global>>
    }
    gpu.return"
  `);
});

test("block reverse: the raw region", () => {
  const ir = irOf(source("block-reverse.kdsl"));
  expect(ir).toContain(`"wg.raw_region"() <{alignment = 4 : i64}> : () -> ()`);
  expect(ir).toContain(
    `%tile = "wg.launch_raw"() <{alignment = 4 : i64}> : () -> memref<?xf32, #gpu.address_space<workgroup>>`,
  );
  expect(ir.match(/gpu\.barrier/g)).toHaveLength(1);
});

test("fir: the contract", () => {
  const contract = linesOf(irOf(source("fir.kdsl")).replace("}) : () -> ()", "}"), "wg.contract");
  expect(contract.join("\n")).toMatchInlineSnapshot(`
    "^bb0(%n: i64, %taps: i64, %group_size.x: i64, %group_size.y: i64, %group_size.z: i64, %num_groups.x: i64, %num_groups.y: i64, %num_groups.z: i64):
    %0 = arith.constant 0 : i64
    %1 = arith.cmpi sgt, %taps, %0 : i64
    "wg.requires"(%1) <{text = "taps > 0"}> : (i1) -> ()
    "wg.buffer_length"(%n) <{param = 2 : i32}> : (i64) -> ()
    "wg.buffer_length"(%taps) <{param = 3 : i32}> : (i64) -> ()
    "wg.buffer_length"(%n) <{param = 4 : i32}> : (i64) -> ()
    %2 = arith.addi %group_size.x, %taps overflow<nsw> : i64
    %3 = arith.constant 1 : i64
    %4 = arith.subi %2, %3 overflow<nsw> : i64
    "wg.view_length"(%4) <{alignment = 4 : i64, element = f32, view = "window"}> : (i64) -> ()
    "wg.view_length"(%taps) <{alignment = 16 : i64, element = f32, view = "coeff"}> : (i64) -> ()"
  `);
});

test("fir: the kernel", () => {
  expect(linesOf(irOf(source("fir.kdsl")), "gpu.func @fir").join("\n")).toMatchInlineSnapshot(`
    "%c0_i32 = arith.constant 0 : i32
    %block_dim.x = gpu.block_dim x upper_bound 1024
    %group_size.x = arith.index_castui %block_dim.x : index to i32
    %c1_i32 = arith.constant 1 : i32
    %thread_id.x = gpu.thread_id x upper_bound 1024
    %local_id.x = arith.index_castui %thread_id.x : index to i32
    %block_id.x = gpu.block_id x upper_bound 2147483647
    %group_id.x = arith.index_castui %block_id.x : index to i32
    %false = arith.constant false
    %cst = arith.constant 0.000000e+00 : f32
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %0 = arith.cmpi ugt, %taps, %c0_i32 : i32
    "wg.assume"(%0) <{reason = "requires taps > 0"}> : (i1) -> ()
    %1 = arith.index_castui %n : i32 to index
    %x = memref.reinterpret_cast %x_base to offset: [0], sizes: [%1], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
    %2 = arith.index_castui %taps : i32 to index
    %h = memref.reinterpret_cast %h_base to offset: [0], sizes: [%2], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
    %3 = arith.index_castui %n : i32 to index
    %y = memref.reinterpret_cast %y_base to offset: [0], sizes: [%3], strides: [1] : memref<f32, #gpu.address_space<global>> to memref<?xf32, #gpu.address_space<global>>
    %4 = arith.addi %group_size.x, %taps : i32
    %5 = arith.subi %4, %c1_i32 : i32
    %6 = arith.index_castui %5 : i32 to index
    %7 = arith.index_castui %taps : i32 to index
    %window:2 = "wg.launch_views"(%6, %7) <{alignments = array<i64: 4, 16>, names = ["window", "coeff"], open = false, ordered = false}> : (index, index) -> (memref<?xf32, #gpu.address_space<workgroup>>, memref<?xf32, #gpu.address_space<workgroup>>)
    %base = arith.muli %group_id.x, %group_size.x : i32
    %8 = arith.index_castui %taps : i32 to index
    scf.for %k_index = %thread_id.x to %8 step %block_dim.x {
    %k = arith.index_castui %k_index : index to i32
    %12 = memref.load %h[%k_index] : memref<?xf32, #gpu.address_space<global>>
    memref.store %12, %window#1[%k_index] : memref<?xf32, #gpu.address_space<workgroup>>
    }
    %halo = arith.subi %taps, %c1_i32 : i32
    %9 = arith.index_castui %6 : index to i32
    scf.for %j_index = %thread_id.x to %6 step %block_dim.x {
    %j = arith.index_castui %j_index : index to i32
    %g = arith.addi %base, %j : i32
    %12 = arith.cmpi uge, %g, %halo : i32
    %13 = scf.if %12 -> (i1) {
    %15 = arith.subi %g, %halo : i32
    %16 = arith.cmpi ult, %15, %n : i32
    scf.yield %16 : i1
    } else {
    scf.yield %false : i1
    }
    %14 = scf.if %13 -> (f32) {
    %15 = arith.subi %g, %halo : i32
    %16 = arith.index_castui %15 : i32 to index
    %17 = memref.load %x[%16] : memref<?xf32, #gpu.address_space<global>>
    scf.yield %17 : f32
    } else {
    scf.yield %cst : f32
    }
    memref.store %14, %window#0[%j_index] : memref<?xf32, #gpu.address_space<workgroup>>
    }
    gpu.barrier {address_spaces = [#gpu.address_space<workgroup>]}
    %10 = arith.index_castui %taps : i32 to index
    %sum = scf.for %k_index = %c0 to %10 step %c1 iter_args(%sum_0 = %cst) -> (f32) {
    %k = arith.index_castui %k_index : index to i32
    %12 = memref.load %window#1[%k_index] : memref<?xf32, #gpu.address_space<workgroup>>
    %13 = arith.addi %local_id.x, %taps : i32
    %14 = arith.subi %13, %c1_i32 : i32
    %15 = arith.subi %14, %k : i32
    %16 = arith.index_castui %15 : i32 to index
    %17 = memref.load %window#0[%16] : memref<?xf32, #gpu.address_space<workgroup>>
    %18 = arith.mulf %12, %17 : f32
    %sum_1 = arith.addf %sum_0, %18 : f32
    scf.yield %sum_1 : f32
    }
    %i = arith.addi %base, %local_id.x : i32
    %11 = arith.cmpi ult, %i, %n : i32
    scf.if %11 {
    %12 = arith.index_castui %i : i32 to index
    memref.store %sum, %y[%12] : memref<?xf32, #gpu.address_space<global>>
    }
    gpu.return"
  `);
});
