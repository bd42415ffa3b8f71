/** Replaces multiplications by two with additions: `x * 2  =>  x + x`. */
import { addi, constant, muli } from "@dslc/dialect-arith";
import { IntegerAttribute, rewrite } from "@dslc/ir";
import { applyRewrites, definePass } from "@dslc/pass";

/** x * 2  =>  x + x */
const mulToAdd = rewrite("mul-to-add", muli, (op, at) => {
  const factor = op.rhs.definedBy(constant)?.value;
  if (!(factor instanceof IntegerAttribute) || factor.value !== 2n) return undefined;
  return addi(at, { lhs: op.lhs, rhs: op.lhs });
});

/** Replaces multiplications by two with additions. */
export const __camel__ = definePass("__name__", {
  summary: "replace multiplications by two with additions",
  run(op, _options, { context, count }) {
    const { hits } = applyRewrites(op, [mulToAdd], { context });
    count("multiplications replaced", hits.get(mulToAdd.name) ?? 0);
  },
});
