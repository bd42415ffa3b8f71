/** Differences between texts line by line, as `diff -u` shows them, by Myers's algorithm ("An O(ND) Difference Algorithm"). */

/** Lines that are the same around a change. */
const contextLines = 3;

/** Texts that differ in more lines than this are shown as one removed and the other added. */
const mostChanges = 2000;

interface Line {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Hunks with `@@` heads; empty when the texts are the same. */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) return "";
  const lines = compare(before.split("\n"), after.split("\n"));
  return hunksOf(lines)
    .map(([start, end]) => hunkText(lines, start, end))
    .join("");
}

function compare(a: readonly string[], b: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (text: string): Line => ({ mark: " ", text });
  return [
    ...a.slice(0, head).map(same),
    ...changedPart(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

function changedPart(a: readonly string[], b: readonly string[]): readonly Line[] {
  const whole = [...a.map((text): Line => ({ mark: "-", text })), ...b.map((text): Line => ({ mark: "+", text }))];
  if (a.length === 0 || b.length === 0) return whole;
  const rounds = furthestPaths(a, b);
  return rounds === undefined ? whole : walkBack(a, b, rounds);
}

/** For each number of changes, how far in `a` each diagonal comes; undefined when there are too many changes. */
function furthestPaths(a: readonly string[], b: readonly string[]): readonly ReadonlyMap<number, number>[] | undefined {
  const rounds: Map<number, number>[] = [];
  let last = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= Math.min(mostChanges, a.length + b.length); changes++) {
    const now = new Map<number, number>();
    rounds.push(now);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = last.get(diagonal + 1) ?? -1;
      const right = (last.get(diagonal - 1) ?? -2) + 1;
      let x = diagonal === -changes || (diagonal !== changes && right <= down) ? down : right;
      let y = x - diagonal;
      while (x < a.length && y < b.length && x >= 0 && y >= 0 && a[x] === b[y]) {
        x++;
        y++;
      }
      now.set(diagonal, x);
      if (x >= a.length && y >= b.length) return rounds;
    }
    last = now;
  }
  return undefined;
}

function walkBack(a: readonly string[], b: readonly string[], rounds: readonly ReadonlyMap<number, number>[]): Line[] {
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let changes = rounds.length - 1; changes >= 0; changes--) {
    const diagonal = x - y;
    const last = rounds[changes - 1] ?? new Map<number, number>();
    const down = last.get(diagonal + 1) ?? -1;
    const right = (last.get(diagonal - 1) ?? -2) + 1;
    const isDown = diagonal === -changes || (diagonal !== changes && right <= down);
    const [fromX, fromY] =
      changes === 0 ? [0, 0] : isDown ? [down, down - diagonal - 1] : [right - 1, right - diagonal];
    const [startX, startY] = changes === 0 ? [0, 0] : isDown ? [fromX, fromY + 1] : [fromX + 1, fromY];
    while (x > startX && y > startY) {
      x--;
      y--;
      lines.push({ mark: " ", text: a[x] ?? "" });
    }
    if (changes > 0) lines.push(isDown ? { mark: "+", text: b[fromY] ?? "" } : { mark: "-", text: a[fromX] ?? "" });
    x = fromX;
    y = fromY;
  }
  return lines.reverse();
}

/** Where changes with what is around them begin and end. */
function hunksOf(lines: readonly Line[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const [at, { mark }] of lines.entries()) {
    if (mark === " ") continue;
    const start = Math.max(0, at - contextLines);
    const end = Math.min(lines.length, at + 1 + contextLines);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}

function hunkText(lines: readonly Line[], start: number, end: number): string {
  const before = lines.slice(0, start);
  const shown = lines.slice(start, end);
  const head = (other: Line["mark"], sign: string): string =>
    `${sign}${before.filter(({ mark }) => mark !== other).length + 1},${shown.filter(({ mark }) => mark !== other).length}`;
  return `@@ ${head("+", "-")} ${head("-", "+")} @@\n${shown.map(({ mark, text }) => `${mark}${text}\n`).join("")}`;
}
