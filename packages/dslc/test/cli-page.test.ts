/** The page about the command line lists the options that there are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle, dslc, examplesFolder, withFolder } from "./run-cli.ts";

beforeAll(bundle);

test("docs/cli.md has every option, and no other", () => {
  withFolder((cwd) => {
    const page = readFileSync(join(examplesFolder, "../cli.md"), "utf8");
    const sectionOf = (title: string): string =>
      new RegExp(`\\n## ${title}[^\\n]*\\n(.*?)(?=\\n## |$)`, "s").exec(page)?.[1] ?? "";
    const watching = sectionOf("Watching passes");
    for (const command of ["compile", "opt", "bisect", "reduce"]) {
      const documented = [sectionOf(`\`dslc ${command} `), ["compile", "opt"].includes(command) ? watching : ""]
        .flatMap((text) => [...text.matchAll(/^\| `([^`]*--[^`]*)` \|/gm)])
        .map(([, option = ""]) => option.replace(/(?<=--[\w-]+)\[?=.*$/, ""));
      const help = dslc([command, "--help"], { cwd }).stdout;
      const offered = [...help.matchAll(/^ {2}((?:-\w, )?--[\w-]+(?: <[^>]+>)?)/gm)]
        .map(([, option]) => option)
        .filter((option) => option !== "-h, --help");
      expect(new Set(documented), command).toEqual(new Set(offered));
    }
  });
});
