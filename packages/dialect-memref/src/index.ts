export * from "./dialect.ts";
export { atomic_rmw, load, store } from "./ops-access.ts";
export * from "./ops-allocation.ts";
export { alloca_scope, allocaScopeReturn, atomic_yield, generic_atomic_rmw } from "./ops-region.ts";
export { collapse_shape, expand_shape, realloc, reshape } from "./ops-reshape.ts";
export * from "./ops-view.ts";
export { keptDimensions, subviewType } from "./view-rules.ts";
