/**
 * Attributes that are records: alias scopes, access groups, loop annotations, memory effects. They are printed as
 * `#llvm.loop_unroll<disable = true>`, and inside of one another without their name: `unroll = <disable = true>`.
 *
 * MLIR tells scopes, domains and access groups apart by a "distinct" identity, which is spelled `distinct[7]<>`: two
 * are the same exactly when all they say is the same, that number included.
 */
import {
  ArrayAttribute,
  Attribute,
  type AttributeSpec,
  attributeConstraint,
  type DialectAttributeParser,
  type NamedAttribute,
  StringAttribute,
  VerbatimAttribute,
} from "@dslc/ir";

type Parser = Parameters<DialectAttributeParser>[0];

/** How a field is spelled: as any attribute, as a bare word, as a record of a kind, or as several of them. */
type Field = "attribute" | "word" | { readonly record: string } | { readonly records: string };

const annotation: Field = { record: "loop_annotation" };

/** The fields of each kind of record, in the order in which they are printed (LLVMAttrDefs.td of MLIR 19). */
const records: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  alias_scope_domain: { id: "attribute", description: "attribute" },
  alias_scope: { id: "attribute", domain: { record: "alias_scope_domain" }, description: "attribute" },
  access_group: { id: "attribute" },
  memory_effects: { other: "word", argMem: "word", inaccessibleMem: "word" },
  vscale_range: { minRange: "attribute", maxRange: "attribute" },
  loop_vectorize: {
    disable: "attribute",
    predicateEnable: "attribute",
    scalableEnable: "attribute",
    width: "attribute",
    followupVectorized: annotation,
    followupEpilogue: annotation,
    followupAll: annotation,
  },
  loop_interleave: { count: "attribute" },
  loop_unroll: {
    disable: "attribute",
    count: "attribute",
    runtimeDisable: "attribute",
    full: "attribute",
    followupUnrolled: annotation,
    followupRemainder: annotation,
    followupAll: annotation,
  },
  loop_unroll_and_jam: {
    disable: "attribute",
    count: "attribute",
    followupOuter: annotation,
    followupInner: annotation,
    followupRemainderOuter: annotation,
    followupRemainderInner: annotation,
    followupAll: annotation,
  },
  loop_licm: { disable: "attribute", versioningDisable: "attribute" },
  loop_distribute: {
    disable: "attribute",
    followupCoincident: annotation,
    followupSequential: annotation,
    followupFallback: annotation,
    followupAll: annotation,
  },
  loop_pipeline: { disable: "attribute", initiationinterval: "attribute" },
  loop_peeled: { count: "attribute" },
  loop_unswitch: { partialDisable: "attribute" },
  loop_annotation: {
    disableNonforced: "attribute",
    vectorize: { record: "loop_vectorize" },
    interleave: { record: "loop_interleave" },
    unroll: { record: "loop_unroll" },
    unrollAndJam: { record: "loop_unroll_and_jam" },
    licm: { record: "loop_licm" },
    distribute: { record: "loop_distribute" },
    pipeline: { record: "loop_pipeline" },
    peeled: { record: "loop_peeled" },
    unswitch: { record: "loop_unswitch" },
    mustProgress: "attribute",
    isVectorized: "attribute",
    startLoc: "attribute",
    endLoc: "attribute",
    parallelAccesses: { records: "access_group" },
  },
};

/** The fields that a record has to have. */
const required: Readonly<Record<string, readonly string[]>> = {
  alias_scope_domain: ["id"],
  alias_scope: ["id", "domain"],
  access_group: ["id"],
  memory_effects: ["other", "argMem", "inaccessibleMem"],
  loop_interleave: ["count"],
};

export class StructuredAttribute extends Attribute {
  /** `loop_unroll` of `#llvm.loop_unroll<...>`. */
  readonly mnemonic: string;
  /** In the order of the declaration. */
  readonly fields: readonly NamedAttribute[];

  private constructor(mnemonic: string, fields: readonly NamedAttribute[]) {
    super();
    this.mnemonic = mnemonic;
    this.fields = fields;
  }

