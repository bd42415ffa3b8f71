export * from "./lower-address-space.ts";
