export * from "./external.ts";
export * from "./external-tools.ts";
export * from "./ir.ts";
export * from "./processes.ts";
export * from "./random-ir.ts";
export * from "./random-numbers.ts";
export * from "./random-views.ts";
export * from "./token-mutants.ts";
