/** What all work-items of a run share: the launch's shape, the limits, the count of steps, and what operations do. */
import { callable, type Operation, resolveSymbol, type SymbolReferenceAttribute } from "@dslc/ir";
import { ActionTable } from "./actions.ts";
import type { LaunchShape } from "./contract.ts";
import { stepLimitReached } from "./diagnostics.ts";
import type { Execution } from "./executable.ts";
import type { LaunchRegionParameters } from "./launch-region.ts";
import type { AddressSpace } from "./memory.ts";
import { SharedValues } from "./shared-values.ts";
import { trap } from "./trap.ts";

export interface RunLimits {
  /** Operations that all work-items together may run. */
  readonly stepLimit: number;
  /** Calls that may be nested in a work-item. */
  readonly callDepthLimit: number;
}

/** Is shown each operation before it is run, by the work-item that comes to it. */
export type Observer = (op: Operation, at: Execution) => void;

export interface RunSetting extends LaunchShape {
  readonly limits: RunLimits;
  readonly launchRegion: LaunchRegionParameters;
  readonly globalMemory: AddressSpace;
  /** Work-items of a subgroup. */
  readonly subgroupSize: number;
}

export interface RunStateOptions {
  readonly interleave?: boolean | undefined;
  readonly observe?: Observer | undefined;
}

export class RunState {
  readonly setting: RunSetting;
  readonly actions: ActionTable;
  readonly shared: SharedValues = new SharedValues();
  readonly observe: Observer | undefined;
  steps = 0;
  private readonly callees = new Map<Operation, Operation | undefined>();

  constructor(setting: RunSetting, { interleave = false, observe }: RunStateOptions) {
    this.setting = setting;
    this.observe = observe;
    this.actions = new ActionTable(interleave);
  }

  countStep(): void {
    const limit = this.setting.limits.stepLimit;
    if (this.steps >= limit) trap(stepLimitReached, { limit });
    this.steps++;
  }

  /** The function with a body that `user` refers to; looked up once for each user. */
  resolveFunction(user: Operation, reference: SymbolReferenceAttribute): Operation | undefined {
    if (!this.callees.has(user)) {
      const target = resolveSymbol(user, reference);
      const isDefined = target !== undefined && callable.of(target)?.body(target) !== undefined;
      this.callees.set(user, isDefined ? target : undefined);
    }
    return this.callees.get(user);
  }
}
