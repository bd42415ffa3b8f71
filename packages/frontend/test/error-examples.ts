/** For each error of the frontend a source that has it, as docs/language/errors.md shows it. */

export interface ErrorExample {
  readonly code: string;
  /** The code is statements of a kernel; see docs/language/README.md. */
  readonly isBody?: boolean;
  /** A constant that is set from outside, `NAME=VALUE`. */
  readonly with?: string;
}

function body(code: string): ErrorExample {
  return { code, isBody: true };
}

export const errorExamples: Readonly<Record<string, ErrorExample>> = {
  "frontend/unsupported": body("copy_commit();"),
  "frontend/no-kernel": { code: "fn half(a: f32) -> f32 { a * 0.5 }" },
  "frontend/unknown-name": body("let total = 1.0;\ny[0] = totl;"),
  "frontend/duplicate-name": { code: "kernel k(n: u32, x: global [f32; n], x: global mut [f32; n]) {}" },
  "frontend/misused-name": { code: "fn one() -> f32 { 1.0 }\nkernel k(x: global mut [f32; 1]) { x[0] = one; }" },
  "frontend/unknown-attribute": { code: "@groupsize(256)\nkernel k(n: u32) {}" },
  "frontend/attribute-arguments": { code: "kernel k(n: u32, @align(12) x: global [f32; n]) {}" },
  "frontend/conflicting-attributes": {
    code: "kernel k(n: u32) {\n    @unroll @no_unroll for i in 0..4 { }\n}",
  },
  "frontend/recursive-function": {
    code: "fn even(n: u32) -> bool { if n == 0 { true } else { odd(n - 1) } }\nfn odd(n: u32) -> bool { if n == 0 { false } else { even(n - 1) } }\nkernel k(n: u32) {}",
  },
  "frontend/constant-cycle": { code: "const ROWS: u32 = CELLS / 8;\nconst CELLS: u32 = ROWS * 8;" },
  "frontend/not-constant": { code: "kernel k(n: u32) { static_assert(n > 0); }" },
  "frontend/not-a-formula": { code: "kernel k(n: u32, x: global [f32; n & 255]) {}" },
  "frontend/contract-value": { code: "const PAD: i32 = 4;\nkernel k(x: global [f32; 2 - PAD]) {}" },
  "frontend/kernel-parameter": { code: "kernel k(n: u32, tile: workgroup mut [f32; n]) {}" },
  "frontend/static-assertion": {
    code: 'const BLOCK: u32 = 100;\nstatic_assert(BLOCK % 32 == 0, "a block is whole subgroups");',
  },
  "frontend/unknown-constant-option": { code: "const BLOCK: u32 = 256;", with: "BLOK=128" },
  "frontend/constant-option-syntax": { code: "const BLOCK: u32 = 256;", with: "BLOCK=128;" },
  "frontend/immutable-assignment": body("let sum = 0.0;\nsum += x[0];"),
  "frontend/read-only-view": body("x[0] = 1.0;"),
  "frontend/not-assignable": body("n + 1 = 2;"),
  "frontend/without-value": body("var low: u32;\nif n > 3 { low = n - 3; }\ny[low] = 1.0;"),
  "frontend/missing-type": body("var low;"),
  "frontend/missing-return": {
    code: "fn first(v: global [f32]) -> f32 {\n    if v.len > 0 { return v[0]; }\n}\nkernel k(n: u32) {}",
  },
  "frontend/unexpected-result": body("return n;"),
  "frontend/outside-loop": body("if n > 3 { break; }"),
  "frontend/too-deep": body(`let i = global_id.x;\n${"if i == n { return; }\n".repeat(401)}y[i] = a;`),
  "frontend/misplaced-launch": body("if n > 3 {\n    launch workgroup { tile: [f32; n] }\n}"),
  "frontend/empty-launch": body("launch workgroup { }"),
  "frontend/open-view": body("launch workgroup { rest: [f32], tile: [f32; n] }"),
  "frontend/wrong-word": body("fence(block, acq_rel);"),
  "frontend/wrong-named-argument": body("atomic_add(&y[0], a, ordering: release);"),
  "frontend/wrong-atomic-element": body("atomic_max(&y[0], a);"),
  "frontend/impossible-order": body("let seen = atomic_load(&y[0], order: release);"),
  "frontend/not-an-array": body("workgroup tile: [f32];"),
  "frontend/array-size": body("workgroup tile: [f32; 0];"),
  "frontend/array-value": body("var sums: [f32; 4] = [0.0; 3];"),
  "frontend/wrong-type": body("y[0] = n;"),
  "frontend/mixed-types": body("y[0] = n * a;"),
  "frontend/wrong-operand": body("y[0] = a << 2;"),
  "frontend/wrong-argument-count": body("y[0] = min(a);"),
  "frontend/wrong-generic-arguments": body("let tile = launch_workgroup();"),
  "frontend/wrong-subscript": body("let i: i32 = 3;\ny[i] = 1.0;"),
  "frontend/wrong-subscript-count": body("workgroup tile: [f32; 32, 32];\ny[0] = tile[5];"),
  "frontend/subscript-out-of-bounds": body("workgroup tile: [f32; 32];\ny[0] = tile[32];"),
  "frontend/range-out-of-bounds": body("workgroup tile: [f32; 32];\nlet part = tile[8..40];"),
  "frontend/empty-range": body("workgroup tile: [f32; 32];\nlet part = tile[16..8];"),
  "frontend/not-a-view": body("y[0] = a[0];"),
  "frontend/unknown-member": body("let count = x.length;"),
  "frontend/if-without-else": body("let low = if n > 3 { n - 3 };"),
  "frontend/unused-value": body("if n > 3 { n - 3 }"),
  "frontend/invalid-bitcast": body("let bits = bitcast::<u64>(a);"),
  "frontend/vector-shape": body("let v: f32x5 = f32x4(0.0);"),
  "frontend/vector-parts": body("let v = f32x4(a, a, a);"),
  "frontend/element-out-of-range": body("let v = f32x4(a);\ny[0] = v[4];"),
  "frontend/wants-element-address": body("let v = vector_load::<f32x4>(x[0]);"),
  "frontend/invalid-cast": body("let some = n as bool;"),
  "frontend/literal-out-of-range": body("let mask: u8 = 256;"),
  "frontend/constant-overflow": { code: "const BYTES: u8 = 64 * 4;" },
  "frontend/division-by-zero": body("let part = n / 0;"),
  "frontend/division-overflow": body("let least = -2147483648i32;\nlet most = least / -1;"),
  "frontend/shift-amount": body("let high = n >> 32;"),
  "frontend/loop-step": body("for i in 0..n step 0 { }"),
};
