/** Functions of which all calls can be seen. */
import {
  ArrayAttribute,
  type Attribute,
  callable,
  callOp,
  DictionaryAttribute,
  type Operation,
  StringAttribute,
  SymbolReferenceAttribute,
  type SymbolTables,
} from "@dslc/ir";

/** The private functions inside of `root`, with a body, that are named as what a call calls only. */
export function privateFunctions(root: Operation, symbols: SymbolTables): ReadonlySet<Operation> {
  const found = new Set<Operation>();
  const named: [Operation, SymbolReferenceAttribute][] = [];
  root.walk((op) => {
    const visibility = op.getAttribute("sym_visibility");
    const isPrivate = visibility instanceof StringAttribute && visibility.value === "private";
    if (op !== root && isPrivate && callable.of(op)?.body(op) !== undefined) found.add(op);
    for (const dictionary of [op.properties, op.attributes])
      for (const [, attribute] of dictionary.entries)
        forEachSymbol(attribute, (reference) => named.push([op, reference]));
  });
  const calls = new Set<Operation>();
  for (const [op, reference] of named) {
    const callee = callOp.of(op)?.callee(op);
    const isCallee = !calls.has(op) && callee instanceof SymbolReferenceAttribute && callee.equals(reference);
    if (isCallee) calls.add(op);
    const target = isCallee ? undefined : symbols.resolve(op, reference);
    if (target !== undefined) found.delete(target);
  }
  return found;
}

/** Visits every reference to a symbol in an attribute. */
export function forEachSymbol(attribute: Attribute, visit: (reference: SymbolReferenceAttribute) => void): void {
  if (attribute instanceof SymbolReferenceAttribute) visit(attribute);
  else if (attribute instanceof ArrayAttribute) for (const part of attribute.elements) forEachSymbol(part, visit);
  else if (attribute instanceof DictionaryAttribute)
    for (const [, part] of attribute.entries) forEachSymbol(part, visit);
}
