export * from "./api.ts";
export * from "./compile.ts";
export * from "./compile-pipelines.ts";
export * from "./expected-diagnostics.ts";
export * from "./kernel-manifest.ts";
export * from "./optimize.ts";
export * from "./pipelines.ts";
export * from "./registry.ts";
export { unknownTarget } from "./targets.ts";
