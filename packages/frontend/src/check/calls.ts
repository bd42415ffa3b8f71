/** Calls of functions, declared and built in. */
import type { CallExpression as CallNode, Expression, Identifier, NameExpression } from "@dslc/syntax";
import {
  fastFunctions,
  isFastFunction,
  isLaunchIdentifier,
  isSpecialFunction,
  isUnsupportedBuiltin,
  isValueFunction,
  type SpecialFunctionName,
  type ValueFunctionName,
  valueFunctions,
} from "../builtins.ts";
import { misusedName } from "../diagnostics.ts";
import { naturalAlignment } from "../layout.ts";
import { atomicOperationOf, isLaneIdentifier, subgroupOperationOf } from "../parallel-builtins.ts";
import { wrongArgumentCount, wrongGenericArguments, wrongType } from "../type-diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import {
  bool,
  type ErrorType,
  never,
  scalarTypes,
  settled,
  typeText,
  u32,
  unit,
  type ValueType,
  type VectorType,
} from "../types.ts";
import { commonType, expectCount, failed, positionalArguments, rejectGenerics } from "./arguments.ts";
import { checkAtomic, checkBarrier, checkFence } from "./atomics.ts";
import { type Body, errorExpression } from "./body.ts";
import { type Declaration, describe, type FunctionDeclaration } from "./declarations.ts";
import { expectType } from "./operators.ts";
import { spreadAll } from "./spread.ts";
import { checkSubgroup } from "./subgroups.ts";
import { isTypeNode, resolveElementType, resolveValue } from "./type-names.ts";
import { vectorNameParts } from "./vector-names.ts";
import { checkConstructor, checkReduction, checkVectorLoad, checkVectorStore } from "./vectors.ts";

export function checkCall(body: Body, node: CallNode): TypedExpression {
  const { callee } = node;
  if (callee.kind !== "name") {
    const value = body.expression(callee);
    if (settled(value.type).kind !== "error") {
      body.report(misusedName.at(callee.span, { name: callee.span.text, what: "a value", wanted: "a function" }));
    }
    return failed(body, node);
  }
  const { qualifiers, name } = callee;
  if (qualifiers.length === 1 && qualifiers[0]?.text === "fast") return checkFastFunction(body, node, callee);
  if (qualifiers.length > 0) {
    body.program.unsupported(callee.span, `'${qualifiers.map(({ text }) => text).join("::")}::${name.text}'`);
    return failed(body, node);
  }
  const declaration = body.find(name.text);
  if (declaration === undefined) return checkBuiltin(body, node, callee);
  if (declaration.kind === "function") return checkFunctionCall(body, node, callee, declaration);
  if (declaration.kind !== "unknown") reportNotCallable(body, name, declaration);
  return failed(body, node);
}

function reportNotCallable(body: Body, { span, text }: Identifier, declaration: Declaration): void {
  const help = declaration.kind === "kernel" ? ["what a kernel and others have in common goes into an 'fn'"] : [];
  const labels = [{ span: declaration.span, message: "declared here" }];
  body.report(
    misusedName.at(span, { name: text, what: describe(declaration), wanted: "a function" }, { labels, help }),
  );
}

function checkFunctionCall(
  body: Body,
  node: CallNode,
  callee: NameExpression,
  declaration: FunctionDeclaration,
): TypedExpression {
  const { typed } = declaration;
  const values = positionalArguments(body, node);
  body.owner?.calls.push({ callee: declaration, span: node.span });
  rejectGenerics(body, callee);
  if (typed === undefined || values === undefined) return errorExpression(node.span);
  const labels = [{ span: declaration.span, message: "declared here" }];
  if (!expectCount(body, node, callee.name, typed.parameters.length, labels)) return errorExpression(node.span);
  for (const [position, value] of values.entries()) {
    const parameter = typed.parameters[position];
    if (parameter !== undefined) expectType(body, value, parameter.type);
  }
  return {
    kind: "call",
    span: node.span,
    type: typed.result ?? unit,
    constant: undefined,
    callee: typed,
    arguments: values,
  };
}

// Built-in functions

function checkBuiltin(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  const { name } = callee;
  const { text } = name;
  const vector = constructorType(body, callee);
  if (vector !== undefined) {
    const values = vector.kind === "error" ? undefined : positionalArguments(body, node);
    return vector.kind === "error" || values === undefined
      ? failed(body, node)
      : checkConstructor(body, node, vector, values);
  }
  if (isSpecialFunction(text)) return checkSpecial(body, node, callee, text);
  if (isValueFunction(text)) {
    rejectGenerics(body, callee);
    return checkValueFunction(body, node, name, text);
  }
  const atomic = atomicOperationOf(text);
  const subgroup = subgroupOperationOf(text);
  if (atomic !== undefined || subgroup !== undefined || text === "fence") rejectGenerics(body, callee);
  if (atomic !== undefined) return checkAtomic(body, node, name, atomic);
  if (subgroup !== undefined) return checkSubgroup(body, node, name, subgroup);
  if (text === "fence") return checkFence(body, node, name);
  if (isUnsupportedBuiltin(text)) {
    body.program.unsupported(callee.span, `'${text}'`);
    return errorExpression(node.span);
  }
  if (isLaunchIdentifier(text) || isLaneIdentifier(text)) {
    const help = isLaneIdentifier(text) ? [`leave the '()' out`] : [`take one of its members: '${text}.x'`];
    body.report(misusedName.at(name.span, { name: text, what: "built in as a value", wanted: "a function" }, { help }));
  } else if (scalarTypes.has(text)) {
    const [argument] = node.arguments;
    const value = argument !== undefined && /^[\w.]+$/.test(argument.span.text) ? argument.span.text : "(...)";
    const help = [`a value is converted by 'as': '${value} as ${text}'`];
    body.report(misusedName.at(name.span, { name: text, what: "a type", wanted: "a function" }, { help }));
  } else {
    body.program.unknownName("function", name, body.program.candidates(body.scope));
  }
  return failed(body, node);
}

