/** Traps: what went wrong in a run, as data. Inside the interpreter a trap is thrown; `runKernel` catches it. */
import type { Diagnostic, DiagnosticDefinition, DiagnosticExtras, Span } from "@dslc/base";
import type { Location } from "@dslc/ir";

/** Group sizes, numbers of groups, ids. */
export type Dimensions = readonly [x: number, y: number, z: number];

/** A fault of a kernel or of its launch. Its `name` tells the kind; it renders like any diagnostic. */
export interface Trap extends Diagnostic {
  /** Where the operation at fault comes from. */
  readonly location: Location | undefined;
  /** The group that ran; absent for a fault of the launch. */
  readonly groupId: Dimensions | undefined;
  /** The work-item that ran, in its group. */
  readonly localId: Dimensions | undefined;
}

/** What is thrown where the fault is found; who catches it knows the operation that ran. */
export class TrapSignal {
  readonly diagnosticAt: (span: Span | undefined) => Diagnostic;

  constructor(diagnosticAt: (span: Span | undefined) => Diagnostic) {
    this.diagnosticAt = diagnosticAt;
  }
}

/** Ends the work-item that runs, and with it the run. */
export function trap<P extends object>(
  definition: DiagnosticDefinition<P>,
  parameters: P,
  extras?: DiagnosticExtras,
): never {
  throw new TrapSignal((span) => definition.at(span, parameters, extras));
}

/** A trap of a launch that did not start. */
export function launchTrap(diagnostic: Diagnostic, location?: Location): Trap {
  return { ...diagnostic, location, groupId: undefined, localId: undefined };
}

export function formatId([x, y, z]: Dimensions): string {
  return `(${x}, ${y}, ${z})`;
}
