/** The code on the pages of docs/language: how it is marked, and what a marked block stands for. */

export interface MarkedBlock {
  /** The page and the line on which the block begins. */
  readonly place: string;
  /** A whole file. */
  readonly source: string;
  /** The errors that compiling it has to report; none for code that is right. */
  readonly errors: readonly string[];
  readonly constants: Readonly<Record<string, string>>;
}

const bodyStart = "kernel k(n: u32, a: f32, x: global [f32; n], y: global mut [f32; n]) {\n";

/** The file that a block stands for. */
export function wholeFile(
  code: string,
  form: { readonly isBody: boolean; readonly errors: readonly string[] },
): string {
  if (form.isBody) return `${bodyStart}${code}}\n`;
  const isWhole = /\bkernel\s+\w+\s*\(/.test(code) || form.errors.includes("frontend/no-kernel");
  return isWhole ? code : `${code}kernel empty() {}\n`;
}

/** The blocks marked `kdsl` of a page. */
export function markedBlocks(page: string, text: string): readonly MarkedBlock[] {
  return [...text.matchAll(/^```kdsl([^\n]*)\n([^]*?)^```$/gm)].map(({ 1: form = "", 2: code = "", index }) => {
    const words = form.trim().split(/\s+/);
    const after = (word: string): readonly string[] => words.filter((_, position) => words[position - 1] === word);
    const unknown = words.filter(
      (word, position) =>
        !["", "body", "error", "with"].includes(word) && !["error", "with"].includes(words[position - 1] ?? ""),
    );
    if (unknown.length > 0) throw new Error(`${page}: '${unknown.join(" ")}' means nothing behind 'kdsl'`);
    const errors = after("error");
    return {
      place: `${page}:${text.slice(0, index).split("\n").length}`,
      source: wholeFile(code, { isBody: words.includes("body"), errors }),
      errors,
      constants: Object.fromEntries(
        after("with").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
      ),
    };
  });
}
