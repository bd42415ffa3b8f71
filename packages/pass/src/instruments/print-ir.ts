/** Prints IR around passes: before or behind those that are asked for, or what each changed. */
import { type Operation, printOperation, symbolNameOf } from "@dslc/ir";
import type { Instrument, PassRun } from "../instrument.ts";
import { placeOf } from "../place.ts";
import { unifiedDiff } from "./diff.ts";

/** The passes around which IR is printed, by name. */
export type PassFilter = "all" | ReadonlySet<string>;

export interface IrPrinting {
  readonly before: PassFilter;
  readonly after: PassFilter;
  /** What each pass changed, as a diff; nothing of those that changed nothing. */
  readonly afterChange: boolean;
  /** Behind a pass that failed. */
  readonly afterFailure: boolean;
  /** The whole module instead of the operation that the pass ran on. */
  readonly moduleScope: boolean;
  readonly locations: boolean;
  /** One text about one pass. `file` is a path for it in a tree of folders like the tree of operations. */
  write(text: string, file: string): void;
}

export function printIr(printing: IrPrinting): Instrument {
  return new IrPrinter(printing);
}

class IrPrinter implements Instrument {
  private readonly printing: IrPrinting;
  /** The IR before the passes that are running, the innermost last. */
  private readonly known: string[] = [];
  private count = 0;

  constructor(printing: IrPrinting) {
    this.printing = printing;
  }

  beforePass(run: PassRun): void {
    const { before, afterChange } = this.printing;
    if (afterChange) this.known.push(this.textOf(run));
    if (isIn(before, run)) this.print("before", run, () => this.textOf(run));
  }

  afterPass(run: PassRun): void {
    this.change("after", run);
    if (isIn(this.printing.after, run)) this.print("after", run, () => this.textOf(run));
  }

  afterFailedPass(run: PassRun): void {
    const { after, afterFailure } = this.printing;
    this.change("after failed", run);
    if (afterFailure || isIn(after, run)) this.print("after failed", run, () => this.textOf(run));
  }

  private change(when: string, run: PassRun): void {
    const before = this.printing.afterChange ? this.known.pop() : undefined;
    if (before === undefined) return;
    const difference = unifiedDiff(before, this.textOf(run));
    if (difference !== "") this.print(when, run, () => difference, "changed by");
  }

  private print(when: string, run: PassRun, text: () => string, what = when): void {
    const { step, op } = run;
    const number = String(++this.count).padStart(4, "0");
    const file = `${folderOf(op)}/${number}_${when.replace(" ", "-")}_${step.pass.passName}.mlir`;
    this.printing.write(`// IR ${what} ${step.text} on ${placeOf(op)}\n${text()}\n`, file);
  }

  private textOf({ op, root }: PassRun): string {
    return printOperation(this.printing.moduleScope ? root : op, { locations: this.printing.locations });
  }
}

function isIn(filter: PassFilter, { step }: PassRun): boolean {
  return filter === "all" || filter.has(step.pass.passName);
}

/** `builtin_module/gpu_module_kernels/gpu_func_scale`: a folder for each operation around. */
function folderOf(op: Operation): string {
  const name = [op.name.replace(".", "_"), symbolNameOf(op) ?? ""].filter((part) => part !== "").join("_");
  const safe = name.replace(/[^\w-]/g, "_");
  return op.parentOp === undefined ? safe : `${folderOf(op.parentOp)}/${safe}`;
}
