/** `-D NAME=VALUE`: constants that are set from the command line. */
import type { Diagnostic } from "@dslc/base";
import { malformedDefine } from "./diagnostics.ts";

export interface Defines {
  readonly constants: ReadonlyMap<string, string>;
  /** What is no definition. */
  readonly problems: Diagnostic[];
}

export function readDefines(defines: readonly string[]): Defines {
  const constants = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const text of defines) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) problems.push(malformedDefine.at(undefined, { text }));
    else constants.set(name, value);
  }
  return { constants, problems };
}