/** The type that a call makes a vector of: `f32x4(...)`, `vec::<f32, 4>(...)`. */
function constructorType(body: Body, callee: NameExpression): VectorType | ErrorType | undefined {
  const { name, genericArguments } = callee;
  if (name.text !== "vec" && vectorNameParts(name.text) === undefined) return undefined;
  const type = { kind: "named-type", span: callee.span, name, arguments: genericArguments } as const;
  const resolved = resolveValue(body.program, body.scope, type, "a constructor");
  return resolved.kind === "scalar" ? undefined : resolved;
}

function checkValueFunction(
  body: Body,
  node: CallNode,
  name: Identifier,
  functionName: ValueFunctionName,
): TypedExpression {
  const { parameters, operands } = valueFunctions[functionName];
  const given = positionalArguments(body, node);
  if (given === undefined || !expectCount(body, node, name, parameters)) return errorExpression(node.span);
  const values = spreadAll(given);
  const type = settled(commonType(body, values));
  // A literal is of any type that is wanted: in 'sqrt(2)', of a float type.
  if (operands === "floats" && type.kind === "literal") type.isFloat = true;
  return { kind: "value-function", span: node.span, type, constant: undefined, name: functionName, arguments: values };
}

/** `fast::name(...)`. */
function checkFastFunction(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  const { span } = node;
  const { name } = callee;
  rejectGenerics(body, callee);
  if (!isFastFunction(name.text)) {
    body.program.unknownName("fast function", name, Object.keys(fastFunctions));
    return failed(body, node);
  }
  const values = positionalArguments(body, node);
  if (values === undefined || !expectCount(body, node, name, fastFunctions[name.text].parameters))
    return errorExpression(span);
  const type = settled(commonType(body, values));
  if (type.kind === "literal") type.isFloat = true;
  return { kind: "fast-function", span, type, constant: undefined, name: name.text, arguments: values };
}

function checkSpecial(
  body: Body,
  node: CallNode,
  callee: NameExpression,
  functionName: SpecialFunctionName,
): TypedExpression {
  const { span } = node;
  if (functionName === "launch_workgroup") return checkRawRegion(body, node, callee);
  if (functionName === "bitcast") return checkBitcast(body, node, callee);
  if (functionName === "vector_load") return checkLoadCall(body, node, callee);
  rejectGenerics(body, callee);
  if (functionName === "assert") return checkAssert(body, node, callee.name);
  if (functionName === "unreachable") return rejectUnreachable(body, node);
  if (functionName === "barrier") return checkBarrier(body, node);
  if (functionName === "vector_store")
    return expectCount(body, node, callee.name, 2) ? checkVectorStore(body, node, callee) : failed(body, node);
  const values = positionalArguments(body, node);
  const count = { launch_workgroup_bytes: 0, assume: 1, assume_uniform: 1, select: 3, dot: 2 }[functionName];
  if (values === undefined || !expectCount(body, node, callee.name, count)) return errorExpression(span);
  const [first, second, third] = values;
  if (functionName === "launch_workgroup_bytes") return { kind: "launch-bytes", span, type: u32, constant: undefined };
  if (functionName === "dot") return checkReduction(body, node, functionName, values);
  if (first === undefined) return errorExpression(span);
  if (functionName === "assume_uniform")
    return { kind: "uniform", span, type: first.type, constant: undefined, operand: first };
  if (second === undefined || third === undefined) {
    if (!expectType(body, first, bool)) return errorExpression(span);
    return { kind: "assume", span, type: unit, constant: undefined, condition: first };
  }
  return checkSelect(body, node, first, [second, third]);
}

/** A vector of bools chooses for each element. */
function checkSelect(
  body: Body,
  { span }: CallNode,
  condition: TypedExpression,
  values: readonly TypedExpression[],
): TypedExpression {
  const chooser = settled(condition.type);
  const isByElement = chooser.kind === "vector" && chooser.element === bool;
  if (!isByElement && !expectType(body, condition, bool)) return errorExpression(span);
  const spreaded = spreadAll(values);
  const type = commonType(body, spreaded);
  const [whenTrue, whenFalse] = spreaded;
  if (whenTrue === undefined || whenFalse === undefined) return errorExpression(span);
  const known = settled(type);
  if (isByElement && known.kind !== "error" && (known.kind !== "vector" || known.size !== chooser.size)) {
    const wanted = `a vector of ${chooser.size} elements, as the condition has`;
    body.report(wrongType.at(whenTrue.span, { expected: wanted, found: typeText(known) }));
    return errorExpression(span);
  }
  return { kind: "select", span, type, constant: undefined, condition, whenTrue, whenFalse };
}

