/**
 * Checks that packages depend on each other as the layers allow: `node tools/layers.ts` prints violations.
 *
 * Each package has a layer (the tag `layer:N` in its package.json) and imports only from lower ones; an edge that is
 * allowed besides stands in `allowedEdges` with its reason. Type imports count. Tests are free of the layers, not of
 * the rest: what a file imports is declared by its package, through the other package's public door.
 * The linter (layers-plugin.ts) checks single imports by the same function while one edits.
 */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { findImports } from "./imports.ts";
import {
  isTestFile,
  isTestSupport,
  readWorkspace,
  sourceFiles,
  type Workspace,
  type WorkspacePackage,
} from "./workspace.ts";

/** An exception, by package names without their scope. */
export interface Exception {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export interface Exceptions {
  /** Imports within a layer or upward. */
  readonly edges: readonly Exception[];
  /** Dependencies (full names) that no import shows. */
  readonly dependencies: readonly Exception[];
}

export const exceptions: Exceptions = {
  edges: [
    { from: "backend-llvm", to: "llvm", reason: "what the backends emit is what LLVM makes" },
    { from: "engine-llvm-bindings", to: "llvm", reason: "the engine around it, and what all engines share" },
    { from: "target-info", to: "base", reason: "an unknown target is reported as a diagnostic" },
    { from: "tools", to: "testkit", reason: "the fuzzer mutates what tests make" },
    { from: "tools", to: "create-dslc-plugin", reason: "packages begin with what plugins begin with" },
    { from: "lower-gpu-to-nvvm", to: "lower-gpu", reason: "what the lowerings for both vendors share" },
    { from: "lower-gpu-to-rocdl", to: "lower-gpu", reason: "what the lowerings for both vendors share" },
  ],
  dependencies: [
    { from: "engine-llvm-bindings", to: "llvm-bindings", reason: "an optional peer, which its child looks for" },
    { from: "dslc", to: "koffi", reason: "native code stays outside of the bundle" },
    { from: "dslc", to: "commander", reason: "what @commander-js/extra-typings gives types to" },
  ],
};

export interface Violation {
  /** From the repository's root. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** One import with the file that it stands in, from its package's folder. */
export interface PackageImport {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

/** Files, processes and the environment are touched from this layer up. */
const firstImpureLayer = 7;
const impureModules = new Set(
  [
    "child_process",
    "cluster",
    "dgram",
    "fs",
    "fs/promises",
    "http",
    "http2",
    "https",
    "net",
    "os",
    "process",
    "tls",
  ].map((name) => `node:${name}`),
);

/** What is wrong with one import; `undefined` when nothing is. */
export function checkImport(
  workspace: Workspace,
  from: WorkspacePackage,
  { file, specifier }: PackageImport,
  { edges }: Exceptions = exceptions,
): string | undefined {
  const isTest = isTestOf(from, file);
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier);
    return target.startsWith("..")
      ? `'${specifier}' leaves the package: import the other package by its name`
      : undefined;
  }
  if (isBuiltin(specifier)) return checkBuiltin(from, specifier, isTest || isTestSupport(file));
  const name = packageName(specifier);
  if (name === undefined) return `'${specifier}' is neither a relative path nor a package`;
  if (name === from.name) return isTest ? undefined : `'${specifier}' is this package itself: use a relative path`;
  const to = workspace.packages.find((candidate) => candidate.name === name);
  if (to === undefined && isScoped(name)) return `there is no package '${name}'`;
  if (to !== undefined) {
    const subpath = `.${specifier.slice(name.length)}`;
    if (!to.exports.includes(subpath)) return `'${specifier}' is inside '${name}', which does not export it`;
    if (!isTest && !mayDependOn(from, to, edges)) return layerMessage(from, to);
  }
  return isDeclared(workspace, from, name, isTest)
    ? undefined
    : `'${name}' is not declared in ${from.folder}/package.json${isTest ? "" : " as a dependency"}`;
}

/** Everything that is wrong in the workspace, given each package's imports. */
export function checkLayers(
  workspace: Workspace,
  importsOf: ReadonlyMap<WorkspacePackage, readonly PackageImport[]>,
  allowed: Exceptions = exceptions,
): Violation[] {
  const violations = workspace.packages.flatMap((from) => [
    ...checkManifest(workspace, from),
    ...(importsOf.get(from) ?? []).flatMap((imported) => {
      const message = checkImport(workspace, from, imported, allowed);
      return message === undefined ? [] : [{ file: `${from.folder}/${imported.file}`, line: imported.line, message }];
    }),
    ...checkUnused(from, importsOf.get(from) ?? [], allowed),
  ]);
  const graph = dependencyGraph(workspace, importsOf);
  return [...violations, ...checkCycles(workspace, graph), ...checkExceptions(workspace, graph, allowed)];
}

/** Reads the repository and checks it. */
export function checkRepository(root: string): Violation[] {
  const workspace = readWorkspace(root);
  const importsOf = new Map(workspace.packages.map((from) => [from, readImports(root, from)]));
  return checkLayers(workspace, importsOf);
}

export function readImports(root: string, from: WorkspacePackage): PackageImport[] {
  return sourceFiles(root, from.folder).flatMap((file) =>
    findImports(file, readFileSync(join(root, from.folder, file), "utf8")).map((found) => ({ file, ...found })),
  );
}

/** Tests, and what helps them without being offered to other packages. */
function isTestOf(from: WorkspacePackage, file: string): boolean {
  return isTestFile(file) || (isTestSupport(file) && !from.exports.includes("./testing"));
}

function checkBuiltin(from: WorkspacePackage, specifier: string, mayBeImpure: boolean): string | undefined {
  if (!specifier.startsWith("node:")) return `'${specifier}' is written 'node:${specifier}'`;
  if (mayBeImpure || (from.layer ?? 0) >= firstImpureLayer || !impureModules.has(specifier)) return undefined;
  return `'${specifier}' is not for layer ${from.layer}: files, processes and the environment begin at layer ${firstImpureLayer}`;
}

const scope = "@dslc/";
const isScoped = (name: string): boolean => name.startsWith(scope);
const shortName = (name: string): string => (isScoped(name) ? name.slice(scope.length) : name);

/** `@a/b` of `@a/b/c`, `a` of `a/b`; `undefined` for absolute paths and addresses. */
function packageName(specifier: string): string | undefined {
  return /^(@[\w.-]+\/)?[\w.-]+(?=\/|$)/.exec(specifier)?.[0];
}

function mayDependOn(from: WorkspacePackage, to: WorkspacePackage, edges: readonly Exception[]): boolean {
  // A missing layer is reported once for the package, not at each import.
  if (from.layer === undefined || to.layer === undefined || to.layer < from.layer) return true;
  return edges.some((edge) => edge.from === shortName(from.name) && edge.to === shortName(to.name));
}

function layerMessage(from: WorkspacePackage, to: WorkspacePackage): string {
  const [own, other] = [from.layer, to.layer].map((layer) => (layer === Number.POSITIVE_INFINITY ? "side" : layer));
  return `'${to.name}' (layer ${other}) is not below '${from.name}' (layer ${own}); exceptions stand in tools/layers.ts`;
}

function isDeclared(workspace: Workspace, from: WorkspacePackage, name: string, isTest: boolean): boolean {
  if (from.dependencies.has(name)) return true;
  // What is bundled need not be installed with the package.
  if ((isTest || from.bundled) && from.devDependencies.has(name)) return true;
  return (isTest || from.folder === "tools") && workspace.tools.has(name);
}

function checkManifest({ packages }: Workspace, from: WorkspacePackage): Violation[] {
  const messages: string[] = [];
  const folder = posix.basename(from.folder);
  // What `npm create` runs has no scope.
  if (from.name !== (folder.startsWith("create-") ? folder : scope + folder))
    messages.push(`the name '${from.name}' is not the folder's`);
  if (from.layer === undefined) messages.push("needs exactly one tag 'layer:N' or 'layer:side' in nx.tags");
  for (const [name, range] of [...from.dependencies, ...from.devDependencies]) {
    const ours = packages.find((candidate) => candidate.name === name);
    if (ours !== undefined && range !== ours.version) messages.push(`'${name}' is ${ours.version} here, not ${range}`);
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) messages.push(`'${name}' is not pinned: ${range}`);
  }
  return messages.map((message) => ({ file: `${from.folder}/package.json`, line: 1, message }));
}

