/** Vectors: constructors, elements, what is combined of them, and accesses to several scalars at once. */
import type { CallExpression as CallNode, Expression, Identifier, IndexExpression, NameExpression } from "@dslc/syntax";
import type { ReductionName } from "../builtins.ts";
import { readOnlyView } from "../diagnostics.ts";
import { unknownMember, wrongOperand, wrongType } from "../type-diagnostics.ts";
import type { LoadExpression, TypedExpression } from "../typed-tree.ts";
import type { ElementExpression } from "../typed-tree-vectors.ts";
import { bool, elementOf, settled, typeText, unit, type VectorType, vectorType } from "../types.ts";
import { vectorParts, wantsElementAddress } from "../vector-diagnostics.ts";
import { type Body, errorExpression } from "./body.ts";
import { expectType } from "./operators.ts";
import { splat, spreadAll, vectorOf } from "./spread.ts";

// Constructors

/** `f32x4(a, b, c, d)`, `f32x4(v.xyz, 1.0)`, `f32x4(a)`. */
export function checkConstructor(
  body: Body,
  { span }: CallNode,
  type: VectorType,
  values: readonly TypedExpression[],
): TypedExpression {
  let count = 0;
  for (const value of values) {
    const vector = vectorOf(value.type);
    if (settled(value.type).kind === "error") return errorExpression(span);
    count += vector?.size ?? 1;
    if (vector?.element === type.element) continue;
    if (!expectType(body, value, vector === undefined ? type.element : vectorType(type.element, vector.size)))
      return errorExpression(span);
  }
  const [first] = values;
  if (first !== undefined && values.length === 1 && count === 1) return { ...splat(first, type), span };
  if (count === type.size) return { kind: "vector", span, type, constant: undefined, parts: values };
  body.report(vectorParts.at(span, { type: typeText(type), size: type.size, found: count }));
  return errorExpression(span);
}

// Elements

const letters = "xyzw";

/** `v.x`, `v.zyx`. */
export function checkComponents(
  body: Body,
  span: Identifier["span"],
  vector: TypedExpression,
  type: VectorType,
  member: Identifier,
): TypedExpression {
  const lanes = [...member.text].map((letter) => letters.indexOf(letter));
  if (lanes.some((lane) => lane < 0 || lane >= type.size) || lanes.length < 2 || lanes.length > letters.length) {
    const [lane] = lanes;
    if (lanes.length === 1 && lane !== undefined && lane >= 0 && lane < type.size)
      return { kind: "element", span, type: type.element, constant: undefined, vector, index: lane };
    const known = [...letters].slice(0, type.size).map((letter) => `'${letter}'`);
    const help = [
      `the components are ${known.join(", ")}, and up to four of them together`,
      ...(type.size > letters.length ? ["a subscript takes any element: 'v[4]'"] : []),
    ];
    body.report(unknownMember.at(member.span, { member: member.text, of: typeText(type) }, { help }));
    return errorExpression(span);
  }
  return { kind: "swizzle", span, type: vectorType(type.element, lanes.length), constant: undefined, vector, lanes };
}

/** `v[i]`. */
export function checkVectorIndex(
  body: Body,
  { span, indices }: IndexExpression,
  vector: TypedExpression,
  type: VectorType,
): TypedExpression {
  const [index, ...others] = indices;
  if (index === undefined || others.length > 0 || index.kind === "range") {
    body.program.unsupported(span, "a part of a vector by subscripts", ["take its elements one by one: 'v[i]'"]);
    return errorExpression(span);
  }
  const subscript = body.expression(index);
  const position = settled(subscript.type);
  if (position.kind === "error") return errorExpression(span);
  if (position.kind === "literal") position.isSubscript = true;
  return { kind: "element", span, type: type.element, constant: undefined, vector, index: subscript };
}

/** Whether an element can be assigned to by itself: of a variable. */
export function isVariableElement(
  expression: TypedExpression,
): expression is ElementExpression & { readonly vector: Extract<TypedExpression, { kind: "variable" }> } {
  return expression.kind === "element" && expression.vector.kind === "variable";
}

// What is combined

