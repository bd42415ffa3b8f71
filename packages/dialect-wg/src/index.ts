export * from "./dialect.ts";
export * from "./ops-contract.ts";
export * from "./ops-memory.ts";
