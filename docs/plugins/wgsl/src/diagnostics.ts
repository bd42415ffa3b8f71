/** What the backend reports; `dslc explain wgsl/unsupported` has the pages. */
import { defineDiagnostic } from "@dslc/base";

export const unsupported = defineDiagnostic(
  "wgsl/unsupported",
  "error",
  "WGSL has nothing for this, or the plugin does not emit it: 32-bit integers, f32 and conditions, vectors of two to four of them, storage buffers, and workgroup memory of sizes that are known when the kernel is compiled are what there is. No code is made.",
  ({ what }: { what: string }) => `${what} cannot be emitted as WGSL`,
);

export const indexRange = defineDiagnostic(
  "wgsl/index-range",
  "error",
  "An index has 64 bits, and 32 in WGSL. Sums and products wrap alike; but what is compared, divided, or turned into another type has to be proved below 2^32. Compute it in u32, or bound what it comes from.",
  ({ what }: { what: string }) => `${what} takes an index that may not fit into 32 bits`,
);
