export * from "./dialect.ts";
export { dynamicMarker, type MixedIndex, mixedIndices, splitIndices } from "./index-lists.ts";
export { atomic_rmw, load, store } from "./ops-access.ts";
export * from "./ops-allocation.ts";
export * from "./ops-view.ts";
export { contiguousStrides, layoutAttribute, type StridedLayout, sameLayout, stridedLayout } from "./strided.ts";
export { subviewType } from "./view-rules.ts";
