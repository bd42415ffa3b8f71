/** What validation is told, and operands of the classes of types that operators and functions take. */
import type { Diagnostic, Span } from "@dslc/base";
import type { OperandClass } from "../builtins.ts";
import { wrongOperand } from "../type-diagnostics.ts";
import type { TypedBlock } from "../typed-tree.ts";
import { elementOf, isFloat, isInteger, type Type, typeText } from "../types.ts";

export interface Validation {
  /** Whether integer arithmetic that leaves the range of its type is an error: in constants. */
  readonly isExact: boolean;
  readonly report: (diagnostic: Diagnostic) => void;
  /** In code that is known not to run. */
  readonly isDead?: boolean;
  /** Checks the statements of a block; expressions outside of bodies have none. */
  readonly block?: (block: TypedBlock, validation: Validation) => void;
}

/** The classes as messages call them. */
export const classText: Readonly<Record<OperandClass, string>> = {
  numbers: "numbers",
  "signed numbers": "signed integers and floats",
  integers: "integers",
  floats: "floats",
};

/** Whether a type is, or a vector's elements are, of the class. */
export function isOfClass(whole: Type, operands: OperandClass): boolean {
  const type = elementOf(whole) ?? whole;
  switch (operands) {
    case "numbers":
      return isInteger(type) || isFloat(type);
    case "signed numbers":
      return (isInteger(type) && type.class === "signed") || isFloat(type);
    case "integers":
      return isInteger(type);
    case "floats":
      return isFloat(type);
    default:
      return operands satisfies never;
  }
}

export function reportOperand(
  validation: Validation,
  span: Span,
  what: string,
  wanted: string,
  type: Type,
  help: readonly string[] = [],
): undefined {
  validation.report(wrongOperand.at(span, { what, wanted, found: typeText(type) }, { help }));
  return undefined;
}
