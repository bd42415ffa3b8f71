export * from "./device-operations.ts";
export * from "./diagnostics.ts";
export * from "./lower-gpu.ts";
export { sourceLaneOf } from "./lower-subgroups.ts";
export * from "./words.ts";
