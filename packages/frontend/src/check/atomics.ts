/** Atomics, fences and barriers. */
import { impossibleOrders, type MemoryOrder, type MemoryScope } from "@dslc/dialect-wg";
import type { Argument, CallExpression as CallNode, Identifier } from "@dslc/syntax";
import { impossibleOrder, readOnlyView, wrongAtomicElement } from "../diagnostics.ts";
import { type AtomicOperation, atomicValueCount, memoryOrderNames, memoryScopeNames } from "../parallel-builtins.ts";
import type { LoadExpression, TypedExpression } from "../typed-tree.ts";
import { settled, type ScalarType, type Type, typeText, unit, type ViewType } from "../types.ts";
import { expectFound, splitArguments, wordArgument } from "./arguments.ts";
import { type Body, errorExpression } from "./body.ts";
import { expectType } from "./operators.ts";

const bitOperations: readonly AtomicOperation[] = ["and", "or", "xor"];
const orderLabel = "order";
const scopeLabel = "scope";

/** `atomic_add(&view[index], value, order: relaxed, scope: device)`. */
export function checkAtomic(body: Body, node: CallNode, name: Identifier, operation: AtomicOperation): TypedExpression {
  const { span } = node;
  const given = splitArguments(body, node, name, [orderLabel, scopeLabel]);
  const [place, ...values] = given.positional;
  const element = place === undefined ? undefined : checkPlace(body, place, name, operation);
  const typed = values.map(({ value }) => body.expression(value));
  if (!given.isRight) return errorExpression(span);
  const count = atomicValueCount(operation) + 1;
  if (!expectFound(body, node, name, count, given.positional.length)) return errorExpression(span);
  const ordering = orderArgument(body, given.named.get(orderLabel), operation, name);
  const scope = scopeArgument(body, given.named.get(scopeLabel), element?.view);
  if (element === undefined || ordering === undefined || scope === undefined) return errorExpression(span);
  const type = element.view.element;
  for (const value of typed) expectType(body, value, type);
  const result: Type = operation === "store" ? unit : type;
  return {
    kind: "atomic",
    span,
    type: result,
    constant: undefined,
    operation,
    place: element.place,
    values: typed,
    ordering,
    scope,
  };
}

interface Element {
  readonly place: LoadExpression;
  readonly view: ViewType;
}

/** `&view[index]`, of an element that there are atomics of. */
function checkPlace(
  body: Body,
  { value }: Argument,
  name: Identifier,
  operation: AtomicOperation,
): Element | undefined {
  if (value.kind !== "unary" || value.operator !== "&") {
    const typed = body.expression(value);
    if (settled(typed.type).kind !== "error")
      reportPlace(body, value.span, name, typeText(typed.type), typed.kind === "load");
    return undefined;
  }
  const place = body.expression(value.operand);
  if (settled(place.type).kind === "error") return undefined;
  if (place.kind !== "load") {
    reportPlace(body, value.span, name, `the address of ${typeText(place.type)}`, false);
    return undefined;
  }
  const view = settled(place.view.type);
  if (view.kind !== "view") return undefined;
  const isRight = checkElement(body, place, view, name, operation);
  return isRight ? { place, view } : undefined;
}

function reportPlace(body: Body, span: Identifier["span"], name: Identifier, found: string, isElement: boolean): void {
  const help = isElement ? [`write '&' before it: '&${span.text}'`] : [`as in '${name.text}(&view[index], ...)'`];
  body.report(wrongAtomicElement.at(span, { name: name.text, wanted: "the address of an element", found }, { help }));
}

function checkElement(
  body: Body,
  place: LoadExpression,
  view: ViewType,
  name: Identifier,
  operation: AtomicOperation,
): boolean {
  const report = (wanted: string, found: string, help: readonly string[]): false => {
    body.report(wrongAtomicElement.at(place.span, { name: name.text, wanted, found }, { help }));
    return false;
  };
  if (view.space !== "global" && view.space !== "workgroup")
    return report("an element of global or workgroup memory", `one of ${view.space} memory`, [
      "no other work-item sees it: read and write it plainly",
    ]);
  const { element } = view;
  const wanted = wantedElements(operation);
  if (element.kind === "vector" || !wanted.accepts(element)) return report(wanted.text, typeText(element), wanted.help);
  if (view.isMutable) return true;
  const text = `'${place.view.span.text}'`;
  const help =
    operation === "load"
      ? ["read it plainly: memory behind a view without 'mut' does not change while the kernel runs"]
      : [`declare it '${view.space} mut [${typeText(element)}; ...]'`];
  body.report(readOnlyView.at(place.span, { view: text }, { help }));
  return false;
}

