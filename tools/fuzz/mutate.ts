/** Makes texts wrong: bytes, tokens, truncations, pieces of other texts, and things that are too much. */
import { type RandomNumbers, tokenMutant } from "@dslc/testkit";
import type { Corpus, Language } from "./inputs.ts";
import { extremePiece, nestedText } from "./nesting.ts";

export interface Mutant {
  readonly language: Language;
  readonly text: string;
  /** How it was made, for people. */
  readonly made: string;
}

type Mutator = (text: string, random: RandomNumbers, other: () => string, language: Language) => string;

const mutators: Readonly<Record<string, Mutator>> = {
  bytes: mutatedBytes,
  tokens: (text, random, _, language) => tokenMutant(text, random, words[language]),
  "foreign tokens": foreignTokens,
  truncation: truncated,
  lines: changedLines,
  numbers: changedNumbers,
  splice: spliced,
  extreme: (text, random) => inPlaceOfToken(text, random, extremePiece(random)),
};

/** How often each is chosen. Tokens most often: what parses almost gets farthest. */
const weights: readonly (readonly [name: string, weight: number])[] = [
  ["bytes", 16],
  ["tokens", 32],
  ["foreign tokens", 10],
  ["lines", 14],
  ["numbers", 14],
  ["truncation", 8],
  ["splice", 8],
  ["extreme", 9],
  ["nesting", 3],
];

/** A mutant of one of the inputs, mostly by one mutator, sometimes by more. */
export function mutant(corpus: Corpus, random: RandomNumbers): Mutant {
  const pool = random.pick(corpus);
  const { name, language, text } = random.pick(pool);
  const other = (): string => random.pick(pool).text;
  let changed = text;
  const made = [name];
  for (let count = random.pick([1, 1, 1, 1, 1, 2, 3]); count > 0; count--) {
    const chosen = weighted(random);
    made.push(chosen);
    if (chosen === "nesting") {
      const nested = nestedText(language, random);
      changed = random.below(2) === 0 ? nested : inPlaceOfToken(changed, random, nested);
    } else changed = mutators[chosen]?.(changed, random, other, language) ?? changed;
  }
  return { language, text: changed, made: made.join(", ") };
}

function weighted(random: RandomNumbers): string {
  let at = random.below(weights.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [name, weight] of weights) {
    if (at < weight) return name;
    at -= weight;
  }
  throw new Error("the weights do not cover what is drawn");
}

/** One to eight changes of bytes. What is no UTF-8 then is read as files are: as replacement characters. */
function mutatedBytes(text: string, random: RandomNumbers): string {
  let bytes = [...Buffer.from(text.length > 100_000 ? text.slice(0, 100_000) : text)];
  for (let count = 1 + random.below(8); count > 0; count--) {
    const at = random.below(bytes.length + 1);
    const length = random.pick([1, 1, 2, 5, 40]);
    const kind = random.below(6);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    else if (kind === 1) bytes.splice(at, 0, random.below(256));
    else if (kind === 2) bytes.splice(at, length);
    else if (kind === 3) bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else if (kind === 4) bytes.splice(at, 0, ...random.pick(strangeBytes));
    else bytes = [...bytes.slice(0, at), ...bytes.slice(at, at + length).toReversed(), ...bytes.slice(at + length)];
  }
  return Buffer.from(bytes).toString("utf8");
}

const strangeBytes: readonly (readonly number[])[] = [
  [0],
  [0xff],
  [0xc3],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xe2, 0x80, 0xa8],
  [13],
  [13, 10],
  [27, 91, 51, 49, 109],
  [0x7f],
];

const tokenPattern = /"(?:[^"\\\n]|\\.)*"|[%@^#!]?[\w$.-]+|\s+|[^\s\w]/g;

function tokensOf(text: string): string[] {
  return text.match(tokenPattern) ?? [""];
}

/** Tokens that come from another input, each in the place of one or beside it. */
function foreignTokens(text: string, random: RandomNumbers, other: () => string): string {
  const tokens = tokensOf(text);
  const foreign = tokensOf(other()).filter((token) => token.trim() !== "");
  if (foreign.length === 0) return text;
  for (let count = 1 + random.below(3); count > 0; count--) {
    const from = random.below(foreign.length);
    const some = foreign.slice(from, from + random.pick([1, 1, 1, 2, 6])).join(" ");
    tokens.splice(random.below(tokens.length), random.below(2), some);
  }
  return tokens.join("");
}

