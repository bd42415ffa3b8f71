/** All elements of a vector combined to one. */
import {
  anyType,
  defineOp,
  elementType,
  fastmath,
  normalizeScalar,
  optional,
  pure,
  readSigned,
  readUnsigned,
  type Scalar,
  type Type,
  unlessNaN,
  VectorType,
  type CombiningKind,
} from "@dslc/ir";
import { combines, combiningKind } from "./combining.ts";
import { maskable, maskOf } from "./maskable.ts";
import { anyVectorType, elementsOf, shapeOf } from "./elements.ts";

const combine: Readonly<Record<CombiningKind, (a: Scalar, b: Scalar, type: Type) => Scalar>> = {
  add: (a, b) => (typeof a === "bigint" ? a + BigInt(b) : a + Number(b)),
  mul: (a, b) => (typeof a === "bigint" ? a * BigInt(b) : a * Number(b)),
  minui: (a, b, type) => (readUnsigned(BigInt(a), type) <= readUnsigned(BigInt(b), type) ? a : b),
  minsi: (a, b, type) => (readSigned(BigInt(a), type) <= readSigned(BigInt(b), type) ? a : b),
  minnumf: (a, b) => unlessNaN(Number(a), Number(b), Math.min),
  maxui: (a, b, type) => (readUnsigned(BigInt(a), type) >= readUnsigned(BigInt(b), type) ? a : b),
  maxsi: (a, b, type) => (readSigned(BigInt(a), type) >= readSigned(BigInt(b), type) ? a : b),
  maxnumf: (a, b) => unlessNaN(Number(a), Number(b), Math.max),
  and: (a, b) => BigInt(a) & BigInt(b),
  or: (a, b) => BigInt(a) | BigInt(b),
  xor: (a, b) => BigInt(a) ^ BigInt(b),
  minimumf: (a, b) => Math.min(Number(a), Number(b)),
  maximumf: (a, b) => Math.max(Number(a), Number(b)),
};

function elementIfVector(type: Type | undefined): Type | undefined {
  return type instanceof VectorType ? type.element : undefined;
}

/** Elements combined from the first to the last, each step rounded; `acc`, if there is one, before the first. */
export const reduction = defineOp("vector.reduction", {
  operands: { vector: anyVectorType, acc: optional(anyType) },
  attributes: { kind: combiningKind, fastmath },
  results: { dest: ({ vector }) => elementIfVector(vector.type) },
  matches: {
    dest: {
      says: "source operand and result have same element type",
      type: (types) => elementIfVector(types.get("vector")),
    },
    acc: {
      says: "dest and acc have the same type",
      type: (types) => types.get("dest") ?? elementIfVector(types.get("vector")),
    },
  },
  traits: [pure],
  interfaces: [maskable.implement({ takesPassthru: false, maskType: (op) => maskOf(op.getOperand(0).type) })],
  verify: (op, report) => {
    const rank = shapeOf(op.vector.type).length;
    if (rank > 1) report(`unsupported reduction rank: ${rank}`);
    const { type } = op.dest;
    if (!combines(op.kind, type)) report(`unsupported reduction type ''${type.text}'' for kind '${op.kind}'`);
  },
  evaluate: ({ vector, acc }, op) => {
    const type = elementType(op.vector.type);
    const elements = [...(acc === undefined ? [] : elementsOf(acc)), ...vector];
    return elements.reduce((a, b) => normalizeScalar(type, combine[op.kind](a, b, type)));
  },
  format:
    "` ` `<` `` $kind `` `>` `,` $vector (`,` $acc^)? (`fastmath` `` $fastmath^)? attr-dict `:` type($vector) `into` type($dest)",
});
