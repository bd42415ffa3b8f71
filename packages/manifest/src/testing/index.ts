export * from "./example-manifest.ts";
export * from "./random-expression.ts";
