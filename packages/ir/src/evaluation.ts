/**
 * Evaluating an op on constants: vectors element by element, results wrapped or rounded to their types.
 */
import { DenseElementsAttribute, FloatAttribute, IntegerAttribute, type Attribute, wrapInteger } from "./attributes.ts";
import { isComputable, roundFloat } from "./float-text.ts";
import type { Constant, Scalar } from "./type-constraints.ts";
import { FloatType, IndexType, IntegerType, type Type, VectorType, elementType } from "./types.ts";

/** What an evaluation comes to when the language gives it no meaning: division by zero, say. */
export class UndefinedBehavior {
  /** Completes "undefined behavior: ...". */
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

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
  return elements.length === 1 && first !== undefined ? Array.from({ length: attribute.type.count }, () => first) : elements;
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
  if ((type instanceof IntegerType || type instanceof IndexType) && typeof value === "bigint") return new IntegerAttribute(value, type);
  if (type instanceof FloatType && typeof value === "number") return FloatAttribute.get(value, type);
  return undefined;
}

/**
 * Applies a scalar evaluation to each element of the operands that are vectors; scalar operands go to every element.
 * Undefined behaviour of one element is that of the whole.
 */
export function evaluateElementwise(
  count: number,
  operands: readonly Constant[],
  evaluate: (elements: readonly Constant[]) => EvaluationResult,
): EvaluationResult {
  const results: Scalar[] = [];
  for (let lane = 0; lane < count; lane++) {
    const elements: Constant[] = [];
    for (const operand of operands) {
      const element = typeof operand === "bigint" || typeof operand === "number" ? operand : operand[lane];
      if (element === undefined) return undefined;
      elements.push(element);
    }
    const result = evaluate(elements);
    if (typeof result !== "bigint" && typeof result !== "number") return result instanceof UndefinedBehavior ? result : undefined;
    results.push(result);
  }
  return results;
}
