import { join } from "node:path";
import { expect, test } from "vitest";
import { checkLayers, checkRepository, type Exceptions, type PackageImport } from "./layers.ts";
import { describePackage, type Workspace } from "./workspace.ts";

interface Planted {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly tag?: string;
  /** File name and what it imports. */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
}

const versions = (names: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, "1.0.0"]));

/** The violations of a workspace of planted packages, as `file: message`. */
function check(planted: Readonly<Record<string, Planted>>, edges: Exceptions["edges"] = []): string[] {
  const importsOf = new Map(
    Object.entries(planted).map(
      ([name, { manifest, tag = "layer:0", imports = {}, dependencies, devDependencies }]) => {
        const description = describePackage(`packages/${name}`, {
          name: `@dslc/${name}`,
          version: "1.0.0",
          exports: { ".": "./src/index.ts", "./testing": "./src/testing.ts" },
          dependencies: versions(dependencies),
          devDependencies: versions(devDependencies),
          nx: { tags: [tag] },
          ...manifest,
        });
        const found = Object.entries(imports).flatMap(([file, list]): PackageImport[] =>
          list.map((specifier, index) => ({ file, specifier, line: index + 1 })),
        );
        return [description, found] as const;
      },
    ),
  );
  const workspace: Workspace = { root: "", packages: [...importsOf.keys()], tools: new Map([["vitest", "1.0.0"]]) };
  return checkLayers(workspace, importsOf, { edges, dependencies: [] }).map(
    ({ file, message }) => `${file}: ${message}`,
  );
}

const low: Planted = { tag: "layer:1" };

