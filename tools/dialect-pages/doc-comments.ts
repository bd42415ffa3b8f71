/**
 * The doc comments of operations, read from the sources that define them. An operation's comment is the one on the
 * exported constant whose initializer names the operation: `export const addi = integerOp("arith.addi", ...)`.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";

/** The comments of the constants of a text, by the first string in each initializer that names an operation. */
export function operationComments(file: string, text: string): ReadonlyMap<string, string> {
  const { program, comments } = parseSync(file, text);
  const found = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration") continue;
    const comment = comments.findLast(({ end }) => end <= statement.start);
    const isBeside = comment !== undefined && text.slice(comment.end, statement.start).trim() === "";
    if (!isBeside || comment.type !== "Block" || !comment.value.startsWith("*")) continue;
    for (const { init } of statement.declaration.declarations) {
      const name = !init ? undefined : /"([a-z]\w*\.[\w.]+)"/.exec(text.slice(init.start, init.end))?.[1];
      if (name !== undefined) found.set(name, commentText(comment.value));
    }
  }
  return found;
}

/** The doc comments of all operations that the sources in a folder define. */
export function commentsIn(folder: string): ReadonlyMap<string, string> {
  const files = globSync("*.ts", { cwd: folder }).filter((file) => !file.endsWith(".test.ts"));
  return new Map(
    files.toSorted().flatMap((file) => [...operationComments(file, readFileSync(join(folder, file), "utf8"))]),
  );
}

/** The comment at the top of a file, by the names of the passes that the file defines. */
export function passComments(file: string, text: string): ReadonlyMap<string, string> {
  const names = [...text.matchAll(/\bdefinePass\(\s*"([\w-]+)"/g)].map(([, name = ""]) => name);
  if (names.length === 0) return new Map();
  const [first] = parseSync(file, text).comments;
  const isDoc = first?.type === "Block" && first.value.startsWith("*");
  return new Map(isDoc ? names.map((name) => [name, commentText(first.value)]) : []);
}

/** Without the stars; code that is indented stays so. */
function commentText(comment: string): string {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  return lines
    .join("\n")
    .trim()
    .replaceAll(/\{@link (\w+)\}/g, "`$1`");
}
