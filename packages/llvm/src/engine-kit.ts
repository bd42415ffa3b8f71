/** What packages build further engines from: the protocol, children, programs of LLVM, and the engine around them. */
export * from "./engine/child-generator.ts";
export type { Choice } from "./engine/choose-generator.ts";
export * from "./engine/ir-text.ts";
export * from "./engine/llvm-messages.ts";
export * from "./engine/places.ts";
export * from "./engine/protocol.ts";
export { type EngineProperties, type GeneratorChoice, LlvmEngine } from "./engine/start-engine.ts";
export { type ToolGenerator, toolGenerator } from "./engine/tool-generator.ts";
export { AnonymousFile, readWholeFile } from "./tools/anonymous-file.ts";
export { findExecutable, pathFolders } from "./tools/find-tool.ts";
export { runTool } from "./tools/run-tool.ts";
