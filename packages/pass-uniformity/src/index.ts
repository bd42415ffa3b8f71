export * from "./uniformity.ts";
