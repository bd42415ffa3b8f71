/** Sources with mistakes in them: tokens taken out, doubled, replaced or exchanged. */
import type { RandomNumbers } from "./random-numbers.ts";

/** What a token of the kernel language may be replaced by. */
const kernelWords =
  `( ) { } [ ] ; , : :: . .. + - * / % << >> && || & | ^ == < > = += ! ~ @ as if else for in step while loop let var
  const return break continue fn kernel mut global workgroup private launch requires true 0 1 2.5 1u8 n x t i
  u32 f32 bool f32x4 u8 barrier() local_id.x group_id.x .len .x [0] @unroll @align(16) 4294967295 -1`.split(/\s+/);

function tokensOf(text: string): readonly string[] {
  return text.match(/\/\/[^\n]*|\s+|\w+|[^\s\w]/g) ?? [];
}

/** The text with one to three mistakes. `words` are what a token may be replaced by: the kernel language's unless given. */
export function tokenMutant(text: string, random: RandomNumbers, words: readonly string[] = kernelWords): string {
  const tokens = tokensOf(text);
  const changed = tokens.length === 0 ? [""] : [...tokens];
  for (let count = 1 + random.below(3); count > 0; count--) {
    const at = random.below(changed.length);
    const kind = random.below(8);
    if (kind === 0) changed.splice(at, 1);
    else if (kind === 1) changed.splice(at, 0, changed[at] ?? "");
    else if (kind === 2) changed[at] = random.pick(words);
    else if (kind === 3) changed[at] = changed[random.below(changed.length)] ?? "";
    else exchangeAlike(changed, random);
  }
  return changed.join("");
}

/** Makes a name, number or operator another of the text, which often gives a program that means something else. */
function exchangeAlike(tokens: string[], random: RandomNumbers): void {
  const kind = random.pick([/^[a-z_]\w*$/, /^[a-z_]\w*$/, /^\d/, /^[-+*/%<>=&|^]$/]);
  const places = [...tokens.keys()].filter((at) => kind.test(tokens[at] ?? ""));
  if (places.length > 0) tokens[random.pick(places)] = tokens[random.pick(places)] ?? "";
}