  /** @throws Error when there is no such kind of record, or it has no such field. */
  static get(mnemonic: string, given: readonly NamedAttribute[]): StructuredAttribute {
    const declared = records[mnemonic];
    const unknown = given.find(([name]) => declared?.[name] === undefined);
    if (declared === undefined || unknown !== undefined)
      throw new Error(`#llvm.${mnemonic} has no field '${unknown?.[0] ?? ""}'`);
    const fields = Object.keys(declared).flatMap((name) => given.filter((field) => field[0] === name));
    return new StructuredAttribute(mnemonic, fields);
  }

  field(name: string): Attribute | undefined {
    return this.fields.find((field) => field[0] === name)?.[1];
  }

  /** The fields in angle brackets, without the record's name. */
  get body(): string {
    return `<${this.fields.map(([name, value]) => `${name} = ${fieldText(value)}`).join(", ")}>`;
  }

  protected print(): string {
    return `#llvm.${this.mnemonic}${this.body}`;
  }
}

function fieldText(value: Attribute): string {
  if (value instanceof StructuredAttribute) return value.body;
  return value instanceof ArrayAttribute ? value.elements.map((element) => element.text).join(", ") : value.text;
}

/** The part of a record after its name. */
function parseRecord(parser: Parser, mnemonic: string): StructuredAttribute {
  const at = parser.position;
  const fields: NamedAttribute[] = [];
  parser.expect("<");
  if (!parser.isAt(">")) parser.commaSeparated(() => fields.push(parseField(parser, mnemonic, fields)));
  parser.expect(">");
  const missing = required[mnemonic]?.find((name) => !fields.some((field) => field[0] === name));
  if (missing !== undefined) parser.fail(`'${mnemonic}' needs the field '${missing}'`, at);
  return StructuredAttribute.get(mnemonic, fields);
}

function parseField(parser: Parser, mnemonic: string, before: readonly NamedAttribute[]): NamedAttribute {
  const at = parser.position;
  const name = parser.keyword();
  const field = records[mnemonic]?.[name];
  if (field === undefined) return parser.fail(`'${mnemonic}' has no field '${name}'`, at);
  if (before.some((known) => known[0] === name)) parser.fail(`the field '${name}' is given twice`, at);
  parser.expect("=");
  return [name, parseValue(parser, field)];
}

function parseValue(parser: Parser, field: Field): Attribute {
  if (field === "attribute") return parser.attribute();
  if (field === "word") return new VerbatimAttribute(parser.keyword());
  if ("record" in field) return parseNested(parser, field.record);
  return new ArrayAttribute(parser.commaSeparated(() => parseNested(parser, field.records)));
}

/** A record inside of another: its body alone, or all of it, or an alias of it. */
function parseNested(parser: Parser, mnemonic: string): Attribute {
  if (parser.isAt("<")) return parseRecord(parser, mnemonic);
  const at = parser.position;
  const attribute = parser.attribute();
  if (attribute instanceof StructuredAttribute && attribute.mnemonic === mnemonic) return attribute;
  return parser.fail(`expected #llvm.${mnemonic}`, at);
}

export const attributeParsers: Readonly<Record<string, DialectAttributeParser>> = Object.fromEntries(
  Object.keys(records).map((mnemonic) => [mnemonic, (parser: Parser) => parseRecord(parser, mnemonic)]),
);

function described(
  id: number,
  description: string | undefined,
  rest: readonly NamedAttribute[] = [],
): readonly NamedAttribute[] {
  const text: readonly NamedAttribute[] =
    description === undefined ? [] : [["description", new StringAttribute(description)]];
  return [["id", new VerbatimAttribute(`distinct[${id}]<>`)], ...rest, ...text];
}

/** A set of alias scopes that are compared with one another. `id` sets it apart from all others in the module. */
export function aliasScopeDomain(id: number, description?: string): StructuredAttribute {
  return StructuredAttribute.get("alias_scope_domain", described(id, description));
}

/** Memory that accesses may be known to touch, or known not to. `id` is no other scope's or domain's. */
export function aliasScope(id: number, domain: StructuredAttribute, description?: string): StructuredAttribute {
  return StructuredAttribute.get("alias_scope", described(id, description, [["domain", domain]]));
}

/** A record of one kind, as an op's attribute. */
export function recordAttribute(mnemonic: string): AttributeSpec<StructuredAttribute> {
  return attributeConstraint({
    description: `#llvm.${mnemonic}`,
    read: (attribute) =>
      attribute instanceof StructuredAttribute && attribute.mnemonic === mnemonic ? attribute : undefined,
    write: (attribute) => attribute,
  });
}
