/**
 * Custom forms of ops. Most are declared by a format string, MLIR's declarative assembly format
 * (Operation Definition Specification, "Declarative Assembly Format"); a few upstream ops need code.
 *
 * Directives: `` `literal` ``, `$name` for an operand, attribute, region or successor, `type($name)`,
 * `functional-type(operands, results)` or of a group of each, `attr-dict`, `attr-dict-with-keyword`, `operands`,
 * `results`, `successors`, `custom<name>` for a part in code, and optional groups `( ... $anchor^ ... )?` with an
 * alternative `:( ... )`.
 */
import type { OpDefinition } from "./define-op.ts";
import type { Directive, TypesOf } from "./format-directives.ts";
import { parseWithFormat } from "./format-parse.ts";
import { printWithFormat } from "./format-print.ts";
import type { FormatPart, OpFormat } from "./op-format.ts";

/** @throws Error when the format is not well formed or names something that the op does not have. */
export function compileFormat(
  definition: OpDefinition,
  text: string,
  parts: Readonly<Record<string, FormatPart>> = {},
): OpFormat {
  const tokens = text.match(/`[^`]*`|\$\w+|custom<\w+>|[\w-]+|\S/g) ?? [];
  const directives = new FormatReader(definition, tokens, parts).sequence(undefined);
  const named = new Set<string>();
  collectAttributes(directives, named);
  return {
    declaration: text,
    print: (op, printer) => printWithFormat(definition, directives, named, op, printer),
    parse: (parser) => parseWithFormat(definition, directives, parser),
  };
}

/** The attributes that stand in the format outside of the dictionary. */
function collectAttributes(directives: readonly Directive[], into: Set<string>): void {
  for (const directive of directives) {
    if (directive.kind === "attribute") into.add(directive.name);
    if (directive.kind === "optional") {
      collectAttributes(directive.elements, into);
      collectAttributes(directive.otherwise, into);
    }
  }
}

class FormatReader {
  private readonly definition: OpDefinition;
  private readonly tokens: readonly string[];
  private readonly parts: Readonly<Record<string, FormatPart>>;
  private at = 0;

  constructor(definition: OpDefinition, tokens: readonly string[], parts: Readonly<Record<string, FormatPart>>) {
    this.definition = definition;
    this.tokens = tokens;
    this.parts = parts;
  }

  /** Directives up to `end`, which is taken; up to the end of the text when undefined. */
  sequence(end: ")" | undefined): Directive[] {
    const directives: Directive[] = [];
    for (;;) {
      const token = this.tokens[this.at];
      if (token === end) {
        this.at++;
        return directives;
      }
      if (token === undefined) throw this.error(`'${end}' is missing`);
      directives.push(token === "(" ? this.optionalGroup() : this.directive());
    }
  }

  private optionalGroup(): Directive {
    this.take("(");
    const elements: Directive[] = [];
    let anchor: Directive | undefined;
    while (this.tokens[this.at] !== ")") {
      const element = this.tokens[this.at] === "(" ? this.optionalGroup() : this.directive();
      elements.push(element);
      if (this.tokens[this.at] === "^") {
        this.at++;
        anchor = element;
      }
    }
    this.take(")");
    const otherwise =
      this.tokens[this.at] === ":" && this.tokens[this.at + 1] === "("
        ? (this.take(":"), this.take("("), this.sequence(")"))
        : [];
    this.take("?");
    if (anchor === undefined) throw this.error("an optional group has no anchor");
    return { kind: "optional", anchor, elements, otherwise };
  }

  private directive(): Directive {
    const token = this.tokens[this.at++] ?? "";
    if (token.startsWith("`")) return { kind: "literal", text: token.slice(1, -1) };
    if (token.startsWith("$")) return this.variable(token.slice(1));
    if (token.startsWith("custom<")) return this.custom(token.slice("custom<".length, -1));
    switch (token) {
      case "type":
        return this.typeDirective();
      case "functional-type": {
        this.take("(");
        const operands = this.typesOf("operands", this.definition.operandGroups);
        this.take(",");
        const results = this.typesOf("results", this.definition.resultGroups);
        this.take(")");
        return { kind: "functional-type", operands, results };
      }
      case "attr-dict":
        return { kind: "attr-dict", keyword: false };
      case "attr-dict-with-keyword":
        return { kind: "attr-dict", keyword: true };
      case "operands":
        return { kind: "all-operands" };
      case "successors":
        return { kind: "all-successors" };
      default:
        throw this.error(`'${token}' is no directive`);
    }
  }

  private custom(name: string): Directive {
    const part = this.parts[name];
    if (part === undefined) throw this.error(`'custom<${name}>' is not among its parts`);
    return { kind: "custom", part };
  }

  private typesOf(all: string, groups: readonly { readonly name: string }[]): TypesOf {
    const token = this.tokens[this.at++] ?? "";
    if (token === all) return "all";
    const group = groups.findIndex(({ name }) => `$${name}` === token);
    if (group < 0) throw this.error(`'${token}' is not one of the ${all}`);
    return group;
  }

  private typeDirective(): Directive {
    this.take("(");
    const token = this.tokens[this.at++] ?? "";
    this.take(")");
    if (token === "operands" || token === "results")
      return { kind: "all-types", of: token === "operands" ? "operand" : "result" };
    const name = token.slice(1);
    const operand = this.definition.operandGroups.findIndex((group) => group.name === name);
    if (operand >= 0) return { kind: "type", of: "operand", group: operand };
    const result = this.definition.resultGroups.findIndex((group) => group.name === name);
    if (result >= 0) return { kind: "type", of: "result", group: result };
    throw this.error(`'${name}' is neither an operand nor a result`);
  }

  private variable(name: string): Directive {
    const operand = this.definition.operandGroups.findIndex((group) => group.name === name);
    if (operand >= 0) return { kind: "operand", group: operand };
    const attribute = this.definition.attributeGroups.find((group) => group.name === name);
    if (attribute !== undefined) return { kind: "attribute", name, spec: attribute.spec };
    const region = this.definition.regionGroups.findIndex((group) => group.name === name);
    if (region >= 0) return { kind: "region", group: region };
    const successor = this.definition.successorGroups.findIndex((group) => group.name === name);
    if (successor >= 0) return { kind: "successor", group: successor };
    throw this.error(`'$${name}' is not declared`);
  }

  private take(token: string): void {
    if (this.tokens[this.at] !== token)
      throw this.error(`'${token}' is expected before '${this.tokens[this.at] ?? "the end"}'`);
    this.at++;
  }

  private error(message: string): Error {
    return new Error(`format of ${this.definition.opName}: ${message}`);
  }
}
