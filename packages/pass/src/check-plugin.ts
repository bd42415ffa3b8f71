/** What a plugin or a configuration has to look like: it comes from code that no compiler of ours has seen. */
import { type Plugin, pluginLists } from "./plugin.ts";

type Kind = "string" | "number" | "function" | "list" | "object";

/** What the items of each list have to have at least; `name` is what a problem calls an item by. */
const items: {
  readonly [L in (typeof pluginLists)[number]]: {
    readonly maker: string;
    readonly name: string;
    readonly fields: Readonly<Record<string, Kind>>;
  };
} = {
  dialects: { maker: "defineDialect", name: "name", fields: { name: "string", ops: "list", canonicalize: "list" } },
  passes: { maker: "definePass", name: "passName", fields: { passName: "string", parse: "function" } },
  pipelines: { maker: "definePipeline", name: "pipelineName", fields: { pipelineName: "string", parse: "function" } },
  insertions: { maker: "an Insertion", name: "at", fields: { at: "string", elements: "function" } },
  backends: {
    maker: "a Backend",
    name: "vendor",
    fields: {
      vendor: "string",
      dialects: "list",
      passes: "list",
      outputs: "list",
      guaranteedBaseAlignment: "function",
      prepare: "function",
      lower: "function",
      emit: "function",
    },
  },
  targets: {
    maker: "TargetFacts",
    name: "name",
    fields: {
      name: "string",
      vendor: "string",
      architecture: "string",
      workgroupMemory: "object",
      subgroupSizes: "list",
      maximumGroupWorkItems: "number",
      maximumGroupSize: "list",
      maximumGroups: "list",
    },
  },
  diagnostics: {
    maker: "defineDiagnostic",
    name: "name",
    fields: { name: "string", severity: "string", explanation: "string", at: "function" },
  },
  commands: {
    maker: "defineCommand",
    name: "commandName",
    fields: { commandName: "string", summary: "string", start: "function" },
  },
};

export type CheckedPlugin =
  | { readonly plugin: Plugin }
  | { /** Completes "the plugin cannot be used: ". */ readonly problem: string };

/** The value as a plugin. */
export function checkPlugin(value: unknown): CheckedPlugin {
  const problem = problemOf(value);
  // Each part that is used was just looked at.
  return problem === undefined ? { plugin: value as Plugin } : { problem };
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null)
    return "it has no default export; export default definePlugin({ ... })";
  if (kindOf(field(value, "name")) !== "string") return "its default export has no name; make it with definePlugin";
  const api = field(value, "api");
  const isRange = Array.isArray(api) && api.length === 2 && api.every((end) => typeof end === "number");
  if (typeof api !== "number" && !isRange)
    return "its default export does not say which api version it is for; make it with definePlugin";
  const lists = pluginLists.filter((key) => kindOf(field(value, key)) !== "list");
  if (lists.length > 0) return `its default export has no list of ${lists.join(", ")}; make it with definePlugin`;
  for (const key of pluginLists) {
    const list = field(value, key);
    const wrong = (Array.isArray(list) ? list : []).map((item: unknown, at) => itemProblem(key, item, at));
    const first = wrong.find((text) => text !== undefined);
    if (first !== undefined) return first;
  }
  return undefined;
}

function itemProblem(key: (typeof pluginLists)[number], item: unknown, at: number): string | undefined {
  const { maker, name, fields } = items[key];
  const label = field(item, name);
  const called = typeof label === "string" ? `${key}[${at}] ('${label}')` : `${key}[${at}]`;
  for (const [part, kind] of Object.entries(fields))
    if (kindOf(field(item, part)) !== kind)
      return `${called} is not made by ${maker}: '${part}' is ${describe(field(item, part))}, not a ${kind}`;
  return undefined;
}

function field(value: unknown, name: string): unknown {
  const hasFields = (typeof value === "object" && value !== null) || typeof value === "function";
  return hasFields ? Reflect.get(value, name) : undefined;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function describe(value: unknown): string {
  return value === undefined ? "missing" : `a ${kindOf(value)}`;
}
