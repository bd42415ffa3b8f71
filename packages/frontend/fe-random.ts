import { randomProgram } from "./test/random-programs.ts";
import { build, run } from "./test/support.ts";
const [from, to] = process.argv.slice(2).map(Number);
let bad = 0;
for (let seed = from; seed < to; seed++) {
  const p = randomProgram(seed);
  const { module, rendered } = build(p.source);
  if (module === undefined || rendered) { console.log(seed, rendered.slice(0, 600)); if (++bad > 3) break; continue; }
  const got = [], want = [];
  for (const n of [1, 2, 5]) {
    const out = new Uint32Array(n), ref = new Uint32Array(n);
    try { run(module, [n, out]); } catch (e) { console.log(seed, String(e)); bad++; }
    new Function("n", "out", p.reference)(n, ref);
    got.push(out[0]); want.push(ref[0]);
  }
  if (String(got) !== String(want)) { console.log("seed", seed, got, want, p.source.length); bad++; if (bad > 5) break; }
}
console.log("done", bad);
