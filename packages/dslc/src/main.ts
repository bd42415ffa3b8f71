/**
 * The main program of the command line: reads the arguments, loads the command that they name, sets the exit code.
 *
 * Exit codes: 0 fine, 1 the input is at fault, 2 the call is at fault, 3 dslc is at fault.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import packageJson from "../package.json" with { type: "json" };
import { engineNames, verifierNames } from "./engine-names.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { addInstrumentOptions, collect, count, list, pattern, seconds, withBareOptions } from "./instrument-options.ts";
import { irForms } from "./ir-forms.ts";
import { addPluginOptions, mayConcernPlugins } from "./plugin-options.ts";

const interrupt = new AbortController();

function level(value: string): 0 | 1 | 2 | 3 {
  const known = ([0, 1, 2, 3] as const).find((candidate) => String(candidate) === value);
  if (known === undefined) throw new InvalidArgumentError("levels are 0, 1, 2 and 3.");
  return known;
}

const jsonOption = (): Option<"--json", undefined, false> =>
  new Option("--json", "print diagnostics as JSON, one a line").default(false);

const program = new Command("dslc")
  .description("A compiler for GPU kernels: PTX and AMD code objects, each with the contract of its launch.")
  .version(packageJson.version)
  .exitOverride()
  .showHelpAfterError("(--help lists what there is)")
  .addHelpText("after", "\nExit codes: 0 fine, 1 the input is at fault, 2 the call is at fault, 3 dslc is at fault.");

addPluginOptions(
  addInstrumentOptions(
    program
      .command("compile")
      .description("compile kernel sources for one or more targets")
      .argument("[files...]", "kernel sources (.kdsl); - is standard input")
      .option("-t, --target <target>", "a target, vendor:architecture (nvptx:sm_90); may be repeated", collect, [])
      .option("-o, --output <path>", "where to: a folder, a file for a single output, or - for standard output")
      .option(
        "--emit <kinds>",
        "what to make, separated by commas: ir, lowered-ir, llvm-dialect, llvm-ir, bc, asm, obj, bin, manifest",
        list,
      )
      .option("-O, --optimization <level>", "LLVM's optimization level, 0 to 3", level, 3)
      .option("--no-contract", "round products by themselves: do not make a * b + c one operation")
      .addOption(
        new Option(
          "--engine <engine>",
          "what runs LLVM: its library, its programs opt and llc, or the package llvm-bindings",
        )
          .choices(engineNames)
          .default("automatic"),
      )
      .addOption(
        new Option("--verify-with <engine>", "have another engine read and verify what LLVM is given").choices(
          verifierNames,
        ),
      )
      .option("-D, --define <name=value>", "set a file-level constant; may be repeated", collect, [])
      .option(
        "--dump-pipeline",
        "print the passes that run for each target, as `dslc opt --pipeline` takes them",
        false,
      ),
  ),
)
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
By default: PTX and the manifest for nvptx; assembly, the code object and the manifest for amdgpu.

Examples:
  dslc compile fir.kdsl -t nvptx:sm_90 -t amdgpu:gfx90a -o out/
  dslc compile fir.kdsl -t nvptx:sm_90 --emit asm -o -
  dslc compile fir.kdsl --emit ir -o fir.mlir
  dslc opt fir.mlir --pipeline "$(dslc compile --dump-pipeline -t nvptx:sm_90)"`,
  )
  .action(async (files, options, command) => {
    if (options.dumpPipeline) {
      const { dumpPipelineCommand } = await import("./pipeline-command.ts");
      await finish(dumpPipelineCommand({ ...options, files }));
      return;
    }
    if (files.length === 0) command.error("error: missing required argument 'files'");
    const { compileCommand } = await import("./compile-command.ts");
    const { output, emit, verifyWith } = options;
    await finish(compileCommand({ ...options, files, output, emit, verifyWith }, interrupt.signal));
  });

addPluginOptions(
  addInstrumentOptions(
    program
      .command("opt")
      .description("read IR, run passes over it, print it")
      .argument("[file]", "IR in MLIR's syntax or in JSON; - is standard input", "-")
      .option("-o, --output <file>", "where to; - is standard output", "-")
      .addOption(
        new Option("--emit <form>", "the form of what is printed: MLIR's text or JSON")
          .choices(irForms)
          .default("mlir"),
      )
      .addOption(
        new Option("--from <form>", "the form of the input; json for a file named so by default, else mlir").choices(
          irForms,
        ),
      )
      .option("--pipeline <text>", "the passes to run: builtin.module(gpu.module(gpu.func(canonicalize)))")
      .option("--run-reproducer", "run the pipeline that the input names in its metadata: a reproducer", false)
      .option(
        "--bisect-limit <n>",
        "leave out all passes but the first n, counted by what each runs on, and list them",
        count,
      )
      .option("--rewrite-limit <n>", "leave out all rewrites but the first n of the run, and list them", count)
      .option("--dump-pipeline", "read no IR, but print the pipeline as it was understood", false)
      .option("--allow-unregistered-dialect", "keep operations of dialects that are not loaded", false)
      .option("--split-input-file", "take what lines of '// -----' part for a module each", false)
      .option(
        "--verify-diagnostics",
        "check the diagnostics against comments such as '// expected-error {{text}}'",
        false,
      )
      .option("--print-generic", "print every operation in the generic form", false)
      .option("--mlir-print-debuginfo", "print the locations of operations", false)
      .option("--no-verify", "do not verify the input and the result"),
  ),
)
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
Where an option takes [format] or [how], its value follows '=': --timing=json. Without one it is tree, or ir.

Examples:
  dslc compile fir.kdsl --emit ir -o - | dslc opt --pipeline "builtin.module(gpu.module(inline))"
  dslc opt fir.mlir --pipeline "default{target=nvptx:sm_90}" --print-ir-after-change
  dslc opt --print-generic fir.mlir`,
  )
  .action(async (file, options) => {
    if (options.dumpPipeline) {
      const { dumpParsedPipelineCommand } = await import("./pipeline-command.ts");
      await finish(dumpParsedPipelineCommand({ ...options, file }));
      return;
    }
    const { optCommand } = await import("./opt-command.ts");
    leaveSignals();
    const { mlirPrintDebuginfo: printDebuginfo, pipeline, from, ...others } = options;
    await finish(optCommand({ ...others, file, from, pipeline, printDebuginfo }, interrupt.signal));
  });

program
  .command("bisect")
  .description("find the first pass, or rewrite, that makes a command fail")
  .argument("<command...>", "a command that runs dslc opt and fails, behind --; it is started without a shell")
  .option("--rewrites", "search for a rewrite instead of a pass", false)
  .option("--match <regex>", "what a failure prints; a run that fails otherwise counts as going well", pattern)
  .option("--timeout <seconds>", "end a run after so long, and count it as a failure of its own kind", seconds, 300)
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
A run fails when its exit code is that of the run with all passes. dslc opt takes the number of passes, or rewrites, that it
may run from the environment, DSLC_BISECT_LIMIT or DSLC_REWRITE_LIMIT. Ctrl-C prints what is known by then.

Examples:
  dslc bisect -- dslc opt fir.mlir --verify-each=execute --pipeline "default{target=nvptx:sm_90}"
  dslc bisect --rewrites -- sh -c 'dslc opt fir.mlir --pipeline "builtin.module(canonicalize)" | ./check'`,
  )
  .action(async (command, options) => {
    const { bisectCommand } = await import("./bisect-command.ts");
    await finish(bisectCommand({ ...options, match: options.match, command }, interrupt.signal));
  });

addPluginOptions(
  program
    .command("reduce")
    .description("make a module smaller while a command still fails on it")
    .argument("<file>", "IR in MLIR's syntax; - is standard input")
    .argument(
      "<command...>",
      "a command that fails, behind --; {} in it is the file to look at, which comes last otherwise",
    )
    .option("-o, --output <file>", "where the smallest so far is kept (default: FILE.reduced.mlir)")
    .option("--match <regex>", "what a failure prints; a run that fails otherwise counts as going well", pattern)
    .option("--timeout <seconds>", "end a run after so long, and count it as a failure of its own kind", seconds, 60)
    .option("--allow-unregistered-dialect", "keep operations of dialects that are not loaded", false),
)
  .addOption(jsonOption())
  .addHelpText(
    "after",
    `
A run fails when its exit code is that of the run on the whole module. What is valid IR stays valid. Ctrl-C keeps the
smallest so far.

Example:
  dslc reduce fir.mlir -- dslc opt --verify-each=execute --pipeline "builtin.module(gpu.module(gpu.func(cse)))" -o /dev/null`,
  )
  .action(async (file, command, options) => {
    const { reduceCommand } = await import("./reduce-command.ts");
    const { output, match } = options;
    await finish(reduceCommand({ ...options, output, match, file, command }, interrupt.signal));
  });

addPluginOptions(program.command("passes").description("list the passes with their options"))
  .addOption(jsonOption())
  .action(async (options) => {
    const { passesCommand } = await import("./list-commands.ts");
    await finish(passesCommand(options));
  });

addPluginOptions(program.command("targets").description("list the targets with their limits"))
  .addOption(jsonOption())
  .action(async (options) => {
    const { targetsCommand } = await import("./list-commands.ts");
    await finish(targetsCommand(options));
  });

addPluginOptions(
  program
    .command("explain")
    .description(
      "explain a diagnostic, an operation or a dialect; list all diagnostics; or show where a source's workgroup memory lies",
    )
    .argument("[name]", "the name in brackets behind `error`, or of an operation (arith.addi) or a dialect (arith)")
    .option("--layout <file>", "print the static arrays and launch-sized views of each kernel of a source")
    .option(
      "-t, --target <target>",
      "of --layout: a target; may be repeated; one of each vendor by default",
      collect,
      [],
    )
    .option("-D, --define <name=value>", "of --layout: set a file-level constant; may be repeated", collect, []),
)
  .addOption(jsonOption())
  .action(async (name, options, command) => {
    if (options.layout !== undefined) {
      if (name !== undefined) command.error("error: give a diagnostic's name or --layout, not both");
      const { layoutCommand } = await import("./layout-command.ts");
      await finish(layoutCommand({ ...options, file: options.layout }, interrupt.signal));
      return;
    }
    const { explainCommand } = await import("./explain-command.ts");
    await finish(explainCommand(name, options));
  });

async function finish(command: Promise<number>): Promise<void> {
  const code = await command;
  process.exitCode ??= code;
}

/** An error that a plugin threw, as a diagnostic that names it; anything else is a fault of ours. */
async function reportFailure(error: unknown): Promise<void> {
  const [{ PluginFailure }, { report }, { pluginThatThrew }] = await Promise.all([
    import("@dslc/compiler"),
    import("./report.ts"),
    import("./plugins.ts"),
  ]);
  const plugin = pluginThatThrew(error);
  const failure =
    error instanceof PluginFailure || plugin === undefined
      ? error
      : new PluginFailure(plugin.name, "a function of what it defines", error);
  if (!(failure instanceof PluginFailure)) return reportCrash(error);
  report([failure.diagnostic], { json: process.argv.includes("--json") });
  process.exitCode = exitCodeFor([failure.diagnostic]);
}

