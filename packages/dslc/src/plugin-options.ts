/** The options of the command line about plugins and where they come from: those of all commands that load some. */
import type { Command, OptionValues } from "@commander-js/extra-typings";
import { findConfigs } from "./config-files.ts";
import { collect } from "./instrument-options.ts";

export interface PluginArguments {
  readonly plugin: readonly string[];
  /** Whether `dslc.config.ts` is looked for. */
  readonly config: boolean;
  /** Whether one that is found elsewhere is run without asking. */
  readonly trustConfig: boolean;
}

export function addPluginOptions<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .option("--plugin <path>", "load a plugin, a path or a package; may be repeated", collect, [])
    .option("--trust-config", "run a dslc.config.ts that lies elsewhere without asking", false)
    .option("--no-config", "do not look for dslc.config.ts");
}

/** The options about plugins, and what else there is, of arguments that no command of ours has taken. */
export function splitPluginArguments(
  args: readonly string[],
): PluginArguments & { readonly json: boolean; readonly rest: readonly string[] } {
  const plugin: string[] = [];
  const rest: string[] = [];
  const flags = new Set<string>();
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  for (let at = 0; at < own.length; at++) {
    const arg = own[at] ?? "";
    if (arg === "--plugin" && at + 1 < own.length) plugin.push(own[++at] ?? "");
    else if (arg.startsWith("--plugin=")) plugin.push(arg.slice("--plugin=".length));
    else if (["--no-config", "--trust-config", "--json"].includes(arg)) flags.add(arg);
    else rest.push(arg);
  }
  return {
    plugin,
    config: !flags.has("--no-config"),
    trustConfig: flags.has("--trust-config"),
    json: flags.has("--json"),
    rest: [...rest, ...args.slice(own.length)],
  };
}

const helpWords: readonly string[] = ["help", "--help", "-h"];

/** Whether the arguments ask for the list of commands. */
export function asksForHelp([first, second]: readonly string[]): boolean {
  return first !== undefined && helpWords.includes(first) && second === undefined;
}

/** Whether what is called may be a command of a plugin, or the list of all commands. */
export function mayConcernPlugins(args: readonly string[], builtin: readonly string[]): boolean {
  const { rest, plugin, config } = splitPluginArguments(args);
  const [first = "-"] = rest;
  const isUnknown = !first.startsWith("-") && ![...builtin, ...helpWords].includes(first);
  if (!isUnknown && !asksForHelp(rest)) return false;
  return plugin.length > 0 || (config && findConfigs([]).length > 0);
}
