/** Printing by a declarative format. Spaces follow MLIR's rules: none around brackets and before commas. */
import type { OpDefinition } from "./define-op.ts";
import type { Directive, TypesOf, ValueKind } from "./format-directives.ts";
import { groupSizes, segmentProperty } from "./op-groups.ts";
import type { OpPrinter } from "./op-printer.ts";
import type { Operation } from "./operation.ts";
import type { Value } from "./value.ts";

export function printWithFormat(
  definition: OpDefinition,
  directives: readonly Directive[],
  named: ReadonlySet<string>,
  op: Operation,
  printer: OpPrinter,
): void {
  new FormatPrinter(definition, named, op, printer).sequence(directives);
}

class FormatPrinter {
  private readonly definition: OpDefinition;
  private readonly named: ReadonlySet<string>;
  private readonly op: Operation;
  private readonly printer: OpPrinter;
  private spaceDue = true;
  private afterPunctuation = false;

  constructor(definition: OpDefinition, named: ReadonlySet<string>, op: Operation, printer: OpPrinter) {
    this.definition = definition;
    this.named = named;
    this.op = op;
    this.printer = printer;
  }

  sequence(directives: readonly Directive[]): void {
    for (const directive of directives) this.directive(directive);
  }

  private directive(directive: Directive): void {
    switch (directive.kind) {
      case "literal":
        return this.literal(directive.text);
      case "operand":
        return this.item(this.values("operand", directive.group).length > 0, () =>
          this.printer.operands(this.values("operand", directive.group)),
        );
      case "all-operands":
        return this.item(this.op.operandCount > 0, () => this.printer.operands(this.op.operands));
      case "attribute": {
        const attribute = this.op.getAttribute(directive.name);
        if (directive.spec.spelling === "none") return;
        return this.item(
          attribute !== undefined,
          () => attribute !== undefined && this.printer.spelledAttribute(directive.spec, attribute),
        );
      }
      case "type":
        return this.types(this.values(directive.of, directive.group));
      case "all-types":
        return this.types(directive.of === "operand" ? this.op.operands : this.op.results);
      case "functional-type":
        return this.item(true, () =>
          this.printer.functionalType(
            this.typed("operand", directive.operands),
            this.typed("result", directive.results),
          ),
        );
      case "custom":
        directive.part.print(this.op, this.printer);
        this.spaceDue = true;
        this.afterPunctuation = false;
        return;
      case "region":
        return this.item(true, () => this.printer.region(this.op.getRegion(directive.group)));
      case "successor": {
        const block = this.op.successors[directive.group];
        return this.item(block !== undefined, () => block !== undefined && this.printer.successor(block));
      }
      case "all-successors":
        return this.item(this.op.successors.length > 0, () =>
          this.printer.list(this.op.successors, (block) => this.printer.successor(block)),
        );
      case "attr-dict":
        this.printer.attributeDictionary(
          this.op,
          [...this.named, "operandSegmentSizes", "resultSegmentSizes"],
          directive.keyword ? "attributes" : undefined,
        );
        this.spaceDue = true;
        this.afterPunctuation = false;
        return;
      case "optional":
        return this.sequence(this.isPresent(directive.anchor) ? directive.elements : directive.otherwise);
      default:
        directive satisfies never;
    }
  }

  private literal(text: string): void {
    if (text === "" || text === " ") {
      if (text === " ") this.printer.write(" ");
      this.spaceDue = false;
      this.afterPunctuation = text === "";
      return;
    }
    if (this.spaceDue && needsSpaceBefore(text, this.afterPunctuation)) this.printer.write(" ");
    this.printer.write(text);
    this.spaceDue = text.length !== 1 || !"<({[".includes(text);
    this.afterPunctuation = !/^[A-Za-z_]/.test(text);
  }

  private item(present: boolean, print: () => unknown): void {
    if (!present) return;
    if (this.spaceDue || !this.afterPunctuation) this.printer.write(" ");
    print();
    this.spaceDue = true;
    this.afterPunctuation = false;
  }

  private types(values: readonly Value[]): void {
    this.item(values.length > 0, () => this.printer.list(values, (value) => this.printer.type(value.type)));
  }

  private typed(of: ValueKind, types: TypesOf): readonly Value[] {
    if (types !== "all") return this.values(of, types);
    return of === "operand" ? this.op.operands : this.op.results;
  }

  private values(of: ValueKind, group: number): readonly Value[] {
    const kind = of === "operand" ? "operands" : "results";
    const groups = of === "operand" ? this.definition.operandGroups : this.definition.resultGroups;
    const values: readonly Value[] = this.op[kind];
    const sizes = groupSizes(groups, values.length, this.op.properties.get(segmentProperty(kind)));
    const start = sizes.slice(0, group).reduce((sum, size) => sum + size, 0);
    return values.slice(start, start + (sizes[group] ?? 0));
  }

  private isPresent(anchor: Directive): boolean {
    switch (anchor.kind) {
      case "operand":
        return this.values("operand", anchor.group).length > 0;
      case "type":
        return this.values(anchor.of, anchor.group).length > 0;
      case "attribute": {
        const attribute = this.op.getAttribute(anchor.name);
        return attribute !== undefined && !attribute.equals(anchor.spec.defaultAttribute);
      }
      case "region":
        return !this.op.getRegion(anchor.group).isEmpty;
      default:
        return true;
    }
  }
}

function needsSpaceBefore(text: string, afterPunctuation: boolean): boolean {
  if (text.length !== 1) return true;
  return afterPunctuation ? !">)}],".includes(text) : !"<>(){}[],".includes(text);
}
