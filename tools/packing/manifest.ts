/** The package.json that consumers get: without what only this repository needs. */

/** An object of JSON. */
type Json = Readonly<Record<string, unknown>>;

const oursAlone = ["nx", "devDependencies", "scripts"];

/** What npm publishes besides the files that a package lists. */
export const extraFiles = ["README.md", "LICENSE", "CHANGELOG.md"];

export function publishedManifest(manifest: Json, engines: Json): Json {
  const kept = Object.entries(manifest).filter(([key]) => !oursAlone.includes(key));
  const exports = isObject(manifest["exports"])
    ? Object.fromEntries(Object.entries(manifest["exports"]).map(([path, entry]) => [path, withoutSource(entry)]))
    : undefined;
  return {
    ...Object.fromEntries(kept),
    ...(exports === undefined ? {} : { exports: { ...exports, "./package.json": "./package.json" } }),
    engines,
    files: Array.isArray(manifest["files"]) ? [...manifest["files"].map(String), "CHANGELOG.md"] : ["CHANGELOG.md"],
  };
}

/** The condition by which this repository runs from its sources leads nowhere in a package. */
function withoutSource(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  return Object.fromEntries(Object.entries(entry).filter(([condition]) => condition !== "@dslc/source"));
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
