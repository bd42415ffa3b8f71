import { runInNewContext } from "node:vm";
import { randomProgram, Random } from "./random-programs.ts";
import { moduleOf, run } from "./support.ts";
let bad = 0;
for (let seed = 20000; seed < 23000 && bad < 4; seed++) {
  const { source, reference } = randomProgram(seed);
  try {
    const m = moduleOf(source);
    for (const n of [1, 3]) { const a = new Uint32Array(n), b = new Uint32Array(n); run(m, [n, a], {}, { stepLimit: 1e7 }); runInNewContext(reference, { n, out: b }); if (String(a) !== String(b)) { console.log("diff", seed, a, b); bad++; } }
  } catch (e) { console.log(seed, String(e).slice(0, 400)); bad++; }
}
console.log("bad", bad);
