import { describe, expect, test } from "vitest";
import { parseManifest, printManifest } from "./parse.ts";
import { exampleManifest } from "./testing/index.ts";

type Path = readonly (string | number)[];

/** The JSON with another value at a path; `undefined` takes the field away. */
function replaced(json: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(json)) {
    const items: readonly unknown[] = json;
    return items.map((item, index) => (index === step ? replaced(item, rest, value) : item));
  }
  const fields = new Map<string, unknown>(typeof json === "object" && json !== null ? Object.entries(json) : []);
  return Object.fromEntries(fields.set(String(step), replaced(fields.get(String(step)), rest, value)));
}

function messages(text: string): readonly string[] {
  const parsed = parseManifest(text);
  return parsed.ok ? [] : parsed.diagnostics.map(({ message }) => message);
}

const fir: Path = ["kernels", 0];
const region: Path = [...fir, "launchRegion"];

test("a printed manifest is read back as it was", () => {
  const text = printManifest(exampleManifest);
  expect(parseManifest(text)).toEqual({ ok: true, manifest: exampleManifest });
  expect(text).toContain(
    '"bytes": ["add", ["mul", "taps", 4], ["mul", ["sub", ["add", "group_size.x", "taps"], 1], 4]]',
  );
});

test("the printed text does not depend on the order of the fields", () => {
  const { kernels, ...others } = exampleManifest;
  expect(printManifest({ kernels, ...others })).toBe(printManifest(exampleManifest));
});

test("an invalid manifest is not printed", () => {
  expect(() => printManifest({ ...exampleManifest, source: "/home/fir.kdsl" })).toThrow(
    "invalid manifest: source: expected a relative path",
  );
});

describe("of a wrong manifest it is said where and what", () => {
  test.each<[Path, unknown, string]>([
    [[], null, "expected object, found null"],
    [[], [], "expected object, found an array"],
    [["formatVersion"], undefined, "formatVersion: is missing"],
    [["formatVersion"], 2, "the manifest has format version 2, this reader knows version 1"],
    [["formatVersion"], "1", 'the manifest has format version "1", this reader knows version 1'],
    [["compiler", "name"], "nvcc", 'compiler.name: expected "dslc", found "nvcc"'],
    [["source"], "/folder/fir.kdsl", "source: expected a relative path"],
    [["source"], "C:\\fir.kdsl", "source: expected a relative path"],
    [["source"], "", "source: expected a relative path"],
    [["kernels"], {}, "kernels: expected array, found an object"],
    [["kernals"], [], "unknown field 'kernals'"],
    [[...fir, "symbol"], "", "kernels[0].symbol: expected at least 1"],
    [[...fir, "symbol"], "reverse", "kernels[1].symbol: 'reverse' is there twice"],
    [[...fir, "staticBytes"], -1, "kernels[0].staticBytes: expected at least 0"],
    [[...fir, "staticBytes"], 1.5, "kernels[0].staticBytes: expected int, found 1.5"],
    [[...fir, "line"], 0, "kernels[0].line: expected at least 1"],
    [[...fir, "parameters", 0, "kind"], "vector", 'kernels[0].parameters[0].kind: expected one of "scalar", "buffer"'],
    [[...fir, "parameters", 0, "name"], "a b", "kernels[0].parameters[0].name: expected an identifier"],
    [
      [...fir, "parameters", 2, "length"],
      undefined,
      "kernels[0].parameters[2].length: expected an integer formula, found nothing",
    ],
    [[...fir, "parameters", 2, "length"], "h", "kernels[0].parameters[2].length: 'h' is not an integer"],
    [
      [...fir, "parameters", 2, "length"],
      "m",
      "kernels[0].parameters[2].length: unknown variable 'm', did you mean 'n'?",
    ],
    [[...fir, "parameters", 4, "offset"], 28, "kernels[0].parameters[4].offset: 'y' at 28 is not aligned to 8"],
    [[...fir, "parameters", 2, "offset"], 0, "kernels[0].parameters[2].offset: 'x' at 0 overlaps what ends at 8"],
    [
      [...fir, "parameters", 4, "offset"],
      32,
      "kernels[0].parameters[4].offset: 'y' ends at 40, behind the block of 32 bytes",
    ],
    [
      [...fir, "parameters", 1, "alignment"],
      3,
      "kernels[0].parameters[1].alignment: expected one of 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, found 3",
    ],
    [[...fir, "groupSize", "maximum"], [1, 2], "kernels[0].groupSize.maximum: expected at least 3 items"],
    [
      [...fir, "requires", 0, "condition"],
      ["add", "taps", 1],
      "kernels[0].requires[0].condition: expected a boolean formula, but 'add' makes an integer formula",
    ],
    [
      [...region, "bytes", 1, 0],
      "mull",
      "kernels[0].launchRegion.bytes[1]: unknown operator 'mull', did you mean 'mul'?",
    ],
    [
      [...region, "bytes", 1, 1],
      "tap",
      "kernels[0].launchRegion.bytes[1][1]: unknown variable 'tap', did you mean 'taps'?",
    ],
    [
      [...region, "baseAlignment"],
      8,
      "kernels[0].launchRegion.views[0].alignment: is more than the base's, which is 8",
    ],
    [[...region, "views"], [], "kernels[0].launchRegion.views: expected at least 1 items"],
    [
      [...region, "views", 0, "length"],
      undefined,
      "kernels[0].launchRegion.views[0]: only the last view may be without a length",
    ],
    [[...region, "views", 1, "name"], "coeff", "kernels[0].launchRegion.views[1].name: 'coeff' is there twice"],
  ])("%j: %j", (path, value, message) => {
    expect(messages(JSON.stringify(replaced(exampleManifest, path, value)))).toEqual([message]);
  });

  test("all mistakes at once", () => {
    const wrong = replaced(replaced(exampleManifest, ["source"], 5), [...region, "bytes"], ["add", 1]);
    expect(messages(JSON.stringify(wrong))).toEqual([
      "source: expected string, found 5",
      "kernels[0].launchRegion.bytes: 'add' takes 2 operands, found 1",
    ]);
  });
});

test("the last view may be without a length", () => {
  expect(messages(JSON.stringify(replaced(exampleManifest, [...region, "views", 1, "length"], undefined)))).toEqual([]);
});

test("text that is not JSON is refused", () => {
  expect(messages("")).toEqual(["the manifest is not JSON: Unexpected end of JSON input"]);
  expect(messages("\u0000\u0001\ufffd")[0]).toMatch(/^the manifest is not JSON: /);
});

test("JSON that nests without end is refused", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect(messages(deep)).toEqual(["expected object, found an array"]);
  const text = JSON.stringify(replaced(exampleManifest, [...region, "bytes"], "DEEP")).replace('"DEEP"', deep);
  expect(messages(text)).toEqual(["kernels[0].launchRegion.bytes: nests deeper than 1000 operations"]);
  expect(messages(`{"formatVersion": ${deep}}`)).toEqual([
    "the manifest has format version an array, this reader knows version 1",
  ]);
});
