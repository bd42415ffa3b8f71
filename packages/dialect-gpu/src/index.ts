export * from "./dialect.ts";
export * from "./ops.ts";
export * from "./ops-module.ts";
