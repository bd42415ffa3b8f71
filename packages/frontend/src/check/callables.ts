/** Bodies of functions, and kernels. */
import type { KernelItem } from "@dslc/syntax";
import { knownTargets } from "@dslc/target-info";
import { missingReturn } from "../diagnostics.ts";
import type { Dimensions, Requirement, TypedBlock, TypedKernel } from "../typed-tree.ts";
import { settled, typeText } from "../types.ts";
import { attributesByName, integerArguments, reportArguments } from "./attributes.ts";
import type { Body } from "./body.ts";
import { reachedRawAlignment } from "./call-graph.ts";
import type { FunctionDeclaration, KernelDeclaration } from "./declarations.ts";
import { checkRequirement } from "./formulas.ts";
import { checkKernelParameters } from "./signatures.ts";
import { checkResult } from "./statements.ts";
import { validateBody } from "./validate-body.ts";

/** Checks the body of a function whose parameters are declared. */
export function checkFunctionBody(body: Body, { item, typed, result, name, span }: FunctionDeclaration): void {
  const block = checkBody(body, item.body);
  const isEndReached = settled(block.type).kind !== "never";
  if (isEndReached && block.value === undefined && (result.kind === "scalar" || result.kind === "vector")) {
    const end = block.span.source.span(block.span.end - 1, block.span.end);
    const labels = [{ span: end, message: "the end is reached without a value" }];
    body.report(missingReturn.at(span, { name, result: typeText(result) }, { labels }));
  }
  if (typed !== undefined) typed.body = block;
}

/** The block of a function or kernel; its value is what is returned. */
function checkBody(body: Body, node: KernelItem["body"]): TypedBlock {
  const block = body.block(node);
  if (block.value !== undefined && settled(block.type).kind !== "never") checkResult(body, block.value);
  validateBody(block, (diagnostic) => body.report(diagnostic));
  return block;
}

/** Undefined when something was reported that the rest would rely on. */
export function checkKernel(body: Body, declaration: KernelDeclaration): TypedKernel | undefined {
  const { item, name, span } = declaration;
  const groupSize = checkGroupSize(body, item);
  const parameters = checkKernelParameters(body, declaration);
  const requirements = item.requirements.flatMap((node): readonly Requirement[] => {
    const condition = checkRequirement(body, node);
    return condition === undefined ? [] : [{ condition, span: node.span }];
  });
  if (item.hasSyntaxError) return undefined;
  const block = checkBody(body, item.body);
  if (parameters === undefined) return undefined;
  const rawAlignment = reachedRawAlignment(declaration);
  return {
    kind: "kernel",
    name,
    span,
    parameters,
    requirements,
    groupSize,
    launch: body.launch,
    rawAlignment,
    body: block,
  };
}

const mostWorkItems = Math.max(...knownTargets().map((target) => target.maximumGroupWorkItems));

/** `@group_size(x)`, `@group_size(x, y)` or `@group_size(x, y, z)`; what is left out is 1. */
function checkGroupSize(body: Body, item: KernelItem): Dimensions | undefined {
  const attribute = attributesByName(body, item.attributes, ["group_size"], "a kernel").get("group_size");
  if (attribute === undefined) return undefined;
  const wanted = `one to three positive numbers, of which the product is at most ${mostWorkItems}`;
  const sizes = integerArguments(body, attribute, wanted);
  if (sizes === undefined) return undefined;
  const [x = 1n, y = 1n, z = 1n] = sizes;
  const isRight = sizes.length <= 3 && [x, y, z].every((size) => size > 0n) && x * y * z <= BigInt(mostWorkItems);
  if (isRight) return [x, y, z];
  reportArguments(body, attribute, wanted);
  return undefined;
}
