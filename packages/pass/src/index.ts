export { constantOf } from "@dslc/ir";
export type * from "./backend.ts";
export * from "./constant-pool.ts";
export * from "./define-pass.ts";
export * from "./instruments.ts";
export * from "./manager.ts";
export * from "./pipeline.ts";
export * from "./plugin.ts";
export * from "./rewrite-driver.ts";
