export * from "./form-fma.ts";
export * from "./split-constant-offsets.ts";
export * from "./unroll-loops.ts";
export * from "./convert-ifs.ts";
export * from "./normalize-loops.ts";
