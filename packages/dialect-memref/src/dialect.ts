/** The dialect itself. */
import { defineDialect } from "@dslc/ir";
import { canonicalize } from "./canonicalize.ts";
import { atomic_rmw, load, store } from "./ops-access.ts";
import { alloc, alloca, assume_alignment, copy, dealloc, get_global, global } from "./ops-allocation.ts";
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

const views = [reinterpret_cast, subview, view, cast, memory_space_cast, dim, rank, extract_aligned_pointer_as_index, extract_strided_metadata];

export const memref = defineDialect("memref", {
  ops: [load, store, atomic_rmw, ...views, alloc, alloca, dealloc, copy, assume_alignment, global, get_global],
  canonicalize,
});
