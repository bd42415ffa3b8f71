/**
 * The READMEs of the packages and the guide to the IR are true: each program prints what the page says; `...` stands for
 * any text.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publicPackages } from "./pack.ts";

const root = join(import.meta.dirname, "../..");
const packages = publicPackages();
const separator = "-----8<-----";

function readme(folder: string): string {
  const file = join(root, folder, "README.md");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function block(text: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1] ?? "";
}

test("every package has a page with its name and an example of few lines", () => {
  for (const { name, folder } of packages) {
    const text = readme(folder);
    expect(text, name).toMatch(new RegExp(`^# ${name}\n`));
    const example = block(text, "ts") || block(text, "sh");
    expect(example, name).not.toBe("");
    expect(example.split("\n").length, name).toBeLessThan(40);
  }
});

interface Example {
  readonly page: string;
  readonly program: string;
  readonly expected: string;
}

/** What each example prints. One program in the clone, where the packages are found, runs them one after another. */
function outputs(examples: readonly Example[]): readonly string[] {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const work = mkdtempSync(join(root, ".cache/readmes-"));
  try {
    const lines = examples.map(({ program }, at) => {
      writeFileSync(join(work, `example-${at}.ts`), program);
      return `await import("./example-${at}.ts");\nconsole.log("${separator}");\n`;
    });
    writeFileSync(join(work, "all.ts"), lines.join(""));
    const args = ["--conditions=@dslc/source", join(work, "all.ts")];
    const env = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" };
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.split(`${separator}\n`).map((text) => text.trim());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function guideExamples(): readonly Example[] {
  const guide = readFileSync(join(root, "docs/ir.md"), "utf8");
  const found = guide.matchAll(/^```ts\n(.*?)^```\n\n```text\n(.*?)^```$/gms);
  return [...found].map(([, program = "", expected = ""]) => ({ page: "docs/ir.md", program, expected }));
}

test("the examples print what the pages say", () => {
  const libraries = packages.filter(({ bundled }) => !bundled);
  const ofPackages = libraries.map(({ name, folder }): Example => {
    const text = readme(folder);
    return { page: name, program: block(text, "ts"), expected: block(text, "text") };
  });
  const guide = guideExamples();
  expect(guide).toHaveLength(4);
  const examples = [...ofPackages, ...guide];
  const printed = outputs(examples);
  for (const [at, { page, program, expected }] of examples.entries())
    if (expected.trim() !== "...") expect(printed[at], `${page}:\n${program}`).toBe(expected.trim());
}, 120_000);
