export * from "./legalize-atomics.ts";
export * from "./lower-gpu-to-nvvm.ts";
