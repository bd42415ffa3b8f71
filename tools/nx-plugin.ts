/**
 * Tells Nx what can be run in each package, from its folder alone: the tests, the types, the lint rules.
 *
 * A result is cached by the package's files, those of the packages it depends on, and the toolchain. Lint also reads
 * every manifest, for the layers. `nx affected -t test` so runs the tests that a change can break.
 */
import { dirname } from "node:path";
import type { TargetConfiguration } from "nx/src/config/workspace-json-project-json.js";
import type { CreateNodes } from "nx/src/project-graph/plugins";

function target(command: string, extraInputs: readonly string[] = []): TargetConfiguration {
  return {
    command,
    options: { cwd: "{workspaceRoot}" },
    inputs: ["default", "^default", ...extraInputs],
    outputs: [],
    cache: true,
  };
}

function targetsOf(folder: string): Record<string, TargetConfiguration> {
  // The tests of the tools look at the whole repository.
  const testInputs = folder === "tools" ? ["{workspaceRoot}/**/*"] : ["{workspaceRoot}/vitest.config.ts"];
  return {
    // A filter of vitest is a part of a path: the slash keeps `packages/pass` from meaning `packages/pass-core` too.
    test: target(`vitest run --passWithNoTests ${folder}/`, testInputs),
    typecheck: target(`node tools/typecheck.ts ${folder}`, ["{workspaceRoot}/tools/typecheck.ts"]),
    lint: target(`oxlint --type-aware --deny-warnings ${folder}`, [
      "{workspaceRoot}/.oxlintrc.json",
      "{workspaceRoot}/packages/*/package.json",
      "{workspaceRoot}/tools/{layers,layers-plugin,workspace,imports}.ts",
    ]),
  };
}

export const createNodes: CreateNodes = [
  "{packages/*,tools}/package.json",
  (files) =>
    files.map((file) => {
      const folder = dirname(file);
      return [file, { projects: { [folder]: { targets: targetsOf(folder) } } }];
    }),
];
