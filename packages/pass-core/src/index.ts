export * from "./canonicalize.ts";
export * from "./inline.ts";
