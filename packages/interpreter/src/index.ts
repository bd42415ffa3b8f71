export { type BufferArgument, DeviceBuffer, type TypedArray } from "./buffer.ts";
export {
  type ContractValues,
  type ContractView,
  evaluateContract,
  type LaunchShape,
  type Requirement,
} from "./contract.ts";
export * from "./diagnostics.ts";
export { type ElementLayout, elementLayout } from "./element.ts";
export {
  type Executable,
  type Execution,
  executable,
  type Pause,
  type Place,
  type Results,
  waitForGroup,
} from "./executable.ts";
export type { Argument, Launch } from "./launch.ts";
export type { LaunchRegion } from "./launch-region.ts";
export { Allocation, MemRef, type MemorySpace, wholeMemRef } from "./memory.ts";
export { type Progress, type RunOptions, type RunResult, runKernel } from "./run-kernel.ts";
export type { Observer } from "./run-state.ts";
export type { Schedule } from "./schedule.ts";
export { type Dimensions, formatId, type Trap, trap } from "./trap.ts";
