export { cannotLower } from "./function-lowering.ts";
export * from "./lower-to-llvm.ts";
export { launchRegionSymbol } from "./lower-wg.ts";
