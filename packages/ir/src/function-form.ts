/**
 * What functions of all dialects have in common: the signature in the custom form, `(%a: i32 {attribute}) -> (f32)`,
 * and the rules that tie attributes, function type and body together.
 */
import {
  ArrayAttribute,
  type Attribute,
  DictionaryAttribute,
  type NamedAttribute,
  TypeAttribute,
} from "./attributes.ts";
import type { OpParser, RegionArgument, WrittenLocation } from "./op-parser.ts";
import type { OpPrinter } from "./op-printer.ts";
import type { Operation } from "./operation.ts";
import type { Region } from "./region.ts";
import type { VerifyReport } from "./traits.ts";
import { FunctionType, type Type } from "./types.ts";

export interface FunctionSignature {
  readonly type: FunctionType;
  /** Whether `...` follows the parameters. */
  readonly isVariadic: boolean;
  /** The arguments with their names; empty for a declaration that gives types only. */
  readonly arguments: readonly RegionArgument[];
  /** `function_type`, and `arg_attrs` and `res_attrs` where there are any. */
  readonly attributes: readonly NamedAttribute[];
}

interface TypeWithAttributes {
  readonly type: Type;
  readonly attributes: DictionaryAttribute;
  readonly location?: WrittenLocation | undefined;
}

/** `(%a: T {...}, ...) -> (T {...}, ...)`. A last parameter `...` is read where the dialect allows it. */
export function parseFunctionSignature(
  parser: OpParser,
  options: { readonly allowVariadic?: boolean } = {},
): FunctionSignature {
  const named: RegionArgument[] = [];
  let count = 0;
  let isVariadic = false;
  const parameters = parenthesized(parser, () => {
    if (isVariadic) parser.fail("variadic arguments must be in the end of the argument list");
    isVariadic = options.allowVariadic === true && parser.optional("...");
    if (isVariadic) return [];
    if (named.length < count++ && parser.isAtOperand) parser.fail("expected type instead of SSA identifier");
    return [parseParameter(parser, named)];
  }).flat();
  const results = parser.optional("->") ? parseFunctionResults(parser) : [];
  const type = FunctionType.get(
    parameters.map((parameter) => parameter.type),
    results.map((result) => result.type),
  );
  const attributes: NamedAttribute[] = [["function_type", new TypeAttribute(type)]];
  attributes.push(
    ...attributeLists(
      "arg_attrs",
      parameters.map((parameter) => parameter.attributes),
    ),
  );
  attributes.push(
    ...attributeLists(
      "res_attrs",
      results.map((result) => result.attributes),
    ),
  );
  return { type, isVariadic, arguments: named, attributes };
}

function parenthesized<T>(parser: OpParser, item: () => T): readonly T[] {
  parser.expect("(");
  const items = parser.isAt(")") ? [] : parser.commaSeparated(item);
  parser.expect(")");
  return items;
}

function parseParameter(parser: OpParser, named: RegionArgument[]): TypeWithAttributes {
  if (!parser.isAtOperand) {
    if (named.length > 0) parser.fail("expected SSA identifier");
    return parseTypeWithAttributes(parser);
  }
  const name = parser.operand();
  parser.expect(":");
  const parameter = parseTypeWithAttributes(parser);
  named.push({ name, type: parameter.type, location: parameter.location });
  return parameter;
}

function parseTypeWithAttributes(parser: OpParser): TypeWithAttributes {
  const type = parser.type();
  const attributes = DictionaryAttribute.get(parser.optionalAttributeDictionary());
  return { type, attributes, location: parser.optionalLocation() };
}

function parseFunctionResults(parser: OpParser): readonly TypeWithAttributes[] {
  if (!parser.isAt("(")) return [{ type: parser.type(), attributes: DictionaryAttribute.empty }];
  return parenthesized(parser, () => parseTypeWithAttributes(parser));
}

/** Attribute dictionaries under a name; nothing when all are empty. */
export function attributeLists(name: string, lists: readonly DictionaryAttribute[]): readonly NamedAttribute[] {
  return lists.every((list) => list.size === 0) ? [] : [[name, new ArrayAttribute(lists)]];
}

