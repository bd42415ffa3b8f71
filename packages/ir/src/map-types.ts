/** Replacing types everywhere in IR: of values, of block arguments, and inside of attributes. */
import { ArrayAttribute, type Attribute, DictionaryAttribute, TypeAttribute } from "./attributes.ts";
import type { Operation } from "./operation.ts";
import { FunctionType, TupleType, type Type } from "./types.ts";

/** Says what a type becomes; the type itself when it stays. */
export type TypeMap = (type: Type) => Type;

/** Applies a map to a type and to the types that a function or tuple type is made of. */
export function mapType(type: Type, map: TypeMap): Type {
  if (type instanceof FunctionType) {
    const inputs = type.inputs.map((input) => mapType(input, map));
    return FunctionType.get(
      inputs,
      type.results.map((result) => mapType(result, map)),
    );
  }
  if (type instanceof TupleType) return TupleType.get(type.elements.map((element) => mapType(element, map)));
  return map(type);
}

/** The attribute with all types inside replaced; the same object when nothing changes. */
export function mapAttributeTypes(attribute: Attribute, map: TypeMap): Attribute {
  if (attribute instanceof TypeAttribute) {
    const type = mapType(attribute.type, map);
    return type === attribute.type ? attribute : new TypeAttribute(type);
  }
  if (attribute instanceof ArrayAttribute) {
    const elements = attribute.elements.map((element) => mapAttributeTypes(element, map));
    return elements.every((element, position) => element === attribute.elements[position])
      ? attribute
      : new ArrayAttribute(elements);
  }
  return attribute instanceof DictionaryAttribute ? mapDictionary(attribute, map) : attribute;
}

function mapDictionary(dictionary: DictionaryAttribute, map: TypeMap): DictionaryAttribute {
  const entries = dictionary.entries.map(([name, value]) => [name, mapAttributeTypes(value, map)] as const);
  return entries.every(([, value], position) => value === dictionary.entries[position]?.[1])
    ? dictionary
    : DictionaryAttribute.get(entries);
}

/** Replaces the types of all results, block arguments and attributes of an operation and what is inside. */
export function mapAllTypes(root: Operation, map: TypeMap): void {
  root.walk((op) => {
    for (const result of op.results) result.type = mapType(result.type, map);
    for (const region of op.regions) {
      for (const block of region.blocks)
        for (const argument of block.arguments) argument.type = mapType(argument.type, map);
    }
    op.properties = mapDictionary(op.properties, map);
    op.attributes = mapDictionary(op.attributes, map);
  });
}
