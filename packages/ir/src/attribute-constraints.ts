/**
 * Constraints on attributes, as op definitions state them. Each says how the attribute is read as a JavaScript value,
 * written from one, and spelled in the custom form where that is shorter than the attribute itself.
 */
import {
  ArrayAttribute,
  type Attribute,
  DictionaryAttribute,
  IntegerAttribute,
  StringAttribute,
  SymbolReferenceAttribute,
  TypeAttribute,
  UnitAttribute,
  VerbatimAttribute,
} from "./attributes.ts";
import { DenseArrayAttribute } from "./elements-attributes.ts";
import { FunctionType, type IndexType, type IntegerType, type Type, i1, i32, i64, none } from "./types.ts";

/** How the custom form spells the attribute: all of it, without its type, as a bare word, as `@name`, `<a, b>`, `[1, 2]`, or not at all. */
export type AttributeSpelling = "full" | "untyped" | "keyword" | "flags" | "list" | "symbol" | "none";

export interface AttributeSpec<T> {
  /** Completes "must be ...". */
  readonly description: string;
  readonly presence: "required" | "optional" | "default";
  readonly spelling: AttributeSpelling;
  /** The type of a value spelled untyped. */
  readonly type?: Type;
  /** The words of a keyword spelling. */
  readonly words?: readonly string[];
  /** The attribute that an absent one stands for. */
  readonly defaultAttribute?: Attribute;
  /** Whether it stands among the discardable attributes, `{...}` of the generic form, instead of the properties. */
  readonly isDiscardable?: boolean;
  /** The value, or undefined when the attribute is of another kind. */
  read(attribute: Attribute): T | undefined;
  write(value: T): Attribute;
}

export interface OptionalAttribute<T> extends AttributeSpec<T> {
  readonly presence: "optional";
}

export interface DefaultAttribute<T> extends AttributeSpec<T> {
  readonly presence: "default";
  readonly defaultAttribute: Attribute;
}

/** The attribute may be absent. */
export function optionalAttribute<T>(spec: AttributeSpec<T>): OptionalAttribute<T> {
  return { ...spec, presence: "optional" };
}

/** An absent attribute stands for this value; the op always holds it. */
export function defaultAttribute<T>(spec: AttributeSpec<T>, value: T): DefaultAttribute<T> {
  return { ...spec, presence: "default", defaultAttribute: spec.write(value) };
}

/** The attribute stands among the discardable ones, where upstream keeps it there. */
export function discardable<S extends AttributeSpec<unknown>>(spec: S): S {
  return { ...spec, isDiscardable: true };
}

interface Parts<T> {
  readonly description: string;
  readonly spelling?: AttributeSpelling;
  readonly type?: Type;
  readonly words?: readonly string[];
  readonly read: (attribute: Attribute) => T | undefined;
  readonly write: (value: T) => Attribute;
}

/** An attribute constraint of one's own. */
export function attributeConstraint<T>(parts: Parts<T>): AttributeSpec<T> {
  return { spelling: "full", presence: "required", ...parts };
}

export const anyAttribute: AttributeSpec<Attribute> = attributeConstraint({
  description: "any attribute",
  read: (attribute) => attribute,
  write: (attribute) => attribute,
});

/** An integer of exactly this type. */
export function integerAttribute(type: IntegerType | IndexType): AttributeSpec<bigint> {
  return attributeConstraint({
    description: `${type.text} attribute`,
    spelling: "untyped",
    type,
    read: (attribute) =>
      attribute instanceof IntegerAttribute && attribute.type === type ? attribute.value : undefined,
    write: (value) => new IntegerAttribute(value, type),
  });
}

export const i32Attribute: AttributeSpec<bigint> = integerAttribute(i32);
export const i64Attribute: AttributeSpec<bigint> = integerAttribute(i64);

export const boolAttribute: AttributeSpec<boolean> = attributeConstraint({
  description: "bool attribute",
  read: (attribute) =>
    attribute instanceof IntegerAttribute && attribute.type === i1 ? attribute.value !== 0n : undefined,
  write: (value) => new IntegerAttribute(value ? 1n : 0n, i1),
});

export const stringAttribute: AttributeSpec<string> = attributeConstraint({
  description: "string attribute",
  spelling: "untyped",
  type: none,
  read: (attribute) => (attribute instanceof StringAttribute ? attribute.value : undefined),
  write: (value) => new StringAttribute(value),
});

/** The name that the op defines; `@name` in the custom form. */
export const symbolNameAttribute: AttributeSpec<string> = { ...stringAttribute, spelling: "symbol" };

export const typeAttribute: AttributeSpec<Type> = attributeConstraint({
  description: "any type attribute",
  read: (attribute) => (attribute instanceof TypeAttribute ? attribute.type : undefined),
  write: (type) => new TypeAttribute(type),
});

export const functionTypeAttribute: AttributeSpec<FunctionType> = attributeConstraint({
  description: "type attribute of function type",
  read: (attribute) =>
    attribute instanceof TypeAttribute && attribute.type instanceof FunctionType ? attribute.type : undefined,
  write: (type) => new TypeAttribute(type),
});

