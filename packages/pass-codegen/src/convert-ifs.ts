/**
 * Makes choices of values out of conditional code where both sides are cheap: what they compute is computed always, and
 * the condition selects. It saves branches, and lets later passes see one block. A side with an access, a division or
 * anything else that must not happen in vain stays conditional.
 */
import {
  addf,
  addi,
  andi,
  cmpf,
  cmpi,
  constant,
  extsi,
  extui,
  index_cast,
  index_castui,
  muli,
  negf,
  ori,
  select,
  subf,
  subi,
  trunci,
  xori,
} from "@dslc/dialect-arith";
import { ifOp } from "@dslc/dialect-scf";
import { ArrayAttribute, Builder, MemRefType, type Operation, type OpOf, type Region, type Value } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { z } from "zod";

export const convertIfs = definePass("convert-ifs", {
  summary: "turn conditional code whose sides are cheap into choices of values",
  options: { limit: z.int().min(0).default(3).describe("the most operations of one side") },
  run(op, { limit }, { count }) {
    const converted = convertInside(op, limit);
    count("conditions converted", converted);
    return converted === 0 ? "all" : [];
  },
});

/** What costs an instruction or less, and has a meaning for all operands. */
const cheap: ReadonlySet<string> = new Set(
  [
    addf,
    addi,
    andi,
    cmpf,
    cmpi,
    constant,
    extsi,
    extui,
    index_cast,
    index_castui,
    muli,
    negf,
    ori,
    select,
    subf,
    subi,
    trunci,
    xori,
  ].map(({ opName }) => opName),
);

/** What costs none. */
const free: ReadonlySet<string> = new Set([constant, index_cast, index_castui].map(({ opName }) => opName));

/** Converts inner conditions first, so that what they become counts. Returns how many were converted. */
export function convertInside(root: Operation, limit: number): number {
  const conditions: Operation[] = [];
  root.walk((op) => {
    if (ifOp.is(op)) conditions.push(op);
  });
  let converted = 0;
  for (const op of conditions.reverse()) {
    if (!ifOp.is(op) || !isConvertible(op, limit)) continue;
    convert(op);
    converted++;
  }
  return converted;
}

type Condition = OpOf<typeof ifOp>;

function isConvertible(op: Condition, limit: number): boolean {
  if (op.outputs.length === 0 || op.outputs.some(({ type }) => type instanceof MemRefType)) return false;
  return op.regions.every((region) => isCheap(region, limit));
}

function isCheap(region: Region, limit: number): boolean {
  if (!region.hasOneBlock) return false;
  let cost = 0;
  for (const op of region.entry.operations()) {
    if (op === region.entry.last) break;
    if (!cheap.has(op.name) || promisesMore(op)) return false;
    if (!free.has(op.name)) cost++;
  }
  return cost <= limit;
}

/** Whether it promises that nothing wraps: a promise that holds only where it ran before. */
function promisesMore(op: Operation): boolean {
  const flags = op.getAttribute("overflowFlags");
  if (flags === undefined) return false;
  return flags instanceof ArrayAttribute ? flags.elements.length > 0 : !/none/.test(flags.text);
}

function convert(op: Condition): void {
  const [whenTrue, whenFalse] = op.regions.map((region) => hoisted(region, op));
  const at = Builder.before(op);
  const choices = op.outputs.map((_, position): Value => {
    const [first, second] = [whenTrue?.[position], whenFalse?.[position]];
    if (first === undefined || second === undefined) throw new Error("both sides yield as many values");
    return select(at, { condition: op.condition, true_value: first, false_value: second }).result;
  });
  op.replaceWith(choices);
}

/** Moves a side's operations before the condition; gives what it yields. */
function hoisted(region: Region, before: Operation): readonly Value[] {
  const { last } = region.entry;
  for (const op of region.entry.operations()) if (op !== last) op.moveBefore(before);
  return last?.operands ?? [];
}
