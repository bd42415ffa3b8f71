/** The program behind tools/pack. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeApiFiles } from "./api-files.ts";
import { pack } from "./pack.ts";

const root = join(import.meta.dirname, "../..");
const { values, positionals } = parseArgs({
  options: { api: { type: "boolean", default: false } },
  allowPositionals: true,
});

if (values.api) writeApiFiles(join(root, "docs/api"));
else {
  const folder = resolve(positionals[0] ?? join(root, "dist"));
  const packed = pack(folder);
  if (packed.ok) console.log([...packed.tarballs.values()].join("\n"));
  else {
    for (const problem of packed.problems) console.error(problem);
    process.exitCode = 1;
  }
}
