/**
 * Running a kernel: checks of the launch, then its groups, one after another.
 *
 * Nothing that a kernel or a launch does wrong is thrown; it is in the result's traps. The module has to be valid (it
 * verifies without an error): on one that is not, the interpreter may throw.
 */
import { nearest } from "@dslc/base";
import { privateAttributions, workgroupAttributions } from "@dslc/dialect-gpu";
import {
  callable,
  dictionaries,
  IntegerAttribute,
  locationSpan,
  type Operation,
  type RuntimeValue,
  symbolNameOf,
} from "@dslc/ir";
import { unknownKernel } from "./diagnostics.ts";
import { Group } from "./group.ts";
import type { Launch } from "./launch.ts";
import { AddressSpace } from "./memory.ts";
import { prepareLaunch } from "./prepare-launch.ts";
import { runGroup } from "./run-group.ts";
import { type Observer, RunState } from "./run-state.ts";
import { makeScheduler, type Schedule } from "./schedule.ts";
import { allocateOwned, type OwnedMemory } from "./semantics-memref.ts";
import { type Dimensions, launchTrap, type Trap } from "./trap.ts";
import { WorkItem } from "./work-item.ts";

export interface RunOptions {
  /** Ascending unless given. */
  readonly schedule?: Schedule;
  /** Whether work-items take turns at every access to memory, and not only at barriers. */
  readonly interleave?: boolean;
  /** Operations that the run may take; 100 million unless given. */
  readonly stepLimit?: number;
  /** Calls that may be nested; 64 unless given. */
  readonly callDepthLimit?: number;
  /** Shown each operation before a work-item runs it: what its operands are, and where the work-item is. */
  readonly observe?: Observer;
  /** Told after each group. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly groupsDone: number;
  readonly groups: number;
  readonly steps: number;
}

export interface RunResult {
  /** Empty when all went well. A trap of the kernel ends the run; of a launch, all that is wrong is reported. */
  readonly traps: readonly Trap[];
  /** Operations that were run. */
  readonly steps: number;
}

/**
 * Runs a kernel on a launch. Buffers are written to in place.
 *
 * @param module the operation that the kernel is somewhere inside of.
 */
export function runKernel(module: Operation, kernelName: string, launch: Launch, options: RunOptions = {}): RunResult {
  const kernels = functionsIn(module);
  const kernel = kernels.get(kernelName);
  const body = kernel && callable.of(kernel)?.body(kernel);
  if (kernel === undefined || body === undefined) {
    const near = nearest(kernelName, kernels.keys());
    const help = near === undefined ? [] : [`did you mean '${near}'?`];
    const span = locationSpan(module.location);
    return { traps: [launchTrap(unknownKernel.at(span, { name: kernelName }, { help }))], steps: 0 };
  }
  const globalMemory = new AddressSpace("global");
  const prepared = prepareLaunch(kernel, body.entry, launch, globalMemory);
  if (prepared.problems.length > 0) return { traps: prepared.problems.map((problem) => launchTrap(problem)), steps: 0 };
  const limits = { stepLimit: options.stepLimit ?? 1e8, callDepthLimit: options.callDepthLimit ?? 64 };
  const { groupSize, numGroups, subgroupSize = 32 } = launch;
  const setting = { groupSize, numGroups, subgroupSize, limits, globalMemory, launchRegion: prepared.launchRegion };
  const run = new RunState(setting, options);
  return runGroups(run, kernel, prepared.values, options);
}

/** All functions with a body, by name; of two with one name the first. */
function functionsIn(module: Operation): ReadonlyMap<string, Operation> {
  const functions = new Map<string, Operation>();
  module.walk((op) => {
    const name = symbolNameOf(op);
    if (name !== undefined && !functions.has(name) && callable.of(op)?.body(op) !== undefined) functions.set(name, op);
  });
  return functions;
}

function runGroups(run: RunState, kernel: Operation, values: readonly RuntimeValue[], options: RunOptions): RunResult {
  const scheduler = makeScheduler(options.schedule ?? "ascending");
  const { numGroups, groupSize } = run.setting;
  const groups = count(numGroups);
  for (let linear = 0; linear < groups; linear++) {
    const group = new Group(idOf(linear, numGroups), run);
    const items = Array.from({ length: count(groupSize) }, (_, local) => {
      const item = new WorkItem(group, idOf(local, groupSize), kernel);
      return { item, program: startKernel(item, kernel, values) };
    });
    const fault = runGroup(items, scheduler);
    if (fault !== undefined) return { traps: [fault], steps: run.steps };
    options.onProgress?.({ groupsDone: linear + 1, groups, steps: run.steps });
  }
  return { traps: [], steps: run.steps };
}

function count([x, y, z]: Dimensions): number {
  return x * y * z;
}

/** The id at a position in the order in which x is fastest. */
function idOf(linear: number, [sizeX, sizeY]: Dimensions): Dimensions {
  const row = Math.floor(linear / sizeX);
  return [linear % sizeX, row % sizeY, Math.floor(row / sizeY)];
}

function* startKernel(
  item: WorkItem,
  kernel: Operation,
  values: readonly RuntimeValue[],
): ReturnType<WorkItem["runRegion"]> {
  const body = callable.of(kernel)?.body(kernel);
  if (body === undefined) throw new Error("a kernel without a body is started");
  const shared = ownedMemory(kernel, "workgroup").map((owned) =>
    item.once("group", owned.argument, () => allocateOwned(item, "workgroup", owned)),
  );
  const own = ownedMemory(kernel, "private").map((owned) => allocateOwned(item, "private", owned));
  return yield* item.runRegion(body, [...values, ...shared, ...own]);
}

/** The memory that a kernel owns, with the attributes that say how it is aligned. */
function ownedMemory(kernel: Operation, space: "workgroup" | "private"): readonly OwnedMemory[] {
  const lists = dictionaries(kernel.getAttribute(`${space}_attrib_attrs`));
  const owned = space === "workgroup" ? workgroupAttributions(kernel) : privateAttributions(kernel);
  return owned.map((argument, position) => {
    const alignment = lists[position]?.get("llvm.align");
    return { argument, alignment: alignment instanceof IntegerAttribute ? Number(alignment.value) : 1 };
  });
}
