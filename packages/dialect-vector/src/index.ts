export * from "./dialect.ts";
export * from "./ops-element.ts";
export * from "./ops-make.ts";
export * from "./ops-memory.ts";
export * from "./ops-reduction.ts";
