import { expect, test } from "vitest";
import { formatJson } from "./format-json.ts";

test("arrays of plain values stay on one line, objects do not", () => {
  expect(formatJson({ bytes: ["add", ["mul", "n", 4], 1], views: [{ name: "a" }], none: [], left: undefined })).toBe(`{
  "bytes": ["add", ["mul", "n", 4], 1],
  "views": [
    {
      "name": "a"
    }
  ],
  "none": []
}
`);
});

test("an array that is too long for a line is broken where it nests", () => {
  const long = ["add", ["mul", "a".repeat(60), 4], ["mul", "b".repeat(60), 4]];
  expect(formatJson(long)).toBe(`[
  "add",
  ["mul", "${"a".repeat(60)}", 4],
  ["mul", "${"b".repeat(60)}", 4]
]
`);
});

test("lines are at most 120 characters long", () => {
  for (let length = 80; length <= 140; length++) {
    const text = formatJson({ field: [["x".repeat(length - 60), "y".repeat(40)], 1] });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(JSON.parse(text)).toEqual({ field: [["x".repeat(length - 60), "y".repeat(40)], 1] });
  }
});