/** A piece where a token was, preferably one that is alike: a number, a type, a name. */
function inPlaceOfToken(text: string, random: RandomNumbers, piece: string): string {
  const tokens = tokensOf(text);
  const alike = [...tokens.keys()].filter((at) => tokens[at]?.[0] === piece[0]);
  const at = alike.length > 0 && random.below(2) === 0 ? random.pick(alike) : random.below(tokens.length);
  tokens[at] = piece;
  return tokens.join("");
}

function truncated(text: string, random: RandomNumbers): string {
  const at = random.below(text.length + 1);
  const length = random.below(Math.min(text.length, 400) + 1);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(at, at + length);
    default: {
      const tokens = tokensOf(text);
      return tokens.slice(0, random.below(tokens.length + 1)).join("");
    }
  }
}

/** Other numbers in the place of some: what is read then mostly is valid, and means something else. */
function changedNumbers(text: string, random: RandomNumbers): string {
  const rare = random.pick([1, 4, 20]);
  return text.replace(/(?<![\w.%#^@])\d+(?![\w.])/g, (number) =>
    random.below(rare) > 0 ? number : random.pick([...smallNumbers, `${random.below(64)}`]),
  );
}

const smallNumbers = "0 1 2 3 7 8 31 32 33 63 64 127 128 255 256 65535 2147483647 4294967295 9223372036854775807".split(
  " ",
);

/** Lines, which often are whole operations or statements, taken out, doubled or exchanged with others. */
function changedLines(text: string, random: RandomNumbers): string {
  const lines = text.split("\n");
  for (let count = random.pick([1, 1, 1, 2, 4]); count > 0; count--) {
    const [at, other] = [random.below(lines.length), random.below(lines.length)];
    const line = lines[at] ?? "";
    const kind = random.below(4);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(other, 0, line);
    else if (kind === 2) lines.splice(at, random.pick([1, 2, 5]));
    else [lines[at], lines[other]] = [lines[other] ?? "", line];
  }
  return lines.join("\n");
}

/** Lines, or any pieces, of two texts. */
function spliced(text: string, random: RandomNumbers, other: () => string): string {
  const separator = random.pick(["\n", "\n", ""]);
  const own = separator === "" ? [text.slice(0, random.below(text.length + 1)), ""] : text.split(separator);
  const foreign = other().split("\n");
  const from = random.below(foreign.length);
  const some = foreign.slice(from, from + 1 + random.below(12));
  if (separator === "") return [own[0], ...some].join("\n");
  own.splice(random.below(own.length + 1), random.pick([0, 0, 1, 5, own.length]), ...some);
  return own.join("\n");
}

const mlirWords =
  `( ) { } [ ] < > , : :: = -> ? * x - + | & ! # % ^ @ ( ) <{ }> {-# #-} loc unit true false dense array sparse
  affine_map affine_set strided offset i1 i8 i32 i64 si8 ui8 index f16 bf16 f32 f64 f80 f128 f8E4M3FN none tf32
  vector<4xi32> vector<[4]xf32> tensor<?xf32> memref<4xi32> memref<?xf32,3> tuple<> complex<f32> () -> 0 1 -1 2 3 7 8 32 64 100
  255 4294967296 0.0 -1.5 1.0e+300 0x7FC00000 0xFF "" "a" @f @k %0 %1 %arg0 %c #map ^bb0 ^bb1 to step else do iter_args
  attributes private kernel in max func.return scf.yield arith.constant arith.addi arith.cmpi memref.load cf.br
  cf.cond_br llvm.unreachable vector.extract gpu.barrier #gpu.address_space<workgroup> !llvm.ptr !llvm.ptr<3>`.split(
    /\s+/,
  );

/** What a token may become. */
const words: Readonly<Record<Language, readonly string[] | undefined>> = {
  mlir: mlirWords,
  json: `{ } [ ] , : "" "a" 0 -1 1.5 1e999 true false null "i32" "name" "type" "attributes" "\\ud800" "\\u0000"`.split(
    " ",
  ),
  manifest: `{ } [ ] , : "" "a" 0 -1 1.5 1e999 true false null "u32" "kind" "\\ud800" 4294967296 1e21`.split(" "),
  pipeline:
    `( ) { } , = builtin.module gpu.module gpu.func func.func any cse canonicalize inline true -1 1 [ ] "" a`.split(
      " ",
    ),
  // The kernel language's own.
  kdsl: undefined,
};
