/** The options of the command line about how passes are run and watched: those of `compile` and `opt` alike. */
import { type Command, InvalidArgumentError, Option, type OptionValues } from "@commander-js/extra-typings";

/** What an option means that may stand without its value. (As `--timing FILE` is a file, values take `=`.) */
const bareOptions: Readonly<Record<string, string>> = {
  "--timing": "tree",
  "--statistics": "tree",
  "--verify-each": "ir",
};

/** The arguments with the values that options have which stand alone; what is behind `--` is not ours. */
export function withBareOptions(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  return [
    ...own.map((arg) => (bareOptions[arg] === undefined ? arg : `${arg}=${bareOptions[arg]}`)),
    ...args.slice(own.length),
  ];
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function list(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(",").filter((word) => word !== "")];
}

export function count(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError("it takes a number, 0 or more.");
  return Number(value);
}

export function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1e6)) throw new InvalidArgumentError("it takes a number of seconds above 0.");
  return number;
}

export function pattern(value: string): RegExp {
  try {
    return new RegExp(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Adds the options; each is explained in a line. */
export function addInstrumentOptions<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .addOption(
      new Option(
        "--verify-each [how]",
        "verify the IR behind every pass; =execute also runs kernels and compares",
      ).choices(["ir", "execute"] as const),
    )
    .option("--verify-analyses", "compute anew what passes say that they preserve, and report what is not so", false)
    .addOption(
      new Option("--timing [format]", "print the time of every pass on standard error").choices([
        "tree",
        "list",
        "json",
        "trace",
      ] as const),
    )
    .option("--timing-output <file>", "write the times to a file instead")
    .addOption(
      new Option("--statistics [format]", "print what passes counted on standard error").choices([
        "tree",
        "list",
        "json",
      ] as const),
    )
    .option("--print-ir-before <passes>", "print the IR before these passes on standard error, by name", list)
    .option("--print-ir-after <passes>", "print the IR behind these passes", list)
    .option("--print-ir-before-all", "print the IR before every pass", false)
    .option("--print-ir-after-all", "print the IR behind every pass", false)
    .option(
      "--print-ir-after-change",
      "print what each pass changed as a diff; nothing of one that changed nothing",
      false,
    )
    .option("--print-ir-after-failure", "print the IR behind a pass that failed", false)
    .option(
      "--print-ir-module-scope",
      "of these options: print the whole module instead of what the pass ran on",
      false,
    )
    .option("--print-ir-tree-dir <folder>", "print to a file for each pass, in folders like the operations around")
    .option("--print-op-on-diagnostic", "show the operation that a diagnostic is about as it is by then", false)
    .option("--remarks <regex>", "print what passes of such names did, missed and found out", pattern)
    .option("--remarks-output <file>", "write remarks as YAML as LLVM does, of all passes unless --remarks says which")
    .option("--reproducer <file>", "write what a failing pass failed on to this file, also when the input is at fault");
}
