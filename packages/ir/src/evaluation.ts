/**
 * Evaluating an op on constants: vectors element by element, results wrapped or rounded to their types.
 */
import { FloatAttribute, IntegerAttribute, type Attribute, wrapInteger } from "./attributes.ts";
import { DenseElementsAttribute } from "./elements-attributes.ts";
import { isComputable, roundFloat } from "./float-text.ts";
import type { Constant, Scalar } from "./type-constraints.ts";
import { FloatType, IndexType, IntegerType, type Type, VectorType, elementType } from "./types.ts";
import type { Value } from "./value.ts";

/** What an evaluation comes to when the language gives it no meaning: division by zero, say. */
export class UndefinedBehavior {
  /** Completes "undefined behavior: ...". */
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Only the results have no meaning (LLVM's poison): they may be passed on and dropped, so that the operation may run
 * where its results are not needed (docs/decisions/0015-poison.md).
 */
export class DeferredUndefinedBehavior extends UndefinedBehavior {}

/** One constant for each result; a single result's needs no array. Undefined: cannot be evaluated. */
export type EvaluationResult = Constant | readonly Constant[] | UndefinedBehavior | undefined;

/** The constant as a value of the scalar type: integers wrapped, floats rounded. */
export function normalizeScalar(type: Type, value: Scalar): Scalar {
  if (type instanceof IntegerType || type instanceof IndexType) return wrapInteger(type, BigInt(value));
  if (type instanceof FloatType && isComputable(type)) return roundFloat(type, Number(value));
  return value;
}

/** The same for a vector type's elements. */
export function normalizeConstant(type: Type, value: Constant): Constant {
  const element = elementType(type);
  if (typeof value === "bigint" || typeof value === "number") return normalizeScalar(element, value);
  return value.map((part) => normalizeScalar(element, part));
}

/** The constant that an attribute stands for; undefined when it stands for none that can be computed with. */
export function attributeToConstant(attribute: Attribute): Constant | undefined {
  if (attribute instanceof IntegerAttribute) return attribute.value;
  if (attribute instanceof FloatAttribute) return isComputable(attribute.type) ? attribute.value : undefined;
  if (!(attribute instanceof DenseElementsAttribute) || !(attribute.type instanceof VectorType)) return undefined;
  const elements = attribute.values.map((value) => value.value);
  const [first] = elements;
  return elements.length === 1 && first !== undefined
    ? Array.from({ length: attribute.type.count }, () => first)
    : elements;
}

/** The attribute for a constant of a type; undefined when the type has no such attribute. */
export function constantToAttribute(type: Type, value: Constant): Attribute | undefined {
  if (type instanceof VectorType) {
    if (typeof value === "bigint" || typeof value === "number") return undefined;
    const elements = value.map((part) => scalarToAttribute(type.element, part));
    if (!elements.every((element) => element !== undefined)) return undefined;
    const [first] = elements;
    const splat = first !== undefined && elements.every((element) => element.equals(first));
    return new DenseElementsAttribute(type, splat ? [first] : elements);
  }
  return typeof value === "bigint" || typeof value === "number" ? scalarToAttribute(type, value) : undefined;
}

function scalarToAttribute(type: Type, value: Scalar): IntegerAttribute | FloatAttribute | undefined {
  if ((type instanceof IntegerType || type instanceof IndexType) && typeof value === "bigint")
    return new IntegerAttribute(value, type);
  if (type instanceof FloatType && typeof value === "number") return FloatAttribute.get(value, type);
  return undefined;
}

/** The constant that a value always is, if its operation is one that makes a constant. */
export function constantOf(value: Value): Constant | undefined {
  const op = value.definingOp;
  if (op === undefined || op.operandCount > 0 || op.resultCount !== 1 || op.definition?.canEvaluate !== true)
    return undefined;
  const result = op.definition.evaluate(op, []);
  return result === undefined || result instanceof UndefinedBehavior ? undefined : singleConstant(result);
}

/** The result of an op with one result: a constant, not a list of them. */
function singleConstant(result: Constant | readonly Constant[]): Constant | undefined {
  if (typeof result === "bigint" || typeof result === "number") return result;
  const elements: Scalar[] = [];
  for (const element of result) {
    if (typeof element !== "bigint" && typeof element !== "number") return undefined;
    elements.push(element);
  }
  return elements;
}

/**
 * Applies a scalar evaluation to each element of the operands that are vectors; scalar operands go to every element.
 * Undefined behaviour of one element is that of the whole.
 */
export function evaluateElementwise(
  count: number,
  operands: readonly Constant[],
  resultCount: number,
  evaluate: (elements: readonly Constant[]) => EvaluationResult,
): EvaluationResult {
  const results: Scalar[][] = Array.from({ length: resultCount }, () => []);
  let deferred: DeferredUndefinedBehavior | undefined;
  for (let lane = 0; lane < count; lane++) {
    const elements: Constant[] = [];
    for (const operand of operands) {
      const element = typeof operand === "bigint" || typeof operand === "number" ? operand : operand[lane];
      if (element === undefined) return undefined;
      elements.push(element);
    }
    const result = evaluate(elements);
    if (result instanceof DeferredUndefinedBehavior) {
      // What another element does may be worse.
      deferred = result;
      continue;
    }
    if (result === undefined || result instanceof UndefinedBehavior) return result;
    const lanes = typeof result === "object" ? result : [result];
    for (const [position, list] of results.entries()) {
      const element = lanes[position];
      if (typeof element !== "bigint" && typeof element !== "number") return undefined;
      list.push(element);
    }
  }
  if (deferred !== undefined) return deferred;
  return resultCount === 1 ? results[0] : results;
}
