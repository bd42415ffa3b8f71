/** The reference pages of the dialects, which lie beside the bundle as one text. Run from its sources, dslc has none. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Pages by the names of dialects, and their sections by the names of operations. */
function parts(): ReadonlyMap<string, string> {
  const file = fileURLToPath(new URL("dialects.md", import.meta.url));
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const found = new Map<string, string>();
  for (const page of text.split(/^(?=# The dialect )/m)) {
    found.set(/^# The dialect (\w+)/.exec(page)?.[1] ?? "", page);
    for (const section of page.split(/^(?=## )/m)) {
      const name = /^## (\w+\.[\w.]+)\n/.exec(section)?.[1];
      if (name !== undefined) found.set(name, section);
    }
  }
  return found;
}

/** The page of a dialect, or the section about an operation; undefined for any other name. */
export function dialectPart(name: string): string | undefined {
  const part = parts().get(name);
  return part === undefined ? undefined : `${part.trimEnd()}\n`;
}

export function dialectNames(): Iterable<string> {
  return parts().keys();
}