/** A fault of ours says so in a few lines; the stack is there for those who ask. */
function reportCrash(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    process.env["DSLC_DEBUG"] === undefined
      ? "set DSLC_DEBUG=1 for the stack"
      : error instanceof Error
        ? error.stack
        : "";
  process.stderr.write(
    `dslc ${packageJson.version} failed: ${message}\nThis is a fault of dslc. Please report it with the call, the input, and this text.\n${stack}\n`,
  );
  process.exitCode = exitCodes.ours;
}

const signals = [
  ["SIGINT", exitCodes.interrupted],
  ["SIGTERM", exitCodes.terminated],
] as const;

/** The first signal lets the command clean up; a second ends the program at once, as it would without us. */
function listenForSignals(): void {
  for (const [name, code] of signals) {
    process.once(name, () => {
      process.exitCode = code;
      interrupt.abort();
    });
  }
}

/** For what runs without a break, where nobody would hear of a signal: it ends the program. */
function leaveSignals(): void {
  for (const [name] of signals) process.removeAllListeners(name);
}

/** Runs what this process's arguments ask for. */
export async function main(): Promise<void> {
  listenForSignals();
  try {
    const builtin = program.commands.map((command) => command.name());
    if (mayConcernPlugins(process.argv.slice(2), builtin)) {
      const { runPluginCommand } = await import("./plugin-commands.ts");
      const help = (): string => program.helpInformation();
      const code = await runPluginCommand(process.argv.slice(2), { builtin, help, signal: interrupt.signal });
      if (code !== undefined) {
        process.exitCode ??= code;
        return;
      }
    }
    await program.parseAsync(withBareOptions(process.argv));
  } catch (error) {
    // An aborted command has set its exit code already.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.fine : exitCodes.call;
    else if (!interrupt.signal.aborted) await reportFailure(error);
  }
}