/** `any(v)`, `all(v)`, `dot(a, b)`. */
export function checkReduction(
  body: Body,
  { span }: CallNode,
  name: ReductionName,
  values: readonly TypedExpression[],
): TypedExpression {
  const spreaded = spreadAll(values);
  const [first, second] = spreaded;
  if (first === undefined || spreaded.some(({ type }) => settled(type).kind === "error")) return errorExpression(span);
  const type = vectorOf(first.type);
  const wantsBools = name !== "dot";
  if (type === undefined || wantsBools !== (type.element === bool)) {
    const help = settled(first.type) === bool ? ["a bool is what it is: there is nothing to combine"] : [];
    const wanted = wantsBools ? "a vector of bools" : "vectors of numbers";
    body.report(wrongOperand.at(first.span, { what: `'${name}'`, wanted, found: typeText(first.type) }, { help }));
    return errorExpression(span);
  }
  if (second !== undefined && !expectType(body, second, type)) return errorExpression(span);
  return { kind: "reduce", span, type: type.element, constant: undefined, name, arguments: spreaded };
}

// Accesses

/** `vector_load::<f32x4>(&view[index])`; `type` is undefined when it was reported. */
export function checkVectorLoad(
  body: Body,
  node: CallNode,
  callee: NameExpression,
  type: VectorType | undefined,
): TypedExpression {
  const place = checkPlace(body, node.arguments[0]?.value, callee.name);
  if (place === undefined || type === undefined) return errorExpression(node.span);
  if (!expectElement(body, place, type)) return errorExpression(node.span);
  return { kind: "vector-load", span: node.span, type, constant: undefined, place };
}

/** `vector_store(&view[index], value)`. */
export function checkVectorStore(body: Body, node: CallNode, callee: NameExpression): TypedExpression {
  const { span } = node;
  const [first, second] = node.arguments;
  const place = checkPlace(body, first?.value, callee.name);
  const value = second === undefined ? undefined : body.expression(second.value);
  if (place === undefined || value === undefined || settled(value.type).kind === "error") return errorExpression(span);
  const type = vectorOf(value.type);
  if (type === undefined) {
    const help = [`a scalar is stored by '${place.span.text} = ...'`];
    body.report(wrongType.at(value.span, { expected: "a vector", found: typeText(value.type) }, { help }));
    return errorExpression(span);
  }
  const view = settled(place.view.type);
  if (view.kind === "view" && !view.isMutable) {
    const help = [`declare it '${view.space} mut [${typeText(view.element)}; ...]'`];
    body.report(readOnlyView.at(place.span, { view: `'${place.view.span.text}'` }, { help }));
  }
  if (!expectElement(body, place, type)) return errorExpression(span);
  return { kind: "vector-store", span, type: unit, constant: undefined, place, value };
}

/** `&view[index]` of a view of scalars; undefined when something was reported. */
function checkPlace(body: Body, node: Expression | undefined, { text }: Identifier): LoadExpression | undefined {
  if (node === undefined) return undefined;
  const isAddress = node.kind === "unary" && node.operator === "&";
  const place = body.expression(isAddress ? node.operand : node);
  if (settled(place.type).kind === "error") return undefined;
  const report = (found: string, help: readonly string[]): undefined => {
    body.report(wantsElementAddress.at(node.span, { name: text, found }, { help }));
    return undefined;
  };
  if (place.kind !== "load")
    return report(typeText(place.type), [`as in '${text}(&view[index]${text === "vector_store" ? ", value" : ""})'`]);
  if (!isAddress) return report("an element", [`write '&' before it: '&${place.span.text}'`]);
  if (settled(place.type).kind === "vector")
    return report(`an element that is a vector`, [
      `leave '${text}' out: '${place.span.text}' is ${typeText(place.type)}`,
    ]);
  return place;
}

function expectElement(body: Body, place: LoadExpression, type: VectorType): boolean {
  const element = elementOf(settled(place.type));
  if (type.element === bool) {
    body.report(
      wrongType.at(
        place.span,
        { expected: "elements that are numbers", found: typeText(place.type) },
        {
          help: ["vectors of bools are not held by memory: load and store u8 and compare"],
        },
      ),
    );
    return false;
  }
  if (element === type.element) return true;
  body.report(
    wrongType.at(place.span, { expected: `an element of type ${type.element.name}`, found: typeText(place.type) }),
  );
  return false;
}
