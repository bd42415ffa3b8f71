/**
 * The packages of this repository as the checks see them: manifest, layer, source files.
 *
 * Manifests come from outside our types, so each field is looked at before it is used; a field of the wrong shape
 * counts as absent, and npm reports it better than we could.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface WorkspacePackage {
  /** With the scope, `@dslc/ir`. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** From the repository's root, `packages/ir`. */
  readonly folder: string;
  /** From the tag `layer:N`; packages at the side are above all others. `undefined` when there is not one such tag. */
  readonly layer: number | undefined;
  /** Name and version range of what the package's sources need where it is installed. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** The same of what only work on the package needs. */
  readonly devDependencies: ReadonlyMap<string, string>;
  /** The subpaths that others may import, `.` and `./testing`. */
  readonly exports: readonly string[];
  /** Whether it is published as a bundle, so that what it imports need not be installed with it. */
  readonly bundled: boolean;
}

export interface Workspace {
  readonly root: string;
  readonly packages: readonly WorkspacePackage[];
  /** What the root installs for every package's tests and for the tools. */
  readonly tools: ReadonlyMap<string, string>;
}

export function readWorkspace(root: string): Workspace {
  const manifests = globSync(["packages/*/package.json", "tools/package.json"], { cwd: root }).sort();
  return {
    root,
    packages: manifests.map((path) =>
      describePackage(path.replace(/\/package\.json$/, ""), readJson(join(root, path))),
    ),
    tools: stringMap(field(readJson(join(root, "package.json")), "devDependencies")),
  };
}

/** The TypeScript files of a package, from the package's folder, sorted. */
export function sourceFiles(root: string, folder: string): string[] {
  return globSync("**/*.ts", {
    cwd: join(root, folder),
    exclude: ["**/node_modules/**", "dist/**", "bundle/**", "templates/**"],
  }).sort();
}

/** Tests may import what the layers forbid to sources, since nothing is built on them. */
export function isTestFile(file: string): boolean {
  return /\.(test|check)\.ts$/.test(file) || /^(test|bench)\//.test(file);
}

/** What helps tests, `src/testing.ts` or a folder of that name: may read files, and other packages may be given it. */
export function isTestSupport(file: string): boolean {
  return /(^|\/)testing(\.ts$|\/)/.test(file);
}

export function describePackage(folder: string, manifest: unknown): WorkspacePackage {
  const text = (name: string): string => asString(field(manifest, name)) ?? "";
  const map = (name: string): [string, string][] => [...stringMap(field(manifest, name))];
  const exports = field(manifest, "exports");
  const files = field(manifest, "files");
  return {
    name: text("name"),
    version: text("version"),
    description: text("description"),
    folder,
    layer: readLayer(field(field(manifest, "nx"), "tags")),
    dependencies: new Map([...map("dependencies"), ...map("peerDependencies"), ...map("optionalDependencies")]),
    devDependencies: new Map(map("devDependencies")),
    exports: isObject(exports) ? Object.keys(exports) : [],
    bundled: Array.isArray(files) && files.includes("bundle"),
  };
}

function readLayer(tags: unknown): number | undefined {
  const layers = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string" && tag.startsWith("layer:")) : [];
  const [, layer] = /^layer:(\d+|side)$/.exec(layers.length === 1 ? String(layers[0]) : "") ?? [];
  if (layer === undefined) return undefined;
  return layer === "side" ? Number.POSITIVE_INFINITY : Number(layer);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function stringMap(value: unknown): Map<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return new Map(entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text] as const] : [])));
}
