/**
 * Formulas mean the same on the host and on the device. The host computes with mathematical integers and the device in
 * the types of the source; whenever the host lets a launch through, a length is what the kernel finds it to be, and a
 * condition of `requires` holds in the kernel too (where the interpreter checks what is assumed).
 */
import { contract } from "@dslc/dialect-wg";
import { evaluateContract, runKernel } from "@dslc/interpreter";
import type { Operation } from "@dslc/ir";
import { RandomNumbers } from "@dslc/testkit";
import { expect, test } from "vitest";
import { moduleOf } from "./support.ts";

type Kind = "u32" | "i32";

/** An integer expression over `n: u32`, `m: u32`, `i: i32`, `w: u64`. */
function integer(random: RandomNumbers, kind: Kind, depth: number): string {
  const again = (): string => integer(random, kind, depth - 1);
  const choice = random.below(depth > 0 ? 12 : 3);
  if (choice < 3) {
    return kind === "i32"
      ? random.pick(["i", "i", String(random.below(9)), "-3"])
      : random.pick(["n", "m", String(random.below(9)), "group_size.x"]);
  }
  if (choice < 7) return `(${again()} ${random.pick(["+", "-", "*"])} ${again()})`;
  if (choice < 9) return `(${again()} ${random.pick(["/", "%"])} ${again()})`;
  if (choice < 10) return `${random.pick(["min", "max"])}(${again()}, ${again()})`;
  if (choice < 11) return `(if ${condition(random, depth - 1)} { ${again()} } else { ${again()} })`;
  if (kind === "i32") return `(${integer(random, "u32", depth - 1)} as i32)`;
  return random.pick([
    `(${integer(random, "i32", depth - 1)} as u32)`,
    "(w as u32)",
    `((${again()} as u64 * w) as u32)`,
    `(${again()} as u8 as u32)`,
  ]);
}

function condition(random: RandomNumbers, depth: number): string {
  const kind = random.pick(["u32", "u32", "i32"] as const);
  const comparison = `${integer(random, kind, depth)} ${random.pick(["<", "<=", ">", ">=", "==", "!="])} ${integer(random, kind, depth)}`;
  if (depth <= 0 || random.below(3) > 0) return comparison;
  const other = condition(random, depth - 1);
  return random.pick([`(${comparison}) && (${other})`, `(${comparison}) || (${other})`, `!(${other})`]);
}

function contractOf(module: Operation): Operation {
  let found: Operation | undefined;
  module.walk((op) => {
    if (contract.is(op)) found = op;
  });
  if (found === undefined) throw new Error("there is no contract");
  return found;
}

test("random formulas", () => {
  let launches = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = new RandomNumbers(seed * 104_729);
    const [length, view] = [integer(random, "u32", 3), integer(random, "u32", 2)];
    const text = `kernel k(n: u32, m: u32, i: i32, w: u64, x: global [u8; ${length}], out: global mut [u64; 2]) requires ${condition(random, 3)} {
  launch workgroup { v: [u8; ${view}] }
  out[0] = x.len;
  out[1] = v.len as u64;
}`;
    // What divides by zero whatever the parameters are is an error, and no launch.
    let module: Operation;
    try {
      module = moduleOf(text);
    } catch (error) {
      expect(String(error), `seed ${seed}\n${text}`).toMatch(
        /frontend\/(?:division-by-zero|contract-value|constant-overflow|literal-out-of-range)/,
      );
      continue;
    }
    for (let attempt = 0; attempt < 8; attempt++) if (launch(module, random, `seed ${seed}\n${text}`)) launches++;
  }
  expect(launches).toBeGreaterThan(300);
});

/** Runs the kernel when the host lets the launch through. Returns whether it does. */
function launch(module: Operation, random: RandomNumbers, about: string): boolean {
  const near = (): bigint => BigInt(random.pick([0, 1, 2, 3, 7, 20, 0xffff_fffe, 0x8000_0000, 0x7fff_ffff]));
  const [n, m, i, w] = [near(), near(), BigInt.asIntN(32, near()), near() * BigInt(1 + random.below(3))];
  const shape = { groupSize: [1 + random.below(3), 1, 1], numGroups: [1, 1, 1] } as const;
  const values = evaluateContract(contractOf(module), [n, m, i, w], shape);
  const [length, view] = [values.bufferLengths.get(4), values.views[0]?.length];
  const holds = values.errors.length === 0 && values.requirements.every((requirement) => requirement.holds);
  if (!holds || length === undefined || view === undefined || length > 4096n || view > 4096n) return false;
  const out = new BigUint64Array(2);
  const { traps } = runKernel(module, "k", { ...shape, arguments: [n, m, i, w, new Uint8Array(Number(length)), out] });
  expect(
    traps.map(({ message }) => message),
    `${about}\nn = ${n}, m = ${m}, i = ${i}, w = ${w}`,
  ).toEqual([]);
  expect([...out], `${about}\nn = ${n}, m = ${m}, i = ${i}, w = ${w}`).toEqual([length, view]);
  return true;
}
