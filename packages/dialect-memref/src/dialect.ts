/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { atomic_rmw, load, store } from "./ops-access.ts";
import { alloc, alloca, assume_alignment, copy, dealloc, get_global, global } from "./ops-allocation.ts";
import { dma_start, dma_wait, prefetch } from "./ops-dma.ts";
import { alloca_scope, allocaScopeReturn, atomic_yield, generic_atomic_rmw } from "./ops-region.ts";
import { collapse_shape, expand_shape, realloc, reshape } from "./ops-reshape.ts";
import { transpose } from "./ops-transpose.ts";
import {
  cast,
  dim,
  extract_aligned_pointer_as_index,
  extract_strided_metadata,
  memory_space_cast,
  rank,
  reinterpret_cast,
  subview,
  view,
} from "./ops-view.ts";

const accesses = [load, store, atomic_rmw, generic_atomic_rmw, atomic_yield, prefetch, dma_start, dma_wait];
const memory = [
  alloc,
  alloca,
  alloca_scope,
  allocaScopeReturn,
  realloc,
  dealloc,
  copy,
  assume_alignment,
  global,
  get_global,
];
const views = [
  reinterpret_cast,
  subview,
  view,
  cast,
  memory_space_cast,
  dim,
  rank,
  extract_aligned_pointer_as_index,
  extract_strided_metadata,
  expand_shape,
  collapse_shape,
  reshape,
  transpose,
];

export const memref = defineDialect("memref", {
  ops: [...accesses, ...views, ...memory],
  canonicalize,
});
