export * from "./dialect.ts";
export * from "./ops-float.ts";
export * from "./ops-integer.ts";
export * from "./ops-other.ts";
