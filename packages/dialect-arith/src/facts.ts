/** What arith's ops tell the analyses: ranges and congruences of results, what conditions imply. */
import {
  type AlignmentFact,
  alignmentOp,
  addCongruences,
  addRanges,
  andCongruences,
  andRanges,
  castCongruence,
  castRange,
  ceilingDivideSignedRanges,
  ceilingDivideUnsignedRanges,
  chooseCongruences,
  type Congruence,
  Congruence as Congruences,
  type CongruenceFunction,
  compareRanges,
  conditionOp,
  dividendOf,
  divideSignedCongruences,
  divideSignedRanges,
  divideUnsignedCongruences,
  divideUnsignedRanges,
  floorDivideSignedRanges,
  integerAlignment,
  IntegerRange,
  integerRangeOp,
  integerWidth,
  joinAlignment,
  maximumSignedRanges,
  maximumUnsignedRanges,
  minimumSignedRanges,
  minimumUnsignedRanges,
  multiplyCongruences,
  multiplyRanges,
  oppositePredicate,
  orCongruences,
  orRanges,
  type RangeFunction,
  remainderSignedCongruences,
  remainderSignedRanges,
  remainderUnsignedCongruences,
  remainderUnsignedRanges,
  shiftLeftCongruences,
  shiftLeftRanges,
  shiftRightSignedCongruences,
  shiftRightSignedRanges,
  shiftRightUnsignedCongruences,
  shiftRightUnsignedRanges,
  subtractCongruences,
  subtractRanges,
  xorCongruences,
  xorRanges,
} from "@dslc/analysis";
import { i1, type IntegerPredicate, type InterfaceImplementation, neverPoison, type Operation } from "@dslc/ir";

interface BinaryFacts {
  readonly range: RangeFunction;
  /** Nothing is known of a result without it. */
  readonly congruence?: CongruenceFunction;
  /** The result is the rest of a division of the first operand by the second, or its low bits by a mask. */
  readonly rest?: "remainder" | "mask";
}

/** By the name of the op without its dialect. */
const binaryFacts: Readonly<Record<string, BinaryFacts>> = {
  addi: { range: addRanges, congruence: addCongruences },
  subi: { range: subtractRanges, congruence: subtractCongruences },
  muli: { range: multiplyRanges, congruence: multiplyCongruences },
  shli: { range: shiftLeftRanges, congruence: shiftLeftCongruences },
  shrui: { range: shiftRightUnsignedRanges, congruence: shiftRightUnsignedCongruences },
  shrsi: { range: shiftRightSignedRanges, congruence: shiftRightSignedCongruences },
  divui: { range: divideUnsignedRanges, congruence: divideUnsignedCongruences },
  divsi: { range: divideSignedRanges, congruence: divideSignedCongruences },
  remui: { range: remainderUnsignedRanges, congruence: remainderUnsignedCongruences, rest: "remainder" },
  remsi: { range: remainderSignedRanges, congruence: remainderSignedCongruences },
  ceildivui: { range: ceilingDivideUnsignedRanges },
  ceildivsi: { range: ceilingDivideSignedRanges },
  floordivsi: { range: floorDivideSignedRanges },
  andi: { range: andRanges, congruence: andCongruences, rest: "mask" },
  ori: { range: orRanges, congruence: orCongruences },
  xori: { range: xorRanges, congruence: xorCongruences },
  maxsi: { range: maximumSignedRanges, congruence: chooseCongruences },
  minsi: { range: minimumSignedRanges, congruence: chooseCongruences },
  maxui: { range: maximumUnsignedRanges, congruence: chooseCongruences },
  minui: { range: minimumUnsignedRanges, congruence: chooseCongruences },
};

function congruenceOf(fact: AlignmentFact | undefined): Congruence {
  return fact?.kind === "integer" ? fact.congruence : Congruences.unknown;
}

/** The interfaces of an op of two integers. `flagsOf` gives its overflow flags. */
export function integerFacts(
  name: string,
  flagsOf: (op: Operation) => readonly string[] = () => [],
): readonly InterfaceImplementation[] {
  const facts = binaryFacts[name.replace("arith.", "")];
  if (facts === undefined) return [];
  const { range, congruence, rest } = facts;
  return [
    integerRangeOp.implement({
      ranges: (op, [lhs, rhs]) => [lhs === undefined || rhs === undefined ? undefined : range(lhs, rhs, flagsOf(op))],
    }),
    alignmentOp.implement({
      alignment: (op, [lhs, rhs]) => {
        const width = integerWidth(op.getResult().type);
        return congruence === undefined || width === undefined
          ? []
          : [integerAlignment(congruence(congruenceOf(lhs), congruenceOf(rhs), width))];
      },
      ...(rest === undefined
        ? {}
        : {
            invert: (op: Operation, result: Congruence, operands: Operands) => invertRest(rest, op, result, operands),
          }),
    }),
    ...(name === "arith.andi" || name === "arith.ori" || name === "arith.xori" ? [logicFacts(name)] : []),
  ];
}

