/** The arguments of calls. */
import { type Label, nearest } from "@dslc/base";
import type { Argument, CallExpression as CallNode, Identifier, NameExpression } from "@dslc/syntax";
import { wrongNamedArgument, wrongWord } from "../diagnostics.ts";
import { wrongArgumentCount, wrongGenericArguments } from "../type-diagnostics.ts";
import type { TypedExpression } from "../typed-tree.ts";
import { errorType, settled, type Type } from "../types.ts";
import { type Body, errorExpression } from "./body.ts";
import { expectType } from "./operators.ts";

/** Checks the arguments of a call that is wrong already, for what is wrong inside of them. */
export function failed(body: Body, node: CallNode): TypedExpression {
  for (const { value } of node.arguments) body.expression(value);
  return errorExpression(node.span);
}

/** The arguments; undefined when one has a name, where the function takes none that has. */
export function positionalArguments(body: Body, node: CallNode): readonly TypedExpression[] | undefined {
  const named = node.arguments.find(({ name }) => name !== undefined);
  if (named !== undefined) body.program.unsupported(named.span, "arguments with names");
  const values = node.arguments.map(({ value }) => body.expression(value));
  return named === undefined ? values : undefined;
}

export function rejectGenerics(body: Body, callee: NameExpression): void {
  if (callee.genericArguments.length === 0) return;
  body.report(wrongGenericArguments.at(callee.span, { name: callee.name.text, wanted: "no types in '::<...>'" }));
}

export function expectCount(
  body: Body,
  node: CallNode,
  name: Identifier,
  expected: number,
  labels: readonly Label[] = [],
): boolean {
  return expectFound(body, node, name, expected, node.arguments.length, labels);
}

/** The same where some of the arguments have names, and do not count. */
export function expectFound(
  body: Body,
  node: CallNode,
  name: Identifier,
  expected: number,
  found: number,
  labels: readonly Label[] = [],
): boolean {
  if (found === expected) return true;
  body.report(wrongArgumentCount.at(node.span, { name: name.text, expected, found }, { labels }));
  return false;
}

/** The one type of all; the first that differs is reported. */
export function commonType(body: Body, values: readonly TypedExpression[]): Type {
  const [first, ...others] = values;
  if (first === undefined) return errorType;
  // A literal is not to decide what is wanted of the others.
  const leader = values.find(({ type }) => settled(type).kind !== "literal") ?? first;
  for (const value of [first, ...others]) if (!expectType(body, value, leader.type)) return errorType;
  return leader.type;
}

// Arguments that are words

export interface SplitArguments {
  readonly positional: readonly Argument[];
  readonly named: ReadonlyMap<string, Argument>;
  /** Whether each name is known and given once; else that was reported. */
  readonly isRight: boolean;
}

/** Arguments by position and by name. */
export function splitArguments(
  body: Body,
  node: CallNode,
  callee: Identifier,
  names: readonly string[],
): SplitArguments {
  const named = new Map<string, Argument>();
  let isRight = true;
  for (const argument of node.arguments) {
    const { name } = argument;
    if (name === undefined) continue;
    const known = names.includes(name.text);
    const help = known ? [] : [`'${callee.text}' takes ${names.map((word) => `'${word}: ...'`).join(" and ")}`];
    const problem = !known ? "has no argument of that name" : named.has(name.text) ? "is given it twice" : undefined;
    if (problem !== undefined) {
      body.report(wrongNamedArgument.at(name.span, { callee: callee.text, argument: name.text, problem }, { help }));
      isRight = false;
    }
    named.set(name.text, argument);
  }
  return { positional: node.arguments.filter(({ name }) => name === undefined), named, isRight };
}

/** One of some words, as an argument; undefined when it is none of them, which is reported. */
export function wordArgument<const W extends string>(
  body: Body,
  { value }: Argument,
  what: string,
  words: readonly W[],
): W | undefined {
  const isName = value.kind === "name" && value.qualifiers.length === 0 && value.genericArguments.length === 0;
  const word = isName ? words.find((candidate) => candidate === value.name.text) : undefined;
  if (word !== undefined) return word;
  const meant = isName ? nearest(value.name.text, words) : undefined;
  const list = words.map((candidate) => `'${candidate}'`).join(", ");
  const help = meant === undefined ? [`the words are ${list}`] : [`did you mean '${meant}'?`];
  body.report(wrongWord.at(value.span, { what, found: value.span.text }, { help }));
  return undefined;
}
