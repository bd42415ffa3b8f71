/** `launch workgroup { ... }`: the views of the launch-sized region. */
import type { LaunchStatement, LaunchView as LaunchViewNode } from "@dslc/syntax";
import { duplicateName, emptyLaunch, misplacedLaunch, openView } from "../diagnostics.ts";
import { naturalAlignment } from "../layout.ts";
import type { LaunchView } from "../typed-tree.ts";
import { alignment, attributesByName, flag } from "./attributes.ts";
import type { Body } from "./body.ts";
import { checkLengths, knownLengths } from "./formulas.ts";
import { resolveElement } from "./type-names.ts";

/** Declares the views in the scope around. */
export function checkLaunch(body: Body, node: LaunchStatement): void {
  const attributes = attributesByName(body, node.attributes, ["ordered"], "'launch workgroup'");
  const isOrdered = flag(body, attributes.get("ordered"));
  const isPlaced = checkPlace(body, node);
  if (node.views.length === 0) body.report(emptyLaunch.at(node.span, {}));
  const seen = new Map<string, LaunchViewNode>();
  const views = node.views.flatMap((view) => {
    const other = seen.get(view.name.text);
    seen.set(view.name.text, view);
    if (other !== undefined) {
      const labels = [{ span: other.name.span, message: "first here" }];
      body.report(duplicateName.at(view.name.span, { name: view.name.text }, { labels }));
    }
    return checkView(body, view, view === node.views.at(-1)) ?? [];
  });
  // All lengths are computed before there is any view.
  for (const { name } of node.views) {
    const view = views.find(({ variable }) => variable.span === name.span);
    if (view === undefined) body.scope.declare({ kind: "unknown", name: name.text, span: name.span });
    else body.scope.declare(view.variable);
  }
  if (isPlaced) body.launch = { span: node.span, isOrdered, views };
}

function checkPlace(body: Body, node: LaunchStatement): boolean {
  const report = (reason: string, help: string): false => {
    const labels = body.launch === undefined ? [] : [{ span: body.launch.span, message: "the first one" }];
    body.report(misplacedLaunch.at(node.span, { reason }, { labels, help: [help] }));
    return false;
  };
  if (body.owner?.kind !== "kernel") {
    return report(
      "stands in a function",
      "move it to the kernel, and hand the views to the function: 'tile: workgroup mut [f32]'",
    );
  }
  if (body.launch !== undefined) return report("comes twice in one kernel", "list all views in one 'launch workgroup'");
  if (body.scope.depth > 1) return report("stands inside of another statement", "move it to the start of the kernel");
  return true;
}

function checkView(body: Body, node: LaunchViewNode, isLast: boolean): LaunchView | undefined {
  const { name, type: array } = node;
  const attributes = attributesByName(body, node.attributes, ["align"], "a view");
  if (array.kind === "error-type") return undefined;
  if (array.kind !== "array-type") {
    body.program.unsupported(array.span, "a view of a single value", [`write '${name.text}: [${array.span.text}; 1]'`]);
    return undefined;
  }
  const element = resolveElement(body.program, body.scope, array);
  const lengths = checkLengths(body, array.lengths);
  const isOpen = array.lengths.length === 0;
  if (isOpen && !isLast) {
    const help = [`write its length, '[${array.element.span.text}; n]', or move it to the end`];
    body.report(openView.at(array.span, { name: name.text }, { help }));
    return undefined;
  }
  if (element.kind === "error" || lengths === undefined) return undefined;
  const rank = Math.max(1, lengths.length);
  const type = { kind: "view", space: "workgroup", isMutable: true, element, rank } as const;
  return {
    variable: {
      kind: "variable",
      name: name.text,
      span: name.span,
      type,
      declaredBy: "launch",
      depth: body.scope.depth,
      constant: undefined,
      lengths: isOpen ? undefined : knownLengths(lengths),
    },
    element,
    lengths,
    alignment: alignment(body, attributes.get("align"), naturalAlignment(element)),
  };
}
