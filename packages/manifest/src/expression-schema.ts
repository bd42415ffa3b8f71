/**
 * Checking that JSON is a formula, and the JSON schema of formulas.
 *
 * The check is written out rather than a zod union: of an operation with a mistake inside, a union says only that no
 * alternative fits, after trying all of them at each level. Both the check and the JSON schema come from `signatures`.
 */
import { nearest } from "@dslc/base";
import { z } from "zod";
import {
  alignments,
  type BooleanExpression,
  type IntegerExpression,
  integerTypes,
  isInRange,
  isLaunchVariable,
  launchVariables,
  maximumDepth,
  type OperandKind,
  type Operator,
  signatures,
} from "./expression.ts";
import { showValue } from "./show.ts";

/** What is wrong with a part of a formula; the path leads to it from the whole formula. */
export interface ExpressionProblem {
  readonly path: readonly number[];
  readonly message: string;
}

/** The variables that a formula may read, and of what kind they are; "other" is none of which formulas are made. */
export type VariableKinds = ReadonlyMap<string, "integer" | "boolean" | "other">;

/**
 * All mistakes of a formula; none when it is an integer or boolean formula as asked. Without `variables` any may be
 * read.
 */
export function expressionProblems(
  value: unknown,
  kind: "integer" | "boolean",
  variables?: VariableKinds,
): readonly ExpressionProblem[] {
  if (nestsTooDeep(value, 0)) return [{ path: [], message: `nests deeper than ${maximumDepth} operations` }];
  const problems: ExpressionProblem[] = [];
  const visit = (part: unknown, wanted: OperandKind, path: readonly number[]): void => {
    const message = wrongPart(part, wanted, variables);
    if (message !== undefined) {
      problems.push({ path, message });
    } else if (Array.isArray(part) && isOperator(part[0])) {
      signatures[part[0]].takes.forEach((operandKind, index) => {
        visit(part[index + 1], operandKind, [...path, index + 1]);
      });
    }
  };
  visit(value, kind, []);
  return problems;
}

function nestsTooDeep(value: unknown, depth: number): boolean {
  if (!Array.isArray(value)) return false;
  return depth >= maximumDepth || value.some((item) => nestsTooDeep(item, depth + 1));
}

/** What is wrong with a part itself; its operands are not looked at. */
function wrongPart(part: unknown, wanted: OperandKind, variables: VariableKinds | undefined): string | undefined {
  switch (wanted) {
    case "alignment":
      return alignments.some((alignment) => alignment === part)
        ? undefined
        : `expected a power of two, found ${showValue(part)}`;
    case "type":
      return integerTypes.some((type) => type === part)
        ? undefined
        : `expected an integer type, found ${showValue(part)}`;
    case "digits":
      return isLargeInteger(part)
        ? undefined
        : `expected digits of an integer that is no exact JSON number, found ${showValue(part)}`;
    case "integer":
      if (typeof part === "number")
        return Number.isSafeInteger(part) ? undefined : `expected an exact integer, found ${part}`;
      break;
    case "boolean":
      if (typeof part === "boolean") return undefined;
      break;
  }
  if (typeof part === "string") return wrongVariable(part, wanted, variables);
  if (Array.isArray(part)) return wrongOperation(part, wanted);
  return `expected ${kindNames[wanted]}, found ${showValue(part)}`;
}

const kindNames = { integer: "an integer formula", boolean: "a boolean formula" } as const;

function wrongVariable(
  name: string,
  wanted: "integer" | "boolean",
  variables: VariableKinds | undefined,
): string | undefined {
  if (!isIdentifier(name) && !isLaunchVariable(name)) return `${showValue(name)} is no name of a variable`;
  if (variables === undefined) return undefined;
  const kind = variables.get(name);
  if (kind === wanted) return undefined;
  if (kind !== undefined) return `'${name}' is not ${wanted === "integer" ? "an integer" : "a boolean"}`;
  return `unknown variable '${name}'${suggestion(nearest(name, variables.keys()))}`;
}

