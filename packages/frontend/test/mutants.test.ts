/** Whatever is done to a source, there is a module that verifies, or a diagnostic, and nothing is thrown. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RandomNumbers, tokenMutant } from "@dslc/testkit";
import { expect, test } from "vitest";
import { build } from "./support.ts";

const folder = join(import.meta.dirname, "../../../docs/examples");
const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

const more = `fn f(a: u32, v: workgroup mut [f32]) -> u32 { for i in 0..a { if v[i] > 1.0 { return i; } } a }
@group_size(64) kernel k(n: u32, x: global mut [f32; n * 2]) requires n > 0 && n < 100 {
  @ordered launch workgroup { t: [f32; n] @align(16), u: [u8; group_size.x] }
  var s = 0; loop { s += 1; if s > 3 { break; } else if s == 2 { continue; } }
  let q = if n > 1 { f(n, t) } else { return; };
  x[q] = min(s as f32, -1.5) / launch_workgroup_bytes() as f32; u[0] <<= 2; assume(true);
}`;

test("token mutants", () => {
  let built = 0;
  const count = 2000;
  for (let seed = 1; seed <= count; seed++) {
    const random = new RandomNumbers(seed * 7919);
    const text = tokenMutant(random.pick([...sources, more]), random);
    const { module, places } = build(text);
    const strange = places.filter((place) => !/^(?:frontend|syntax)\//.test(place));
    expect(strange, `seed ${seed}\n${text}`).toEqual([]);
    if (module !== undefined) built++;
  }
  expect(built).toBeGreaterThan(0);
  expect(built).toBeLessThan(count);
});
