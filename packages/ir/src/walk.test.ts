import { expect, test } from "vitest";
import { Block } from "./block.ts";
import { Operation, type WalkOutcome } from "./operation.ts";
import { Region } from "./region.ts";

function holder(name: string, ...ops: readonly Operation[]): Operation {
  const block = new Block();
  for (const op of ops) block.append(op);
  return new Operation(name, undefined, { regions: [new Region([block])] });
}

const leaf = (name: string): Operation => new Operation(name, undefined, {});
const tree = (): Operation => holder("a", holder("b", leaf("c"), leaf("d")), leaf("e"));

/** The names that a walk comes by, and how it ends. */
function walked(
  walk: (root: Operation, visit: (op: Operation) => "skip" | "interrupt" | void) => WalkOutcome,
  answers: Readonly<Record<string, "skip" | "interrupt">> = {},
): readonly [names: string, outcome: WalkOutcome] {
  const names: string[] = [];
  const outcome = walk(tree(), ({ name }) => {
    names.push(name);
    return answers[name];
  });
  return [names.join(""), outcome];
}

const preOrder: Parameters<typeof walked>[0] = (root, visit) => root.walk(visit);
const postOrder: Parameters<typeof walked>[0] = (root, visit) => root.walkPostOrder(visit);

test("a walk comes by each operation before what is inside, or after it", () => {
  expect([walked(preOrder), walked(postOrder)]).toEqual([
    ["abcde", undefined],
    ["cdbea", undefined],
  ]);
});

test("what is inside of an operation can be skipped", () => {
  expect(walked(preOrder, { b: "skip" })).toEqual(["abe", undefined]);
});

test("a walk can be interrupted, and says so", () => {
  expect([walked(preOrder, { c: "interrupt" }), walked(postOrder, { d: "interrupt" })]).toEqual([
    ["abc", "interrupt"],
    ["cd", "interrupt"],
  ]);
});

test("the operation that a walk is at may be erased", () => {
  const root = tree();
  root.walkPostOrder((op) => {
    if (op.name === "c" || op.name === "b") op.erase();
  });
  expect(walkedNames(root)).toBe("ae");
});

function walkedNames(root: Operation): string {
  let names = "";
  root.walk(({ name }) => {
    names += name;
  });
  return names;
}
