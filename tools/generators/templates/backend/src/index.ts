export * from "./backend.ts";
export * from "./diagnostics.ts";
