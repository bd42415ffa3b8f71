/** Removes private symbols that nothing refers to, directly or through other symbols that are kept. */
import { type Operation, StringAttribute, type SymbolReferenceAttribute, SymbolTables, symbolNameOf } from "@dslc/ir";
import { definePass } from "@dslc/pass";
import { forEachSymbol } from "@dslc/analysis";

/** Erases private symbols inside of `root` that are not referred to. Returns their number. */
export function eraseUnusedSymbols(root: Operation): number {
  const search = new Search();
  search.keep(root);
  let erased = 0;
  root.walk((op) => {
    if (op === root || !isDiscardable(op) || search.isKept(op)) return undefined;
    op.erase();
    erased++;
    return "skip";
  });
  return erased;
}

export const symbolDce = definePass("symbol-dce", {
  summary: "remove private functions and other private symbols that nothing refers to",
  run(op, _options, { count }) {
    const erased = eraseUnusedSymbols(op);
    count("symbols", erased);
    return erased === 0 ? "all" : [];
  },
});

function isDiscardable(op: Operation): boolean {
  const visibility = op.getAttribute("sym_visibility");
  if (!(visibility instanceof StringAttribute) || visibility.value !== "private" || symbolNameOf(op) === undefined)
    return false;
  return op.parentOp?.definition?.isSymbolTable === true;
}

class Search {
  private readonly kept = new Set<Operation>();
  private readonly symbols = new SymbolTables();
  private readonly pending: Operation[] = [];

  isKept(op: Operation): boolean {
    return this.kept.has(op);
  }

  /** Keeps an operation with all that is inside and may not go, and all that these refer to. */
  keep(root: Operation): void {
    this.pending.push(root);
    for (let op = this.pending.pop(); op !== undefined; op = this.pending.pop()) {
      if (this.kept.has(op)) continue;
      this.kept.add(op);
      this.references(op);
      for (const region of op.regions) {
        region.walk((inner) => {
          if (isDiscardable(inner)) return "skip";
          this.references(inner);
          return undefined;
        });
      }
    }
  }

  private references(from: Operation): void {
    for (const dictionary of [from.properties, from.attributes])
      for (const [, attribute] of dictionary.entries)
        forEachSymbol(attribute, (reference) => this.refer(reference, from));
  }

  /** What a reference leads to, each symbol on the way too. */
  private refer(reference: SymbolReferenceAttribute, from: Operation): void {
    for (const target of this.symbols.path(from, reference)) if (!this.kept.has(target)) this.pending.push(target);
  }
}
