/** Symbols: operations that are referred to by name within the nearest symbol table around them. */
import { type Attribute, StringAttribute, type SymbolReferenceAttribute } from "./attributes.ts";
import { defineInterface } from "./interfaces.ts";
import type { Operation } from "./operation.ts";
import { type VerifyReport } from "./traits.ts";

/** The name that the operation defines, if it defines one. */
export function symbolNameOf(op: Operation): string | undefined {
  const name: Attribute | undefined = op.getAttribute("sym_name");
  return name instanceof StringAttribute ? name.value : undefined;
}

/** The operation of that name directly inside a symbol table. */
export function lookupSymbol(table: Operation, name: string): Operation | undefined {
  for (const region of table.regions) {
    for (let block = region.first; block !== undefined; block = block.next) {
      for (const op of block.operations()) if (symbolNameOf(op) === name) return op;
    }
  }
  return undefined;
}

/** The nearest operation around `from`, or itself, that holds a symbol table. */
export function nearestSymbolTable(from: Operation): Operation | undefined {
  for (let op: Operation | undefined = from; op !== undefined; op = op.parentOp)
    if (op.definition?.isSymbolTable === true) return op;
  return undefined;
}

/** What a reference means at `from`: looked up in the symbol tables around, from the nearest outwards. */
export function resolveSymbol(from: Operation, reference: SymbolReferenceAttribute): Operation | undefined {
  return pathOf(from, reference, lookupSymbol)[reference.nested.length];
}

/** What the names of a reference mean, one in the other, as far as there is something of that name. */
function pathOf(
  from: Operation,
  { root, nested }: SymbolReferenceAttribute,
  lookup: typeof lookupSymbol,
): readonly Operation[] {
  for (
    let table = nearestSymbolTable(from);
    table !== undefined;
    table = table.parentOp && nearestSymbolTable(table.parentOp)
  ) {
    const outermost = lookup(table, root);
    if (outermost === undefined) continue;
    const path = [outermost];
    for (let op = outermost, depth = 0; depth < nested.length; depth++) {
      const inner = lookup(op, nested[depth] ?? "");
      if (inner === undefined) break;
      path.push(inner);
      op = inner;
    }
    return path;
  }
  return [];
}

/** Symbols for many look-ups while no symbol comes or goes: each table is read once. */
export class SymbolTables {
  private readonly tables = new Map<Operation, ReadonlyMap<string, Operation>>();

  /** What a reference means at `from`; see {@link resolveSymbol}. */
  resolve(from: Operation, reference: SymbolReferenceAttribute): Operation | undefined {
    return this.path(from, reference)[reference.nested.length];
  }

  /** What the names of a reference mean, the outermost first, as far as there is something of that name. */
  path(from: Operation, reference: SymbolReferenceAttribute): readonly Operation[] {
    return pathOf(from, reference, (table, name) => this.of(table).get(name));
  }

  private of(table: Operation): ReadonlyMap<string, Operation> {
    const known = this.tables.get(table);
    if (known !== undefined) return known;
    const symbols = symbolsOf(table);
    this.tables.set(table, symbols);
    return symbols;
  }
}

/** Implemented by operations that refer to symbols: checks what it refers to. */
export const symbolUser = defineInterface<{ verify(op: Operation, symbols: SymbolTables, report: VerifyReport): void }>(
  "symbol-user",
);

/** All symbols directly inside a table by name, for many look-ups. */
export function symbolsOf(table: Operation): Map<string, Operation> {
  const symbols = new Map<string, Operation>();
  for (const region of table.regions) {
    for (let block = region.first; block !== undefined; block = block.next) {
      for (const op of block.operations()) {
        const name = symbolNameOf(op);
        if (name !== undefined) symbols.set(name, op);
      }
    }
  }
  return symbols;
}
