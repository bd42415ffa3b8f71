/** Reading operations in the generic form, in which tools exchange IR. */
import type { DiagnosticSink, SourceFile } from "@dslc/base";
import { DictionaryAttribute, type NamedAttribute } from "./attributes.ts";
import type { Block } from "./block.ts";
import type { OpDefinition } from "./define-op.ts";
import type { Context } from "./dialect.ts";
import { noProperties, type OpName, OpNames, type Properties, type Signature } from "./op-names.ts";
import type { UnresolvedOperand } from "./op-parser.ts";
import { Operation, type OperationState } from "./operation.ts";
import { RegionParser } from "./parse-regions.ts";
import type { Region } from "./region.ts";
import { splitAttributes } from "./split-attributes.ts";
import type { Type } from "./types.ts";
import { Value } from "./value.ts";

interface Dictionaries {
  readonly properties: DictionaryAttribute;
  readonly attributes: DictionaryAttribute;
}

const noValues: readonly (Value | UnresolvedOperand)[] = [];
const noBlocks: readonly Block[] = [];
const noRegions: readonly Region[] = [];

export abstract class GenericParser extends RegionParser {
  protected readonly names: OpNames;

  constructor(source: SourceFile, sink: DiagnosticSink, context: Context) {
    super(source, sink, context);
    this.names = new OpNames(context);
  }

  protected genericOperation(name: OpName): Operation {
    const { definition } = name;
    this.expect("(");
    const operandsAt = this.start;
    const operands = this.optional(")") ? noValues : this.operandList();
    const successors = this.optional("[") ? this.successorList() : noBlocks;
    const declared = this.isAt("<") ? this.properties(name) : noProperties;
    const regions = this.isAt("(") ? this.regionList() : noRegions;
    const attributes = this.optionalAttributeDictionary();
    this.expect(":");
    const at = this.start;
    const { inputs, results } = this.operationSignature(name);
    if (inputs.length !== operands.length)
      this.fail(`expected ${operands.length} operand types but had ${inputs.length}`, at);
    const split = this.dictionaries(name, declared, attributes);
    const state: OperationState = {
      operands: areValuesOf(operands, inputs) ? operands : this.resolvedOperands(operandsAt, inputs),
      resultTypes: results,
      regions,
      successors,
      properties: split.properties,
      attributes: split.attributes,
    };
    return definition === undefined ? new Operation(name.text, undefined, state) : definition.create(state);
  }

  /** What `<{...}>` and `{...}` hold; a registered kind may have its properties in both. */
  private dictionaries(
    { definition }: OpName,
    declared: Properties,
    attributes: readonly NamedAttribute[],
  ): Dictionaries {
    if (definition === undefined)
      return { properties: this.dictionary(declared.entries), attributes: this.dictionary(attributes) };
    return attributes.length === 0 ? declared : this.split(definition, [...declared.entries, ...attributes]);
  }

  private operandList(): (Value | UnresolvedOperand)[] {
    const operands = this.commaSeparated(this.knownOperand);
    this.expect(")");
    return operands;
  }

  /** An operand whose type comes later: its value when that is defined already, which saves an object for each. */
  private readonly knownOperand = (): Value | UnresolvedOperand => {
    const { text, start, end } = this;
    if (this.kind === "value" && text.charCodeAt(end) !== 35) {
      const values = this.values.find(text, start + 1, end);
      const value = values instanceof Value ? values : values?.[0];
      if (value !== undefined) {
        this.advance();
        return value;
      }
    }
    return this.operand();
  };

  /** Reads the list once more, to say what is wrong or to make up values that are defined later. */
  private resolvedOperands(listAt: number, types: readonly Type[]): readonly Value[] {
    const { start, previousEnd } = this;
    this.scanFrom(listAt);
    const operands = this.commaSeparated(() => this.operand());
    const values = operands.map((operand, at) =>
      this.resolve(operand, types[at] ?? this.fail("an operand type is missing", operand.start)),
    );
    this.scanFrom(start);
    this.previousEnd = previousEnd;
    return values;
  }

  /** The types behind `:`. Most operations have those of the last of their kind: these are not read again. */
  private operationSignature(name: OpName): Signature {
    const last = name.lastSignature;
    const { text, start } = this;
    const end = start + last.text.length;
    if (last.text !== "" && text.startsWith(last.text, start) && endsWord(text.charCodeAt(end))) {
      this.end = end;
      this.advance();
      return last;
    }
    const { inputs, results } = this.signature();
    const signature = { text: text.slice(start, this.previousEnd), inputs, results };
    name.lastSignature = signature;
    return signature;
  }

  /** `<{...}>`. Operations of a kind often have the same properties as the last one: these are not read again. */
  private properties(name: OpName): Properties {
    const last = name.lastProperties;
    const { start } = this;
    if (last.text !== "" && this.text.startsWith(last.text, start)) {
      this.end = start + last.text.length;
      this.advance();
      return last;
    }
    this.expect("<");
    const entries = this.dictionaryEntries();
    this.expect(">");
    const { definition } = name;
    if (definition === undefined) return { ...noProperties, entries };
    const text = this.text.slice(start, this.previousEnd);
    const properties = { text, entries, ...this.split(definition, entries) };
    name.lastProperties = properties;
    return properties;
  }

  /** Attributes that the definition declares become properties. */
  protected split(definition: OpDefinition, entries: readonly NamedAttribute[]): Dictionaries {
    const { properties, attributes } = splitAttributes(definition, entries);
    return { properties: this.dictionary(properties), attributes: this.dictionary(attributes) };
  }

  private dictionary(entries: readonly NamedAttribute[]): DictionaryAttribute {
    if (entries.length > 1) {
      const names = new Set<string>();
      for (const [name] of entries) {
        if (names.has(name)) this.fail(`attribute '${name}' is given twice`);
        names.add(name);
      }
    }
    return DictionaryAttribute.get(entries);
  }

  private regionList(): Region[] {
    this.expect("(");
    const regions = this.commaSeparated(() => this.region());
    this.expect(")");
    return regions;
  }

  private successorList(): Block[] {
    const successors = this.commaSeparated(() => this.successor());
    this.expect("]");
    return successors;
  }
}

function areValuesOf(
  operands: readonly (Value | UnresolvedOperand)[],
  types: readonly Type[],
): operands is readonly Value[] {
  for (let at = 0; at < operands.length; at++) {
    const operand = operands[at];
    if (!(operand instanceof Value) || operand.type !== types[at]) return false;
  }
  return true;
}

/** Whether nothing that follows can belong to a type that ended before the character. */
function endsWord(code: number): boolean {
  return code === 10 || code === 32 || code === 13 || Number.isNaN(code);
}
