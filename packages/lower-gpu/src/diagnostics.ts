/** What every lowering of the gpu dialect reports. */
import { defineDiagnostic } from "@dslc/base";

export const unsupportedOperation = defineDiagnostic(
  "gpu/unsupported-operation",
  "error",
  `The lowering of the gpu dialect to the target's own does not know the operation. A pass before it has to replace it
by operations that it knows: ids and sizes of groups and grids, gpu.barrier, wg.launch_size.`,
  ({ op, target }: { op: string; target: string }) => `'${op}' cannot be lowered to ${target}`,
);

export const groupTooLarge = defineDiagnostic(
  "gpu/group-too-large",
  "error",
  "The group size that the kernel fixes is larger than any group that the target can launch.",
  ({ kernel, size, workItems, limit }: { kernel: string; size: string; workItems: bigint; limit: number }) =>
    `kernel '${kernel}' fixes its group size to ${size}, which is ${workItems} work-items, but the target has at most ${limit}`,
);
