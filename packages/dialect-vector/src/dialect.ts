/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { extract, extractelement, insert, insertelement } from "./ops-element.ts";
import { bitcast, broadcast, fma, from_elements, shuffle, splat } from "./ops-make.ts";
import { load, store } from "./ops-memory.ts";
import { reduction } from "./ops-reduction.ts";

export const vector = defineDialect("vector", {
  ops: [
    splat,
    broadcast,
    from_elements,
    shuffle,
    bitcast,
    fma,
    extract,
    insert,
    extractelement,
    insertelement,
    reduction,
    load,
    store,
  ],
  canonicalize,
});
