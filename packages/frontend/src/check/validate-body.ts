/** Validation of statements; see `validate.ts`. */
import { loopStep, wrongOperand } from "../type-diagnostics.ts";
import type { ForStatement, TypedBlock, TypedStatement } from "../typed-tree.ts";
import { concrete, isInteger, typeText } from "../types.ts";
import { validate, validateArithmetic } from "./validate.ts";
import type { Validation } from "./validation.ts";

/** Validates a whole body. */
export function validateBody(block: TypedBlock, report: Validation["report"]): void {
  const validation: Validation = { isExact: false, report, block: validateStatements };
  validateBlock(block, validation);
}

function validateBlock(block: TypedBlock, validation: Validation): void {
  validateStatements(block, validation);
  if (block.value !== undefined) validate(block.value, validation);
}

function validateStatements({ statements }: TypedBlock, validation: Validation): void {
  for (const statement of statements) validateStatement(statement, validation);
}

function validateStatement(statement: TypedStatement, validation: Validation): void {
  switch (statement.kind) {
    case "declaration": {
      const { variable, value } = statement;
      if (value === undefined) return;
      validate(value, validation);
      if (variable.declaredBy === "let") variable.constant = value.constant;
      return;
    }
    case "assign": {
      const { target, operator, value, span, operatorSpan } = statement;
      validate(value, validation);
      if (operator !== undefined) validateArithmetic({ span, operator, operatorSpan, left: target }, value, validation);
      return;
    }
    case "assign-element": {
      const { target, operator, value, span, operatorSpan } = statement;
      validate(value, validation);
      validate(target, validation);
      if (operator !== undefined) validateArithmetic({ span, operator, operatorSpan, left: target }, value, validation);
      return;
    }
    case "store": {
      const { target, operator, value, span, operatorSpan } = statement;
      validate(value, validation);
      validate(target, validation);
      if (operator !== undefined) validateArithmetic({ span, operator, operatorSpan, left: target }, value, validation);
      return;
    }
    case "evaluate":
      validate(statement.expression, validation);
      return;
    case "block":
      validateBlock(statement.block, validation);
      return;
    case "array":
      return;
    case "private-array":
      for (const value of statement.initial) validate(value, validation);
      return;
    case "for":
      validateFor(statement, validation);
      return;
    case "while": {
      const { condition, body } = statement;
      if (condition !== undefined) validate(condition, validation);
      validateBlock(body, condition?.constant === false ? { ...validation, isDead: true } : validation);
      return;
    }
    case "break":
    case "continue":
    case "return":
      if (statement.value !== undefined) validate(statement.value, validation);
      return;
    default:
      statement satisfies never;
  }
}

function validateFor({ low, high, step, body, variable }: ForStatement, validation: Validation): void {
  for (const bound of [low, high, ...(step === undefined ? [] : [step])]) validate(bound, validation);
  const type = concrete(variable.type);
  if (type.kind !== "error" && !isInteger(type)) {
    validation.report(
      wrongOperand.at(low.span.to(high.span), { what: "a 'for'", wanted: "integers", found: typeText(type) }),
    );
  }
  const known = step?.constant;
  if (typeof known === "bigint" && known <= 0n) {
    const help = known < 0n ? ["count up, and subtract from the upper bound"] : [];
    validation.report(loopStep.at(step?.span, { step: String(known) }, { help }));
  }
  validateBlock(body, validation);
}
