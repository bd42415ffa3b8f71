/** Loads, stores and atomic updates. */
import {
  anyMemRef,
  anyType,
  boolAttribute,
  constantOf,
  defineOp,
  dynamic,
  elementAccess,
  FloatType,
  i64,
  index,
  integerEnumAttribute,
  IntegerType,
  MemRefType,
  memoryEffects,
  type Operation,
  optionalAttribute,
  type Type,
  type TypeConstraint,
  typeConstraint,
  variadic,
  type VerifyReport,
} from "@dslc/ir";
import { loadFacts } from "./facts.ts";

/** The type of the elements of the memref called `memref`. */
export function elementOfMemRef(types: ReadonlyMap<string, Type>): Type | undefined {
  const type = types.get("memref");
  return type instanceof MemRefType ? type.element : undefined;
}

export function verifyIndices(type: Type, count: number, what: string, report: VerifyReport): void {
  if (type instanceof MemRefType && type.rank !== count) report(`${what}, expected ${type.rank} but got ${count}`);
}

/**
 * The position in row-major order of the element at the indices, which are the operands behind the memref's. Undefined
 * unless they are constants in the bounds of a memref whose sizes are all known.
 */
function elementAt(op: Operation, memref: number): number | undefined {
  const { type } = op.getOperand(memref);
  const shape = type instanceof MemRefType ? type.shape : undefined;
  let element = 0;
  for (const [dimension, size] of (shape ?? []).entries()) {
    const index = constantOf(op.getOperand(memref + 1 + dimension));
    if (size === dynamic || typeof index !== "bigint" || index < 0n || index >= BigInt(size)) return undefined;
    element = element * size + Number(index);
  }
  return shape === undefined ? undefined : element;
}

/** Whether the access is not expected to be repeated soon, so that it need not be cached. */
const nontemporal = optionalAttribute(boolAttribute);

/** The element at the indices. Out of bounds it has no meaning. */
export const load = defineOp("memref.load", {
  operands: { memref: anyMemRef, indices: variadic(index) },
  attributes: { nontemporal },
  results: { result: anyType },
  matches: { result: { says: "result type matches element type of 'memref'", type: elementOfMemRef } },
  interfaces: [
    memoryEffects.implement({ effects: (op) => [{ kind: "read", on: op.getOperand(0) }] }),
    elementAccess.implement({
      access: (op) => ({ memory: op.getOperand(0), element: elementAt(op, 0), written: undefined }),
    }),
    ...loadFacts,
  ],
  verify: (op, report) =>
    verifyIndices(op.memref.type, op.indices.length, "incorrect number of indices for load", report),
  format: "$memref `[` $indices `]` attr-dict `:` type($memref)",
});

/** Makes `value` the element at the indices. Out of bounds it has no meaning. */
export const store = defineOp("memref.store", {
  operands: { value: anyType, memref: anyMemRef, indices: variadic(index) },
  attributes: { nontemporal },
  matches: { value: { says: "type of 'value' matches element type of 'memref'", type: elementOfMemRef } },
  interfaces: [
    memoryEffects.implement({ effects: (op) => [{ kind: "write", on: op.getOperand(1) }] }),
    elementAccess.implement({
      access: (op) => ({ memory: op.getOperand(1), element: elementAt(op, 1), written: op.getOperand(0) }),
    }),
  ],
  verify: (op, report) =>
    verifyIndices(op.memref.type, op.indices.length, "store index operand count not equal to memref rank", report),
  format: "$value `,` $memref `[` $indices `]` attr-dict `:` type($memref)",
});

/** What atomic updates work on. */
export const number: TypeConstraint = typeConstraint(
  "signless integer or floating-point",
  (type) => type instanceof FloatType || (type instanceof IntegerType && type.signedness === "signless"),
);

const numbers: TypeConstraint = typeConstraint(
  "memref of signless integer or floating-point values",
  (type) => type instanceof MemRefType && type.shape !== undefined && number.accepts(type.element),
);

/** The operation of an atomic update, with arith's numbering. */
const kind = integerEnumAttribute(i64, [
  "addf",
  "addi",
  "assign",
  "maximumf",
  "maxs",
  "maxu",
  "minimumf",
  "mins",
  "minu",
  "mulf",
  "muli",
  "ori",
  "andi",
  "maxnumf",
  "minnumf",
]);

function readAndWrite(op: Operation): readonly {
  readonly kind: "read" | "write";
  readonly on: Operation["results"][number] | ReturnType<Operation["getOperand"]>;
}[] {
  const on = op.getOperand(1);
  return [
    { kind: "read", on },
    { kind: "write", on },
  ];
}

/** Combines the element with `value` in one step that no other access comes between; gives the element before. */
export const atomic_rmw = defineOp("memref.atomic_rmw", {
  operands: { value: number, memref: numbers, indices: variadic(index) },
  attributes: { kind },
  results: { result: number },
  matches: {
    result: { says: "all of {value, result} have same type", type: (types) => types.get("value") },
    value: { says: "value type matches element type of memref", type: elementOfMemRef },
  },
  interfaces: [memoryEffects.implement({ effects: readAndWrite })],
  verify: (op, report) => {
    verifyIndices(
      op.memref.type,
      op.indices.length,
      "expects the number of subscripts to be equal to memref rank",
      report,
    );
    const needsFloat = op.kind.endsWith("f");
    const needsInteger = !needsFloat && op.kind !== "assign";
    if (needsFloat && !(op.value.type instanceof FloatType))
      report(`with kind '${op.kind}' expects a floating-point type`);
    if (needsInteger && !(op.value.type instanceof IntegerType))
      report(`with kind '${op.kind}' expects an integer type`);
  },
  format:
    "$kind $value `,` $memref `[` $indices `]` attr-dict `:` `(` type($value) `,` type($memref) `)` `->` type($result)",
});
