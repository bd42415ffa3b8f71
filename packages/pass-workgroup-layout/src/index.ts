export * from "./place-arrays.ts";
export * from "./place-views.ts";
export * from "./static-layout.ts";
export * from "./workgroup-layout.ts";
