/** Parsing by a declarative format, and inferring the types that the text leaves out. */
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import { DenseArrayAttribute } from "./elements-attributes.ts";
import type { Group, OpDefinition, OperandSpec, ResultSpec } from "./define-op.ts";
import { type Directive, isVariableGroup, type TypesOf, type ValueKind } from "./format-directives.ts";
import type { ParsedOperation, ParsedParts } from "./op-format.ts";
import { hasSegments, isVariable } from "./op-groups.ts";
import type { OpParser, UnresolvedOperand } from "./op-parser.ts";
import type { Block } from "./block.ts";
import type { Region } from "./region.ts";
import { satisfies } from "./type-constraints.ts";
import { i32, Type } from "./types.ts";

export function parseWithFormat(
  definition: OpDefinition,
  directives: readonly Directive[],
  parser: OpParser,
): ParsedOperation {
  const reader = new FormatParser(definition, parser);
  reader.sequence(directives);
  return reader.finish();
}

class FormatParser {
  private readonly definition: OpDefinition;
  private readonly parser: OpParser;
  private readonly operands: UnresolvedOperand[][];
  private readonly operandTypes: (readonly Type[] | undefined)[];
  private readonly resultTypes: (readonly Type[] | undefined)[];
  private readonly attributes: NamedAttribute[] = [];
  private readonly regions: Region[] = [];
  private readonly successors: Block[] = [];

  constructor(definition: OpDefinition, parser: OpParser) {
    this.definition = definition;
    this.parser = parser;
    this.operands = definition.operandGroups.map(() => []);
    this.operandTypes = definition.operandGroups.map(() => undefined);
    this.resultTypes = definition.resultGroups.map(() => undefined);
  }

  /** What a part in code reads. */
  readonly parts: ParsedParts = {
    operands: (name, operands, types) => {
      const group = this.groupNamed("operand", name);
      this.operands[group] = [...operands];
      if (types !== undefined) this.operandTypes[group] = types;
    },
    results: (name, types) => {
      this.resultTypes[this.groupNamed("result", name)] = types;
    },
    attribute: (name, value) => {
      this.attributes.push([name, value]);
    },
  };

  private groupNamed(of: ValueKind, name: string): number {
    const group = this.groups(of).findIndex((candidate) => candidate.name === name);
    if (group < 0) throw new Error(`${this.definition.opName} has no ${of} '${name}'`);
    return group;
  }

  sequence(directives: readonly Directive[]): void {
    for (const directive of directives) this.directive(directive);
  }

  private directive(directive: Directive): void {
    const { parser } = this;
    switch (directive.kind) {
      case "literal":
        if (directive.text.trim() !== "") parser.expect(directive.text);
        return;
      case "operand": {
        const list = isVariableGroup(this.definition, directive);
        this.operands[directive.group] = list ? parser.optionalOperands() : [parser.operand()];
        return;
      }
      case "all-operands":
        this.distribute("operand", parser.optionalOperands(), this.operands);
        return;
      case "attribute":
        this.attributes.push([directive.name, parser.spelledAttribute(directive.spec)]);
        return;
      case "type": {
        const types = isVariableGroup(this.definition, directive) ? parser.optionalTypes() : [parser.type()];
        this.setTypes(directive.of, directive.group, types);
        return;
      }
      case "all-types":
        this.distributeTypes(directive.of, parser.optionalTypes());
        return;
      case "functional-type": {
        const type = parser.functionType();
        this.functionTypes("operand", directive.operands, type.inputs);
        this.functionTypes("result", directive.results, type.results);
        return;
      }
      case "custom":
        directive.part.parse(parser, this.parts);
        return;
      case "region":
        this.regions.push(parser.region());
        return;
      case "successor":
        this.successors.push(parser.successor());
        return;
      case "all-successors":
        this.successors.push(...parser.optionalSuccessors());
        return;
      case "attr-dict":
        this.attributes.push(...parser.optionalAttributeDictionary(directive.keyword ? "attributes" : undefined));
        return;
      case "optional":
        this.optionalGroup(directive);
        return;
      default:
        directive satisfies never;
    }
  }

  /** Whether the group is there shows in its first element. */
  private optionalGroup(directive: Extract<Directive, { kind: "optional" }>): void {
    const [first, ...rest] = directive.elements.filter(
      (element) => element.kind !== "literal" || element.text.trim() !== "",
    );
    if (first === undefined) return;
    if (!this.startsWith(first)) {
      this.sequence(directive.otherwise);
      return;
    }
    if (first.kind !== "literal") this.directive(first);
    this.sequence(rest);
  }

  private startsWith(first: Directive): boolean {
    switch (first.kind) {
      case "literal":
        return this.parser.optional(first.text);
      case "operand":
      case "all-operands":
        return this.parser.isAtOperand;
      case "region":
        return this.parser.isAt("{");
      case "attribute":
        return this.parser.isAtSpelledAttribute(first.spec);
      case "type":
      case "all-types":
        return this.parser.isAtType;
      case "successor":
      case "all-successors":
        return this.parser.isAtSuccessor;
      default:
        return false;
    }
  }

