/** Parts of vectors, structs and arrays, and choices between values. */
import {
  type Constant,
  defineOp,
  denseArrayAttribute,
  type EvaluationResult,
  i32,
  pure,
  type Type,
  typeVariable,
  VectorType,
} from "@dslc/ir";
import { aggregate, bools, firstClass, integer, vector } from "./constraints.ts";
import { fastmathFlags } from "./enums.ts";
import { insertValueFormat, position } from "./formats.ts";
import { comparisonType, isLLVMVector, LLVMFixedVectorType, partType, scalarOf } from "./types.ts";

const T = typeVariable("T", firstClass);
const V = typeVariable("V", vector);
const G = typeVariable("G", aggregate);

/** One element of a vector; poison when there is none at the position. */
export const extractelement = defineOp("llvm.extractelement", {
  operands: { vector: V, position: integer },
  results: { res: (inputs) => scalarOf(inputs.vector.type) },
  traits: [pure],
  evaluate: (inputs) => elements(inputs.vector)?.[Number(inputs.position)],
  format: "$vector `[` $position `:` type($position) `]` attr-dict `:` type($vector)",
});

/** The vector with another element. */
export const insertelement = defineOp("llvm.insertelement", {
  operands: { vector: V, value: firstClass, position: integer },
  results: { res: V },
  matches: { value: (types) => scalarOrUndefined(types.get("vector")) },
  traits: [pure],
  evaluate: (inputs) => {
    const at = Number(inputs.position);
    if (typeof inputs.value === "object") return undefined;
    const { value } = inputs;
    const list = elements(inputs.vector);
    return list !== undefined && at >= 0 && at < list.length ? list.with(at, value) : undefined;
  },
  format: "$value `,` $vector `[` $position `:` type($position) `]` attr-dict `:` type($vector)",
});

function scalarOrUndefined(type: Type | undefined): Type | undefined {
  return type === undefined ? undefined : scalarOf(type);
}

function elements(constant: Constant): readonly (bigint | number)[] | undefined {
  return typeof constant === "object" ? constant : undefined;
}

/** One part of a struct or array. */
export const extractvalue = defineOp("llvm.extractvalue", {
  operands: { container: aggregate },
  attributes: { position },
  results: { res: (inputs) => partType(inputs.container.type, inputs.position) },
  traits: [pure],
  verify: (op, report) => {
    if (partType(op.container.type, op.position) === undefined)
      report(`'${op.container.type.text}' has no part at this position`);
  },
  format: "$container `` $position attr-dict `:` type($container)",
});

/** The struct or array with another part. */
export const insertvalue = defineOp("llvm.insertvalue", {
  operands: { container: G, value: firstClass },
  attributes: { position },
  results: { res: G },
  traits: [pure],
  verify: (op, report) => {
    const part = partType(op.container.type, op.position);
    if (part === undefined) report(`'${op.container.type.text}' has no part at this position`);
    else if (part !== op.value.type) report(`inserts '${op.value.type.text}' where the container has '${part.text}'`);
  },
  format: insertValueFormat,
});

/** Elements of two vectors, by their position in the two together; -1 stands for poison. */
export const shufflevector = defineOp("llvm.shufflevector", {
  operands: { v1: V, v2: V },
  attributes: { mask: denseArrayAttribute(i32) },
  results: { res: (inputs) => vectorOf(inputs.v1.type, inputs.mask.length) },
  traits: [pure],
  verify: (op, report) => {
    const count = isLLVMVector(op.v1.type) ? op.v1.type.count : 0;
    const wrong = op.mask.find((lane) => lane < -1n || lane >= BigInt(2 * count));
    if (wrong !== undefined) report(`the mask names element ${wrong} of ${2 * count}`);
  },
  evaluate: (inputs, op): EvaluationResult => {
    const all = [...(elements(inputs.v1) ?? []), ...(elements(inputs.v2) ?? [])];
    const picked = op.mask.map((lane) => all[Number(lane)]);
    return picked.every((lane) => lane !== undefined) ? picked : undefined;
  },
  format: "$v1 `,` $v2 $mask attr-dict `:` type($v1)",
});

function vectorOf(like: Type, count: number): Type | undefined {
  if (count === 0) return undefined;
  if (like instanceof VectorType) return VectorType.get([count], like.element, like.scalable);
  return like instanceof LLVMFixedVectorType ? LLVMFixedVectorType.get(count, like.element) : undefined;
}

/** One of two values; of vectors by a vector of conditions, each element by its own. */
export const select = defineOp("llvm.select", {
  operands: { condition: bools, trueValue: T, falseValue: T },
  attributes: { fastmathFlags },
  results: { res: T },
  traits: [pure],
  verify: (op, report) => {
    const { type } = op.condition;
    if (isLLVMVector(type) && comparisonType(op.res.type) !== type)
      report(`a condition of type '${type.text}' cannot choose between values of type '${op.res.type.text}'`);
  },
  evaluate: ({ condition, trueValue, falseValue }) => choose(condition, trueValue, falseValue),
  format: "operands attr-dict `:` type($condition) `,` type($res)",
});

function choose(condition: Constant, whenTrue: Constant, whenFalse: Constant): EvaluationResult {
  if (typeof condition !== "object") return condition ? whenTrue : whenFalse;
  if (typeof whenTrue !== "object" || typeof whenFalse !== "object") return undefined;
  return condition.map((lane, at) => (lane ? whenTrue : whenFalse)[at] ?? 0n);
}

/** The value itself, or some fixed value where it is poison or undefined. */
export const freeze = defineOp("llvm.freeze", {
  operands: { val: T },
  results: { res: T },
  traits: [pure],
  evaluate: ({ val }) => val,
  format: "$val attr-dict `:` type($val)",
});
