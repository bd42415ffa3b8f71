/** Validation of vectors; see `validate.ts`. */
import { invalidCast } from "../type-diagnostics.ts";
import type { CastExpression } from "../typed-tree.ts";
import type { ElementExpression, OfVectorsExpression, ReduceExpression } from "../typed-tree-vectors.ts";
import { concrete, elementOf, type Type, typeText } from "../types.ts";
import { elementOutOfRange } from "../vector-diagnostics.ts";
import { castText } from "./operators.ts";
import { validateSubscript } from "./subscripts.ts";
import { isOfClass, reportOperand, type Validation } from "./validation.ts";

/** From a vector to one of as many elements, each of which is converted. */
export function validateVectorCast(
  { span, operand }: CastExpression,
  from: Type,
  to: Type,
  report: Validation["report"],
): undefined {
  const [element, wanted] = [elementOf(from), elementOf(to)];
  const isSameSize = from.kind === "vector" && to.kind === "vector" && from.size === to.size;
  if (isSameSize && element !== undefined && (wanted?.class !== "bool" || element.class === "bool")) return;
  const help =
    isSameSize && to.kind === "vector"
      ? [`compare it: '${castText(operand.span)} != 0'`]
      : from.kind === "scalar" && to.kind === "vector"
        ? [`the same in every element: '${typeText(to)}(${castText(operand.span)} as ${to.element.name})'`]
        : [];
  report(invalidCast.at(span, { from: typeText(from), to: typeText(to) }, { help }));
}

/** No vector is known at compile time. */
export function validateOfVectors(expression: OfVectorsExpression, validation: Validation): undefined {
  if (expression.kind === "element") validateElement(expression, validation);
  if (expression.kind === "reduce") validateReduction(expression, validation);
}

/** A constant subscript of a vector is one of its elements. */
function validateElement({ vector, index }: ElementExpression, validation: Validation): void {
  if (typeof index === "number") return;
  validateSubscript(index, validation);
  const type = concrete(vector.type);
  const { constant } = index;
  if (type.kind !== "vector" || typeof constant !== "bigint" || validation.isDead === true) return;
  if (constant >= 0n && constant < BigInt(type.size)) return;
  validation.report(
    elementOutOfRange.at(index.span, { index: String(constant), type: typeText(type), size: type.size }),
  );
}

/** `dot` is of numbers; `any` and `all` were checked with their types. */
function validateReduction({ name, span, arguments: [first] }: ReduceExpression, validation: Validation): undefined {
  const type = first === undefined ? undefined : concrete(first.type);
  if (name !== "dot" || type === undefined || type.kind === "error" || isOfClass(type, "numbers")) return;
  reportOperand(validation, span, "'dot'", "vectors of numbers", type);
}
