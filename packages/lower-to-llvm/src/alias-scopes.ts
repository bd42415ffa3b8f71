/**
 * What the optimizer may know of the views of the launch-sized region: they do not overlap. All are offsets from one
 * symbol, so LLVM cannot tell by itself; each view's accesses therefore carry a scope of their own and name those of
 * the others as disjoint. What was taken raw carries none: it may overlap everything.
 */
import * as llvm from "@dslc/dialect-llvm";
import { cast, subview, view } from "@dslc/dialect-memref";
import { viewNameAttribute } from "@dslc/dialect-wg";
import { type Region, StringAttribute, type Value } from "@dslc/ir";

export interface AccessScopes {
  readonly alias_scopes: readonly llvm.StructuredAttribute[];
  readonly noalias_scopes: readonly llvm.StructuredAttribute[];
}

/** Gives each view of a function a scope; `nextId` gives numbers that nothing else in the module has. */
export class AliasScopes {
  private readonly byView = new Map<Value, AccessScopes>();

  constructor(body: Region, nextId: () => number) {
    const views: { readonly value: Value; readonly name: string }[] = [];
    body.walk((op) => {
      const name = op.attributes.get(viewNameAttribute);
      if (view.is(op) && name instanceof StringAttribute) views.push({ value: op.result, name: name.value });
    });
    if (views.length < 2) return;
    const domain = llvm.aliasScopeDomain(nextId(), "launch-sized views");
    const scopes = views.map(({ name }) => llvm.aliasScope(nextId(), domain, name));
    for (const [position, { value }] of views.entries()) {
      const own = scopes.filter((_, at) => at === position);
      this.byView.set(value, { alias_scopes: own, noalias_scopes: scopes.filter((_, at) => at !== position) });
    }
  }

  /** The scopes of accesses through a memref; none when it is no view of the region. */
  of(memref: Value): AccessScopes | undefined {
    const known = this.byView.get(memref);
    if (known !== undefined) return known;
    const source = memref.definedBy(cast)?.source ?? memref.definedBy(subview)?.source;
    return source === undefined ? undefined : this.of(source);
  }
}
