/** IR as JSON, for programs in other languages: `printIrJson`, `readIrJson`, and the form's JSON Schema. */
export * from "./diagnostics.ts";
export { readIrJson } from "./read.ts";
export { irJsonFormat, irJsonSchema, irJsonVersion } from "./schema.ts";
export { printIrJson } from "./write.ts";
