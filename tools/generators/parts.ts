/** Which packages each kind is made of, and where they are registered. */
import { namesFor, type PluginKind } from "create-dslc-plugin";
import { addDependency, addImport, addSortedLine, addToList } from "./edits.ts";

/** A file that plugins have, too: from its path there to the one in the package. */
export interface SharedFile {
  readonly from: string;
  readonly to: string;
  /** What is said otherwise in a package that comes with dslc. */
  readonly replacements?: readonly (readonly [from: string, to: string])[];
}

export interface NewPackage {
  /** From the repository's root. */
  readonly folder: string;
  /** The folder of the files that only packages of this repository have. */
  readonly templates: string;
  readonly shared: readonly SharedFile[];
}

export interface Edit {
  readonly file: string;
  readonly change: (text: string, version: string) => string;
}

export interface NewPart {
  readonly packages: readonly NewPackage[];
  readonly edits: readonly Edit[];
  /** Names that have to be free. */
  readonly brings: readonly (readonly ["pass" | "dialect" | "vendor", string])[];
  /** What nobody but the author can do. */
  readonly next: readonly string[];
}

const registry = "packages/compiler/src/registry.ts";

/** Tests of a plugin load it; what comes with dslc is there. */
const withoutPlugin = [
  ['import plugin from "../src/index.ts";\n', ""],
  ["plugins: [plugin]", "plugins: []"],
] as const;

const sayWhatItIs = "a row in docs/architecture.md, and a line in CHANGELOG.md";

/** @throws Error when the name cannot be that of such a part. */
export function partOf(kind: PluginKind, name: string): NewPart {
  switch (kind) {
    case "pass":
      return passPart(name);
    case "dialect":
      return dialectPart(name);
    case "target":
      return targetPart(name);
  }
}

function passPart(name: string): NewPart {
  const { __camel__: camel = "" } = namesFor(name);
  const shared = [
    { from: `src/${name}.ts`, to: `src/${name}.ts` },
    { from: `test/${name}.test.ts`, to: `src/${name}.test.ts`, replacements: withoutPlugin },
  ];
  return {
    packages: [{ folder: `packages/pass-${name}`, templates: "pass", shared }],
    brings: [["pass", name]],
    edits: [
      dependencyOf("compiler", "dependencies", `@dslc/pass-${name}`),
      registered("builtinPasses", [camel], `@dslc/pass-${name}`),
    ],
    next: ["where it runs by default: packages/compiler/src/pipelines.ts, or a backend's list", sayWhatItIs],
  };
}

function dialectPart(name: string): NewPart {
  if (name.includes("-")) throw new Error(`'${name}' has more than one word; dialects are named by one`);
  const { __pascal__: pascal = "" } = namesFor(name);
  const [dialect, lowering] = [`@dslc/dialect-${name}`, `@dslc/lower-${name}`];
  const passes = { from: "src/passes.ts", to: "src/passes.ts", replacements: [["./dialect.ts", dialect]] } as const;
  const tests = { from: `test/${name}.test.ts`, to: "src/passes.test.ts", replacements: withoutPlugin };
  return {
    packages: [
      {
        folder: `packages/dialect-${name}`,
        templates: "dialect",
        shared: [{ from: "src/dialect.ts", to: "src/dialect.ts" }],
      },
      // Passes are in a layer above the dialects.
      { folder: `packages/lower-${name}`, templates: "lower", shared: [passes, tests] },
    ],
    brings: [
      ["dialect", name],
      ["pass", `form-${name}`],
      ["pass", `lower-${name}`],
    ],
    edits: [
      dependencyOf("compiler", "dependencies", dialect),
      dependencyOf("compiler", "dependencies", lowering),
      registered("builtinDialects", [name], dialect),
      registered("builtinPasses", [`form${pascal}`, `lower${pascal}`], lowering),
      // Plugins may build its operations.
      dependencyOf("dslc", "devDependencies", dialect),
      {
        file: "packages/dslc/src/plugins.ts",
        change: (text) =>
          addSortedLine(text, /^ {4}\["(@dslc\/[\w-]+)", await/, `    ["${dialect}", await import("${dialect}")],`),
      },
      {
        file: "docs/dialects/README.md",
        change: (text) => addSortedLine(text, /^\| \[(\w+)\]\(/, `| [${name}](${name}.md) | squares of integers |`),
      },
    ],
    next: [
      "what its operations are about, in docs/dialects/README.md",
      "where its passes run by default: packages/compiler/src/pipelines.ts, or a backend's list",
      sayWhatItIs,
    ],
  };
}

function targetPart(name: string): NewPart {
  const { __camel__: camel = "" } = namesFor(name);
  const from = `@dslc/backend-${name}`;
  const explain = "packages/dslc/src/explain-command.ts";
  return {
    packages: [
      {
        folder: `packages/backend-${name}`,
        templates: "backend",
        shared: [
          { from: "src/backend.ts", to: "src/backend.ts" },
          { from: "src/diagnostics.ts", to: "src/diagnostics.ts" },
          { from: `test/${name}.test.ts`, to: "src/backend.test.ts", replacements: withoutPlugin },
        ],
      },
    ],
    brings: [["vendor", name]],
    edits: [
      dependencyOf("compiler", "dependencies", from),
      {
        file: "packages/compiler/src/builtin-backends.ts",
        change: (text) =>
          addToList(addImport(text, `{ ${camel}Backend, ${camel}Targets }`, from), "builtinBackends", [
            `{ backend: ${camel}Backend, targets: ${camel}Targets }`,
          ]),
      },
      // `dslc explain` knows its diagnostics.
      dependencyOf("dslc", "devDependencies", from),
      {
        file: explain,
        change: (text) => addToList(addImport(text, `* as ${camel}Backend`, from), "namespaces", [`${camel}Backend`]),
      },
    ],
    next: ["the machine's limits, and what is emitted, in its src/backend.ts", sayWhatItIs],
  };
}

function dependencyOf(folder: string, list: "dependencies" | "devDependencies", name: string): Edit {
  return {
    file: `packages/${folder}/package.json`,
    change: (text, version) => addDependency(text, list, name, version),
  };
}

function registered(list: "builtinDialects" | "builtinPasses", items: readonly string[], from: string): Edit {
  return {
    file: registry,
    change: (text) => addToList(addImport(text, `{ ${items.join(", ")} }`, from), list, items),
  };
}
