/** Edits of sources and manifests of this repository where a new package has to be named. Biome mends the layout. */

/** Adds an import, before the first one of a package that comes later in the alphabet. @throws Error when there is none. */
export function addImport(text: string, names: string, from: string): string {
  const statements = [...text.matchAll(/^import [^;]*? from "([^"]+)";\n/gm)];
  const last = statements.at(-1);
  if (last === undefined) throw new Error("there are no imports");
  const later = statements.find(([, specifier = ""]) => specifier.startsWith("@dslc/") && specifier > from);
  const at = later?.index ?? last.index + last[0].length;
  return insertAt(text, at, `import ${names} from "${from}";\n`);
}

/** Adds items to the list that a constant is. @throws Error when there is no such constant. */
export function addToList(text: string, constant: string, items: readonly string[]): string {
  const [head] = new RegExp(`^(?:export )?const ${constant}\\b[^=]*= \\[`, "m").exec(text) ?? [];
  const start = head === undefined ? -1 : text.indexOf(head) + head.length;
  const end = text.indexOf("];", start);
  if (start < 0 || end < 0) throw new Error(`there is no list '${constant}'`);
  const before = text.slice(start, end).trimEnd();
  const comma = before === "" || before.endsWith(",") ? "" : ",";
  return `${text.slice(0, start)}${before}${comma}\n${items.map((item) => `  ${item},\n`).join("")}${text.slice(end)}`;
}

/**
 * Adds a line to lines that are sorted by what a pattern's first group matches in them.
 *
 * @throws Error when no line matches, the new one among them.
 */
export function addSortedLine(text: string, pattern: RegExp, line: string): string {
  const all = new RegExp(pattern.source, "gm");
  const key = pattern.exec(line)?.[1];
  const lines = [...text.matchAll(all)];
  const last = lines.at(-1);
  if (key === undefined || last === undefined) throw new Error(`there is no line like '${line}'`);
  const later = lines.find(([, other = ""]) => other > key);
  const lineStart = (at: number): number => text.lastIndexOf("\n", at) + 1;
  const at = later === undefined ? text.indexOf("\n", last.index) + 1 : lineStart(later.index + 1);
  return insertAt(text, at, `${line}\n`);
}

/** Adds what a package needs to its manifest. @throws Error when it has no such list. */
export function addDependency(
  manifest: string,
  list: "dependencies" | "devDependencies",
  name: string,
  version: string,
): string {
  const parsed: unknown = JSON.parse(manifest);
  const found: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, list) : undefined;
  if (typeof parsed !== "object" || typeof found !== "object" || found === null)
    throw new Error(`there are no ${list}`);
  const entries = Object.entries({ ...found, [name]: version }).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...parsed, [list]: Object.fromEntries(entries) }, undefined, 2)}\n`;
}

function insertAt(text: string, at: number, added: string): string {
  return `${text.slice(0, at)}${added}${text.slice(at)}`;
}
