export * from "./canonicalize.ts";
export * from "./cse.ts";
export * from "./inline.ts";
