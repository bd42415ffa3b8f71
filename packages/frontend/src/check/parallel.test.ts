/** Errors in atomics, fences, barriers and operations of subgroups. */
import { expect, test } from "vitest";
import { build } from "../../test/support.ts";

/** The diagnostics of statements in a kernel, without the lines of the source. */
function errorsIn(statements: string): readonly string[] {
  const { rendered } = build(
    "kernel k(n: u32, r: global [u32; n], x: global mut [u32; n], s: global mut [i32; n], w: global mut [i64; n], " +
      `f: global mut [f32; n], h: global mut [f16; n], c: global mut [u8; n]) {\n${statements}\n}\n`,
  );
  return rendered
    .split("\n\n")
    .filter((diagnostic) => diagnostic !== "")
    .map((diagnostic) => {
      const [head = "", place = "", , , marks = "", ...notes] = diagnostic.split("\n");
      const [, line, column] = /:(\d+):(\d+)$/.exec(place) ?? [];
      const length = marks.replace(/[^^]/g, "").length;
      const help = notes.map((note) => note.trim().replace(/^= /, "")).filter((note) => note.startsWith("help"));
      return [`${Number(line) - 1}:${column}+${length} ${head.replace("error[frontend/", "[")}`, ...help].join("; ");
    });
}

test("every atomic, order and scope that there is is taken", () => {
  const integers = ["x", "s", "w"].flatMap((view) => [
    ...["add", "sub", "min", "max", "and", "or", "xor", "exchange"].map((name) => `atomic_${name}(&${view}[0], 1);`),
    `let old_${view} = atomic_compare_exchange(&${view}[0], 1, 2, order: seq_cst);`,
    `let seen_${view} = atomic_load(&${view}[1], scope: system, order: acquire);`,
    `atomic_store(&${view}[1], seen_${view}, order: release, scope: subgroup);`,
  ]);
  const floats = ["add", "sub", "exchange", "store"].map((name) => `atomic_${name}(&f[0], 1.0);`);
  const fences = ["acquire", "release", "acq_rel", "seq_cst"].map((order) => `fence(device, ${order});`);
  const others = ["fence(order: acq_rel, scope: subgroup);", "barrier(global);", "barrier(workgroup, global);"];
  expect(errorsIn([...integers, ...floats, ...fences, ...others].join("\n"))).toEqual([]);
});

test("an atomic takes the address of an element, of memory that may be written, of a type that devices have it for", () => {
  expect(
    errorsIn(
      [
        "atomic_add(x[0], 1);",
        "atomic_add(x, 1);",
        "atomic_add(&n, 1);",
        "atomic_add(&r[0], 1);",
        "let a = atomic_load(&r[0]);",
        "atomic_add(&c[0], 1);",
        "atomic_add(&h[0], 1.0);",
        "atomic_min(&f[0], 1.0);",
        "atomic_and(&f[0], 1.0);",
        "atomic_compare_exchange(&f[0], 0.0, 1.0);",
      ].join("\n"),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:12+4 [wrong-atomic-element]: 'atomic_add' takes the address of an element, found u32; help: write '&' before it: '&x[0]'",
      "2:12+1 [wrong-atomic-element]: 'atomic_add' takes the address of an element, found global mut [u32]; help: as in 'atomic_add(&view[index], ...)'",
      "3:12+2 [wrong-atomic-element]: 'atomic_add' takes the address of an element, found the address of u32; help: as in 'atomic_add(&view[index], ...)'",
      "4:13+4 [read-only-view]: cannot write to an element of 'r': it is not 'mut'; help: declare it 'global mut [u32; ...]'",
      "5:22+4 [read-only-view]: cannot write to an element of 'r': it is not 'mut'; help: read it plainly: memory behind a view without 'mut' does not change while the kernel runs",
      "6:13+4 [wrong-atomic-element]: 'atomic_add' takes elements of 32 or 64 bits, found u8; help: the types are i32, u32, i64, u64, f32 and f64",
      "7:13+4 [wrong-atomic-element]: 'atomic_add' takes elements of 32 or 64 bits, found f16; help: the types are i32, u32, i64, u64, f32 and f64",
      "8:13+4 [wrong-atomic-element]: 'atomic_min' takes integers of 32 or 64 bits, found f32; help: the types are i32, u32, i64 and u64; for floats there are 'atomic_add', 'sub', 'exchange', 'load' and 'store'",
      "9:13+4 [wrong-atomic-element]: 'atomic_and' takes integers of 32 or 64 bits, found f32; help: the types are i32, u32, i64 and u64",
      "10:26+4 [wrong-atomic-element]: 'atomic_compare_exchange' takes integers of 32 or 64 bits, found f32; help: the types are i32, u32, i64 and u64; for floats there are 'atomic_add', 'sub', 'exchange', 'load' and 'store'",
    ]
  `);
});

test("orders, scopes and the memory of a barrier are words", () => {
  expect(
    errorsIn(
      [
        "atomic_add(&x[0], 1, order: aquire);",
        "atomic_add(&x[0], 1, scope: n);",
        "atomic_add(&x[0], 1, scope: block, order: 3);",
        "atomic_add(&x[0], 1, sope: device);",
        "atomic_add(&x[0], 1, order: acquire, order: release);",
        "fence(acq_rel, device);",
        "fence(device);",
        "fence(device, acquire, release);",
        "barrier(private);",
      ].join("\n"),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:29+6 [wrong-word]: expected a memory order, found 'aquire'; help: did you mean 'acquire'?",
      "2:29+1 [wrong-word]: expected a memory scope, found 'n'; help: the words are 'subgroup', 'workgroup', 'device', 'system'",
      "3:29+5 [wrong-word]: expected a memory scope, found 'block'; help: the words are 'subgroup', 'workgroup', 'device', 'system'",
      "3:43+1 [wrong-word]: expected a memory order, found '3'; help: the words are 'relaxed', 'acquire', 'release', 'acq_rel', 'seq_cst'",
      "4:22+4 [wrong-named-argument]: argument 'sope': 'atomic_add' has no argument of that name; help: 'atomic_add' takes 'order: ...' and 'scope: ...'",
      "5:38+5 [wrong-named-argument]: argument 'order': 'atomic_add' is given it twice",
      "6:7+7 [wrong-word]: expected a memory scope, found 'acq_rel'; help: the words are 'subgroup', 'workgroup', 'device', 'system'",
      "6:16+6 [wrong-word]: expected a memory order, found 'device'; help: the words are 'relaxed', 'acquire', 'release', 'acq_rel', 'seq_cst'",
      "7:1+13 [wrong-argument-count]: 'fence' takes 2 arguments, found 1",
      "8:1+31 [wrong-argument-count]: 'fence' takes 2 arguments, found 3",
      "9:9+7 [wrong-word]: expected memory that a barrier is about, found 'private'; help: the words are 'workgroup', 'global'",
    ]
  `);
});

