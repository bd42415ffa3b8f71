/**
 * New packages of this repository. What they hold is what create-dslc-plugin makes for others, from the same templates,
 * split by the layers and registered as what comes with dslc is.
 *
 * Everything is first written into Nx's tree in memory; an error leaves the folder as it was.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { builtinDialects, builtinPasses, makeRegistry } from "@dslc/compiler";
import { DiagnosticSink } from "@dslc/base";
import { checkNames, filledTemplates, namesFor, type PluginKind, pluginTemplates } from "create-dslc-plugin";
import type { Tree } from "nx/src/generators/tree.js";
import { type Edit, type NewPackage, type NewPart, partOf } from "./parts.ts";

export interface GeneratorOptions {
  readonly name: string;
  /** Whether the reference pages and docs/api are written anew. */
  readonly pages: boolean;
}

/** Puts the packages into the tree and registers them. What is returned finishes the work once the tree is on disk. */
export function generate(kind: PluginKind, tree: Tree, { name, pages }: GeneratorOptions): () => void {
  const names = { ...namesFor(name), __version__: versionOf(tree) };
  checkNames(names, [join(pluginTemplates, kind)]);
  const part = partOf(kind, name);
  refuseTaken(tree, part);
  const written = [
    ...part.packages.flatMap((each) => writePackage(tree, each, kind, names)),
    ...part.edits.map((edit) => applyEdit(tree, edit, versionOf(tree))),
  ];
  return () => finish(tree.root, written, pages, part.next);
}

/** @throws Error when something of a name is there already. */
function refuseTaken(tree: Tree, { packages, brings }: NewPart): void {
  for (const { folder } of packages) if (tree.exists(folder)) throw new Error(`there is '${folder}' already`);
  const targets = makeRegistry([], new DiagnosticSink())?.targets ?? [];
  const taken = {
    pass: builtinPasses.map(({ passName }) => passName),
    dialect: builtinDialects.map((dialect) => dialect.name),
    vendor: targets.map(({ vendor }) => vendor),
  };
  for (const [what, name] of brings)
    if (taken[what].includes(name)) throw new Error(`there is a ${what} '${name}' already`);
}

function writePackage(
  tree: Tree,
  { folder, templates, shared }: NewPackage,
  kind: PluginKind,
  names: ReturnType<typeof namesFor>,
): readonly string[] {
  const files = new Map(filledTemplates(join(import.meta.dirname, "templates", templates), names));
  const ofPlugins = filledTemplates(join(pluginTemplates, kind), names);
  for (const { from, to, replacements = [] } of shared) {
    const text = ofPlugins.get(from);
    if (text === undefined) throw new Error(`plugins have no '${from}'`);
    files.set(to, replacements.reduce(replaced, text));
  }
  for (const [path, text] of files) tree.write(`${folder}/${path}`, text);
  return [...files.keys()].map((path) => `${folder}/${path}`);
}

function replaced(text: string, [from, to]: readonly [string, string]): string {
  if (!text.includes(from)) throw new Error(`a template of plugins no longer has '${from}'`);
  return text.replaceAll(from, to);
}

function applyEdit(tree: Tree, { file, change }: Edit, version: string): string {
  const text = tree.read(file, "utf-8");
  if (text === null) throw new Error(`there is no '${file}'`);
  try {
    tree.write(file, change(text, version));
  } catch (error) {
    throw new Error(`'${file}' is not as it was thought to be: ${error instanceof Error ? error.message : error}`);
  }
  return file;
}

/** All packages have the version of the whole. */
function versionOf(tree: Tree): string {
  const manifest: unknown = JSON.parse(tree.read("package.json", "utf-8") ?? "{}");
  const version: unknown = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : "";
  return String(version);
}

type Step = readonly [command: string, ...args: string[]];

/** npm's links and the lock file, layout, pages. */
function finish(root: string, written: readonly string[], pages: boolean, next: readonly string[]): void {
  const sources = [...new Set(written)].filter((file) => !/(package\.json|\.md|\.mlir)$/.test(file));
  const install = ["--omit-lockfile-registry-resolved", "--ignore-scripts", "--prefer-offline", "--no-audit"];
  const steps: readonly Step[] = [
    ["npm", "install", ...install, "--no-fund"],
    ["biome", "format", "--write", ...sources],
  ];
  // The interface of packages is read from what the compiler of TypeScript makes of them, last.
  const pageSteps: readonly Step[] = [
    // What checks that the pages are all there would not see the new one yet.
    ["vitest", "run", "tools/dialect-pages", "--update", "-t", "docs/"],
    ["tools/pack", "--api"],
  ];
  for (const step of [...steps, ...(pages ? pageSteps : [])]) runStep(root, step);
  const left = [...(pages ? [] : pageSteps.map((step) => step.join(" "))), ...next];
  console.log(`\nWhat remains:\n${left.map((line) => `- ${line}\n`).join("")}`);
}

function runStep(root: string, [command, ...args]: Step): void {
  const environment = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"]}` };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: "utf8", env: environment });
  if (status === 0) return;
  const reason = error?.message ?? `${stdout}${stderr}`;
  throw new Error(`the files are there, but '${[command, ...args].join(" ")}' failed; run it again:\n${reason}`);
}
