/** Tables in Markdown, and the part of docs/benchmarks.md that a command writes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.ts";

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Replaces what stands between the two comments that mark a command's part. @throws Error when they are missing */
export function replacePart(page: string, command: string, text: string): string {
  const begin = `<!-- begin: bench ${command} -->`;
  const end = `<!-- end: bench ${command} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no part '${begin}' ... '${end}'`);
  return `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}

/** Prints a command's tables, and writes them into docs/benchmarks.md when asked to. */
export function publish(command: string, text: string, write: boolean): void {
  console.log(text);
  if (!write) return;
  const page = join(root, "docs/benchmarks.md");
  writeFileSync(page, replacePart(readFileSync(page, "utf8"), command, text));
}
