/** Subcommands of plugins, and the list of commands with them. Loaded when no command of dslc's own is called. */
import { DiagnosticSink, type Diagnostic } from "@dslc/base";
import { makeRegistry, PluginFailure, type Registry } from "@dslc/compiler";
import { camelCase, type CommandDefinition, describeOption, kebabCase, optionValue, type Plugin } from "@dslc/pass";
import { commandClash, commandOption } from "./diagnostics.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import { writeToStandardOutput } from "./files.ts";
import { asksForHelp, splitPluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { report } from "./report.ts";

export interface PluginCommandSetting {
  /** The names of dslc's own commands. */
  readonly builtin: readonly string[];
  /** The list of dslc's own commands. */
  help(): string;
  readonly signal: AbortSignal;
}

/** Runs the command of a plugin, or prints the help; undefined when there is nothing of plugins to run or print. */
export async function runPluginCommand(
  args: readonly string[],
  { builtin, help, signal }: PluginCommandSetting,
): Promise<number | undefined> {
  const given = splitPluginArguments(args);
  const { plugins, problems } = await loadPlugins(given, []);
  const sink = new DiagnosticSink();
  const registry = makeRegistry(plugins, sink);
  const clashes = [...(registry?.commands.values() ?? [])]
    .filter(({ command }) => builtin.includes(command.commandName))
    .map(({ plugin, command }) => commandClash.at(undefined, { plugin: plugin.name, name: command.commandName }));
  const early = [...problems, ...sink.diagnostics, ...clashes];
  if (early.length > 0) return fail(early, given);
  if (registry === undefined) return undefined;
  const [name = "", ...rest] = given.rest;
  if (asksForHelp(given.rest)) return printHelp(help(), registry);
  const found = registry.commands.get(name);
  if (found === undefined) return undefined;
  const call = new PluginCall(found.plugin, found.command, given);
  return rest.includes("--help") || rest.includes("-h") ? call.help() : call.run(rest, plugins, signal);
}

function fail(problems: readonly Diagnostic[], given: { readonly json: boolean }): number {
  report(problems, given);
  return exitCodeFor(problems);
}

function printHelp(help: string, { commands }: Registry): number | undefined {
  if (commands.size === 0) return undefined;
  const lines = [...commands.values()].map(
    ({ plugin, command }) =>
      `  ${`${command.commandName} [options] ${command.usage}`.trimEnd()}\n      ${command.summary} (plugin '${plugin.name}')`,
  );
  process.stdout.write(`${help}\nCommands of plugins:\n${lines.join("\n")}\n`);
  return exitCodes.fine;
}

class PluginCall {
  private readonly plugin: Plugin;
  private readonly command: CommandDefinition;
  private readonly given: { readonly json: boolean };

  constructor(plugin: Plugin, command: CommandDefinition, given: { readonly json: boolean }) {
    this.plugin = plugin;
    this.command = command;
    this.given = given;
  }

  help(): number {
    const { commandName, usage, summary, options } = this.command;
    const lines = Object.entries(options).map(([name, schema]) => `  --${kebabCase(name)}  ${describeOption(schema)}`);
    const list = lines.length === 0 ? "" : `\nOptions:\n${lines.join("\n")}\n`;
    process.stdout.write(`Usage: ${`dslc ${commandName} [options] ${usage}`.trimEnd()}\n\n${summary}\n${list}`);
    return exitCodes.fine;
  }

  async run(args: readonly string[], plugins: readonly Plugin[], signal: AbortSignal): Promise<number> {
    const { commandName: command } = this.command;
    const { words, options } = this.read(args);
    const diagnostics: Diagnostic[] = [];
    const started = this.command.start({
      words,
      options,
      plugins,
      signal,
      print: (text) => writeToStandardOutput(text),
      report: (diagnostic) => {
        diagnostics.push(diagnostic);
        report([diagnostic], this.given);
      },
    });
    if (!(started instanceof Promise)) {
      const problems = started.map(({ option, message: problem }) =>
        commandOption.at(undefined, { command, option, problem }),
      );
      return fail(problems, this.given);
    }
    try {
      await started;
    } catch (error) {
      if (signal.aborted || error instanceof PluginFailure) throw error;
      throw new PluginFailure(this.plugin.name, `its command '${command}'`, error);
    }
    return exitCodeFor(diagnostics);
  }

  private read(args: readonly string[]): {
    readonly words: readonly string[];
    readonly options: Readonly<Record<string, unknown>>;
  } {
    const words: string[] = [];
    const options: Record<string, unknown> = {};
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? "";
      if (arg === "--") return { words: [...words, ...args.slice(at + 1)], options };
      const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
      if (name === undefined) words.push(arg);
      else {
        const key = camelCase(name);
        const schema = this.command.options[key];
        const isFlag = schema === undefined || optionValue(schema, ["true"]) === true;
        const text = value ?? (isFlag ? "true" : (args[++at] ?? ""));
        options[key] = optionValue(schema, text.split(","));
      }
    }
    return { words, options };
  }
}
