export * from "./lower-scf-to-cf.ts";
