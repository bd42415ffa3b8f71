/** `dslc explain`: what a diagnostic means, or an operation. The definitions of all packages are the pages. */
import * as compiler from "@dslc/compiler";
import * as executeEach from "@dslc/compiler/execute-each";
import type { DiagnosticDefinition } from "@dslc/base";
import { nearest } from "@dslc/base";
import * as frontend from "@dslc/frontend";
import * as interpreter from "@dslc/interpreter";
import * as ir from "@dslc/ir";
import * as irJson from "@dslc/ir/json";
import * as llvm from "@dslc/llvm";
import * as lowerAddressSpace from "@dslc/lower-address-space";
import * as lowerGpu from "@dslc/lower-gpu";
import * as lowerToLlvm from "@dslc/lower-to-llvm";
import * as manifest from "@dslc/manifest";
import * as pass from "@dslc/pass";
import * as instruments from "@dslc/pass/instruments";
import * as alignment from "@dslc/pass-alignment";
import * as passCodegen from "@dslc/pass-codegen";
import * as passCore from "@dslc/pass-core";
import * as uniformity from "@dslc/pass-uniformity";
import * as layout from "@dslc/pass-workgroup-layout";
import * as syntax from "@dslc/syntax";
import { dialectNames, dialectPart } from "./dialect-pages.ts";
import * as ownDiagnostics from "./diagnostics.ts";
import { exitCodeFor, exitCodes } from "./exit-codes.ts";
import type { PluginArguments } from "./plugin-options.ts";
import { loadPlugins } from "./plugins.ts";
import { report, type ReportOptions } from "./report.ts";

type Definition = Pick<DiagnosticDefinition<object>, "name" | "severity" | "explanation">;

const namespaces: readonly object[] = [
  syntax,
  frontend,
  ir,
  irJson,
  pass,
  instruments,
  passCodegen,
  passCore,
  alignment,
  uniformity,
  layout,
  lowerAddressSpace,
  lowerGpu,
  lowerToLlvm,
  llvm,
  manifest,
  interpreter,
  compiler,
  executeEach,
  ownDiagnostics,
];

function isDefinition(value: unknown): value is Definition {
  return (
    typeof value === "object" && value !== null && "explanation" in value && "severity" in value && "name" in value
  );
}

/** Every diagnostic by its name. */
export function definitions(): ReadonlyMap<string, Definition> {
  const found = namespaces.flatMap((namespace) => Object.values(namespace).filter(isDefinition));
  return new Map(found.sort((a, b) => (a.name < b.name ? -1 : 1)).map((definition) => [definition.name, definition]));
}

/** Prints one page, or all names without one; plugins have pages, too. Returns the exit code. */
export async function explainCommand(
  name: string | undefined,
  options: ReportOptions & PluginArguments,
): Promise<number> {
  const { plugins, problems } = await loadPlugins(options, []);
  if (problems.length > 0) {
    report(problems, options);
    return exitCodeFor(problems);
  }
  const known = new Map<string, Definition>([
    ...plugins.flatMap(({ diagnostics }) => diagnostics.map((each) => [each.name, each] as const)),
    ...definitions(),
  ]);
  if (name === undefined) {
    process.stdout.write(`${[...known.keys()].join("\n")}\n`);
    return exitCodes.fine;
  }
  const definition = known.get(name);
  if (definition !== undefined) {
    process.stdout.write(`${definition.severity} ${definition.name}\n\n${definition.explanation}\n`);
    return exitCodes.fine;
  }
  const page = dialectPart(name);
  if (page !== undefined) {
    process.stdout.write(page);
    return exitCodes.fine;
  }
  const near = nearest(name, [...known.keys(), ...dialectNames()]);
  const problem = ownDiagnostics.unknownDiagnostic.at(
    undefined,
    { name },
    {
      help: [
        near === undefined
          ? "dslc explain lists the diagnostics; operations and dialects are explained too: arith.addi, arith"
          : `did you mean '${near}'?`,
      ],
    },
  );
  report([problem], options);
  return exitCodeFor([problem]);
}
