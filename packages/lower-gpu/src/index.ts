export * from "./device-operations.ts";
export * from "./diagnostics.ts";
export * from "./lower-gpu.ts";
