export * from "./canonicalize.ts";
export * from "./cse.ts";
export * from "./dce.ts";
export * from "./inline.ts";
export * from "./licm.ts";
export * from "./passes.ts";
export * from "./sccp.ts";
export * from "./symbol-dce.ts";
