/**
 * Whatever is done to an example, compiling it gives diagnostics or the llvm dialect, and nothing is thrown. Set
 * DSLC_TEST_MUTANTS for more of them, DSLC_TEST_SEED for others.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@dslc/compiler";
import { RandomNumbers, tokenMutant } from "@dslc/testkit";
import { expect, test } from "vitest";
import { examplesFolder } from "./examples/example.ts";
import { examples } from "./examples/index.ts";

const sources = examples.map(({ name }) => readFileSync(join(examplesFolder, `${name}.kdsl`), "utf8"));
const count = Number(process.env["DSLC_TEST_MUTANTS"] ?? 300);
const start = Number(process.env["DSLC_TEST_SEED"] ?? 1);

/** What belongs to the source: a bug of ours would be told by another name. */
const ofSources = /^(?:syntax|frontend|workgroup|uniformity|alignment|unroll|arith)\//;

test(`${count} token mutants from seed ${start} on`, async () => {
  const outcomes = { compiled: 0, refused: 0 };
  for (let seed = start; seed < start + count; seed++) {
    const random = new RandomNumbers(seed);
    const text = tokenMutant(random.pick(sources), random);
    const target = random.pick(["nvptx:sm_90", "amdgpu:gfx90a"]);
    const options = { targets: [target], emit: ["llvm-dialect"], verifyEach: true } as const;
    const { ok, diagnostics } = await compile({ name: "mutant.kdsl", text }, options).catch((error: unknown) => {
      throw new Error(`seed ${seed} for ${target}\n${text}`, { cause: error });
    });
    const strange = diagnostics.map(({ name, message }) => `${name}: ${message}`).filter((it) => !ofSources.test(it));
    expect(strange, `seed ${seed} for ${target}\n${text}`).toEqual([]);
    expect(ok || diagnostics.length > 0, `seed ${seed}: refused without a word`).toBe(true);
    outcomes[ok ? "compiled" : "refused"]++;
  }
  expect(outcomes.compiled).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
});
