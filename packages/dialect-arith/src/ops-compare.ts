/** Constants, comparisons and selection. */
import {
  anyType,
  type Attribute,
  anyAttribute,
  attributeToConstant,
  boolLike,
  type Builder,
  compareFloats,
  compareIntegers,
  type Constant,
  constantToAttribute,
  DenseElementsAttribute,
  ElementsAttribute,
  defineOp,
  type DescribedMatch,
  elementType,
  elementwise,
  type EvaluationResult,
  fastmath,
  fastMathPoison,
  FloatAttribute,
  floatLike,
  IntegerAttribute,
  type IntegerPredicate,
  i1,
  type Operation,
  pure,
  signlessIntegerLike,
  type Type,
  typeVariable,
  type Value,
  VectorType,
  VerbatimAttribute,
  isSignful,
} from "@dslc/ir";
import { conditionType, floatPredicate, integerPredicate } from "./attributes.ts";
import { comparisonFacts, selectFacts } from "./facts.ts";

const sameOperandTypes = "requires all operands to have the same type";
const I = typeVariable("I", signlessIntegerLike, sameOperandTypes);
const F = typeVariable("F", floatLike, sameOperandTypes);
const T = typeVariable("T", anyType);

function typeOfConstant(value: Attribute): Type | undefined {
  const isTyped =
    value instanceof IntegerAttribute || value instanceof FloatAttribute || value instanceof ElementsAttribute;
  return isTyped || value instanceof VerbatimAttribute ? value.type : undefined;
}

/** The constant in `value`, of the attribute's own type. */
export const constant = defineOp("arith.constant", {
  attributes: { value: anyAttribute },
  results: { result: anyType },
  traits: [pure],
  verify: (op, report) => {
    const { type } = op.result;
    if (typeOfConstant(op.value) !== type) report("failed to verify that all of {value, result} have same type");
    if (isSignful(type)) report("integer return type must be signless");
    const lists = op.value instanceof DenseElementsAttribute && op.value.values.length > 1;
    if (lists && type instanceof VectorType && type.scalable.includes(true)) {
      report("a scalable vector cannot be initialized element by element, only by a splat");
    }
  },
  evaluate: (_inputs, op) => attributeToConstant(op.value),
  format: {
    print: (op, printer) => void printer.attributeDictionary(op, ["value"]).write(" ").attribute(op.value),
    parse: (parser) => {
      const attributes = parser.optionalAttributeDictionary();
      const value = parser.attribute();
      const type = typeOfConstant(value) ?? parser.fail("expected a value with a type");
      return { attributes: [...attributes, ["value", value]], resultTypes: [type] };
    },
  },
});

/** Builds a constant of an integer, index or float type, or of a vector of them. @throws Error for any other type. */
export function buildConstant(at: Builder, type: Type, value: Constant): Value {
  const attribute = constantToAttribute(type, value);
  if (attribute === undefined) throw new Error(`there is no constant ${String(value)} of type '${type.text}'`);
  return constant(at, { value: attribute, result: type }).result;
}

function predicateOf(op: Operation): IntegerPredicate {
  if (!cmpi.is(op)) throw new Error(`${op.name} is no comparison of integers`);
  return op.predicate;
}

const conditionOfOperands: DescribedMatch = {
  says: "result type has i1 element type and same shape as operands",
  type: (types) => conditionType(types.get("lhs")),
};

/** Comparison of integers; the predicate says whether they are read as signed. */
export const cmpi = defineOp("arith.cmpi", {
  operands: { lhs: I, rhs: I },
  attributes: { predicate: integerPredicate },
  results: { result: ({ lhs }) => conditionType(lhs.type) },
  matches: { result: conditionOfOperands },
  traits: [pure, elementwise],
  interfaces: comparisonFacts(predicateOf),
  evaluate: ({ lhs, rhs }, op) => (compareIntegers(op.predicate, lhs, rhs, elementType(op.lhs.type)) ? 1n : 0n),
  format: "$predicate `,` $lhs `,` $rhs attr-dict `:` type($lhs)",
});

/** Comparison of floats: `o...` is false and `u...` true when one is NaN. */
export const cmpf = defineOp("arith.cmpf", {
  operands: { lhs: F, rhs: F },
  attributes: { predicate: floatPredicate, fastmath },
  results: { result: ({ lhs }) => conditionType(lhs.type) },
  matches: { result: conditionOfOperands },
  traits: [pure, elementwise],
  interfaces: [fastMathPoison],
  evaluate: ({ lhs, rhs }, op) => (compareFloats(op.predicate, lhs, rhs) ? 1n : 0n),
  format: "$predicate `,` $lhs `,` $rhs (`fastmath` `` $fastmath^)? attr-dict `:` type($lhs)",
});

/** One of two values of any type. */
export const select = defineOp("arith.select", {
  operands: { condition: boolLike, true_value: T, false_value: T },
  results: { result: T },
  traits: [pure],
  interfaces: selectFacts,
  verify: (op, report) => {
    const condition = op.condition.type;
    const expected = conditionType(op.result.type);
    if (condition !== i1 && expected === i1)
      report("failed to verify that condition is signless i1 or has matching shape");
    else if (condition !== i1 && condition !== expected)
      report(
        `expected condition type to have the same shape as the result type, expected '${expected}', but got '${condition}'`,
      );
  },
  evaluate: ({ condition, true_value, false_value }) => choose(condition, true_value, false_value),
  format: {
    print: (op, printer) => {
      printer.write(" ").operands(op.operands).attributeDictionary(op).write(" : ");
      if (op.condition.type !== i1) printer.type(op.condition.type).write(", ");
      printer.type(op.result.type);
    },
    parse: (parser) => {
      const [condition, whenTrue, whenFalse] = [
        parser.operand(),
        (parser.expect(","), parser.operand()),
        (parser.expect(","), parser.operand()),
      ];
      const attributes = parser.optionalAttributeDictionary();
      const first = parser.colonType();
      const type = parser.optional(",") ? parser.type() : first;
      return {
        operands: [
          parser.resolve(condition, type === first ? i1 : first),
          parser.resolve(whenTrue, type),
          parser.resolve(whenFalse, type),
        ],
        resultTypes: [type],
        attributes,
      };
    },
  },
});

function choose(condition: Constant, whenTrue: Constant, whenFalse: Constant): EvaluationResult {
  if (typeof condition === "bigint" || typeof condition === "number") return condition ? whenTrue : whenFalse;
  if (typeof whenTrue !== "object" || typeof whenFalse !== "object") return undefined;
  return condition.map((lane, position) => (lane ? whenTrue : whenFalse)[position] ?? 0n);
}
