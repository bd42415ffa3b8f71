/**
 * Inputs that nobody here wrote, held against `mlir-opt-19`. What does not hold stands in conformance-exceptions.txt
 * with its reason; an entry there that does hold fails the test too, so that the list only tells the truth.
 */
import { requireTool, type SkippableTest } from "@dslc/testkit";
import { expect, test } from "vitest";
import { optimize } from "../src/optimize.ts";
import {
  exceptionsOf,
  type Folder,
  type Input,
  inputsOf,
  mlirOptErrorLine,
  mlirOptWithLocations,
  throughMlirOptGeneric,
} from "./conformance-inputs.ts";

/** What is wrong with one input, in a line. */
type Faults = Map<string, string>;

interface Surprises {
  readonly faulty: readonly string[];
  readonly mended: readonly string[];
}

const none: Surprises = { faulty: [], mended: [] };

/** The inputs that should hold and do not, and those that are excepted and hold. */
function surprises(folder: Folder, inputs: readonly Input[], faults: Faults): Surprises {
  const exceptions = exceptionsOf(folder);
  const faulty = [...faults].filter(([name]) => !exceptions.has(name)).map(([name, fault]) => `${name}: ${fault}`);
  const mended = inputs.map(({ name }) => name).filter((name) => exceptions.has(name) && !faults.has(name));
  return { faulty, mended };
}

/** Our print of an input, or what keeps us from it. */
function print(input: Input, printGeneric: boolean): { readonly text: string } | { readonly fault: string } {
  const { text, diagnostics } = optimize(
    { name: input.name, text: input.text },
    { allowUnregisteredDialect: true, printGeneric },
  );
  if (text !== undefined) return { text };
  const [first] = diagnostics;
  return { fault: `${first?.span?.source.lineColumn(first.span.start).line ?? "?"}: ${first?.message}` };
}

/** Faults of the inputs that, as printed by us in one form, are not to `mlir-opt-19` what they are. */
function printFaults(inputs: readonly Input[], printGeneric: boolean): Faults {
  const faults: Faults = new Map();
  const printed: (Input & { readonly ours: string })[] = [];
  for (const input of inputs) {
    const result = print(input, printGeneric);
    if ("fault" in result) faults.set(input.name, result.fault);
    else printed.push({ ...input, ours: result.text });
  }
  const expected = throughMlirOptGeneric(printed.map(({ text }) => text));
  const found = throughMlirOptGeneric(printed.map(({ ours }) => ours));
  for (const [position, { name }] of printed.entries()) {
    const [wanted = "", given = ""] = [expected[position], found[position]];
    if (wanted === "") faults.set(name, "mlir-opt-19 refuses the input");
    else if (given !== wanted) faults.set(name, firstDifference(wanted, given));
  }
  return faults;
}

function firstDifference(wanted: string, found: string): string {
  if (found === "") return "mlir-opt-19 refuses what we print";
  const foundLines = found.split("\n");
  const lines = wanted.split("\n");
  const at = lines.findIndex((line, position) => line !== foundLines[position]);
  return `expected '${lines[at]?.trim()}', found '${foundLines[at]?.trim()}'`;
}

/** Faults of the inputs that we do not refuse on the line on which `mlir-opt-19` refuses them. */
function errorFaults(inputs: readonly Input[]): Faults {
  const faults: Faults = new Map();
  for (const { name, text } of inputs) {
    const { diagnostics } = optimize({ name, text }, { allowUnregisteredDialect: true });
    const [first] = diagnostics;
    const line = first?.span?.source.lineColumn(first.span.start).line;
    const wanted = mlirOptErrorLine(text);
    if (line === undefined || line !== wanted) faults.set(name, `line ${wanted}, not ${line}: ${first?.message}`);
  }
  return faults;
}

function readInputs(context: SkippableTest, folder: Folder): readonly Input[] {
  requireTool(context, "mlir-opt-19");
  return inputsOf(context, folder);
}

test("what we print of generic is to mlir-opt-19 what the input is", (context) => {
  const inputs = readInputs(context, "generic");
  expect(surprises("generic", inputs, printFaults(inputs, true))).toEqual(none);
});

test.for(["device-generic", "device-custom"] as const)(
  "what we print of %s, in both forms, is to mlir-opt-19 what the input is",
  (folder, context) => {
    const inputs = readInputs(context, folder);
    const faults = new Map([...printFaults(inputs, true), ...printFaults(inputs, false)]);
    expect(surprises(folder, inputs, faults)).toEqual(none);
  },
);

test("locations of generic, every 20th, are to mlir-opt-19 those of the input", (context) => {
  const inputs = readInputs(context, "generic").filter((_, position) => position % 20 === 0);
  const faults = inputs.flatMap(({ name, text }) => {
    // Places in the input are those of its name, which is this one to mlir-opt-19.
    const options = { allowUnregisteredDialect: true, printGeneric: true, printLocations: true };
    const ours = optimize({ name: "<stdin>", text }, options).text ?? "";
    return mlirOptWithLocations(ours) === mlirOptWithLocations(text) ? [] : [name];
  });
  expect(faults).toEqual([]);
});

test.for(["invalid-syntax", "invalid-verify"] as const)(
  "%s is refused where mlir-opt-19 refuses it",
  (folder, context) => {
    const inputs = readInputs(context, folder);
    expect(surprises(folder, inputs, errorFaults(inputs))).toEqual(none);
  },
);
