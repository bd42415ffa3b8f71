/**
 * Tells programs whose work-items race: what they compute depends on the order in which these run. Such a program has no
 * meaning, and what analyses say of it need not hold.
 */
import type { Execution, Observer, RunOptions } from "@dslc/interpreter";
import type { Operation, RuntimeValue } from "@dslc/ir";

const schedules: readonly RunOptions[] = [
  { schedule: "ascending" },
  { schedule: "descending" },
  ...Array.from({ length: 12 }, (_, seed): RunOptions => ({ schedule: { seed }, interleave: true })),
];

/** What watches the runs of a program, and is told when another one begins. */
export interface RunObserver {
  readonly observe: Observer;
  startRun(): void;
}

/** Whether some work-item comes by other operations or other numbers under some schedule. `run` runs the program. */
export function dependsOnSchedule(run: (observer: RunObserver, options: RunOptions) => void): boolean {
  const [first, ...others] = schedules.map((options) => {
    const recorder = new Recorder();
    run(recorder, options);
    return recorder.items;
  });
  return others.some((items) => [...items].some(([item, steps]) => !agree(steps, first?.get(item) ?? [])));
}

/** Runs may have ended at different places. */
function agree(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
}

class Recorder implements RunObserver {
  /** What each work-item of each run comes by, in order. */
  readonly items = new Map<string, string[]>();
  private run = 0;

  startRun(): void {
    this.run++;
  }

  readonly observe: Observer = (op, at) => {
    const item = `${this.run}: ${at.groupId.join()}/${at.localId.join()}`;
    const steps = this.items.get(item) ?? [];
    this.items.set(item, steps);
    steps.push(stepOf(op, at));
  };
}

function stepOf(op: Operation, at: Execution): string {
  return `${op.name} ${op.uses.map(({ value }) => numbersOf(at.read(value))).join(" ")}`;
}

function numbersOf(value: RuntimeValue): string {
  return typeof value === "object" && !Array.isArray(value) ? "" : String(value);
}