/** `vector_load::<T>(&view[index])`. */
function checkLoadCall(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  if (!expectCount(body, node, callee.name, 1)) return failed(body, node);
  return checkVectorLoad(body, node, callee, loadedType(body, callee));
}

/** The type in `vector_load::<T>`; undefined when it is wrong, which is reported. */
function loadedType(body: Body, callee: NameExpression): VectorType | undefined {
  const help = "write the vector's type, as in 'vector_load::<f32x4>(&view[index])'";
  const type = genericType(body, callee, "what is loaded", help);
  if (type?.kind === "scalar") {
    const instead = ["a scalar is loaded by 'view[index]'"];
    body.report(wrongType.at(callee.span, { expected: "a vector type", found: typeText(type) }, { help: instead }));
  }
  return type?.kind === "vector" ? type : undefined;
}

/** `assert(condition)` and `assert(condition, "message")`. */
function checkAssert(body: Body, node: CallNode, name: Identifier): TypedExpression {
  const { span } = node;
  const [first, second, ...others] = node.arguments;
  if (first === undefined || others.length > 0) {
    const found = node.arguments.length;
    body.report(wrongArgumentCount.at(span, { name: name.text, expected: found === 0 ? 1 : 2, found }));
    return errorExpression(span);
  }
  const condition = body.expression(first.value);
  const isBool = expectType(body, condition, bool);
  const message = second === undefined ? first.value.span.text.replace(/\s+/g, " ") : second.value;
  if (typeof message !== "string" && message.kind !== "string") {
    body.report(wrongType.at(message.span, { expected: "a message in quotes", found: "a value" }));
    return errorExpression(span);
  }
  if (!isBool) return errorExpression(span);
  const text = typeof message === "string" ? message : message.value;
  return { kind: "assert", span, type: unit, constant: undefined, condition, message: text };
}

/** The call `unreachable()` of the built-in function, of which a statement consists. */
export function isUnreachable(body: Body, node: Expression): node is CallNode {
  if (node.kind !== "call" || node.callee.kind !== "name" || node.callee.qualifiers.length > 0) return false;
  return node.callee.name.text === "unreachable" && body.find("unreachable") === undefined;
}

/** A statement of that kind: nothing follows it. */
export function checkUnreachable(body: Body, node: CallNode): TypedExpression {
  const { span, callee } = node;
  if (callee.kind !== "name") throw new Error("the caller has looked at the name");
  rejectGenerics(body, callee);
  if (!expectCount(body, node, callee.name, 0)) return failed(body, node);
  body.jump();
  return { kind: "unreachable", span, type: never, constant: undefined };
}

function rejectUnreachable(body: Body, node: CallNode): TypedExpression {
  const help = ["write it as a statement, with a ';' behind it"];
  body.report(misusedName.at(node.span, { name: "unreachable()", what: "a statement", wanted: "a value" }, { help }));
  return failed(body, node);
}

/** The one type in `::<...>`; undefined when there is none, or something else, which is reported. */
function genericType(
  body: Body,
  callee: NameExpression,
  place: string,
  help: string,
  resolve = resolveValue,
): ValueType | ErrorType | undefined {
  const [argument, ...others] = callee.genericArguments;
  if (argument !== undefined && isTypeNode(argument) && others.length === 0)
    return resolve(body.program, body.scope, argument, place);
  const wanted = "one type in '::<...>'";
  body.report(wrongGenericArguments.at(callee.span, { name: callee.name.text, wanted }, { help: [help] }));
  return undefined;
}

/** `bitcast::<T>(value)`. */
function checkBitcast(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  const help = "write the type that the bits are taken for, as in 'bitcast::<u32>(x)'";
  const type = genericType(body, callee, "a type of bits", help);
  const values = positionalArguments(body, node);
  if (values === undefined || !expectCount(body, node, callee.name, 1)) return errorExpression(node.span);
  const [operand] = values;
  if (type === undefined || type.kind === "error" || operand === undefined) return errorExpression(node.span);
  return { kind: "bitcast", span: node.span, type, constant: undefined, operand };
}

/** `launch_workgroup::<T>()`. */
function checkRawRegion(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  const help = "write the element's type, as in 'launch_workgroup::<f32>()'";
  const element = genericType(body, callee, "an element", help, resolveElementType);
  if (element === undefined || element.kind === "error") return failed(body, node);
  if (!expectCount(body, node, callee.name, 0)) return failed(body, node);
  if (body.owner !== undefined)
    body.owner.rawAlignment = Math.max(body.owner.rawAlignment ?? 1, naturalAlignment(element));
  const type = { kind: "view", space: "workgroup", isMutable: true, element, rank: 1 } as const;
  return { kind: "raw-region", span: node.span, type, constant: undefined };
}