  private groups(of: ValueKind): readonly Group<OperandSpec | ResultSpec>[] {
    return of === "operand" ? this.definition.operandGroups : this.definition.resultGroups;
  }

  private functionTypes(of: ValueKind, types: TypesOf, given: readonly Type[]): void {
    if (types === "all") this.distributeTypes(of, given);
    else this.setTypes(of, types, given);
  }

  private setTypes(of: ValueKind, group: number, types: readonly Type[]): void {
    (of === "operand" ? this.operandTypes : this.resultTypes)[group] = types;
  }

  /** Deals a flat list out to the groups: one to each, the rest to the group of variable size. */
  private distribute<T>(of: ValueKind, items: readonly T[], into: T[][]): void {
    const groups = this.groups(of);
    const extra = items.length - groups.filter(({ spec }) => !isVariable(spec)).length;
    let start = 0;
    for (const [position, { spec }] of groups.entries()) {
      const size = isVariable(spec) ? Math.max(0, extra) : 1;
      into[position] = items.slice(start, start + size);
      start += size;
    }
    if (start !== items.length) this.parser.fail(`expected ${start} ${of}s, but found ${items.length}`);
  }

  private distributeTypes(of: ValueKind, types: readonly Type[]): void {
    const dealt: Type[][] = [];
    this.distribute(of, types, dealt);
    for (const [group, list] of dealt.entries()) this.setTypes(of, group, list);
  }

  finish(): ParsedOperation {
    this.inferTypes();
    const operands = this.operands.flatMap((list, group) => {
      const types = this.operandTypes[group];
      const { name = "" } = this.definition.operandGroups[group] ?? {};
      if (types === undefined) {
        if (list.length === 0) return [];
        return this.parser.failAtName(`the type of operand '${name}' cannot be inferred`);
      }
      if (types.length !== list.length)
        return this.parser.fail(`'${name}' has ${list.length} operands, but ${types.length} types`);
      return list.map((operand, position) =>
        this.parser.resolve(operand, types[position] ?? this.parser.fail("a type is missing")),
      );
    });
    if (hasSegments(this.definition.operandGroups))
      this.attributes.push(["operandSegmentSizes", this.segments(this.operands)]);
    if (hasSegments(this.definition.resultGroups))
      this.attributes.push(["resultSegmentSizes", this.segments(this.resultTypes)]);
    const attributes = this.attributes;
    const inferred = this.resultTypes.every((types) => types !== undefined)
      ? undefined
      : this.definition.inferResultTypes({ operands, properties: DictionaryAttribute.get(attributes) });
    const resultTypes = this.resultTypes.flatMap((types, group) => types ?? this.inferredResult(inferred, group));
    return { operands, resultTypes, attributes, regions: this.regions, successors: this.successors };
  }

  private inferredResult(inferred: readonly Type[] | undefined, group: number): readonly Type[] {
    const { name = "", spec } = this.definition.resultGroups[group] ?? {};
    if (isVariable(spec)) return [];
    const type = inferred?.[group];
    return type === undefined ? this.parser.fail(`the type of result '${name}' cannot be inferred`) : [type];
  }

  private segments(lists: readonly (readonly unknown[] | undefined)[]): DenseArrayAttribute {
    return new DenseArrayAttribute(
      i32,
      lists.map((list) => BigInt(list?.length ?? 0)),
    );
  }

  /** Exact types, variables bound by a known type, and declared matches; twice, as one may enable another. */
  private inferTypes(): void {
    const bindings = new Map<string, Type>();
    const known = new Map<string, Type>();
    const visit = (of: ValueKind, types: (readonly Type[] | undefined)[]): void => {
      for (const [group, { name, spec }] of this.groups(of).entries()) {
        if (typeof spec === "function") {
          const [first] = types[group] ?? [];
          if (first !== undefined) known.set(name, first);
          continue;
        }
        const single = spec instanceof Type || spec.kind === "constraint" || spec.kind === "variable" ? spec : spec.of;
        if (types[group] === undefined) {
          const exact =
            single instanceof Type ? single : single.kind === "variable" ? bindings.get(single.name) : single.only;
          const type = exact ?? this.definition.matches.get(name)?.type(known);
          const count = of === "operand" ? (this.operands[group]?.length ?? 0) : isVariable(spec) ? 0 : 1;
          if (type !== undefined) types[group] = Array.from({ length: count }, () => type);
        }
        for (const type of types[group] ?? []) {
          satisfies(single, type, bindings);
          // A type that the variable may not be is carried on all the same: the verifier says what is wrong with it.
          if (!(single instanceof Type) && single.kind === "variable" && !bindings.has(single.name))
            bindings.set(single.name, type);
        }
        const [first] = types[group] ?? [];
        if (first !== undefined) known.set(name, first);
      }
    };
    for (let round = 0; round < 2; round++) {
      visit("operand", this.operandTypes);
      visit("result", this.resultTypes);
    }
  }
}