function wrongOperation(operation: readonly unknown[], wanted: "integer" | "boolean"): string | undefined {
  const operator = operation[0];
  if (typeof operator !== "string") return `expected an operator first, found ${showValue(operator)}`;
  if (!isOperator(operator))
    return `unknown operator '${operator}'${suggestion(nearest(operator, Object.keys(signatures)))}`;
  const { gives, takes } = signatures[operator];
  if (gives !== wanted) return `expected ${kindNames[wanted]}, but '${operator}' makes ${kindNames[gives]}`;
  const found = operation.length - 1;
  if (found === takes.length) return undefined;
  return `'${operator}' takes ${takes.length} operand${takes.length === 1 ? "" : "s"}, found ${found}`;
}

const suggestion = (name: string | undefined): string => (name === undefined ? "" : `, did you mean '${name}'?`);

function isOperator(value: unknown): value is Operator {
  return typeof value === "string" && Object.hasOwn(signatures, value);
}

const digitsPattern = /^-?[1-9][0-9]{15,18}$/;

function isLargeInteger(value: unknown): boolean {
  if (typeof value !== "string" || !digitsPattern.test(value)) return false;
  return isInRange(BigInt(value)) && !Number.isSafeInteger(Number(value));
}

const identifierPattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

function isIdentifier(text: string): boolean {
  return identifierPattern.test(text);
}

/** A name in the kernel language. */
export const identifierSchema = z.string().regex(identifierPattern, "expected an identifier");

export const alignmentSchema = z
  .literal([...alignments])
  .meta({ id: "Alignment", description: "An alignment in bytes: a power of two." });

export const integerExpressionSchema = z
  .custom<IntegerExpression>()
  .superRefine((value, context) => report(expressionProblems(value, "integer"), context))
  .meta({ id: "IntegerExpression", description: "A formula whose value is an integer." });

export const booleanExpressionSchema = z
  .custom<BooleanExpression>()
  .superRefine((value, context) => report(expressionProblems(value, "boolean"), context))
  .meta({ id: "BooleanExpression", description: "A formula whose value is true or false." });

function report(problems: readonly ExpressionProblem[], context: z.RefinementCtx): void {
  for (const { path, message } of problems) context.addIssue({ code: "custom", path: [...path], message });
}

/** The JSON schema of the two kinds of formulas; it refers to both, and to `Alignment`, in `$defs`. */
export function expressionJsonSchema(kind: "integer" | "boolean"): z.core.JSONSchema.BaseSchema {
  const operators = Object.keys(signatures).filter(isOperator);
  const operations = Map.groupBy(
    operators.filter((operator) => signatures[operator].gives === kind),
    (operator) => signatures[operator].takes.join(),
  );
  return {
    anyOf: [
      kind === "integer" ? operandJsonSchemas.number : { type: "boolean" },
      { type: "string", pattern: identifierPattern.source },
      { enum: [...launchVariables] },
      ...[...operations.values()].map(operationJsonSchema),
    ],
  };
}

/** `operators` take the same operands. */
function operationJsonSchema(operators: readonly Operator[]): z.core.JSONSchema.BaseSchema {
  const takes = operators[0] === undefined ? [] : signatures[operators[0]].takes;
  return {
    type: "array",
    prefixItems: [{ enum: [...operators] }, ...takes.map((operand) => operandJsonSchemas[operand])],
    items: false,
    minItems: takes.length + 1,
  };
}

const operandJsonSchemas: { readonly [K in OperandKind | "number"]: z.core.JSONSchema.BaseSchema } = {
  number: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  integer: { $ref: "#/$defs/IntegerExpression" },
  boolean: { $ref: "#/$defs/BooleanExpression" },
  alignment: { $ref: "#/$defs/Alignment" },
  type: { enum: [...integerTypes] },
  digits: { type: "string", pattern: digitsPattern.source },
};
