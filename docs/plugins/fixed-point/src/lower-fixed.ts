/** The pass `lower-fixed`: numbers in fixed point become arithmetic of integers. */
import { arith, extsi, muli, shli, shrsi, trunci } from "@dslc/dialect-arith";
import {
  type Constant,
  constantOf,
  IntegerType,
  rewrite,
  type RewriteBuilder,
  type Type,
  type Value,
  VectorType,
} from "@dslc/ir";
import { applyRewrites, definePass } from "@dslc/pass";
import { fixed } from "./dialect.ts";
import { constant, fromInteger, mul, toInteger } from "./ops.ts";

/** The integer in each element of a vector. */
function splat(at: RewriteBuilder, type: Type, value: bigint): Value | undefined {
  return at.constant(type, type instanceof VectorType ? Array.from({ length: type.count }, () => value) : value);
}

/** Integers of twice the width, which hold each product. */
function doubled(type: Type): Type {
  if (type instanceof VectorType) return VectorType.get(type.shape, doubled(type.element), type.scalable);
  return type instanceof IntegerType ? IntegerType.get(type.width * 2) : type;
}

/** The integer that the number is. */
const lowerConstant = rewrite("lower-constant", constant, (op, at) => {
  const value: Constant | undefined = constantOf(op.result);
  return typeof value === "bigint" ? splat(at, op.result.type, value) : undefined;
});

/** The exact product, shifted back. */
const lowerMul = rewrite("lower-mul", mul, (op, at) => {
  const { type } = op.result;
  const wide = doubled(type);
  const amount = splat(at, wide, op.fraction);
  if (amount === undefined) return undefined;
  const lhs = extsi(at, { in: op.lhs, out: wide }).out;
  const rhs = extsi(at, { in: op.rhs, out: wide }).out;
  const product = muli(at, { lhs, rhs }).result;
  return trunci(at, { in: shrsi(at, { lhs: product, rhs: amount }).result, out: type });
});

const lowerFromInteger = rewrite("lower-from-int", fromInteger, (op, at) => {
  const rhs = splat(at, op.result.type, op.fraction);
  return rhs === undefined ? undefined : shli(at, { lhs: op.operand, rhs });
});

const lowerToInteger = rewrite("lower-to-int", toInteger, (op, at) => {
  const rhs = splat(at, op.result.type, op.fraction);
  return rhs === undefined ? undefined : shrsi(at, { lhs: op.operand, rhs });
});

export const lowerFixed = definePass("lower-fixed", {
  summary: "lower numbers in fixed point to arithmetic of integers",
  creates: [arith],
  // The manager checks that none is left.
  removes: [fixed],
  run(op, _options, { context, count }) {
    const rewrites = [lowerConstant, lowerMul, lowerFromInteger, lowerToInteger];
    const { hits } = applyRewrites(op, rewrites, { context });
    count(
      "operations lowered",
      rewrites.reduce((all, { name }) => all + (hits.get(name) ?? 0), 0),
    );
  },
});
