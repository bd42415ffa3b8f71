/** A plugin with passes that have bugs, and a long kernel that one of them breaks. */

/** What the passes do wrong is in their names; `drop-seven` drops a store when it sees the constant 7. */
export const buggyPlugin = `
import { constantOf } from "@dslc/ir";
import { dominanceAnalysis } from "@dslc/analysis";
import { definePass, definePlugin } from "@dslc/pass";

const first = (root, name) => {
  let found;
  root.walk((op) => {
    if (op.name === name) found ??= op;
  });
  return found;
};

const dropSeven = definePass("drop-seven", {
  summary: "drop a store when there is a constant 7",
  run(op) {
    let seen = false;
    op.walk((inner) => {
      if (inner.results.length === 1 && constantOf(inner.getResult()) === 7n) seen = true;
    });
    if (!seen) return "all";
    first(op, "memref.store")?.erase();
  },
});
const throws = definePass("throws", {
  summary: "throw an error",
  run() {
    throw new Error("out of luck");
  },
});
const givesUp = definePass("gives-up", {
  summary: "give up",
  run(_op, _options, { fail }) {
    fail("there is too much to do");
  },
});
const wrecks = definePass("wrecks", {
  summary: "leave invalid IR",
  run(op) {
    const sum = first(op, "arith.addi");
    if (sum !== undefined) sum.setOperand(0, sum.getResult());
  },
});
const lies = definePass("lies", {
  summary: "say that dominance holds, and change it",
  preserves: [dominanceAnalysis],
  run(op) {
    const branch = first(op, "cf.br");
    const [entry, , last] = op.getRegion().blocks;
    if (branch !== undefined && entry !== undefined && last !== undefined) branch.successors[0] = last;
  },
});

export default definePlugin({ name: "buggy", api: 1, passes: [dropSeven, throws, givesUp, wrecks, lies] });
`;

/** 25 passes; the one with the bug is number 17. */
export const manyPasses = [
  ..."canonicalize,cse,dce,sccp,licm,canonicalize,cse,dce,mem2reg,canonicalize,cse,dce".split(","),
  ..."convert-ifs,canonicalize,cse,dce,drop-seven,canonicalize,cse,dce,sccp,licm,canonicalize,cse,dce".split(","),
];

/** About 400 lines, of which one has a 7. */
export function longKernel(): string {
  const lines = Array.from({ length: 390 }, (_, at) => {
    const k = at + 2;
    const line = `    let v${k} = v${k - 1} * ${k + 100} + (v${k - 2} ^ ${k + 101});`;
    return k === 300 ? `    y[i] = v${k - 1} ^ 7;\n${line}` : line;
  });
  return `@group_size(8)
kernel long(n: u32, x: global [u32; n], y: global mut [u32; n], z: global mut [u32; n]) {
    let i = group_id.x * group_size.x + local_id.x;
    if i >= n { return; }
    let v0 = x[i];
    let v1 = v0 + i;
${lines.join("\n")}
    z[i] = v391;
}
`;
}
