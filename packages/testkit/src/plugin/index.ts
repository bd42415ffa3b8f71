/** What tests of plugins use: no test framework of its own, and no program but Node. Each check throws what is wrong. */
export * from "./check-pass.ts";
export * from "./conformance.ts";
export { fileCheck } from "./file-check.ts";
export { directiveKinds } from "./file-check-match.ts";
export { FileCheckError } from "./file-check-pattern.ts";
