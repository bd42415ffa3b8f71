export * from "./dialect.ts";
export * from "./ops-atomic.ts";
export * from "./ops-contract.ts";
export * from "./ops-memory.ts";
export * from "./ops-static.ts";
export * from "./ops-subgroup.ts";
export * from "./unrolling.ts";
export * from "./words.ts";
