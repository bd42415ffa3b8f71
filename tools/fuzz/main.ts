/** The command line of the fuzzer; `run.ts` starts it. */
import { parseArgs } from "node:util";
import { check } from "./check.ts";
import { Failures, readFailure } from "./failures.ts";
import { runMutants } from "./mutants.ts";

const help = `usage: node tools/fuzz/run.ts mutants [options]
       node tools/fuzz/run.ts replay FILE.json...

mutants: changes kernels, IR in every form, pipelines and manifests (bytes, tokens, truncations, pieces of other texts,
100,000 nested levels) and checks that each is refused with diagnostics, or read, printed, read again as the same and
run through passes that leave it valid: without an exception, and in 2 s of CPU time a step. Each mutant is made from
the seed and its number alone. Failures go to a folder, each as the text and a .json that tells what happened.

  --count N          how many mutants (default: 200000)
  --first N          the number of the first (default: 0)
  --seed N           others for each seed (default: 1)
  --jobs N           processes (default: 1)
  --seconds S        stop after S seconds (default: no limit)
  --out FOLDER       where failures go (default: fuzz-failures)
  --no-conformance   leave out the inputs of DSLC_CONFORMANCE, or of ../shared/conformance beside the clone, which are
                     mutated too when they are there

The last line says how many mutants there were and how many failed. Ctrl-C ends the run and prints the same.

replay: checks a saved failure again and prints what does not hold.

Exit codes: 0 when nothing failed, 1 when something did, 2 when the call is wrong.`;

/** @throws Error with what is wrong with the call */
function numberOf(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} takes an integer from ${least} on, not '${text}'`);
  return value;
}

async function mutants(values: ReturnType<typeof parsed>["values"]): Promise<number> {
  const failures = new Failures(values.out);
  const limit = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => limit.abort());
  const seconds = values.seconds === undefined ? undefined : numberOf("seconds", values.seconds, 1);
  const timer = seconds === undefined ? undefined : setTimeout(() => limit.abort(), seconds * 1000);
  const summary = await runMutants(
    {
      first: numberOf("first", values.first, 0),
      count: numberOf("count", values.count, 1),
      seed: numberOf("seed", values.seed, 0),
      jobs: numberOf("jobs", values.jobs, 1),
      conformance: !values["no-conformance"],
      signal: limit.signal,
    },
    failures,
  );
  clearTimeout(timer);
  console.log(summary);
  return failures.count === 0 ? 0 : 1;
}

async function replay(files: readonly string[]): Promise<number> {
  let code = 0;
  for (const file of files) {
    const { problems, outcome } = await check(readFailure(file));
    console.log(`${file}: ${problems.length === 0 ? `holds (${outcome})` : problems.join("\n")}`);
    if (problems.length > 0) code = 1;
  }
  return code;
}

function parsed() {
  return parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      count: { type: "string", default: "200000" },
      first: { type: "string", default: "0" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "1" },
      seconds: { type: "string" },
      out: { type: "string", default: "fuzz-failures" },
      "no-conformance": { type: "boolean", default: false },
    },
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parsed();
  const [command, ...files] = positionals;
  if (values.help) console.log(help);
  else if (command === "mutants" && files.length === 0) return mutants(values);
  else if (command === "replay" && files.length > 0) return replay(files);
  else {
    console.error(help);
    return 2;
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
