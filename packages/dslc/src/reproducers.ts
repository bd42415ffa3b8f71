/** Where reproducers go: the file that is asked for, or one beside, of a name that is free. */
import { existsSync } from "node:fs";
import type { Diagnostic } from "@dslc/base";
import type { ReproducerSink } from "@dslc/compiler";
import { printReproducer } from "@dslc/pass";
import packageJson from "../package.json" with { type: "json" };
import { writeText } from "./files.ts";
import type { InstrumentArguments } from "./instruments.ts";

/** Set in the environment of commands that are to leave no files behind. */
export const noReproducers = "DSLC_NO_REPRODUCERS";

type Given = Pick<
  InstrumentArguments,
  "reproducer" | "runReproducer" | "verifyEach" | "verifyAnalyses" | "plugin" | "allowUnregisteredDialect"
>;

/** What cannot be written is added to `problems`. */
export function reproducerSink(given: Given, problems: Diagnostic[]): ReproducerSink {
  return {
    isAlwaysWanted: given.reproducer !== undefined,
    write: (found) => {
      // What is replayed is known already, as is what `dslc bisect` and `dslc reduce` try.
      const isKnown = given.runReproducer === true || process.env[noReproducers] !== undefined;
      if (isKnown && given.reproducer === undefined) return undefined;
      const file = given.reproducer ?? freeName();
      const command = ["dslc opt --run-reproducer", ...[file, ...optionsOf(given)].map(shellWord)].join(" ");
      const verifyEach = given.verifyEach !== undefined;
      const problem = writeText(file, printReproducer({ ...found, version: packageJson.version, verifyEach, command }));
      if (problem !== undefined) problems.push(problem);
      return problem === undefined ? command : undefined;
    },
  };
}

function shellWord(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Options that the failure may depend on, and that the file itself does not hold. */
function optionsOf({ verifyEach, verifyAnalyses, plugin, allowUnregisteredDialect }: Given): readonly string[] {
  return [
    ...(allowUnregisteredDialect === true ? ["--allow-unregistered-dialect"] : []),
    ...(verifyEach === "execute" ? ["--verify-each=execute"] : []),
    ...(verifyAnalyses ? ["--verify-analyses"] : []),
    ...plugin.flatMap((name) => ["--plugin", name]),
  ];
}

function freeName(): string {
  for (let number = 1; ; number++) {
    const name = `dslc-reproducer${number === 1 ? "" : `-${number}`}.mlir`;
    if (!existsSync(name)) return name;
  }
}