type Operands = readonly (Congruence | undefined)[];

function invertRest(rest: "remainder" | "mask", op: Operation, result: Congruence, [left, right]: Operands) {
  const [lhs, rhs] = [op.getOperand(0), op.getOperand(1)];
  if (rest === "remainder")
    return right === undefined ? undefined : { value: lhs, congruence: dividendOf(result, right) };
  const [value, mask] = right === undefined ? [rhs, left] : [lhs, right];
  if (mask === undefined) return undefined;
  // A mask keeps as many low bits as it has ones below its first zero.
  let kept = 0;
  while (kept < mask.bits && ((mask.residue >> BigInt(kept)) & 1n) === 1n) kept++;
  return { value, congruence: new Congruences(Math.min(kept, result.bits), result.residue) };
}

/** Of truth values: both hold where an and does, neither where an or does not, the other way where an xor with true does. */
function logicFacts(name: "arith.andi" | "arith.ori" | "arith.xori"): InterfaceImplementation {
  return conditionOp.implement({
    implied: (op, holds) => {
      const [lhs, rhs] = [op.getOperand(0), op.getOperand(1)];
      if (op.getResult().type !== i1) return [];
      if (name === "arith.xori") {
        const isNot = rhs.definingOp?.getAttribute("value")?.text === "true";
        return isNot ? [{ kind: "condition", condition: lhs, holds: !holds }] : [];
      }
      if (holds !== (name === "arith.andi")) return [];
      return [lhs, rhs].map((condition) => ({ kind: "condition", condition, holds }));
    },
  });
}

/** `isSigned`: how the bits above come about. */
export function castFacts(isSigned: boolean): readonly InterfaceImplementation[] {
  return [
    neverPoison,
    integerRangeOp.implement({
      ranges: (op, [from]) => {
        const width = integerWidth(op.getResult().type);
        return from === undefined || width === undefined
          ? []
          : [castRange(from, width, isSigned ? "signed" : "unsigned")];
      },
    }),
    alignmentOp.implement({
      alignment: (op, [from]) => {
        const [width, to] = [integerWidth(op.getOperand(0).type), integerWidth(op.getResult().type)];
        if (width === undefined || to === undefined) return [];
        return [integerAlignment(castCongruence(congruenceOf(from), width, to, isSigned))];
      },
      // The low bits are those of the operand.
      invert: (op, result) => {
        const width = integerWidth(op.getOperand(0).type) ?? 0;
        return { value: op.getOperand(0), congruence: new Congruences(Math.min(result.bits, width), result.residue) };
      },
    }),
  ];
}

/** A comparison is a constant where the ranges decide it, and implies itself. */
export function comparisonFacts(predicateOf: (op: Operation) => IntegerPredicate): readonly InterfaceImplementation[] {
  return [
    neverPoison,
    integerRangeOp.implement({
      ranges: (op, [lhs, rhs]) => {
        const outcome = lhs === undefined || rhs === undefined ? undefined : compareRanges(predicateOf(op), lhs, rhs);
        return outcome === undefined ? [] : [IntegerRange.constant(1, outcome ? 1n : 0n)];
      },
    }),
    conditionOp.implement({
      implied: (op, holds) => {
        if (op.getResult().type !== i1) return [];
        const predicate = holds ? predicateOf(op) : oppositePredicate(predicateOf(op));
        return [{ kind: "comparison", predicate, lhs: op.getOperand(0), rhs: op.getOperand(1) }];
      },
    }),
  ];
}

/** Either of the last two operands. */
export const selectFacts: readonly InterfaceImplementation[] = [
  neverPoison,
  integerRangeOp.implement({
    ranges: (_op, [condition, first, second]) => {
      if (first === undefined || second === undefined) return [];
      if (condition?.constantValue !== undefined) return [condition.constantValue === 0n ? second : first];
      return [first.union(second)];
    },
  }),
  alignmentOp.implement({
    alignment: (_op, [, first, second]) =>
      first === undefined || second === undefined ? [] : [joinAlignment(first, second)],
  }),
];
