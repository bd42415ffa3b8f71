export { type Reduction, type ReduceOptions, type ReduceState, reduce } from "./reduce.ts";
