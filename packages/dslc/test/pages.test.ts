/**
 * The pages' code blocks are true: sources in them are files, and commands print what the page says they print. A
 * block of `kdsl NAME` or `mlir NAME` is a file; one of `console` has commands after `$` and what they print; `...` in
 * a line stands for any text. One of `ts PATH` is a part of that file, from the page's folder on. Commands find the plugins
 * of docs/plugins in `plugins`. (The language's pages are tested with the frontend.)
 */
import { globSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle, dslc, withFolder } from "./run-cli.ts";

beforeAll(bundle);

const root = join(import.meta.dirname, "../../..");
const pages = [
  "README.md",
  ...globSync(["docs/*.md", "docs/plugins/README.md", "docs/plugins/*/README.md"], { cwd: root }),
];

interface CodeBlock {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

function codeBlocks(page: string): readonly CodeBlock[] {
  const found = readFileSync(join(root, page), "utf8").matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms);
  return [...found].map(([, language = "", name = "", text = ""]) => ({ language, name, text }));
}

/** Commands of a console block with what each prints. */
function commandsOf(text: string): readonly { readonly command: string; readonly output: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...lines] = part.split("\n");
      return { command, output: lines.join("\n").trimEnd() };
    });
}

/** The words of a command line; double quotes group. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** A page's output as a pattern. Where a line is `...` in itself, as between two frames of a diagnostic, it is meant. */
function pattern(output: string): RegExp {
  const lines = output.split("\n").map((line) => {
    const literal = line.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    return /^\s*\.\.\.$|\[.*\.\.\.\]/.test(line) ? literal : literal.replaceAll("\\.\\.\\.", ".*");
  });
  // A last line of dots stands for all that follows.
  if (lines.at(-1) === "\\.\\.\\.") lines.splice(-1, 1, "[^]*");
  return new RegExp(`^${lines.join("\n")}$`);
}

test.each(pages)("%s", (page) => {
  withFolder((cwd) => {
    symlinkSync(join(root, "docs/plugins"), join(cwd, "plugins"));
    for (const { language, name, text } of codeBlocks(page)) {
      if (language === "ts" && name !== "")
        expect(readFileSync(join(root, dirname(page), name), "utf8"), name).toContain(text);
      else if (name !== "") writeFileSync(join(cwd, basename(name)), text);
      if (language !== "console") continue;
      for (const { command, output } of commandsOf(text)) {
        const [program, ...args] = words(command);
        expect(program, command).toBe("dslc");
        const { stdout, stderr } = dslc(args, { cwd });
        expect(`${stdout}${stderr}`.trimEnd(), command).toMatch(pattern(output));
      }
    }
  });
});

test("every language of a block is one that is tested, or plain", () => {
  const languages = new Set(pages.flatMap((page) => codeBlocks(page).map(({ language }) => language)));
  expect(
    [...languages].filter(
      (language) => !["console", "json", "kdsl", "mlir", "python", "sh", "text", "ts"].includes(language),
    ),
  ).toEqual([]);
});
