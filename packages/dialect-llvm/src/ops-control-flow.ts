/** Terminators: branches, returns and the end that is never reached. */
import {
  type AttributeSpec,
  branchOp,
  type Constant,
  DenseArrayAttribute,
  DenseElementsAttribute,
  attributeConstraint,
  defineOp,
  denseArrayAttribute,
  i1,
  i32,
  type InterfaceImplementation,
  memoryEffects,
  operandGroup,
  type Operation,
  optional,
  optionalAttribute,
  pure,
  returnLike,
  setOperandGroup,
  successor,
  terminator,
  type Type,
  type Value,
  variadic,
  variadicSuccessor,
  verifyBranch,
} from "@dslc/ir";
import { anyValue, firstClass, integer } from "./constraints.ts";
import { caseValues, switchDestinations, switchFormat } from "./formats.ts";
import { func } from "./ops-function.ts";
import { global } from "./ops-global.ts";
import { recordAttribute } from "./structured-attributes.ts";
import { isLLVMInteger } from "./types.ts";

/** How often each successor is taken, relative to the others. */
export const branchWeights = optionalAttribute(denseArrayAttribute(i32));
const loopAnnotation = optionalAttribute(recordAttribute("loop_annotation"));

/** The interface of branches whose successors each have a group of operands of their own. */
function branch(
  groups: readonly string[],
  takenSuccessor: (operands: readonly (Constant | undefined)[]) => number | undefined,
): InterfaceImplementation {
  const group = (index: number): string => groups[index] ?? "";
  return branchOp.implement({
    successorOperands: (op, index) => operandGroup(op, group(index)),
    setSuccessorOperands: (op, index, values) => setOperandGroup(op, group(index), values),
    takenSuccessor: (_op, operands) => takenSuccessor(operands),
  });
}

/** Goes to a block. */
export const br = defineOp("llvm.br", {
  operands: { destOperands: variadic(anyValue) },
  attributes: { loop_annotation: loopAnnotation },
  successors: { dest: successor },
  traits: [terminator, pure],
  interfaces: [branch(["destOperands"], () => 0)],
  verify: verifyBranch,
  format: "$dest (`(` $destOperands^ `:` type($destOperands) `)`)? attr-dict",
});

/** Goes to one of two blocks. */
export const cond_br = defineOp("llvm.cond_br", {
  operands: { condition: i1, trueDestOperands: variadic(anyValue), falseDestOperands: variadic(anyValue) },
  attributes: { branch_weights: branchWeights, loop_annotation: loopAnnotation },
  successors: { trueDest: successor, falseDest: successor },
  traits: [terminator, pure],
  interfaces: [
    branch(["trueDestOperands", "falseDestOperands"], ([condition]) =>
      condition === undefined ? undefined : condition ? 0 : 1,
    ),
  ],
  verify: verifyBranch,
  format: [
    "$condition (`weights` `(` $branch_weights^ `)`)? `,`",
    "$trueDest (`(` $trueDestOperands^ `:` type($trueDestOperands) `)`)? `,`",
    "$falseDest (`(` $falseDestOperands^ `:` type($falseDestOperands) `)`)? attr-dict",
  ].join(" "),
});

const integerElements: AttributeSpec<DenseElementsAttribute> = attributeConstraint({
  description: "integer elements attribute",
  read: (attribute) =>
    attribute instanceof DenseElementsAttribute && attribute.values.every(({ type }) => isLLVMInteger(type))
      ? attribute
      : undefined,
  write: (attribute) => attribute,
});

/** Goes to the block of the case that the value is, or to the default. */
export const switchOp = defineOp("llvm.switch", {
  operands: { value: integer, defaultOperands: variadic(anyValue), caseOperands: variadic(anyValue) },
  attributes: {
    case_values: optionalAttribute(integerElements),
    case_operand_segments: denseArrayAttribute(i32),
    branch_weights: branchWeights,
  },
  successors: { defaultDestination: successor, caseDestinations: variadicSuccessor },
  traits: [terminator, pure],
  interfaces: [
    branchOp.implement({
      successorOperands: (op, index) => switchDestinations(op)[index]?.operands ?? [],
      setSuccessorOperands: setSwitchOperands,
      takenSuccessor: (op, [value]) => takenCase(op, value),
    }),
  ],
  verify: (op, report) => {
    const values = caseValues(op);
    if (values.length !== op.caseDestinations.length)
      report(
        `expects as many case values as case destinations, but has ${values.length} and ${op.caseDestinations.length}`,
      );
    if (op.case_operand_segments.length !== op.caseDestinations.length)
      report("expects operand segments for each case destination");
    if (new Set(values).size !== values.length) report("has two cases of one value");
    verifyBranch(op, report);
  },
  format: switchFormat,
});

function setSwitchOperands(op: Operation, index: number, values: readonly Value[]): void {
  if (index === 0) {
    setOperandGroup(op, "defaultOperands", values);
    return;
  }
  const cases = switchDestinations(op)
    .slice(1)
    .map(({ operands }, at) => (at + 1 === index ? values : operands));
  setOperandGroup(op, "caseOperands", cases.flat());
  op.setProperty(
    "case_operand_segments",
    new DenseArrayAttribute(
      i32,
      cases.map(({ length }) => BigInt(length)),
    ),
  );
}

function takenCase(op: Operation, value: Constant | undefined): number | undefined {
  return typeof value === "bigint" ? caseValues(op).indexOf(value) + 1 : undefined;
}

function describe(type: Type | undefined): string {
  return type === undefined ? "nothing" : `'${type.text}'`;
}

/** Ends the function, or the initializer of a global, with a value or without. */
export const returnOp = defineOp("llvm.return", {
  operands: { arg: optional(firstClass) },
  traits: [terminator, pure, returnLike],
  verify: (op, report) => {
    const parent = op.parentOp;
    if (parent === undefined) return;
    const expected = func.is(parent)
      ? parent.function_type.results[0]
      : global.is(parent)
        ? parent.global_type
        : undefined;
    if (!func.is(parent) && !global.is(parent)) return;
    if (op.arg?.type !== expected) report(`returns ${describe(op.arg?.type)} where ${describe(expected)} is expected`);
  },
  format: "attr-dict ($arg^ `:` type($arg))?",
});

/** Control does not come here. */
export const unreachable = defineOp("llvm.unreachable", {
  traits: [terminator],
  interfaces: [memoryEffects.implement({ effects: () => [] })],
  format: "attr-dict",
});
