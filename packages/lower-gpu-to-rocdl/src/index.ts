export * from "./lower-gpu-to-rocdl.ts";
