/** What the command line itself reports: about files and arguments. */
import { defineDiagnostic } from "@dslc/base";

export const cannotRead = defineDiagnostic(
  "cli/cannot-read",
  "error",
  "A file that is named on the command line cannot be read: it does not exist, is a folder, or is not yours to read.",
  ({ path, reason }: { path: string; reason: string }) => `cannot read '${path}': ${reason}`,
);

export const cannotWrite = defineDiagnostic(
  "cli/cannot-write",
  "error",
  "An output cannot be written. Nothing that was there before was changed.",
  ({ path, reason }: { path: string; reason: string }) => `cannot write '${path}': ${reason}`,
);

export const severalOutputs = defineDiagnostic(
  "cli/several-outputs",
  "error",
  "`-o FILE` and `-o -` take one output. For several name a folder, with a slash at its end if it does not exist: `-o out/`.",
  ({ count, path }: { count: number; path: string }) => `${count} outputs do not go into one '${path}'`,
);

export const overwritesInput = defineDiagnostic(
  "cli/overwrites-input",
  "error",
  "An output would replace one of the files that are compiled. Write somewhere else with -o.",
  ({ path }: { path: string }) => `the output would overwrite the input '${path}'`,
);

export const sameName = defineDiagnostic(
  "cli/same-name",
  "error",
  "Outputs are named after their source and target, so two sources of one name, or a target given twice, give outputs of one name. Compile them in calls of their own, into different folders.",
  ({ name, what }: { name: string; what: string }) => `two outputs would be named '${name}': ${what}`,
);

export const unknownEmitKind = defineDiagnostic(
  "cli/unknown-emit-kind",
  "error",
  "`--emit` takes a list of what is to be made.",
  ({ kind, known }: { kind: string; known: readonly string[] }) =>
    `cannot emit '${kind}'; known are ${known.join(", ")}`,
);

export const malformedDefine = defineDiagnostic(
  "cli/malformed-define",
  "error",
  "`-D NAME=VALUE` gives a file-level constant of the kernel source its value.",
  ({ text }: { text: string }) => `'${text}' is not of the form NAME=VALUE`,
);

export const noReproducer = defineDiagnostic(
  "cli/no-reproducer",
  "error",
  "`--run-reproducer` takes a file that dslc or mlir-opt wrote when a pass failed: IR, and behind it `{-# ... #-}` with the pipeline.",
  ({ path }: { path: string }) => `'${path}' is no reproducer: it has no pipeline in its metadata`,
);

export const pluginNotLoaded = defineDiagnostic(
  "plugin/not-loaded",
  "error",
  "A plugin is a path or a package whose default export is made by `definePlugin` of @dslc/pass.",
  ({ plugin, reason }: { plugin: string; reason: string }) => `plugin '${plugin}' cannot be loaded: ${reason}`,
);

export const untrustedConfig = defineDiagnostic(
  "config/untrusted",
  "error",
  "`dslc.config.ts` is code that is run. One that is found beside a source, but is not in the folder that dslc is called in nor above it, or belongs to somebody else, is only run when you say so: on the terminal, or by `--trust-config`. `--no-config` does without it.",
  ({ path }: { path: string }) => `'${path}' is code that lies elsewhere, and was not run`,
);

export const configNotLoaded = defineDiagnostic(
  "config/not-loaded",
  "error",
  '`dslc.config.ts` exports what `defineConfig` of @dslc/pass makes: `export default defineConfig({ plugins: ["./plugin.ts"] })`.',
  ({ path, reason }: { path: string; reason: string }) => `'${path}' cannot be loaded: ${reason}`,
);

export const commandClash = defineDiagnostic(
  "plugin/command-clash",
  "error",
  "A plugin's subcommand has the name of one of dslc's own, which would hide it. Have it renamed.",
  ({ plugin, name }: { plugin: string; name: string }) =>
    `plugin '${plugin}' brings a command '${name}', which dslc has itself`,
);

export const commandOption = defineDiagnostic(
  "cli/command-option",
  "error",
  "`dslc NAME --help` lists the options of a plugin's command. They are written `--name=value` or `--name value`, true or false ones also `--name`.",
  ({ command, option, problem }: { command: string; option: string; problem: string }) =>
    `--${option} of '${command}': ${problem}`,
);

export const unknownDiagnostic = defineDiagnostic(
  "cli/unknown-diagnostic",
  "error",
  "`dslc explain NAME` takes the name that stands in brackets behind `error`, an operation (`arith.addi`) or a dialect (`arith`); without a name it lists all diagnostics.",
  ({ name }: { name: string }) => `there is no diagnostic, operation or dialect '${name}'`,
);

export const notForJson = defineDiagnostic(
  "cli/not-for-json",
  "error",
  "A JSON document is one module without comments, so it has no pieces to part and no comments that expect diagnostics. Give IR as text, or leave the option away.",
  ({ option }: { option: string }) => `${option} is for IR as text, not for JSON`,
);

export const cannotRun = defineDiagnostic(
  "cli/cannot-run",
  "error",
  "The command behind `--` is started as it is, without a shell: its first word is a program. For a pipe or a `&&` write a script, or `-- sh -c '...'`.",
  ({ program, reason }: { program: string; reason: string }) => `cannot run '${program}': ${reason}`,
);

export const bisectNoFailure = defineDiagnostic(
  "bisect/no-failure",
  "error",
  "`dslc bisect` searches what makes a command fail: one that ends with another exit code than 0, and with `--match` prints what that says. This one does not fail when all passes run.",
  () => "the command does not fail when all passes run",
);

export const bisectNoPasses = defineDiagnostic(
  "bisect/no-passes",
  "error",
  "The command has to run `dslc opt` with a pipeline, and to hand its environment on to it.",
  ({ kind }: { kind: string }) => `the command ran no ${kind} of dslc opt`,
);

export const bisectNotPasses = defineDiagnostic(
  "bisect/not-passes",
  "error",
  "The command fails in the same way when no pass, or rewrite, is run: what is at fault is something else. Check the command, or give `--match` what only this failure prints.",
  ({ kind }: { kind: string }) => `the command also fails without any ${kind}`,
);

export const reduceNoFailure = defineDiagnostic(
  "reduce/no-failure",
  "error",
  "`dslc reduce` keeps what a command fails on: one that ends with another exit code than 0, and with `--match` prints what that says. This one does not fail on the whole module.",
  () => "the command does not fail on the whole module",
);