function checkUnused(from: WorkspacePackage, imports: readonly PackageImport[], allowed: Exceptions): Violation[] {
  const names = (chosen: readonly PackageImport[]): Set<string | undefined> =>
    new Set(chosen.map(({ specifier }) => packageName(specifier)));
  const all = names(imports);
  const bySources = names(imports.filter(({ file }) => !isTestOf(from, file)));
  const excused = new Set(allowed.dependencies.filter((e) => e.from === shortName(from.name)).map((e) => e.to));
  const messages = [
    ...[...from.dependencies.keys()]
      .filter((name) => !bySources.has(name) && !excused.has(name))
      .map((name) =>
        all.has(name) ? `only tests import '${name}': declare it in devDependencies` : unusedMessage(name),
      ),
    ...[...from.devDependencies.keys()].filter((name) => !all.has(name) && !excused.has(name)).map(unusedMessage),
  ];
  return messages.map((message) => ({ file: `${from.folder}/package.json`, line: 1, message }));
}

const unusedMessage = (name: string): string => `'${name}' is declared and nothing imports it`;

type Graph = ReadonlyMap<WorkspacePackage, ReadonlySet<WorkspacePackage>>;

/** Which packages' sources import which others. */
function dependencyGraph(
  { packages }: Workspace,
  importsOf: ReadonlyMap<WorkspacePackage, readonly PackageImport[]>,
): Graph {
  const byName = new Map(packages.map((each) => [each.name, each]));
  return new Map(
    packages.map((from) => {
      const sources = (importsOf.get(from) ?? []).filter(({ file }) => !isTestOf(from, file));
      const targets = sources.flatMap(({ specifier }) => byName.get(packageName(specifier) ?? "") ?? []);
      return [from, new Set(targets.filter((to) => to !== from))];
    }),
  );
}

