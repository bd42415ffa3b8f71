/** Operations that nobody defined: kept as they are where that is asked for, an error with a way out elsewhere. */
import { expect, test } from "vitest";
import { optimize } from "../src/optimize.ts";

const ofKnownDialect = `%v = "test.source"() : () -> vector<4xf32>
%r = "llvm.nonesuch"(%v) <{kind = #vector.kind<add>}> ({
^bb0(%a: f32):
  "vector.yield"(%a) : (f32) -> ()
}) {note} : (vector<4xf32>) -> f32
`;

function run(text: string, allowUnregisteredDialect: boolean) {
  const { text: printed, diagnostics } = optimize({ name: "test.mlir", text }, { allowUnregisteredDialect });
  return { printed, found: diagnostics.map(({ message, help }) => ({ message, help })) };
}

test("an operation that a dialect lacks of which we know a part is kept with properties, regions and attributes", () => {
  const { printed, found } = run(ofKnownDialect, true);
  expect(found).toEqual([]);
  expect(printed).toContain('"llvm.nonesuch"(%v) <{kind = #vector.kind<add>}> ({');
  expect(printed).toContain("vector.yield %a : f32");
  expect(printed).toContain("}) {note} : (vector<4xf32>) -> f32");
});

test.each([
  [
    "without the flag it is an error that names the flag",
    '"vector.nonesuch"() : () -> ()',
    false,
    "operation 'vector.nonesuch' is unregistered",
    "pass --allow-unregistered-dialect to keep operations of dialects that are not loaded",
  ],
  [
    "of a dialect that is whole it is one with the flag, too",
    '"vector.nonesuch"() : () -> ()',
    true,
    "operation 'vector.nonesuch' is unregistered",
    "the dialect 'vector' is loaded, and has no such operation",
  ],
  [
    "one of an unknown dialect is the same error",
    '"test.op"() : () -> ()',
    false,
    "operation 'test.op' is unregistered",
    "pass --allow-unregistered-dialect to keep operations of dialects that are not loaded",
  ],
  [
    "in a custom form, which nobody can read, the flag does not help",
    "vector.nonesuch",
    true,
    "operation 'vector.nonesuch' is unregistered",
    "an unregistered operation has to be written in the generic form",
  ],
  [
    "a name that is nearly right is told the right one",
    '"vector.tranpose"() : () -> ()',
    false,
    "operation 'vector.tranpose' is unregistered",
    "did you mean 'vector.transpose'?",
  ],
])("%s", (_what, text, allow, message, help) => {
  const { printed, found } = run(text, allow);
  expect(printed).toBeUndefined();
  expect(found.map((entry) => entry.message)).toEqual([message]);
  expect(found[0]?.help).toContain(help);
});
