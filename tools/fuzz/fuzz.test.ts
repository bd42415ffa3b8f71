/** A sample of what `node tools/fuzz/run.ts mutants` does. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomNumbers } from "@dslc/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "./check.ts";
import { Failures, readFailure } from "./failures.ts";
import { type Corpus, languages, readCorpus } from "./inputs.ts";
import { extremePiece, nestedText } from "./nesting.ts";
import { mutantOf } from "./worker.ts";

const count = Number(process.env["DSLC_TEST_MUTANTS"] ?? 1000);
const seed = Number(process.env["DSLC_TEST_SEED"] ?? 1);

describe("mutants", () => {
  let corpus: Corpus = [];
  beforeAll(async () => {
    corpus = await readCorpus({ conformance: false });
  });

  test("what is not mutated is accepted", async () => {
    for (const input of new Set(corpus.flatMap((pool) => pool.slice(0, 6)))) {
      const { problems, outcome } = await check({ ...input, seed });
      expect({ problems, outcome }, input.name).toEqual({ problems: [], outcome: "accepted" });
    }
  });

  test(`${count} mutants of seed ${seed}`, async () => {
    const outcomes = { accepted: 0, refused: 0 };
    for (let index = 0; index < count; index++) {
      const mutant = mutantOf(corpus, seed, index);
      const { problems, outcome } = await check(mutant);
      expect(problems, `number ${index} of seed ${seed}: ${mutant.made}\n${mutant.text.slice(0, 2000)}`).toEqual([]);
      outcomes[outcome]++;
    }
    expect(outcomes.accepted).toBeGreaterThan(count / 50);
    expect(outcomes.refused).toBeGreaterThan(count / 50);
  });

  test("one seed and number give one mutant", () => {
    expect(mutantOf(corpus, 3, 7)).toEqual(mutantOf(corpus, 3, 7));
    expect(mutantOf(corpus, 3, 7)).not.toEqual(mutantOf(corpus, 3, 8));
  });
});

test.each(languages)("nested %s", async (language) => {
  for (let number = 0; number < 12; number++) {
    const text = nestedText(language, new RandomNumbers(seed * 1000 + number));
    const { problems } = await check({ language, text, seed: number });
    expect(problems, `number ${number} of seed ${seed}: ${text.slice(0, 200)}`).toEqual([]);
  }
});

test("things that are too much, as an attribute", async () => {
  for (let number = 0; number < 150; number++) {
    const text = `"t.op"() {a = ${extremePiece(new RandomNumbers(seed * 1000 + number))}} : () -> ()\n`;
    const { problems } = await check({ language: "mlir", text, seed: number });
    expect(problems, `number ${number} of seed ${seed}: ${text.slice(0, 200)}`).toEqual([]);
  }
});

describe("failures", () => {
  const folder = mkdtempSync(join(tmpdir(), "dslc-fuzz-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("the first of a kind are saved, all are counted", () => {
    const failures = new Failures(folder);
    const input = { language: "mlir", text: "module {}", seed: 1, made: "by hand" } as const;
    for (let number = 0; number < 5; number++) failures.add(`n${number}`, input, [`read: took ${number}7 s`]);
    expect(failures.add("other", input, ["read: threw"])).toBe("read: threw");
    expect(readFailure(join(folder, "n0.json"))).toEqual({ language: "mlir", text: "module {}", seed: 1 });
    expect(failures.lines).toEqual(["5 x read: took _ s", "1 x read: threw"]);
    expect(readdirSync(folder).filter((file) => file.endsWith(".mlir"))).toEqual([
      "n0.mlir",
      "n1.mlir",
      "n2.mlir",
      "other.mlir",
    ]);
  });
});