/** `: T {...}, ...` items of named arguments in parentheses, as attributions of memory are listed. */
export function parseNamedArguments(parser: OpParser): {
  readonly arguments: readonly RegionArgument[];
  readonly attributes: readonly DictionaryAttribute[];
} {
  const named: RegionArgument[] = [];
  const parameters = parenthesized(parser, () => {
    if (!parser.isAtOperand) parser.fail("expected SSA identifier");
    return parseParameter(parser, named);
  });
  return { arguments: named, attributes: parameters.map((parameter) => parameter.attributes) };
}

/** Prints what {@link parseFunctionSignature} reads. Arguments have names when there is a body that defines them. */
export function printFunctionSignature(
  op: Operation,
  type: FunctionType,
  body: Region,
  printer: OpPrinter,
  isVariadic = false,
): void {
  const values = body.first?.arguments;
  const argumentAttributes = dictionaries(op.getAttribute("arg_attrs"));
  printer.write("(").list([...type.inputs.entries()], ([position, input]) => {
    const value = values?.[position];
    if (value !== undefined) printer.operand(value).write(": ");
    printTypeWithAttributes(printer, input, argumentAttributes[position]);
    if (value !== undefined) printer.argumentLocation(value);
  });
  if (isVariadic) printer.write(type.inputs.length > 0 ? ", ..." : "...");
  printer.write(")");
  if (type.results.length > 0) printFunctionResults(type.results, dictionaries(op.getAttribute("res_attrs")), printer);
}

function printFunctionResults(
  results: readonly Type[],
  attributes: readonly DictionaryAttribute[],
  printer: OpPrinter,
): void {
  const [only] = results;
  printer.write(" -> ");
  if (
    only !== undefined &&
    results.length === 1 &&
    !(only instanceof FunctionType) &&
    (attributes[0]?.size ?? 0) === 0
  ) {
    printer.type(only);
    return;
  }
  printer
    .write("(")
    .list([...results.entries()], ([position, result]) =>
      printTypeWithAttributes(printer, result, attributes[position]),
    );
  printer.write(")");
}

/** `type {attributes}`, the second part only when there are any. */
export function printTypeWithAttributes(
  printer: OpPrinter,
  type: Type,
  attributes: DictionaryAttribute | undefined,
): void {
  printer.type(type);
  if (attributes !== undefined && attributes.size > 0) printer.write(" ").attribute(attributes);
}

/** The elements of an array of dictionaries; empty when the attribute is absent or something else. */
export function dictionaries(attribute: Attribute | undefined): readonly DictionaryAttribute[] {
  if (!(attribute instanceof ArrayAttribute)) return [];
  return attribute.elements.filter((element) => element instanceof DictionaryAttribute);
}

/**
 * Checks the attributes of arguments and results against the function type, and the leading arguments of the entry
 * block against its inputs. `extra` says how many arguments the entry block has beyond these, when that is known.
 */
export function verifyFunction(op: Operation, type: FunctionType, body: Region, report: VerifyReport, extra = 0): void {
  verifyAttributeList(op, "arg_attrs", "argument", type.inputs.length, report);
  verifyAttributeList(op, "res_attrs", "result", type.results.length, report);
  const entry = body.first;
  if (entry === undefined) return;
  if (entry.arguments.length !== type.inputs.length + extra) {
    report(`entry block must have ${type.inputs.length + extra} arguments to match function signature`);
    return;
  }
  for (const [position, input] of type.inputs.entries()) {
    const found = entry.argument(position).type;
    if (found !== input)
      report(
        `type of entry block argument #${position}('${found.text}') must match the type of the corresponding argument in function signature('${input.text}')`,
      );
  }
}

function verifyAttributeList(
  op: Operation,
  name: string,
  what: "argument" | "result",
  count: number,
  report: VerifyReport,
): void {
  const attribute = op.getAttribute(name);
  if (!(attribute instanceof ArrayAttribute)) return;
  if (attribute.elements.length !== count) {
    report(
      `expects ${what} attribute array to have the same number of elements as the number of function ${what}s, got ${attribute.elements.length}, but expected ${count}`,
    );
  }
  for (const list of dictionaries(attribute)) {
    for (const [key] of list.entries) if (!key.includes(".")) report(`${what}s may only have dialect attributes`);
  }
}