test("the repository keeps its layers", () => {
  const violations = checkRepository(join(import.meta.dirname, ".."));
  expect(violations.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([]);
});

test("an import of a lower layer, declared, is fine; so are testing subpaths, other packages and built-in modules", () => {
  expect(
    check({
      low,
      high: {
        tag: "layer:2",
        dependencies: ["@dslc/low", "zod"],
        imports: { "src/a.ts": ["./b.ts", "@dslc/low", "@dslc/low/testing", "zod/mini", "node:path"] },
      },
      side: { tag: "layer:side", dependencies: ["@dslc/high"], imports: { "src/a.ts": ["@dslc/high", "node:fs"] } },
    }),
  ).toEqual([]);
});

test("an upward import is a violation", () => {
  expect(
    check({
      low: { tag: "layer:1", dependencies: ["@dslc/high"], imports: { "src/a.ts": ["@dslc/high"] } },
      high: { tag: "layer:2" },
    }),
  ).toEqual([
    "packages/low/src/a.ts: '@dslc/high' (layer 2) is not below '@dslc/low' (layer 1); exceptions stand in tools/layers.ts",
  ]);
});

test("an import within a layer is a violation, also at the side", () => {
  const planted = (tag: string): Record<string, Planted> => ({
    low: { tag },
    other: { tag, dependencies: ["@dslc/low"], imports: { "src/a.ts": ["@dslc/low"] } },
  });
  expect(check(planted("layer:1"))).toEqual([
    expect.stringContaining("'@dslc/low' (layer 1) is not below '@dslc/other'"),
  ]);
  expect(check(planted("layer:side"))).toEqual([expect.stringContaining("(layer side) is not below")]);
  expect(check(planted("layer:1"), [{ from: "other", to: "low", reason: "planted" }])).toEqual([]);
});

test("an exception that allows nothing is a violation", () => {
  expect(check({ low }, [{ from: "other", to: "low", reason: "planted" }])).toEqual([
    "tools/layers.ts: the exception other -> low is not used",
  ]);
});

test("tests may import from above what the package declares, and what the root installs", () => {
  const high: Planted = { tag: "layer:2" };
  const imports = {
    "src/a.test.ts": ["@dslc/high", "vitest", "node:fs", "@dslc/low"],
    "test/b.ts": ["node:child_process"],
  };
  expect(check({ high, low: { tag: "layer:1", devDependencies: ["@dslc/high"], imports } })).toEqual([]);
  expect(check({ high, low: { tag: "layer:1", imports } })).toEqual([
    "packages/low/src/a.test.ts: '@dslc/high' is not declared in packages/low/package.json",
  ]);
});

test("a source that imports what only development installs is a violation", () => {
  expect(
    check({
      low,
      high: {
        tag: "layer:2",
        devDependencies: ["@dslc/low", "zod"],
        imports: { "src/a.ts": ["@dslc/low", "zod", "vitest"] },
      },
    }),
  ).toEqual(
    ["@dslc/low", "zod", "vitest"].map(
      (name) => `packages/high/src/a.ts: '${name}' is not declared in packages/high/package.json as a dependency`,
    ),
  );
});

test("what helps tests is a source when other packages are given it, else a test", () => {
  const helping = (exports: Record<string, string>): Planted => ({
    tag: "layer:2",
    manifest: { exports },
    devDependencies: ["zod"],
    imports: { "src/testing.ts": ["zod"] },
  });
  expect(check({ high: helping({ ".": "" }) })).toEqual([]);
  expect(check({ high: helping({ ".": "", "./testing": "" }) })).toEqual([
    "packages/high/src/testing.ts: 'zod' is not declared in packages/high/package.json as a dependency",
  ]);
});

test("a bundled package has what it imports inside", () => {
  const imports = { "src/a.ts": ["@dslc/low", "zod", "chevrotain"] };
  const manifest = { files: ["bundle"] };
  expect(check({ low, cli: { tag: "layer:2", manifest, imports, devDependencies: ["@dslc/low", "zod"] } })).toEqual([
    "packages/cli/src/a.ts: 'chevrotain' is not declared in packages/cli/package.json as a dependency",
  ]);
});

test("a declared dependency that nothing imports is a violation, and one that only tests import is in the wrong place", () => {
  expect(
    check({
      low,
      high: {
        tag: "layer:2",
        dependencies: ["@dslc/low", "zod"],
        devDependencies: ["fast-check"],
        imports: { "src/a.test.ts": ["@dslc/low"] },
      },
    }),
  ).toEqual([
    "packages/high/package.json: only tests import '@dslc/low': declare it in devDependencies",
    "packages/high/package.json: 'zod' is declared and nothing imports it",
    "packages/high/package.json: 'fast-check' is declared and nothing imports it",
  ]);
});

test("a relative import that leaves the package is a violation, in tests too", () => {
  const imports = { "src/a.ts": ["../package.json", "../../low/src/b.ts"], "test/a.test.ts": ["../../low/src/b.ts"] };
  expect(check({ low: { imports } })).toEqual(
    ["src/a.ts", "test/a.test.ts"].map(
      (file) => `packages/low/${file}: '../../low/src/b.ts' leaves the package: import the other package by its name`,
    ),
  );
});

test("deep, absolute, unknown and own imports are violations", () => {
  const imports = { "src/a.ts": ["@dslc/low/src/b.ts", "@dslc/low", "/b.ts", "file:///b.ts", "@dslc/gone"] };
  expect(check({ low, high: { tag: "layer:2", dependencies: ["@dslc/low"], imports } })).toEqual([
    "packages/high/src/a.ts: '@dslc/low/src/b.ts' is inside '@dslc/low', which does not export it",
    "packages/high/src/a.ts: '/b.ts' is neither a relative path nor a package",
    "packages/high/src/a.ts: 'file:///b.ts' is neither a relative path nor a package",
    "packages/high/src/a.ts: there is no package '@dslc/gone'",
  ]);
  expect(check({ low: { imports: { "src/a.ts": ["@dslc/low"], "src/a.test.ts": ["@dslc/low"] } } })).toEqual([
    "packages/low/src/a.ts: '@dslc/low' is this package itself: use a relative path",
  ]);
});

test("a lower layer that touches files, processes or the environment is a violation", () => {
  expect(check({ low: { tag: "layer:6", imports: { "src/a.ts": ["node:fs", "node:process", "fs"] } } })).toEqual([
    "packages/low/src/a.ts: 'node:fs' is not for layer 6: files, processes and the environment begin at layer 7",
    "packages/low/src/a.ts: 'node:process' is not for layer 6: files, processes and the environment begin at layer 7",
    "packages/low/src/a.ts: 'fs' is written 'node:fs'",
  ]);
  expect(check({ low: { tag: "layer:7", imports: { "src/a.ts": ["node:fs"] } } })).toEqual([]);
  expect(check({ low: { tag: "layer:6", imports: { "src/testing.ts": ["node:fs"] } } })).toEqual([]);
});

test("a circle is a violation and is shown", () => {
  const edges = [
    { from: "a", to: "b", reason: "planted" },
    { from: "b", to: "c", reason: "planted" },
    { from: "c", to: "a", reason: "planted" },
  ];
  const to = (name: string): Planted => ({
    dependencies: [`@dslc/${name}`],
    imports: { "src/a.ts": [`@dslc/${name}`] },
  });
  expect(check({ a: to("b"), b: to("c"), c: to("a") }, edges)).toEqual([
    "packages/a/package.json: circle: a -> b -> c -> a",
  ]);
});

test("a manifest without one layer, with another name, or with loose versions is a violation", () => {
  expect(
    check({
      low,
      none: { manifest: { nx: { tags: [] } } },
      two: { manifest: { nx: { tags: ["layer:1", "layer:2"] } } },
      wrong: { tag: "layer:high" },
      named: { manifest: { name: "named" } },
      loose: {
        manifest: { dependencies: { "@dslc/low": "0.9.0", zod: "^4.0.0" } },
        tag: "layer:2",
        imports: { "src/a.ts": ["@dslc/low", "zod"] },
      },
    }),
  ).toEqual([
    ...["none", "two", "wrong"].map(
      (name) => `packages/${name}/package.json: needs exactly one tag 'layer:N' or 'layer:side' in nx.tags`,
    ),
    "packages/named/package.json: the name 'named' is not the folder's",
    "packages/loose/package.json: '@dslc/low' is 1.0.0 here, not 0.9.0",
    "packages/loose/package.json: 'zod' is not pinned: ^4.0.0",
  ]);
});
