/** What plugins bring, checked against each other and against what is built in, with their functions guarded. */
import { defineDiagnostic, type Diagnostic } from "@dslc/base";
import { type Backend, type Insertion, extensionPoints, type Plugin, pluginApi } from "@dslc/pass";

export const pluginClash = defineDiagnostic(
  "plugin/clash",
  "error",
  "Two of the loaded plugins, or a plugin and dslc itself, bring something under one name. Load one of them only, or have one renamed.",
  ({ plugin, what, name }: { plugin: string; what: string; name: string }) =>
    `plugin '${plugin}' brings ${what} '${name}', which is already there`,
);

export const pluginVersion = defineDiagnostic(
  "plugin/version",
  "error",
  "A plugin states the version of the plugin interface that it was written for, or the first and the last that it works with. Install a version of the plugin for this dslc.",
  ({ plugin, api }: { plugin: string; api: Plugin["api"] }) =>
    `plugin '${plugin}' is for ${typeof api === "number" ? `version ${api}` : `versions ${api[0]} to ${api[1]}`} of the plugin interface, this is version ${pluginApi}`,
);

export const pluginInconsistent = defineDiagnostic(
  "plugin/inconsistent",
  "error",
  "The parts of a plugin do not go together. A target `vendor:architecture` needs a backend of its vendor, in the same plugin, and a backend needs a target; an insertion names one of dslc's extension points.",
  ({ plugin, problem }: { plugin: string; problem: string }) => `plugin '${plugin}' ${problem}`,
);

export const pluginThrew = defineDiagnostic(
  "plugin/threw",
  "error",
  "A function of a plugin threw an error instead of reporting a diagnostic. It is a fault of the plugin: report it to its authors. `DSLC_DEBUG=1` shows the stack.",
  ({ plugin, where, reason }: { plugin: string; where: string; reason: string }) =>
    `plugin '${plugin}' threw in ${where}: ${reason}`,
);

/** Thrown in place of what a plugin's function threw. */
export class PluginFailure extends Error {
  readonly diagnostic: Diagnostic;

  constructor(plugin: string, where: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const stack = process.env["DSLC_DEBUG"] !== undefined && cause instanceof Error ? (cause.stack ?? "") : "";
    const diagnostic = pluginThrew.at(undefined, { plugin, where, reason }, stack === "" ? {} : { notes: [stack] });
    super(diagnostic.message, { cause });
    this.diagnostic = diagnostic;
  }
}

/** Whether the plugin is for this version of the interface. */
export function isForThisApi({ api }: Plugin): boolean {
  const [first, last] = typeof api === "number" ? [api, api] : api;
  return first <= pluginApi && pluginApi <= last;
}

/** What in a plugin does not go together, each a completion of "plugin 'x' ...". */
export function inconsistencies({ backends, targets, insertions }: Plugin): readonly string[] {
  const vendors = new Set(targets.map(({ vendor }) => vendor));
  const points: readonly string[] = extensionPoints;
  return [
    ...backends.flatMap(({ vendor }) => [
      ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(vendor)
        ? []
        : [`has the vendor '${vendor}', which is not in kebab case`]),
      ...(vendors.has(vendor) ? [] : [`has a backend of vendor '${vendor}', but no target '${vendor}:...'`]),
    ]),
    ...targets.flatMap(({ name, vendor, architecture }) => [
      ...(name === `${vendor}:${architecture}` ? [] : [`names its target ${vendor}:${architecture} '${name}'`]),
      ...(backends.some((backend) => backend.vendor === vendor)
        ? []
        : [`has a target '${name}', but no backend of vendor '${vendor}'`]),
    ]),
    ...insertions.flatMap(({ at }) =>
      points.includes(at) ? [] : [`inserts steps at '${at}'; extension points are ${points.join(", ")}`],
    ),
  ];
}

/** The insertion with its function guarded. */
export function guardedInsertion({ name }: Plugin, insertion: Insertion): Insertion {
  return {
    at: insertion.at,
    elements: (facts) => guarded(name, `what it inserts at '${insertion.at}'`, () => insertion.elements(facts)),
  };
}

/** The backend with its functions guarded. */
export function guardedBackend({ name }: Plugin, backend: Backend): Backend {
  const where = (part: string): string => `'${part}' of its backend for ${backend.vendor}`;
  return {
    vendor: backend.vendor,
    dialects: backend.dialects,
    passes: backend.passes,
    outputs: backend.outputs,
    guaranteedBaseAlignment: (target) =>
      guarded(name, where("guaranteedBaseAlignment"), () => backend.guaranteedBaseAlignment(target)),
    prepare: (target) => guarded(name, where("prepare"), () => backend.prepare(target)),
    lower: (target) => guarded(name, where("lower"), () => backend.lower(target)),
    emit: async (request) => {
      try {
        return await backend.emit(request);
      } catch (error) {
        if (request.signal?.aborted === true) throw error;
        throw new PluginFailure(name, where("emit"), error);
      }
    },
  };
}

function guarded<T>(plugin: string, where: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new PluginFailure(plugin, where, error);
  }
}
