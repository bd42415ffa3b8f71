export * from "./dialect.ts";
export * from "./function-attributes.ts";
export * from "./ops.ts";