interface WantedElements {
  readonly text: string;
  readonly help: readonly string[];
  accepts(type: ScalarType): boolean;
}

/** The elements that devices have the operation for. */
function wantedElements(operation: AtomicOperation): WantedElements {
  const isWord = ({ bits }: ScalarType): boolean => bits === 32 || bits === 64;
  const isInteger = (type: ScalarType): boolean => isWord(type) && type.class !== "float";
  const hasFloats = ["add", "sub", "exchange", "load", "store"].includes(operation);
  if (hasFloats)
    return {
      text: "elements of 32 or 64 bits",
      help: ["the types are i32, u32, i64, u64, f32 and f64"],
      accepts: isWord,
    };
  const help = bitOperations.includes(operation)
    ? ["the types are i32, u32, i64 and u64"]
    : ["the types are i32, u32, i64 and u64; for floats there are 'atomic_add', 'sub', 'exchange', 'load' and 'store'"];
  return { text: "integers of 32 or 64 bits", help, accepts: isInteger };
}

function orderArgument(
  body: Body,
  argument: Argument | undefined,
  operation: "fence" | AtomicOperation,
  name: Identifier,
): MemoryOrder | undefined {
  if (argument === undefined) return "relaxed";
  const ordering = wordArgument(body, argument, "a memory order", memoryOrderNames);
  if (ordering === undefined) return undefined;
  const impossible: readonly MemoryOrder[] =
    operation === "load" || operation === "store" || operation === "fence" ? impossibleOrders[operation] : [];
  if (!impossible.includes(ordering)) return ordering;
  const possible = memoryOrderNames.filter((word) => !impossible.includes(word)).map((word) => `'${word}'`);
  body.report(
    impossibleOrder.at(
      argument.value.span,
      { name: name.text, ordering },
      { help: [`it can have ${possible.slice(0, -1).join(", ")} or ${possible.at(-1)}`] },
    ),
  );
  return undefined;
}

/** Left out, the scope is all work-items that can come to the memory on the device. */
function scopeArgument(
  body: Body,
  argument: Argument | undefined,
  view: ViewType | undefined,
): MemoryScope | undefined {
  if (argument === undefined) return view?.space === "workgroup" ? "workgroup" : "device";
  return wordArgument(body, argument, "a memory scope", memoryScopeNames);
}

/** `fence(scope, order)`. */
export function checkFence(body: Body, node: CallNode, name: Identifier): TypedExpression {
  const { span } = node;
  const given = splitArguments(body, node, name, [scopeLabel, orderLabel]);
  if (!given.isRight) return errorExpression(span);
  const words = [...given.positional];
  const scopeWord = given.named.get(scopeLabel) ?? words.shift();
  const orderWord = given.named.get(orderLabel) ?? words.shift();
  if (scopeWord === undefined || orderWord === undefined || words.length > 0) {
    expectFound(body, node, name, 2, node.arguments.length === 2 ? 1 : node.arguments.length);
    return errorExpression(span);
  }
  const scope = wordArgument(body, scopeWord, "a memory scope", memoryScopeNames);
  const ordering = orderArgument(body, orderWord, "fence", name);
  if (scope === undefined || ordering === undefined) return errorExpression(span);
  return { kind: "fence", span, type: unit, constant: undefined, ordering, scope };
}

const barrierMemory = ["workgroup", "global"] as const;

/** `barrier()`, `barrier(global)`: workgroup memory always. */
export function checkBarrier(body: Body, node: CallNode): TypedExpression {
  const { span } = node;
  const named = node.arguments.find(({ name }) => name !== undefined);
  if (named !== undefined) {
    body.program.unsupported(named.span, "arguments with names");
    return errorExpression(span);
  }
  const words = node.arguments.map((argument) =>
    wordArgument(body, argument, "memory that a barrier is about", barrierMemory),
  );
  if (words.includes(undefined)) return errorExpression(span);
  return { kind: "barrier", span, type: unit, constant: undefined, isGlobal: words.includes("global") };
}
