export * from "./dialect.ts";
export { condition, execute_region, ifOp, yieldOp } from "./ops.ts";
export { forOp, whileOp } from "./ops-loop.ts";
export { parallel, reduce, reduceReturn } from "./ops-parallel.ts";
export { index_switch } from "./ops-switch.ts";
