export * from "./data-layout.ts";
export * from "./targets.ts";
export type * from "./types.ts";
