export * from "./amdgpu/kernel-metadata.ts";
export * from "./amdgpu/link-code-object.ts";
export * from "./audit/audit-gcn.ts";
export * from "./audit/audit-llvm-ir.ts";
export * from "./audit/audit-ptx.ts";
export * from "./diagnostics.ts";
export * from "./engine/engine.ts";
export { type EngineOptions, startEngine } from "./engine/start-engine.ts";
export * from "./nvptx/run-ptxas.ts";
