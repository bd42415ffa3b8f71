export * from "./form-fma.ts";
export * from "./split-constant-offsets.ts";
export * from "./unroll-loops.ts";
