/** Sources with mistakes in them: tokens taken out, doubled, replaced or exchanged. */
import type { RandomNumbers } from "./random-numbers.ts";

/** What a token may be replaced by. */
const words =
  `( ) { } [ ] ; , : :: . .. + - * / % << >> && || & | ^ == < > = += ! ~ @ as if else for in step while loop let var
  const return break continue fn kernel mut global workgroup private launch requires true 0 1 2.5 1u8 n x t i
  u32 f32 bool f32x4 u8 barrier() local_id.x group_id.x .len .x [0] @unroll @align(16) 4294967295 -1`.split(/\s+/);

function tokensOf(text: string): readonly string[] {
  return text.match(/\/\/[^\n]*|\s+|\w+|[^\s\w]/g) ?? [];
}

/** The text with one to three mistakes. */
export function tokenMutant(text: string, random: RandomNumbers): string {
  const tokens = tokensOf(text);
  const changed = [...tokens];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(changed.length);
    const kind = random.below(4);
    if (kind === 0) changed.splice(at, 1);
    else if (kind === 1) changed.splice(at, 0, changed[at] ?? "");
    else if (kind === 2) changed[at] = random.pick(words);
    else changed.splice(at, 1, changed[random.below(changed.length)] ?? "");
  }
  return changed.join("");
}
