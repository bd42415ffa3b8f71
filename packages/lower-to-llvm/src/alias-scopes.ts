/**
 * What the optimizer may know of static arrays and of the views of the launch-sized region: they do not overlap. All
 * static arrays of a kernel are offsets from one symbol, and all views from another, so LLVM cannot tell by itself; the
 * accesses of each therefore carry a scope of their own and name those of the others as disjoint. What was taken raw
 * carries none: it may overlap all views.
 */
import * as llvm from "@dslc/dialect-llvm";
import { cast, reinterpret_cast, subview, view } from "@dslc/dialect-memref";
import { staticBase, viewNameAttribute } from "@dslc/dialect-wg";
import { type Region, StringAttribute, type Value } from "@dslc/ir";

export interface AccessScopes {
  readonly alias_scopes: readonly llvm.StructuredAttribute[];
  readonly noalias_scopes: readonly llvm.StructuredAttribute[];
}

/** Gives each view of a function a scope; `nextId` gives numbers that nothing else in the module has. */
export class AliasScopes {
  private readonly byView = new Map<Value, AccessScopes>();

  constructor(body: Region, nextId: () => number) {
    // Several views of one name are one array, declared in a function that is called more than once.
    const views = new Map<string, Value[]>();
    body.walk((op) => {
      const name = op.attributes.get(viewNameAttribute);
      if (!view.is(op) || !(name instanceof StringAttribute)) return;
      const key = `${op.source.definedBy(staticBase) !== undefined ? "array" : "view"} ${name.value}`;
      views.set(key, [...(views.get(key) ?? []), op.result]);
    });
    if (views.size < 2) return;
    const domain = llvm.aliasScopeDomain(nextId(), "workgroup memory");
    const scopes = [...views.keys()].map((name) => llvm.aliasScope(nextId(), domain, name));
    for (const [position, values] of [...views.values()].entries()) {
      const own = scopes.filter((_, at) => at === position);
      const others = scopes.filter((_, at) => at !== position);
      for (const value of values) this.byView.set(value, { alias_scopes: own, noalias_scopes: others });
    }
  }

  /** The scopes of accesses through a memref; none when it is no part of an array or view. */
  of(memref: Value): AccessScopes | undefined {
    const known = this.byView.get(memref);
    if (known !== undefined) return known;
    const source =
      memref.definedBy(cast)?.source ?? memref.definedBy(subview)?.source ?? memref.definedBy(reinterpret_cast)?.source;
    return source === undefined ? undefined : this.of(source);
  }
}
