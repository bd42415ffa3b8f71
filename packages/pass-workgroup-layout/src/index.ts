export * from "./place-views.ts";
export * from "./workgroup-layout.ts";
