export * from "./lower-math.ts";
