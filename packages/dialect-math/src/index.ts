export * from "./dialect.ts";
export * from "./ops.ts";
