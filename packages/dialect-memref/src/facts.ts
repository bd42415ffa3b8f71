/** What memref's ops tell the analyses: where views lie, and whose memory they see. */
import {
  addCongruences,
  addressBits,
  type AlignmentFact,
  alignmentOp,
  Congruence,
  IntegerRange,
  integerRangeOp,
  knownNumber,
  layoutFacts,
  memoryOfType,
  type MemoryAlignment,
  multiplyCongruences,
  uniformityOp,
  viewLikeOp,
} from "@dslc/analysis";
import {
  type Attribute,
  DenseArrayAttribute,
  dynamicMarker,
  IntegerAttribute,
  indexWidth,
  type InterfaceImplementation,
  MemRefType,
  operandGroup,
  type Operation,
} from "@dslc/ir";

/** A view: `place` says where it lies from where its source does. */
function view(
  place: (source: MemoryAlignment, op: Operation, operands: readonly (AlignmentFact | undefined)[]) => MemoryAlignment,
): readonly InterfaceImplementation[] {
  return [
    viewLikeOp.implement({ source: (op) => op.getOperand(0) }),
    alignmentOp.implement({
      alignment: (op, operands) => {
        const [source] = operands;
        return source?.kind === "memory" ? [place(source, op, operands)] : [];
      },
    }),
  ];
}

/** The same start and offset, with the strides that the result's type tells. */
export const sameStartFacts: readonly InterfaceImplementation[] = view((source, op) => {
  const { type } = op.getResult();
  return type instanceof MemRefType ? { ...source, strides: layoutFacts(type).strides } : source;
});

/** Another type of the same memref: all stays as it is, and either type may know more. */
export const castFacts: readonly InterfaceImplementation[] = view((source, op) => {
  const { type } = op.getResult();
  if (!(type instanceof MemRefType) || type.shape === undefined) return source;
  const { offset, strides } = layoutFacts(type);
  return {
    ...source,
    offset: source.offset.meet(offset),
    strides: strides.map((stride, at) => stride.meet(source.strides[at] ?? Congruence.unknown)),
  };
});

/** `memref.view` begins so many bytes behind the start of its source. */
export const byteViewFacts: readonly InterfaceImplementation[] = view((source, op, [, shift]) => {
  const { type } = op.getResult();
  const base = addCongruences(source.base, integer(shift), addressBits);
  return { ...source, base, ...(type instanceof MemRefType ? layoutFacts(type) : {}) };
});

export const reinterpretFacts: readonly InterfaceImplementation[] = view((source, op, operands) => {
  const [offset = Congruence.unknown] = mixedList(op, "offsets", operands);
  return { ...source, offset, strides: mixedList(op, "strides", operands) };
});

export const subviewFacts: readonly InterfaceImplementation[] = view((source, op, operands) => {
  const offsets = mixedList(op, "offsets", operands);
  const steps = mixedList(op, "strides", operands);
  const along = (numbers: readonly Congruence[]): readonly Congruence[] =>
    numbers.map((number, at) => multiplyCongruences(number, source.strides[at] ?? Congruence.unknown, addressBits));
  const offset = along(offsets).reduce((sum, part) => addCongruences(sum, part, addressBits), source.offset);
  const { type } = op.getResult();
  // Where dimensions of size 1 are dropped, the type alone tells which.
  const dropsDimensions = type instanceof MemRefType && type.rank !== offsets.length;
  return { ...source, offset, strides: dropsDimensions ? layoutFacts(type).strides : along(steps) };
});

function integer(fact: AlignmentFact | undefined): Congruence {
  return fact?.kind === "integer" ? fact.congruence : Congruence.unknown;
}

const lists = ["offsets", "sizes", "strides"] as const;

/** A list of which some elements are constants and others operands. */
function mixedList(
  op: Operation,
  name: (typeof lists)[number],
  operands: readonly (AlignmentFact | undefined)[],
): readonly Congruence[] {
  // The source comes first, then the lists one behind the other.
  const earlier = lists.slice(0, lists.indexOf(name));
  let next = earlier.reduce((sum, list) => sum + operandGroup(op, list).length, 1);
  const constants = op.getAttribute(`static_${name}`);
  return (constants instanceof DenseArrayAttribute ? constants.values : []).map((constant) =>
    BigInt(constant) === dynamicMarker ? integer(operands[next++]) : knownNumber(BigInt(constant)),
  );
}

/** The result is an integer like `length` is: not negative. */
export const sizeFacts: readonly InterfaceImplementation[] = [
  integerRangeOp.implement({ ranges: () => [IntegerRange.signed(indexWidth, 0n, (1n << 63n) - 1n)] }),
];

/** A value from memory, the same for all who read one address at one time. */
export const loadFacts: readonly InterfaceImplementation[] = [uniformityOp.implement({ uniformity: () => "operands" })];

/** The value of an integer attribute. */
export function integerOf(attribute: Attribute | undefined): bigint | undefined {
  return attribute instanceof IntegerAttribute ? attribute.value : undefined;
}

/** Memory that the op makes: aligned as it says, in bytes, and at least for its elements. */
export const allocationFacts: readonly InterfaceImplementation[] = [
  uniformityOp.implement({ uniformity: () => "operands" }),
  alignmentOp.implement({
    alignment: (op) => {
      const { type } = op.getResult();
      if (!(type instanceof MemRefType)) return [];
      const [natural, stated] = [memoryOfType(type), integerOf(op.getAttribute("alignment")) ?? 0n];
      return [stated > 0n ? { ...natural, base: natural.base.meet(Congruence.multipleOf(stated)) } : natural];
    },
  }),
];
