export * from "./api.ts";
export * from "./compile.ts";
export * from "./compile-pipelines.ts";
export * from "./expected-diagnostics.ts";
export * from "./kernel-manifest.ts";
export { makeDefaultPipelines, type DefaultPipelines } from "./pipelines.ts";
export * from "./optimize.ts";
export * from "./registry.ts";
export { unknownTarget } from "./targets.ts";
