/** The process that checks: for each number that it is sent it makes that mutant, checks it and sends what it found. */
import { RandomNumbers } from "@dslc/testkit";
import { check, type Checked, type CheckInput } from "./check.ts";
import { readCorpus, type Corpus } from "./inputs.ts";
import { mutant } from "./mutate.ts";

/** What is sent to the process: how to begin, then number after number. */
export type Request = { readonly conformance: boolean; readonly seed: number } | number;

export interface Reply extends Checked {
  readonly index: number;
  readonly language: CheckInput["language"];
  readonly made: string;
  /** MiB that the process holds. */
  readonly memory: number;
}

/** The mutant of a number. Its own seed is what its check is made with. */
export function mutantOf(corpus: Corpus, seed: number, index: number): CheckInput & { readonly made: string } {
  const random = new RandomNumbers(seed * 1_000_003 + index);
  return { ...mutant(corpus, random), seed: random.below(2 ** 31) };
}

if (import.meta.main) {
  let corpus: Corpus = [];
  let seed = 0;
  const answer = async (request: Request): Promise<void> => {
    if (typeof request !== "number") {
      seed = request.seed;
      corpus = await readCorpus(request);
      process.send?.("ready");
      return;
    }
    const { language, text, made, seed: own } = mutantOf(corpus, seed, request);
    const checked = await check({ language, text, seed: own });
    const memory = process.memoryUsage.rss() / 2 ** 20;
    process.send?.({ ...checked, index: request, language, made, memory } satisfies Reply);
  };
  process.on("message", (request: Request) => void answer(request));
}
