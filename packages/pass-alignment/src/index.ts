export * from "./alignment.ts";
