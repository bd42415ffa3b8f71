/** The READMEs of the packages are true: the example of each prints what the page says; `...` stands for any text. */
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

test("the examples print what the pages say", () => {
  const libraries = packages.filter(({ bundled }) => !bundled);
  mkdirSync(join(root, ".cache"), { recursive: true });
  // In the clone, so that the packages are found; one program runs them one after another.
  const work = mkdtempSync(join(root, ".cache/readmes-"));
  try {
    const files = libraries.map(({ folder }, at) => {
      writeFileSync(join(work, `example-${at}.ts`), block(readme(folder), "ts"));
      return `await import("./example-${at}.ts");\nconsole.log("${separator}");\n`;
    });
    writeFileSync(join(work, "all.ts"), files.join(""));
    const args = ["--conditions=@dslc/source", join(work, "all.ts")];
    const env = { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" };
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const printed = stdout.split(`${separator}\n`);
    for (const [at, { name, folder }] of libraries.entries()) {
      const expected = block(readme(folder), "text").trim();
      if (expected !== "...") expect(printed[at]?.trim(), name).toBe(expected);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}, 120_000);
