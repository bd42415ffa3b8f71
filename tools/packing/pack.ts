/** Makes the tarballs of all public packages. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findImports } from "../imports.ts";
import { readWorkspace, type WorkspacePackage } from "../workspace.ts";
import { bundleFiles } from "./bundle-files.ts";
import { emitPackages } from "./emit.ts";
import { extraFiles, isObject, publishedManifest } from "./manifest.ts";

const root = join(import.meta.dirname, "../..");

/** All packages but the tools: each is needed by one that people install. */
export function publicPackages(): readonly WorkspacePackage[] {
  return readWorkspace(root).packages.filter(({ folder }) => folder.startsWith("packages/"));
}

/** The tarballs by package name. Problems are found before anything is put into the folder. */
export type Packed =
  | { readonly ok: true; readonly tarballs: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Makes the tarballs in a folder. The bundle of the command line has to be there. */
export function pack(folder: string): Packed {
  const packages = publicPackages();
  const work = mkdtempSync(join(tmpdir(), "dslc-pack-"));
  try {
    emitPackages(join(work, "emitted"));
    for (const each of packages) stage(each, work);
    const problems = packages.flatMap((each) => problemsOf(each, join(work, "staged", each.folder)));
    if (problems.length > 0) return { ok: false, problems };
    mkdirSync(folder, { recursive: true });
    return { ok: true, tarballs: makeTarballs(packages, join(work, "staged"), folder) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Puts together what is in the package, in `WORK/staged/packages/NAME`. */
function stage({ folder, bundled, exports }: WorkspacePackage, work: string): void {
  const target = join(work, "staged", folder);
  mkdirSync(target, { recursive: true });
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const whole: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const engines = isObject(whole) && isObject(whole["engines"]) ? whole["engines"] : {};
  const published = publishedManifest(isObject(manifest) ? manifest : {}, engines);
  writeFileSync(join(target, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"));
  copyFileSync(join(root, "CHANGELOG.md"), join(target, "CHANGELOG.md"));
  const readme = join(root, folder, "README.md");
  if (existsSync(readme)) copyFileSync(readme, join(target, "README.md"));
  if (bundled) {
    cpSync(join(root, folder, "bin"), join(target, "bin"), { recursive: true });
    mkdirSync(join(target, "bundle"));
    for (const file of bundleFiles(join(root, folder, "bundle")))
      copyFileSync(join(root, folder, "bundle", file), join(target, "bundle", file));
  } else {
    for (const part of filesOf(manifest).filter((file) => file !== "dist"))
      cpSync(join(root, folder, part), join(target, part), { recursive: true });
    renameSync(join(work, "emitted", folder.replace(/^packages\//, ""), "src"), join(target, "dist"));
  }
  // What helps this repository's tests stays here, unless others may import it.
  if (!exports.includes("./testing"))
    for (const file of globSync("dist/testing{/,.js,.d.ts}", { cwd: target }))
      rmSync(join(target, file), { recursive: true });
}

/** What a package says that it consists of. */
function filesOf(manifest: unknown): readonly string[] {
  return isObject(manifest) && Array.isArray(manifest["files"]) ? manifest["files"].map(String) : [];
}

function problemsOf({ name, version, folder, dependencies }: WorkspacePackage, staged: string): readonly string[] {
  const wanted = readWorkspace(root).packages[0]?.version;
  const declared = new Set([name, ...dependencies.keys()]);
  const undeclared = globSync("dist/**/*.{js,d.ts}", { cwd: staged }).flatMap((file) =>
    findImports(file, readFileSync(join(staged, file), "utf8"))
      .map(({ specifier }) => specifier)
      .filter((specifier) => !/^(\.|node:)/.test(specifier) && !declared.has(packageOf(specifier)))
      .map((specifier) => `${folder}: ${file} imports '${specifier}', which the package does not depend on`),
  );
  const manifest: unknown = JSON.parse(readFileSync(join(staged, "package.json"), "utf8"));
  const exports = isObject(manifest) && isObject(manifest["exports"]) ? Object.values(manifest["exports"]) : [];
  const targets = exports.flatMap((entry) => (isObject(entry) ? Object.values(entry).map(String) : []));
  return [
    ...targets
      .filter((file) => !existsSync(join(staged, file)))
      .map((file) => `${folder}: exports ${file}, which is not there`),
    ...(version === wanted ? [] : [`${folder}: the version is ${version}, that of the others ${wanted}`]),
    ...extraFiles.filter((file) => !existsSync(join(staged, file))).map((file) => `${folder}: there is no ${file}`),
    ...new Set(undeclared),
  ];
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** One call of npm for all: its start costs more than a package. */
function makeTarballs(
  packages: readonly WorkspacePackage[],
  staged: string,
  folder: string,
): ReadonlyMap<string, string> {
  const folders = packages.map((each) => join(staged, each.folder));
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder, ...folders];
  const { status, stderr } = spawnSync("npm", args, { cwd: staged, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return new Map(packages.map(({ name, version }) => [name, join(folder, tarballName(name, version))]));
}

function tarballName(name: string, version: string): string {
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}
