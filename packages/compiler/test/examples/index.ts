/** The example kernels of docs/examples; a test sees to it that none is missing. */
import { bitonicSort } from "./bitonic-sort.ts";
import { blockReverse } from "./block-reverse.ts";
import { blockSumShuffle } from "./block-sum-shuffle.ts";
import { blockSum } from "./block-sum.ts";
import type { Example } from "./example.ts";
import { fir } from "./fir.ts";
import { histogram } from "./histogram.ts";
import { inclusiveScan } from "./inclusive-scan.ts";
import { layernorm } from "./layernorm.ts";
import { saxpy } from "./saxpy.ts";
import { sgemm } from "./sgemm.ts";
import { softmax } from "./softmax.ts";
import { stencil } from "./stencil.ts";
import { transpose } from "./transpose.ts";

export const examples: readonly Example[] = [
  saxpy,
  blockReverse,
  fir,
  blockSum,
  inclusiveScan,
  transpose,
  bitonicSort,
  stencil,
  softmax,
  layernorm,
  histogram,
  blockSumShuffle,
  sgemm,
];
