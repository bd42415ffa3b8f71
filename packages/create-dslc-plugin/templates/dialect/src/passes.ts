/** Into the dialect, and out of it: products of a value with itself become squares, and squares products. */
import { arith, muli } from "@dslc/dialect-arith";
import { rewrite } from "@dslc/ir";
import { applyRewrites, definePass } from "@dslc/pass";
import { __camel__, square } from "./dialect.ts";

/** x * x  =>  square(x) */
const mulToSquare = rewrite("mul-to-square", muli, (op, at) =>
  op.lhs === op.rhs ? square(at, { operand: op.lhs }) : undefined,
);

/** square(x)  =>  x * x */
const squareToMul = rewrite("square-to-mul", square, (op, at) => muli(at, { lhs: op.operand, rhs: op.operand }));

/** Makes products of a value with itself squares. */
export const form__pascal__ = definePass("form-__name__", {
  summary: "make products of a value with itself squares",
  creates: [__camel__],
  run(op, _options, { context }) {
    applyRewrites(op, [mulToSquare], { context });
  },
});

/** Lowers squares to multiplications: no operation of the dialect is left. */
export const lower__pascal__ = definePass("lower-__name__", {
  summary: "lower squares to multiplications",
  creates: [arith],
  removes: [__camel__],
  run(op, _options, { context }) {
    applyRewrites(op, [squareToMul], { context });
  },
});
