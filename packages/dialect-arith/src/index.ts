export * from "./dialect.ts";
export * from "./ops-cast.ts";
export * from "./ops-compare.ts";
export * from "./ops-float.ts";
export * from "./ops-integer.ts";
