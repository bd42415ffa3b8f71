/** The example kernels of docs/examples; a test sees to it that none is missing. */
import { blockReverse } from "./block-reverse.ts";
import type { Example } from "./example.ts";
import { fir } from "./fir.ts";
import { saxpy } from "./saxpy.ts";

export const examples: readonly Example[] = [saxpy, blockReverse, fir];
