import { expect, test } from "vitest";
import { TextWriter } from "./text-writer.ts";

test("pieces of any length and script come out as they went in, in order", () => {
  const out = new TextWriter();
  const pieces = [
    "",
    "a",
    "\uFEFF",
    "ä",
    "x".repeat(63),
    "é".repeat(64),
    "😀",
    "y".repeat(5000),
    "z".repeat(3_000_000),
    "ß",
  ];
  for (const piece of pieces) out.write(piece);
  expect(out.finish()).toBe(pieces.join(""));
});

test("pieces that do not fit go on in the next buffer", () => {
  const out = new TextWriter();
  const pieces = Array.from({ length: 100_000 }, (_, at) => "abcdefghijklmnopqrstuvwxyz".slice(0, at % 27));
  for (const piece of pieces) out.write(piece);
  expect(out.finish()).toBe(pieces.join(""));
});

test("numbers are written in decimal", () => {
  const out = new TextWriter();
  const numbers = [0, 7, 9, 10, 99, 100, 12_345, 999_999_999];
  for (const number of numbers) {
    out.write(" ");
    out.writeNumber(number);
  }
  expect(out.finish()).toBe(` ${numbers.join(" ")}`);
});
