/**
 * Bundles the command line: `node tools/bundle.ts [--force]` writes `packages/dslc/bundle/`.
 *
 * The file `stamp` in that folder says what the bundle was made from: its content is a hash of the sources, its time
 * lies before the sources were read. `tools/dslc` takes a source whose status changed after that time for new and has
 * this program look; when the hash is the same, only the time is renewed. Running programs never see half a bundle:
 * each file is renamed into place, chunks (named by their content) before the entries that import them.
 *
 * The output is not minified: with the compile cache that gains nothing measurable, and stack traces stay readable.
 *
 * `dslc.blob` there is the command line as a start-up snapshot (packages/dslc/src/snapshot.ts), good for this Node
 * only. Where Node makes none, `tools/dslc` does without.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { type RolldownOptions, rolldown } from "rolldown";

const root = join(import.meta.dirname, "..");
const folder = join(root, "packages/dslc/bundle");
const stamp = join(folder, "stamp");

/** Each entry is a file of its own, so that the engines' children load nothing of the command line. */
const entries = {
  "engine-child": "packages/llvm/src/engine/engine-child.ts",
  "bindings-child": "packages/engine-llvm-bindings/src/bindings-child.ts",
  dslc: "packages/dslc/src/bin.ts",
};

const snapshotEntry = "packages/dslc/src/snapshot.ts";
const snapshotName = "dslc.blob";

/** What a bundle depends on, as glob patterns from the root; `tools/dslc` watches the same places, and Node itself. */
const sources = [
  "packages/*/src/**",
  "packages/*/package.json",
  "package-lock.json",
  "tools/bundle.ts",
  "docs/dialects/*.md",
];

const buildOptions: RolldownOptions = {
  cwd: root,
  platform: "node",
  tsconfig: false,
  resolve: { conditionNames: ["@dslc/source", "node", "import", "default"] },
  // Native code cannot be bundled; it is a dependency of the package.
  external: ["koffi"],
};

/** File times are those of the kernel's clock tick, which lags behind `Date.now` by up to this many milliseconds. */
const clockTick = 20;

/** Unused chunks are kept for a day: a program that was started from an older bundle may still load one. */
const chunkLifetime = 24 * 60 * 60 * 1000;

/** The hash over names and contents of all sources but tests, and what a snapshot asks of Node. */
function hashSources(): string {
  const hash = createHash("sha256").update(`${process.version} ${process.platform} ${process.arch}`);
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Builds one entry and puts its files in place, itself last. Returns the names of all its files. */
async function build(name: string, input: string): Promise<string[]> {
  const bundle = await rolldown({ ...buildOptions, input: { [name]: input } });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: `${name}-[hash].js`,
    });
    const files = output.map((file) => ({
      name: file.fileName,
      text: file.type === "chunk" ? file.code : file.source,
    }));
    for (const file of files.sort((a, b) => Number(a.name === `${name}.js`) - Number(b.name === `${name}.js`))) {
      replaceFile(join(folder, file.name), file.text);
    }
    return files.map((file) => file.name);
  } finally {
    await bundle.close();
  }
}

/**
 * Makes the start-up snapshot anew. Returns its name, or nothing when Node refuses.
 *
 * Of its one script only names stay as they are: what is read of it on each start should be small, and one character
 * beyond Latin-1 would double it.
 */
async function buildSnapshot(): Promise<string[]> {
  const blob = join(folder, snapshotName);
  const script = join(folder, `snapshot-${randomUUID()}.cjs`);
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  try {
    writeFileSync(script, await snapshotScript());
    const examples = globSync("docs/examples/*.kdsl", { cwd: root }).toSorted();
    const args = ["--snapshot-blob", unfinished, "--build-snapshot", script, ...examples];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status === 0) {
      renameSync(unfinished, blob);
      return [snapshotName];
    }
    console.error(`dslc set-up: there is no start-up snapshot, so that dslc starts more slowly:\n${stderr}`);
    rmSync(blob, { force: true });
    return [];
  } finally {
    for (const path of [script, unfinished]) rmSync(path, { force: true });
  }
}

async function snapshotScript(): Promise<string> {
  const bundle = await rolldown({
    ...buildOptions,
    input: snapshotEntry,
    // Where the bundle lies is known when the snapshot is started, not when it is made.
    transform: { define: { "import.meta.url": "globalThis.dslcBundleUrl" } },
  });
  try {
    const minify = { mangle: false, compress: false, codegen: { removeWhitespace: true } };
    const { output } = await bundle.generate({ format: "cjs", codeSplitting: false, minify });
    const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return output[0].code.replaceAll(/[^\0-\xff]/g, escape);
  } finally {
    await bundle.close();
  }
}

/** The reference pages of all dialects in one file, which `dslc explain` looks into. Returns its name. */
function collectDialectPages(): string {
  const pages = globSync("docs/dialects/*.md", { cwd: root }).filter((page) => !page.endsWith("README.md"));
  const texts = pages.toSorted().map((page) => readFileSync(join(root, page), "utf8"));
  replaceFile(join(folder, "dialects.md"), texts.join("\n"));
  return "dialects.md";
}

function replaceFile(path: string, content: string | Uint8Array): void {
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}

/** Deletes what neither this bundle nor a program that was started lately can want. */
function removeOldFiles(used: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!used.includes(name) && statSync(path).mtimeMs < Date.now() - chunkLifetime) rmSync(path);
  }
}

/** Makes the bundle anew when the sources are not those that it was made from. */
async function update(force: boolean): Promise<void> {
  const started = Math.floor(performance.timeOrigin) - clockTick;
  const hash = hashSources();
  mkdirSync(folder, { recursive: true });
  if (force || !existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
    console.error("dslc set-up: bundling the command line");
    const used = ["stamp"];
    for (const [name, input] of Object.entries(entries)) used.push(...(await build(name, input)));
    used.push(...(await buildSnapshot()), collectDialectPages());
    removeOldFiles(used);
    replaceFile(stamp, hash);
  }
  utimesSync(stamp, started / 1000, started / 1000);
}

try {
  await update(parseArgs({ options: { force: { type: "boolean", default: false } } }).values.force);
} catch (error) {
  // The bundler's errors show the place in the source; its stack says nothing more.
  const message = error instanceof Error ? error.message : String(error);
  console.error(process.stderr.isTTY ? message : stripVTControlCharacters(message));
  process.exitCode = 1;
}
