export * from "./llvm-backend.ts";
