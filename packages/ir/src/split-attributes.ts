/** Telling an operation's properties from attributes that were hung on, in text that has both in one dictionary. */
import { type NamedAttribute, VerbatimAttribute } from "./attributes.ts";
import type { OpDefinition } from "./define-op.ts";

/** Attributes that the definition declares become properties. */
export function splitAttributes(
  definition: OpDefinition,
  entries: readonly NamedAttribute[],
): { properties: readonly NamedAttribute[]; attributes: readonly NamedAttribute[] } {
  if (entries.length === 0) return { properties: entries, attributes: entries };
  const properties: NamedAttribute[] = [];
  const attributes: NamedAttribute[] = [];
  for (const entry of entries) {
    if (definition.propertyNames.has(entry[0])) properties.push(canonical(definition, entry));
    else attributes.push(entry);
  }
  return { properties, attributes };
}

/** A dialect's attribute as its constraint writes it, so that equal ones have one text. */
function canonical(definition: OpDefinition, entry: NamedAttribute): NamedAttribute {
  const [name, attribute] = entry;
  if (!(attribute instanceof VerbatimAttribute)) return entry;
  const spec = definition.attributeGroups.find((group) => group.name === name)?.spec;
  const value = spec === undefined || spec.spelling === "full" ? undefined : spec.read(attribute);
  return spec === undefined || value === undefined ? entry : [name, spec.write(value)];
}
