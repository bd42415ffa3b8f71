/** A workgroup while it runs: its id and the memory that its work-items share. */
import { LaunchRegion } from "./launch-region.ts";
import { AddressSpace } from "./memory.ts";
import type { RunState } from "./run-state.ts";
import { SharedValues } from "./shared-values.ts";
import type { Dimensions } from "./trap.ts";

export class Group {
  readonly id: Dimensions;
  readonly run: RunState;
  readonly memory: AddressSpace = new AddressSpace("workgroup");
  readonly launchRegion: LaunchRegion;
  readonly shared: SharedValues = new SharedValues();

  constructor(id: Dimensions, run: RunState) {
    this.id = id;
    this.run = run;
    this.launchRegion = new LaunchRegion(run.setting.launchRegion, this.memory);
  }
}
