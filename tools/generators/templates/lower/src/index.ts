export * from "./passes.ts";
