/** The command line of create-dslc-plugin. */
import { parseArgs } from "node:util";
import { createPlugin, kinds } from "./create-plugin.ts";

const usage = `usage: create-dslc-plugin NAME --kind ${kinds.join("|")} [--folder PATH]

Makes a plugin for dslc in a folder of its name: it builds, lints and passes its tests.

  --kind    pass: a pass of one rewrite
            dialect: an operation with folding, facts for analyses, and its lowering
            target: a backend that emits its own text
  --folder  where to; ./NAME by default
  --help    print this text

Exit code: 0 when it was made, 2 when the call is at fault.
`;

/** Runs the command. Returns the exit code. */
export function main(args: readonly string[]): number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { kind: { type: "string" }, folder: { type: "string" }, help: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new Error("give one name");
    const kind = kinds.find((known) => known === values.kind);
    if (kind === undefined) throw new Error(`--kind is one of ${kinds.join(", ")}`);
    const folder = values.folder ?? name;
    const files = createPlugin({ name, kind, folder });
    process.stdout.write(`made ${folder}: ${files.join(", ")}\n\n  cd ${folder}\n  npm install\n  npm run check\n`);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`create-dslc-plugin: ${message}\n(--help says more)\n`);
    return 2;
  }
}
