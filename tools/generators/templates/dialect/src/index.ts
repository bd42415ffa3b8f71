export * from "./dialect.ts";
