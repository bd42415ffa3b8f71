export * from "./diagnostics.ts";
export * from "./frontend.ts";
export * from "./type-diagnostics.ts";
export * from "./vector-diagnostics.ts";