/** One violation for each import that closes a circle in a walk through the graph. */
function checkCycles({ packages }: Workspace, graph: Graph): Violation[] {
  const violations: Violation[] = [];
  const done = new Set<WorkspacePackage>();
  const path: WorkspacePackage[] = [];
  const visit = (current: WorkspacePackage): void => {
    if (path.includes(current)) {
      const circle = [...path.slice(path.indexOf(current)), current].map((each) => shortName(each.name));
      violations.push({ file: `${current.folder}/package.json`, line: 1, message: `circle: ${circle.join(" -> ")}` });
    } else if (!done.has(current)) {
      path.push(current);
      for (const next of graph.get(current) ?? []) visit(next);
      path.pop();
      done.add(current);
    }
  };
  for (const start of packages) visit(start);
  return violations;
}

/** Exceptions that allow nothing any more. */
function checkExceptions({ packages }: Workspace, graph: Graph, { edges }: Exceptions): Violation[] {
  const named = (name: string): WorkspacePackage | undefined => packages.find((each) => shortName(each.name) === name);
  return edges.flatMap(({ from, to }) => {
    const [source, target] = [named(from), named(to)];
    const used = source !== undefined && target !== undefined && graph.get(source)?.has(target) === true;
    return used ? [] : [{ file: "tools/layers.ts", line: 1, message: `the exception ${from} -> ${to} is not used` }];
  });
}

if (import.meta.main) {
  const violations = checkRepository(join(import.meta.dirname, ".."));
  for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
