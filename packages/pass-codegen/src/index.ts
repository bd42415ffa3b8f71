export * from "./form-fma.ts";
