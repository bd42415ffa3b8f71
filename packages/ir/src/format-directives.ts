/** The directives that a declarative format consists of. */
import type { AttributeSpec } from "./attribute-constraints.ts";
import type { OpDefinition } from "./define-op.ts";
import type { FormatPart } from "./op-format.ts";
import { isVariable } from "./op-groups.ts";

/** A group of operands or results, or all of them. */
export type TypesOf = number | "all";

export type ValueKind = "operand" | "result";

export type Directive =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "operand"; readonly group: number }
  | { readonly kind: "attribute"; readonly name: string; readonly spec: AttributeSpec<unknown> }
  | { readonly kind: "region"; readonly group: number }
  | { readonly kind: "successor"; readonly group: number }
  | { readonly kind: "type"; readonly of: ValueKind; readonly group: number }
  | { readonly kind: "all-types"; readonly of: ValueKind }
  | { readonly kind: "functional-type"; readonly operands: TypesOf; readonly results: TypesOf }
  | { readonly kind: "custom"; readonly part: FormatPart }
  | { readonly kind: "attr-dict"; readonly keyword: boolean }
  | { readonly kind: "all-operands" }
  | { readonly kind: "all-successors" }
  | {
      readonly kind: "optional";
      readonly anchor: Directive;
      readonly elements: readonly Directive[];
      readonly otherwise: readonly Directive[];
    };

/** Whether the directive stands for something that may be absent. */
export function isVariableGroup(definition: OpDefinition, directive: Directive): boolean {
  if (directive.kind === "operand") return isVariable(definition.operandGroups[directive.group]?.spec);
  if (directive.kind === "type")
    return isVariable(
      (directive.of === "operand" ? definition.operandGroups : definition.resultGroups)[directive.group]?.spec,
    );
  return false;
}
