export * from "./lower-gpu-to-nvvm.ts";
