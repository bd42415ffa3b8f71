export * from "./diagnostics.ts";
export { type BinaryOperator, binaryPrecedence } from "./operators.ts";
export { parseSource } from "./parse.ts";
export { chainLimit, nestingLimit } from "./recovering-parser.ts";
export * from "./tree.ts";
export * from "./tree-expressions.ts";
export * from "./walk.ts";