test("an order that the operation cannot have", () => {
  expect(
    errorsIn(
      [
        "let a = atomic_load(&x[0], order: release);",
        "let b = atomic_load(&x[0], order: acq_rel);",
        "atomic_store(&x[0], 1, order: acquire);",
        "fence(workgroup, relaxed);",
      ].join("\n"),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:35+7 [impossible-order]: 'atomic_load' cannot have the order 'release'; help: it can have 'relaxed', 'acquire' or 'seq_cst'",
      "2:35+7 [impossible-order]: 'atomic_load' cannot have the order 'acq_rel'; help: it can have 'relaxed', 'acquire' or 'seq_cst'",
      "3:31+7 [impossible-order]: 'atomic_store' cannot have the order 'acquire'; help: it can have 'relaxed', 'release' or 'seq_cst'",
      "4:18+7 [impossible-order]: 'fence' cannot have the order 'relaxed'; help: it can have 'acquire', 'release', 'acq_rel' or 'seq_cst'",
    ]
  `);
});

test("values, numbers of arguments and results", () => {
  expect(
    errorsIn(
      [
        "atomic_add(&x[0], 1.5);",
        "atomic_add(&s[0], n);",
        "atomic_add(&x[0]);",
        "atomic_compare_exchange(&x[0], 1);",
        "let a = atomic_store(&x[0], 1);",
        "let b = barrier();",
        "let c = subgroup_barrier();",
        "x[s[0]] = 1;",
        "atomic_add(&x[s[0]], 1);",
      ].join("\n"),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:19+3 [wrong-type]: expected u32, found a float; help: a number with a fraction is converted by 'as u32', which rounds toward zero",
      "2:19+1 [wrong-type]: expected i32, found u32; help: convert it: 'n as i32'",
      "3:1+17 [wrong-argument-count]: 'atomic_add' takes 2 arguments, found 1",
      "4:1+33 [wrong-argument-count]: 'atomic_compare_exchange' takes 3 arguments, found 2",
      "5:9+22 [wrong-type]: expected a value, found no value",
      "6:9+9 [wrong-type]: expected a value, found no value",
      "7:9+18 [wrong-type]: expected a value, found no value",
      "8:3+4 [wrong-subscript]: a subscript is u32 or u64, found i32; help: convert it: 's[0] as u32'",
      "9:15+4 [wrong-subscript]: a subscript is u32 or u64, found i32; help: convert it: 's[0] as u32'",
    ]
  `);
});

test("operations of subgroups take what lanes can exchange and combine", () => {
  expect(
    errorsIn(
      [
        "let a = subgroup_add(true);",
        "let b = subgroup_xor(f[0]);",
        "let c = shuffle(n, -1);",
        "let d = shuffle(x, 0);",
        "let e = ballot(n);",
        "let g = any(n > 1, n > 2);",
        "let h = is_elected;",
        "let i = lane_id();",
        "let j = subgroup_ad(n);",
        "let k = shuffle::<u32>(n, 0);",
        "let l = lane_id.x;",
      ].join("\n"),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:9+18 [wrong-operand]: 'subgroup_add' takes numbers, found bool; help: of bools there are 'any', 'all' and 'ballot'",
      "2:9+18 [wrong-operand]: 'subgroup_xor' takes integers, found f32",
      "3:20+2 [literal-out-of-range]: -1 is no value of u32; help: subtract from 0 to wrap: '0 - ...'",
      "4:9+13 [wrong-operand]: 'shuffle' takes numbers and bools, found global mut [u32]",
      "5:16+1 [wrong-type]: expected bool, found u32; help: compare it: 'n != 0'",
      "6:9+17 [wrong-argument-count]: 'any' takes 1 argument, found 2",
      "7:9+10 [misused-name]: 'is_elected' is a built-in function, not a value; help: call it: 'is_elected(...)'",
      "8:9+7 [misused-name]: 'lane_id' is built in as a value, not a function; help: leave the '()' out",
      "9:9+11 [unknown-name]: unknown function 'subgroup_ad'; help: did you mean 'subgroup_id'?",
      "10:9+14 [wrong-generic-arguments]: 'shuffle' takes no types in '::<...>'",
      "11:17+1 [unknown-member]: there is no member 'x' of u32",
    ]
  `);
});
