/** Whatever is done to a source, there is a module that verifies, or a diagnostic, and nothing is thrown. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Random } from "./random-programs.ts";
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

const words =
  "( ) { } [ ] ; , : . .. + - * / % << >> && || == < > = += ! ~ @ as if else for in step while loop let var const return break fn kernel mut global workgroup launch requires true 0 1 2.5 1u8 n x t u32 f32 bool".split(
    " ",
  );

function tokensOf(text: string): readonly string[] {
  return text.match(/\/\/[^\n]*|\s+|\w+|[^\s\w]/g) ?? [];
}

/** One to three tokens taken out, doubled, replaced or exchanged with another. */
function mutant(tokens: readonly string[], random: Random): string {
  const changed = [...tokens];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(changed.length);
    const kind = random.below(4);
    if (kind === 0) changed.splice(at, 1);
    else if (kind === 1) changed.splice(at, 0, changed[at] ?? "");
    else if (kind === 2) changed[at] = random.pick(words);
    else changed.splice(at, 1, changed[random.below(changed.length)] ?? "");
  }
  return changed.join("");
}

test("token mutants", () => {
  let built = 0;
  const count = 2000;
  for (let seed = 1; seed <= count; seed++) {
    const random = new Random(seed * 7919);
    const text = mutant(tokensOf(random.pick([...sources, more])), random);
    const { module, places } = build(text);
    const strange = places.filter((place) => !/^(?:frontend|syntax)\//.test(place));
    expect(strange, `seed ${seed}\n${text}`).toEqual([]);
    if (module !== undefined) built++;
  }
  expect(built).toBeGreaterThan(0);
  expect(built).toBeLessThan(count);
});