/** Present or absent. */
export const unitAttribute: OptionalAttribute<true> = optionalAttribute(
  attributeConstraint({
    description: "unit attribute",
    spelling: "none",
    read: (attribute) => (attribute === UnitAttribute.instance ? true : undefined),
    write: () => UnitAttribute.instance,
  }),
);

/** `@name` without nesting. */
export const flatSymbolReference: AttributeSpec<string> = attributeConstraint({
  description: "flat symbol reference attribute",
  read: (attribute) =>
    attribute instanceof SymbolReferenceAttribute && attribute.nested.length === 0 ? attribute.root : undefined,
  write: (name) => new SymbolReferenceAttribute(name),
});

export const symbolReference: AttributeSpec<SymbolReferenceAttribute> = attributeConstraint({
  description: "symbol reference attribute",
  read: (attribute) => (attribute instanceof SymbolReferenceAttribute ? attribute : undefined),
  write: (reference) => reference,
});

export const dictionaryAttribute: AttributeSpec<DictionaryAttribute> = attributeConstraint({
  description: "dictionary of named attribute values",
  read: (attribute) => (attribute instanceof DictionaryAttribute ? attribute : undefined),
  write: (dictionary) => dictionary,
});

/** `array<i64: 1, 2>`; `[1, 2]` where an op's format names it. */
export function denseArrayAttribute(element: IntegerType): AttributeSpec<readonly bigint[]> {
  return attributeConstraint({
    description: `${element.text} dense array attribute`,
    spelling: "list",
    read: (attribute) =>
      attribute instanceof DenseArrayAttribute && attribute.element === element
        ? attribute.values.map(BigInt)
        : undefined,
    write: (values) => new DenseArrayAttribute(element, values),
  });
}

/** `[a, b]` of one kind of attribute. */
export function arrayAttribute<T>(element: AttributeSpec<T>): AttributeSpec<readonly T[]> {
  return attributeConstraint({
    description: `array of ${element.description}`,
    read: (attribute) => {
      if (!(attribute instanceof ArrayAttribute)) return undefined;
      const values = attribute.elements.map((part) => element.read(part));
      return values.every((value) => value !== undefined) ? values : undefined;
    },
    write: (values) => new ArrayAttribute(values.map((value) => element.write(value))),
  });
}

/** One of some words, held as the word's position in an integer: MLIR's I32EnumAttr and I64EnumAttr. */
export function integerEnumAttribute<const W extends string>(type: IntegerType, words: readonly W[]): AttributeSpec<W> {
  return attributeConstraint({
    description: `one of ${words.join(", ")}`,
    spelling: "keyword",
    words,
    read: (attribute) =>
      attribute instanceof IntegerAttribute && attribute.type === type ? words[Number(attribute.value)] : undefined,
    write: (word) => new IntegerAttribute(BigInt(words.indexOf(word)), type),
  });
}

/** One of some words, held as `#prefix<word>` or `#prefix word>`-like text: MLIR's dialect enum attributes. */
export function dialectEnumAttribute<const W extends string>(prefix: string, words: readonly W[]): AttributeSpec<W> {
  const texts = new Map(words.map((word) => [`#${prefix}${word}>`, word]));
  return attributeConstraint({
    description: `one of ${words.join(", ")}`,
    spelling: "keyword",
    words,
    read: (attribute) => texts.get(attribute.text),
    write: (word) => new VerbatimAttribute(`#${prefix}${word}>`),
  });
}

interface FlagSpelling {
  /** A word that stands for all. */
  readonly all?: string;
  readonly separator?: string;
}

/**
 * Some of a set of words, held as `#prefix<a, b>` and `#prefix<none>`: MLIR's dialect bit enum attributes. Read and
 * written in the order of the set.
 */
export function dialectFlagsAttribute<const W extends string>(
  prefix: string,
  words: readonly W[],
  { all, separator = ", " }: FlagSpelling = {},
): AttributeSpec<readonly W[]> {
  const start = `#${prefix}<`;
  const text = (flags: readonly string[]): string => {
    if (flags.length === 0) return "none";
    const chosen = words.filter((word) => flags.includes(word));
    return all !== undefined && (flags.includes(all) || chosen.length === words.length) ? all : chosen.join(separator);
  };
  const read = (written: string): readonly W[] | undefined => {
    if (!written.startsWith(start)) return undefined;
    const given = written
      .slice(start.length, -1)
      .split(",")
      .map((word) => word.trim());
    if (given.length === 1 && given[0] === "none") return [];
    if (all !== undefined && given.includes(all)) return words;
    const chosen = words.filter((word) => given.includes(word));
    return chosen.length === given.length ? chosen : undefined;
  };
  // There are few texts that mean something, and each stands in many operations.
  const known = new Map<string, readonly W[]>();
  return attributeConstraint({
    description: `some of ${words.join(", ")}`,
    spelling: "flags",
    words: all === undefined ? words : [...words, all],
    read: (attribute) => {
      if (!(attribute instanceof VerbatimAttribute)) return undefined;
      let flags = known.get(attribute.text);
      if (flags === undefined) {
        flags = read(attribute.text);
        if (flags !== undefined) known.set(attribute.text, flags);
      }
      return flags;
    },
    write: (flags) => new VerbatimAttribute(`${start}${text(flags)}>`),
  });
}
