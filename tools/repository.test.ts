/**
 * What holds for every file of the repository, and no linter checks. A planted violation of each rule shows that the
 * rule can fail.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, type TestContext, test } from "vitest";
import { isTestFile, readWorkspace } from "./workspace.ts";

const root = join(import.meta.dirname, "..");
const isSource = (file: string): boolean => /\.(ts|js|mjs|cjs)$/.test(file);
const slash = "/";

interface Rule {
  readonly name: string;
  readonly applies: (file: string) => boolean;
  /** What is wrong with a file's text; empty when nothing is. */
  readonly check: (text: string, file: string) => string;
  /** A file name and a text that break the rule. */
  readonly planted: readonly [file: string, text: string];
}

const matches =
  (pattern: RegExp) =>
  (text: string): string =>
    pattern.exec(text)?.[0] ?? "";

const rules: readonly Rule[] = [
  {
    name: "no source has more than 400 lines",
    applies: isSource,
    check: (text) => (text.split("\n").length > 401 ? `${text.split("\n").length - 1} lines` : ""),
    planted: ["a.ts", "\n".repeat(401)],
  },
  {
    name: "a source opens with a doc comment; a test, and an index that only re-exports, need none",
    applies: (file) =>
      isSource(file) && !/(^|\/)index\.ts$/.test(file) && !isTestFile(file.replace(/^(packages\/[^/]+|tools)\//, "")),
    check: (text) => (/^(#!.*\n)?\/\*\*/.test(text) ? "" : "does not open with a doc comment"),
    planted: ["packages/a/src/a.ts", "// a\n/** b */\n"],
  },
  {
    name: "an index only re-exports",
    applies: (file) => /^packages\/[^/]+\/src\/index\.ts$/.test(file),
    check: (text) =>
      matches(/^(?!$|(export .*|\} )from "[^"]*";$|export (type )?\{$| {2}[\w ]+,$|\/\*\*| \*|\/\/).*$/m)(text),
    planted: ["packages/a/src/index.ts", 'export * from "./a.ts";\nexport const a = 1;\n'],
  },
  {
    name: "nothing is left to be done",
    applies: (file) => isSource(file) || file.endsWith(".md") || file.startsWith("tools/"),
    check: matches(new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`)),
    planted: ["docs/a.md", `later: ${"TO"}${"DO"}`],
  },
  {
    name: "no path of one machine",
    applies: (file) => file !== "LICENSE",
    check: matches(new RegExp(`(?<![\\w.}$])${slash}(work|tmp|root)${slash}\\w`)),
    planted: ["a.sh", `cd ${slash}work${slash}main`],
  },
  {
    name: "no host of a package registry",
    applies: () => true,
    check: matches(
      /(?:registry|deb|archive|security|snapshot|proxy|index|static|files)\.(?:npmjs|debian|ubuntu|golang|crates|pythonhosted)\.|https?:\/\/(?:registry|npm|pypi|artifact)[\w-]*\./,
    ),
    planted: ["package-lock.json", `"resolved": "https:${slash}${slash}registry${"."}npmjs${"."}org/a.tgz"`],
  },
  {
    name: "the lock file has no download addresses",
    applies: (file) => file === "package-lock.json",
    check: matches(/"resolved": "\w+:.*"/),
    planted: ["package-lock.json", '"resolved": "https:'.concat('//example.com/a.tgz"')],
  },
];

/** All files of the repository that git does not ignore. */
function repositoryFiles(context: TestContext): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) context.skip("skipped: this is not a git repository, or there is no git");
  return stdout
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(root, file)) && statSync(join(root, file)).isFile());
}

describe.each(rules)("$name", ({ applies, check, planted }) => {
  test("in the repository", (context) => {
    const wrong = repositoryFiles(context).flatMap((file) => {
      const problem = applies(file) ? check(readFileSync(join(root, file), "utf8"), file) : "";
      return problem === "" ? [] : [`${file}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  test("a violation is noticed", () => {
    expect(applies(planted[0])).toBe(true);
    expect(check(planted[1], planted[0])).not.toBe("");
  });
});

test("every package says what it is", () => {
  const { packages } = readWorkspace(root);
  expect(packages.length).toBeGreaterThan(1);
  expect(packages.filter(({ description, layer }) => description === "" || layer === undefined)).toEqual([]);
});

test("the README begins with the two commands, and CI runs the second", () => {
  const commands = readFileSync(join(root, "README.md"), "utf8").match(/(?<=^```sh\n)tools\/.*$/gm);
  expect(commands?.[0]).toMatch(/^tools\/dslc compile docs\/examples\/fir\.kdsl /);
  expect(commands?.[1]).toBe("tools/test");
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain("exec tools/test </dev/null");
});
