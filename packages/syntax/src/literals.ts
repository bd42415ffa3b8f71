/**
 * From the text of number and string tokens to their values.
 *
 * The lexer takes any run of letters and digits after a digit as one number, so all that can be wrong with a number
 * is found and explained here. A malformed literal is reported and gets a plausible value, so that parsing goes on.
 */
import type { Diagnostic, Span } from "@dslc/base";
import { malformedNumber, unknownEscape } from "./diagnostics.ts";
import type { FloatLiteral, FloatSuffix, IntegerLiteral, NumberSuffix, StringLiteral } from "./tree-expressions.ts";

type Report = (diagnostic: Diagnostic) => void;

const floatSuffixes: readonly FloatSuffix[] = ["f16", "bf16", "f32", "f64"];
const numberSuffixes: readonly NumberSuffix[] = [
  "i8",
  "i16",
  "i32",
  "i64",
  "u8",
  "u16",
  "u32",
  "u64",
  ...floatSuffixes,
];

/** What each prefix announces, and the digits that it allows. */
const radices = {
  "0x": ["a hexadecimal", /^[0-9a-f]*/i],
  "0b": ["a binary", /^[01]*/],
  "0o": ["an octal", /^[0-7]*/],
} as const;

/** No type holds more than 64 bits, and the time to read a number of d digits grows faster than d. */
const mostDigits = 1000;

/** The literal that a number token stands for. */
export function numberLiteral(span: Span, report: Report): IntegerLiteral | FloatLiteral {
  const text = span.text.replaceAll("_", "");
  const fail = (reason: string): IntegerLiteral => {
    report(malformedNumber.at(span, { reason }, { help: helpFor(text) }));
    return { kind: "integer", span, value: 0n, suffix: undefined };
  };
  const prefix = text.slice(0, 2);
  if (prefix === "0x" || prefix === "0b" || prefix === "0o") return prefixedInteger(span, prefix, text.slice(2), fail);

  const digits = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/.exec(text)?.[0] ?? "";
  const suffix = readSuffix(text.slice(digits.length));
  if (suffix === null) return fail(unknownSuffix(text.slice(digits.length)));
  if (digits.length > mostDigits) return fail(tooLong);
  const isFloat = !/^\d+$/.test(digits);
  if (isFloat || isFloatSuffix(suffix)) {
    if (suffix === undefined || isFloatSuffix(suffix)) {
      return { kind: "float", span, text: digits, value: Number(digits), suffix };
    }
    return fail(`a number with a fraction or an exponent cannot be of type ${suffix}`);
  }
  return { kind: "integer", span, value: BigInt(digits), suffix };
}

function prefixedInteger(
  span: Span,
  prefix: keyof typeof radices,
  rest: string,
  fail: (reason: string) => IntegerLiteral,
): IntegerLiteral {
  const [radix, pattern] = radices[prefix];
  const digits = pattern.exec(rest)?.[0] ?? "";
  const tail = rest.slice(digits.length);
  if (/^\d/.test(tail)) return fail(`'${tail.charAt(0)}' is not ${radix} digit`);
  if (digits === "") return fail(`${radix} number has at least one digit after '${prefix}'`);
  const suffix = readSuffix(tail);
  if (suffix === null) return fail(unknownSuffix(tail));
  if (isFloatSuffix(suffix)) return fail(`${radix} number cannot be of type ${suffix}`);
  if (digits.length > mostDigits) return fail(tooLong);
  return { kind: "integer", span, value: BigInt(prefix + digits), suffix };
}

const tooLong = `a number has at most ${mostDigits} digits`;

function unknownSuffix(suffix: string): string {
  const shown = suffix.length > 20 ? `${suffix.slice(0, 20)}...` : suffix;
  return `a number has no suffix '${shown}'; the suffixes are ${numberSuffixes.join(" ")}`;
}

/** `0.5f` is C's way to say what the use of a literal says here. */
function helpFor(text: string): readonly string[] {
  const digits = /^(\d+(?:\.\d*)?)[fFhHuUlL]+$/.exec(text)?.[1];
  return digits === undefined ? [] : [`write '${digits}': a literal takes the type that its use wants`];
}

/** Undefined without a suffix, null when there is no such suffix. */
function readSuffix(text: string): NumberSuffix | undefined | null {
  if (text === "") return undefined;
  return numberSuffixes.find((suffix) => suffix === text) ?? null;
}

function isFloatSuffix(suffix: NumberSuffix | undefined): suffix is FloatSuffix {
  return floatSuffixes.some((floatSuffix) => floatSuffix === suffix);
}

const escapes: Readonly<Record<string, string>> = {
  '\\"': '"',
  "\\\\": "\\",
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
};

/** The literal that a string token stands for; one that was not closed on its line ends where the line does. */
export function stringLiteral(span: Span, isTerminated: boolean, report: Report): StringLiteral {
  const inner = span.text.slice(1, isTerminated ? -1 : undefined);
  const value = inner.replace(/\\[^]?/gu, (escape, at: number) => {
    const replacement = escapes[escape];
    if (replacement !== undefined) return replacement;
    const start = span.start + 1 + at;
    if (isTerminated) report(unknownEscape.at(span.source.span(start, start + escape.length), { escape }));
    return escape;
  });
  return { kind: "string", span, value };
}
